"""Billing: registry minutes against claims — what matches, what was missed, what is at risk."""

from __future__ import annotations

import polars as pl

from dashboards import formats, theme
from dashboards.blocks import Chart, Column, Filter, Frame, Page
from dashboards.break_even_form import BREAK_EVEN
from dashboards.charts.bars import bars, stacked
from dashboards.figures import Figure
from dashboards.published import Published

GROUPS = ("match", "pending", "below_threshold", "review", "missed", "denied", "at_risk", "no_registry", "no_member")
COLOURS = (
    theme.BLUE, theme.SKY, theme.RULE, theme.PURPLE, theme.ORANGE, theme.VERMILLION, theme.GREEN, theme.GREY,
    theme.MUTED,
)
NEEDS = "Not computable: no registry was delivered to compare claims with."


def _months(published: Published) -> Frame:
    frame = published.table("cocm_reconciliation_month")
    return frame.sort("year_month", pl.col("status_group") != "total", maintain_order=True).with_columns(
        pl.col("year_month").map_elements(formats.month, return_dtype=pl.String).alias("month"),
        (pl.col("year_month") // 100).alias("year"),
    )


def _months_finding(frame: Frame) -> str:
    """Of the months where both figures are shown; a hidden part must not make the rest look whole."""
    rows = frame.drop_nulls("patient_months")
    total = rows.filter(pl.col("status_group") == "total")
    match = rows.filter((pl.col("status_group") == "match") & pl.col("month").is_in(total["month"].implode()))
    whole = float(total.filter(pl.col("month").is_in(match["month"].implode()))["patient_months"].sum())
    if not whole:
        return "Patient months by result of the comparison"
    share = formats.percent(float(match["patient_months"].sum()) / whole, whole)
    months = "" if match.height == frame["month"].n_unique() else f", in the {match.height} months that can be shown"
    return f"{share} of patient months match what the registry supports{months}"


def _causes(published: Published) -> Frame:
    frame = published.table("cocm_reconciliation").with_columns(
        (pl.col("missed_amount").fill_null(0) + pl.col("at_risk_amount").fill_null(0)).alias("leakage"),
        pl.when(pl.col("reconciliation_status") == "total")
        .then(pl.lit("Every patient month"))
        .otherwise("meaning")
        .alias("meaning"),
    )
    is_total = pl.col("reconciliation_status") == "total"
    return frame.sort(~is_total, -pl.col("leakage"), maintain_order=True)


def _causes_finding(frame: Frame) -> str:
    total = frame.filter(pl.col("reconciliation_status") == "total").drop_nulls(["missed_amount", "at_risk_amount"])
    if total.is_empty():
        return "Dollars missed and at risk, by cause"
    missed, risk = float(total["missed_amount"].sum()), float(total["at_risk_amount"].sum())
    return f"{formats.money(missed)} was supported and not collected; {formats.money(risk)} was paid and may not stand"


def _causes_figure(frame: Frame) -> Figure:
    kept = frame.filter((pl.col("reconciliation_status") != "total") & ((pl.col("leakage") > 0) | pl.col("suppressed")))
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


def _short_finding(frame: Frame) -> str:
    rows = frame.drop_nulls("patient_months")
    near = rows.filter(pl.col("minutes_short_band") == "01-05")["patient_months"].sum()
    total = rows["patient_months"].sum()
    if not near or rows.height < frame.height:
        return "How far months ended below the next step"
    return f"{formats.percent(near / total, total)} of months ended one to five minutes below the next step"


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
                frame.filter(pl.col("status_group") != "total"),
                "month",
                "status_group",
                "patient_months",
                formats.count,
                "Patient months",
                COLOURS,
                GROUPS,
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
                Column("meaning", "Meaning", formats.name, plain=True),
            ),
            select=_causes,
            needs=NEEDS,
            notes=(
                "At risk: what the plan paid and the registry does not support. Missed: expected less billed allowed "
                "amount, after the run-out. Fees are illustrative until a fee file is loaded.",
            ),
        ),
        Chart(
            id="minutes-short",
            table="cocm_minutes_short",
            subject="Patient months by minutes short of the next step",
            finding=_short_finding,
            figure=lambda frame: bars(frame, "minutes_short_band", "patient_months", axis="Patient months"),
            columns=(
                Column("minutes_short_band", "Minutes short"),
                Column("patient_months", "Patient months", formats.count),
            ),
            select=lambda published: published.table("cocm_minutes_short").filter(
                pl.col("minutes_short_band") != "total"
            ),
            needs=NEEDS,
            notes=(
                "A description of months that are over. It never suggests adding minutes: what was not done and "
                "recorded at the time is not billable.",
            ),
        ),
        BREAK_EVEN,
    ),
)
