"""Registry: does the care work — contacts, response, remission, reviews, by month and site."""

from __future__ import annotations

from collections.abc import Callable

import plotly.graph_objects as go
import polars as pl

from dashboards import formats
from dashboards.blocks import Chart, Column, Filter, Frame, Page
from dashboards.charts.dots import dots
from dashboards.charts.multiples import multiples
from dashboards.published import Published

OUTCOMES = ("improvement", "response", "remission", "improvement_5_points", "psychiatric_review", "treatment_change")
PROCESS = (
    "referral_to_enrolment",
    "first_contact_14_days",
    "follow_up_4_weeks",
    "active_treatment",
    "retention_month_2",
    "no_show",
    "lost_to_follow_up",
    "relapse_prevention",
)
LOAD = ("caseload_per_fte", "minutes_per_month", "contacts_per_episode", "weeks_in_treatment", "days_to_first_contact")
NEEDS = "Not computable: no registry was delivered."
COUNTS = (
    Column("patients", "Patients", formats.count),
    Column("denominator", "Denominator", formats.count),
    Column("numerator", "Numerator", formats.count),
    Column("rate", "Value", formats.rate, low="ci_low", high="ci_high"),
    Column("target", "Target", formats.days),
    Column("real_world", "Elsewhere", formats.rate),
)


def _cut(published: Published, name: str, metrics: tuple[str, ...]) -> Frame:
    frame = published.table("registry_metric")
    rest = [pl.col(other) == "all" for other in ("payer", "site_id", "month") if other != name]
    order = pl.col("metric").replace_strict({item: i for i, item in enumerate(metrics)}, default=99)
    return frame.filter(*rest, pl.col("metric").is_in(metrics)).sort(order, maintain_order=True)


def _payer_cut(metrics: tuple[str, ...]) -> Callable[[Published], Frame]:
    def select(published: Published) -> Frame:
        return _cut(published, "payer", metrics)

    return select


def _outcome_finding(frame: Frame) -> str:
    rows = {row["metric"]: row for row in frame.iter_rows(named=True) if row["rate"] is not None}
    row = rows.get("improvement") or rows.get("response")
    if row is None:
        return "Outcomes of patients in the registry"
    share = formats.estimate(row["rate"], row["ci_low"], row["ci_high"], formats.points)
    target = f"; the target is {formats.points(row['target'])}" if row["target"] is not None else ""
    return f"{formats.name(row['title'])}: {share}{target}"


def _figure(frame: Frame) -> go.Figure:
    return dots(
        frame,
        "title",
        "rate",
        "ci_low",
        "ci_high",
        show=formats.points,
        axis="Percent",
        context="target",
        context_text="target",
    )


def _months(published: Published) -> Frame:
    metrics = ("active_treatment", "improvement", "remission", "no_show", "minutes_per_month", "caseload_per_fte")
    return _cut(published, "month", metrics).filter(pl.col("month") != "all").sort("month", maintain_order=True)


def _sites(published: Published) -> Frame:
    return _cut(published, "site_id", ("improvement", "response", "remission")).filter(pl.col("site_id") != "all")


def _site_finding(frame: Frame) -> str:
    shown = frame.drop_nulls("rate")["site_id"].n_unique()
    return f"{shown} of {frame['site_id'].n_unique()} sites have enough patients to be shown"


PAGE = Page(
    slug="registry",
    title="Registry",
    reader="subject",
    question="Does the care work?",
    filters=(Filter("year", "Year"), Filter("payer", "Payer")),
    blocks=(
        Chart(
            id="outcomes",
            table="registry_metric",
            subject="Outcomes and reviews of non-improvers, percent, with targets",
            finding=_outcome_finding,
            figure=_figure,
            columns=(
                Column("title", "Metric", formats.name),
                *COUNTS,
                Column("real_world_source", "Where", formats.name),
            ),
            select=_payer_cut(OUTCOMES),
            needs=NEEDS,
        ),
        Chart(
            id="process",
            table="registry_metric",
            subject="Contacts, retention and no-shows, percent, with targets",
            finding=lambda frame: "How care proceeds from referral to discharge",
            figure=_figure,
            columns=(Column("title", "Metric", formats.name), *COUNTS),
            select=_payer_cut(PROCESS),
            needs=NEEDS,
        ),
        Chart(
            id="load",
            table="registry_metric",
            subject="Caseload, minutes, contacts and time",
            finding=lambda frame: "Caseload, minutes, contacts and time",
            columns=(
                Column("title", "Metric", formats.name),
                *COUNTS,
                Column("real_world_source", "Where", formats.name),
            ),
            select=_payer_cut(LOAD),
            needs=NEEDS,
        ),
        Chart(
            id="months",
            table="registry_metric",
            subject="Main metrics by month of the year",
            finding=lambda frame: "Main metrics by month of the year",
            figure=lambda frame: multiples(
                frame, "title", "month", "rate", low="ci_low", high="ci_high", own_scale=True
            ),
            columns=(Column("title", "Metric", formats.name), Column("month", "Month", formats.name), *COUNTS),
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
            columns=(Column("site_id", "Site", formats.name), Column("title", "Metric", formats.name), *COUNTS),
            select=_sites,
            fixed=("payer",),
            needs=NEEDS,
            notes=("Sites are shown side by side for reading, not ranked.",),
        ),
    ),
)
