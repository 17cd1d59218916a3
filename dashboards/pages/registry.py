"""Registry: does the care work — contacts, response, remission, reviews, by month and site."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from typing import Any

import plotly.graph_objects as go
import polars as pl

from dashboards import formats
from dashboards.blocks import Chart, Column, Filter, Frame, Page
from dashboards.charts.bars import stacked
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
)
SAFETY = ("review_90_day", "item9_alert", "audit_c_positive", "relapse_prevention")
LOAD = ("caseload_per_fte", "minutes_per_month", "contacts_per_episode", "weeks_in_treatment", "days_to_first_contact")
NEEDS = "Not computable: no registry was delivered."
COUNTS = (
    Column("patients", "Patients", formats.count),
    Column("denominator", "Denominator", formats.count),
    Column("numerator", "Numerator", formats.count),
    Column("rate", "Value", formats.rate, low="ci_low", high="ci_high"),
    Column("target", "Target", formats.days, plain=True),
    Column("real_world", "Elsewhere", formats.rate, plain=True),
)
SOURCE = Column("real_world_source", "Where", formats.name, plain=True)
LOADS = (COUNTS[0], Column("rate", "Value", formats.rate), *COUNTS[4:])


def _cut(published: Published, name: str, metrics: tuple[str, ...]) -> Frame:
    frame = published.table("registry_metric")
    rest = [pl.col(other) == "all" for other in ("payer", "site_id", "month") if other != name]
    order = pl.col("metric").replace_strict({item: i for i, item in enumerate(metrics)}, default=99)
    return (
        frame.filter(*rest, pl.col("metric").is_in(metrics))
        .sort(order, maintain_order=True)
        .with_columns(pl.coalesce("rate", "mean_value").alias("rate"))
    )


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


def _month_name(value: object) -> str:
    return calendar.month_abbr[int(str(value))]


def _sites(published: Published) -> Frame:
    return _cut(published, "site_id", ("improvement", "response", "remission")).filter(pl.col("site_id") != "all")


def _site_finding(frame: Frame) -> str:
    shown = frame.drop_nulls("rate")["site_id"].n_unique()
    return f"{shown} of {frame['site_id'].n_unique()} sites have enough patients to be shown"


def _rows(frame: Frame) -> dict[str, dict[str, Any]]:
    return {row["metric"]: row for row in frame.iter_rows(named=True) if row["rate"] is not None}


def _process_finding(frame: Frame) -> str:
    rows = _rows(frame)
    said = [
        f"{formats.points(rows[name]['rate'])} {words}"
        for name, words in (
            ("referral_to_enrolment", "of referred patients are enrolled within 90 days"),
            ("follow_up_4_weeks", "have a contact within four weeks"),
            ("no_show", "of visits are no-shows"),
            ("active_treatment", "of enrolled months have a contact and a scale"),
        )
        if name in rows
    ]
    return "; ".join(said[:3]) or "How care proceeds from referral to discharge"


def _load_finding(frame: Frame) -> str:
    rows = _rows(frame)
    if "caseload_per_fte" not in rows:
        return "Caseload, minutes, contacts and time"
    row = rows["caseload_per_fte"]
    target = f"; the target is more than {formats.days(row['target'])}" if row["target"] is not None else ""
    return f"{formats.rate(row['rate'])} enrolled patients per care manager position{target}"


def _safety_finding(frame: Frame) -> str:
    rows = _rows(frame)
    said = [
        f"{formats.points(rows[name]['rate'])} {words}"
        for name, words in (
            ("review_90_day", "of open cases were reviewed in the last 90 days"),
            ("item9_alert", "of open cases answered PHQ-9 item 9 above zero"),
            ("relapse_prevention", "of graduates have a relapse prevention plan"),
        )
        if name in rows
    ]
    return "; ".join(said) or "Reviews, alerts and plans for the time after"


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
        Chart(
            id="outcomes",
            table="registry_metric",
            subject="Outcomes and reviews of non-improvers, percent, with targets",
            finding=_outcome_finding,
            figure=_figure,
            columns=(
                Column("title", "Metric", formats.name),
                *COUNTS,
                SOURCE,
            ),
            select=_payer_cut(OUTCOMES),
            needs=NEEDS,
        ),
        Chart(
            id="process",
            table="registry_metric",
            subject="Contacts, retention and no-shows, percent, with targets",
            finding=_process_finding,
            figure=_figure,
            columns=(Column("title", "Metric", formats.name), *COUNTS),
            select=_payer_cut(PROCESS),
            needs=NEEDS,
        ),
        Chart(
            id="load",
            table="registry_metric",
            subject="Caseload, minutes, contacts and time",
            finding=_load_finding,
            columns=(
                Column("title", "Metric", formats.name),
                *LOADS,
                SOURCE,
            ),
            select=_payer_cut(LOAD),
            needs=NEEDS,
        ),
        Chart(
            id="safety",
            table="registry_metric",
            subject="Reviews, safety alerts and relapse prevention, percent",
            finding=_safety_finding,
            figure=_figure,
            columns=(Column("title", "Metric", formats.name), *COUNTS),
            select=_payer_cut(SAFETY),
            needs=NEEDS,
            notes=("Any answer above zero to item 9 is an alert for the care team, whatever the sum of the scale.",),
        ),
        Chart(
            id="months",
            table="registry_metric",
            subject="Main metrics by month of the year",
            finding=lambda frame: "How enrolment, contacts and outcomes move through the year",
            figure=lambda frame: multiples(
                frame, "title", "month", "rate", low="ci_low", high="ci_high", own_scale=True, show_x=_month_name
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
        Chart(
            id="rows",
            table="cocm_registry_row",
            subject="Rows of the registry by what became of them",
            finding=_registry_finding,
            figure=lambda frame: stacked(frame, "entity", "fate_group", "registry_rows", formats.count, "Rows"),
            columns=(
                Column("entity", "Entity"),
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
