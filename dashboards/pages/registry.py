"""Registry: does the care work — contacts, response, remission, reviews, by month and site."""

from __future__ import annotations

import calendar

import polars as pl

from dashboards import formats
from dashboards.blocks import Chart, Column, Filter, Frame, Page
from dashboards.charts.bars import stacked
from dashboards.charts.multiples import multiples
from dashboards.ordering import by_name
from dashboards.pages.registry_metrics import COUNTS, METRIC, NEEDS, cut
from dashboards.pages.registry_targets import LOAD, OUTCOMES, PROCESS, SAFETY
from dashboards.published import Published


def _months(published: Published) -> Frame:
    metrics = ("active_treatment", "improvement", "remission", "no_show", "minutes_per_month", "caseload_per_fte")
    frame = cut(published, "month", metrics).filter(pl.col("month") != "all").sort("month", maintain_order=True)
    return frame.with_columns(pl.col("month").map_elements(_month_name, return_dtype=pl.String).alias("month_name"))


def _month_name(value: object) -> str:
    """`01` as `Jan`."""
    return calendar.month_abbr[int(str(value))]


def _sites(published: Published) -> Frame:
    frame = cut(published, "site_id", ("improvement", "response", "remission"))
    return frame.filter(pl.col("site_id") != "all").sort(by_name("site_id"), maintain_order=True)


def _site_finding(frame: Frame) -> str:
    shown = frame.drop_nulls("rate")["site_id"].n_unique()
    return f"{shown} of {frame['site_id'].n_unique()} sites have enough patients to be shown"


def _registry_rows(published: Published) -> Frame:
    frame = published.table("cocm_registry_row").filter(pl.col("fate") != "total")
    return frame.sort("entity", pl.col("fate_group") != "used", "fate", maintain_order=True)


def _registry_finding(frame: Frame) -> str:
    rows = frame.drop_nulls("registry_rows")
    total = float(rows["registry_rows"].sum())
    used = float(rows.filter(pl.col("fate_group") == "used")["registry_rows"].sum())
    if not total:
        return "What became of the registry's rows"
    return f"{formats.percent(used / total, 1000)} of the registry rows shown are used; the rest stays counted"


PAGE = Page(
    slug="registry",
    title="Registry",
    reader="subject",
    question="Does the care work?",
    filters=(Filter("year", "Year"), Filter("payer", "Payer")),
    blocks=(
        OUTCOMES,
        PROCESS,
        LOAD,
        SAFETY,
        Chart(
            id="months",
            table="registry_metric",
            subject="Main metrics by month of the year",
            finding=lambda frame: "How enrolment, contacts and outcomes move through the year",
            figure=lambda frame: multiples(
                frame, "title", "month", "rate", low="ci_low", high="ci_high", own_scale=True, show_x=_month_name
            ),
            columns=(METRIC, Column("month_name", "Month", formats.name), *COUNTS),
            select=_months,
            fixed=("payer",),
            needs=NEEDS,
        ),
        Chart(
            id="sites",
            table="registry_metric",
            subject="Improvement, response and remission by site, percent",
            finding=_site_finding,
            figure=lambda frame: multiples(
                frame,
                "site_id",
                "metric",
                "rate",
                low="ci_low",
                high="ci_high",
                show=formats.points,
                joined=False,
                show_x=lambda value: formats.label(value),
            ),
            columns=(Column("site_id", "Site", formats.name), METRIC, *COUNTS),
            select=_sites,
            fixed=("payer",),
            needs=NEEDS,
            notes=("Sites are shown side by side for reading, not ranked.",),
        ),
        Chart(
            id="rows",
            table="cocm_registry_row",
            subject="Rows of the registry by what became of them",
            finding=_registry_finding,
            figure=lambda frame: stacked(frame, "entity", "fate_group", "registry_rows", formats.count, "Rows"),
            columns=(
                Column("entity", "Record"),
                Column("fate", "What became of them"),
                Column("registry_rows", "Rows", formats.count),
            ),
            select=_registry_rows,
            needs=NEEDS,
            notes=(
                "Unmatched: the patient is no member here; the rows stay and count for the registry's own figures.",
                "Set aside: scores outside the instrument's range, contacts before the referral, more than 600 "
                "minutes a day.",
            ),
        ),
    ),
)
