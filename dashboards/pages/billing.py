"""Billing: registry minutes against claims — what matches, what was missed, what is at risk."""

from __future__ import annotations

import plotly.graph_objects as go
import polars as pl

from dashboards import formats, theme
from dashboards.blocks import Calculator, Chart, Column, Filter, Frame, Input, Page, Result
from dashboards.charts.bars import bars, stacked
from dashboards.published import Published

GROUPS = ("match", "pending", "below_threshold", "review", "missed", "denied", "at_risk", "no_registry")
COLOURS = (theme.BLUE, theme.SKY, theme.RULE, theme.PURPLE, theme.ORANGE, theme.VERMILLION, theme.GREEN, theme.GREY)
NEEDS = "Not computable: no registry was delivered to compare claims with."


def _months(published: Published) -> Frame:
    frame = published.table("cocm_reconciliation_month").filter(pl.col("status_group") != "total")
    return frame.sort("year_month", maintain_order=True).with_columns(
        pl.col("year_month").map_elements(formats.month, return_dtype=pl.String).alias("month"),
        (pl.col("year_month") // 100).alias("year"),
    )


def _months_finding(frame: Frame) -> str:
    rows = frame.drop_nulls("patient_months")
    total = float(rows["patient_months"].sum())
    matched = float(rows.filter(pl.col("status_group") == "match")["patient_months"].sum())
    if not total:
        return "Patient months by result of the comparison"
    return f"{formats.percent(matched / total)} of patient months shown match what the registry supports"


def _causes(published: Published) -> Frame:
    frame = published.table("cocm_reconciliation").filter(pl.col("reconciliation_status") != "total")
    return frame.with_columns(
        (pl.col("missed_amount").fill_null(0) + pl.col("at_risk_amount").fill_null(0)).alias("leakage")
    ).sort("leakage", descending=True, nulls_last=True, maintain_order=True)


def _causes_finding(frame: Frame) -> str:
    missed, risk = float(frame["missed_amount"].sum() or 0), float(frame["at_risk_amount"].sum() or 0)
    if not missed and not risk:
        return "Neither missed nor at-risk dollars are shown here"
    return (
        f"{formats.money(missed)} was not billed though supported; {formats.money(risk)} was billed and may not stand"
    )


def _causes_figure(frame: Frame) -> go.Figure:
    kept = frame.filter((pl.col("leakage") > 0) | pl.col("suppressed"))
    parts = [
        kept.select("reconciliation_status", pl.lit(title).alias("part"), pl.col(name).alias("amount"), "suppressed")
        for name, title in (("missed_amount", "Missed"), ("at_risk_amount", "At risk"))
    ]
    return stacked(
        pl.concat(parts),
        "reconciliation_status",
        "part",
        "amount",
        formats.short_money,
        "Dollars",
        (theme.ORANGE, theme.VERMILLION),
        ("Missed", "At risk"),
    )


BREAK_EVEN = Calculator(
    id="break-even",
    title="How many patients a month carry a care manager?",
    intro="Fixed cost a month divided by what a billed patient month brings in. Assumptions, not results.",
    inputs=(
        Input("salary", "Care manager, dollars a year with benefits", 105000, 1000),
        Input("psychiatry", "Psychiatric consultant, dollars a month", 2600, 100),
        Input("other", "Registry and other cost, dollars a month", 700, 50),
        Input("rate", "Allowed amount a billed month, dollars", 140, 5),
        Input("billed", "Enrolled months that reach a billable step, percent", 62, 1),
        Input("collected", "Collected after denials and bad debt, percent", 88, 1),
    ),
    results=(
        Result(
            "Enrolled patients a month to break even",
            plus=(("salary", 1 / 12), ("psychiatry", 1.0), ("other", 1.0)),
            divide=(("rate", 1.0), ("billed", 0.01), ("collected", 0.01)),
        ),
    ),
)

PAGE = Page(
    slug="billing",
    title="Billing",
    reader="subject",
    question="Is the Collaborative Care that was given also billed, and would it stand?",
    filters=(Filter("year", "Year"), Filter("payer", "Payer")),
    blocks=(
        Chart(
            id="months",
            table="cocm_reconciliation_month",
            subject="Patient months by month and result of the comparison of registry and claims",
            finding=_months_finding,
            figure=lambda frame: stacked(
                frame, "month", "status_group", "patient_months", formats.count, "Patient months", COLOURS, GROUPS
            ),
            columns=(
                Column("month", "Month", formats.name),
                Column("status_group", "Result"),
                Column("patient_months", "Patient months", formats.count),
                Column("missed_amount", "Missed", formats.money),
                Column("at_risk_amount", "At risk", formats.money),
            ),
            select=_months,
            needs=NEEDS,
        ),
        Chart(
            id="causes",
            table="cocm_reconciliation",
            subject="Dollars missed and at risk by cause",
            finding=_causes_finding,
            figure=_causes_figure,
            columns=(
                Column("reconciliation_status", "Cause"),
                Column("status_group", "Group"),
                Column("patient_months", "Patient months", formats.count),
                Column("missed_amount", "Missed", formats.money),
                Column("recoverable_amount", "Still recoverable", formats.money),
                Column("at_risk_amount", "At risk", formats.money),
                Column("meaning", "Meaning", formats.name),
            ),
            select=_causes,
            needs=NEEDS,
            notes=("At risk: plan paid. Missed: expected allowed less billed allowed.",),
        ),
        Chart(
            id="minutes-short",
            table="cocm_minutes_short",
            subject="Patient months by minutes short of the next step",
            finding=lambda frame: "How far months ended below the next step",
            figure=lambda frame: bars(frame, "minutes_short_band", "patient_months", axis="Patient months"),
            columns=(
                Column("minutes_short_band", "Minutes short", formats.name),
                Column("patient_months", "Patient months", formats.count),
            ),
            select=lambda published: published.table("cocm_minutes_short").filter(
                pl.col("minutes_short_band") != "total"
            ),
            needs=NEEDS,
            notes=("A description of what was recorded, not an advice to record more.",),
        ),
        BREAK_EVEN,
    ),
)
