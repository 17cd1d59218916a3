"""Data quality: what came in, what became of it, and which checks the release passed."""

from __future__ import annotations

import polars as pl

from dashboards import formats, theme
from dashboards.blocks import Chart, Column, Frame, Page
from dashboards.charts.bars import stacked
from dashboards.figures import Figure
from dashboards.pages.reconciling import ACO_EXPENDITURE, MOVED_TOTALS, RESTATEMENT
from dashboards.published import Published

_FATES = {"matched": "in_member_month", "unmatched": "unmatched", "set_aside": "set_aside", "withheld": "withheld",
          "rejected": "quarantined"}


def _fates(frame: Frame) -> Frame:
    """One row per entity and fate of its dollars."""
    fates = [fate for fate in _FATES if fate != "withheld" or (frame["amount_withheld"].fill_null(1) != 0).any()]
    parts = [
        frame.select(
            pl.col("entity"),
            pl.lit(_FATES[fate]).alias("fate"),
            pl.col(f"amount_{fate}").alias("amount"),
            pl.col("suppressed"),
        )
        for fate in fates
    ]
    return (
        pl.concat(parts)
        .group_by("entity", "fate", maintain_order=True)
        .agg(pl.col("amount").sum(), pl.col("suppressed").any())
    )


def _reconciliation_finding(frame: Frame) -> str:
    total, matched = float(frame["amount_in"].sum()), float(frame["amount_matched"].sum())
    if not total:
        return "Rows and dollars in, and what became of them"
    share = formats.percent(matched / total, 1000)
    return f"{share} of the dollars delivered fall in a member month; the rest is shown, never dropped"


def _reconciliation_figure(frame: Frame) -> Figure:
    return stacked(_fates(frame), "entity", "fate", "amount", formats.short_money, "Dollars delivered")


def _checks(published: Published) -> Frame:
    """Checks with their verdict as `result`: a failed check is a result, not a missing figure."""
    return published.table("data_quality_result").rename({"status": "result"})


def _gates(published: Published) -> Frame:
    return (
        _checks(published)
        .group_by("kahn_category", "result", maintain_order=True)
        .agg(pl.len().alias("checks"), pl.lit(False).first().alias("suppressed"))
        .sort("kahn_category", "result")
    )


def _gate_finding(frame: Frame) -> str:
    counted = {
        row["result"]: row["checks"]
        for row in frame.group_by("result").agg(pl.col("checks").sum()).iter_rows(named=True)
    }
    run = sum(counted.get(name, 0) for name in ("pass", "fail"))
    return f"{formats.count(counted.get('pass', 0))} of {formats.count(run)} checks that apply passed"


def _gate_figure(frame: Frame) -> Figure:
    order = ("pass", "fail", "error", "not_applicable")
    colours = (theme.BLUE, theme.VERMILLION, theme.PURPLE, theme.RULE)
    return stacked(frame, "kahn_category", "result", "checks", formats.count, "Checks", colours, order)


PAGE = Page(
    slug="data-quality",
    title="Data quality",
    reader="about",
    question="Can these data carry the answers?",
    blocks=(
        Chart(
            id="reconciliation",
            table="reconciliation",
            subject="Dollars delivered by entity and what became of them",
            finding=_reconciliation_finding,
            figure=_reconciliation_figure,
            columns=(
                Column("source_name", "Source", formats.name),
                Column("entity", "Entity"),
                Column("rows_in", "Rows in", formats.count),
                Column("rows_matched", "Rows matched", formats.count),
                Column("rows_unmatched", "Rows unmatched", formats.count),
                Column("rows_set_aside", "Rows set aside", formats.count),
                Column("rows_withheld", "Rows withheld", formats.count),
                Column("rows_rejected", "Rows rejected", formats.count),
                Column("amount_in", "Dollars in", formats.money),
                Column("amount_matched", "Matched", formats.money),
                Column("amount_unmatched", "Unmatched", formats.money),
                Column("amount_set_aside", "Set aside", formats.money),
                Column("amount_withheld", "Withheld", formats.money),
                Column("amount_rejected", "Rejected", formats.money),
            ),
            notes=(
                "Matched: the claim falls in a month in which its member was enrolled.",
                "Set aside: superseded, reversed or repeated versions of a claim.",
                "Withheld: claims under 42 CFR Part 2, where the settings leave them out.",
                "Rejected: rows that break the input contract, kept in quarantine.",
            ),
        ),
        ACO_EXPENDITURE,
        RESTATEMENT,
        MOVED_TOTALS,
        Chart(
            id="gates",
            table="data_quality_result",
            subject="Checks by category of the Kahn framework and result",
            finding=_gate_finding,
            figure=_gate_figure,
            columns=(
                Column("kahn_category", "Category"),
                Column("result", "Result"),
                Column("checks", "Checks", formats.count),
            ),
            select=_gates,
        ),
        Chart(
            id="checks",
            table="data_quality_result",
            subject="Every check, its figure and its limit",
            finding=lambda frame: "Every check with its figure and its limit",
            columns=(
                Column("check_id", "Check", formats.name),
                Column("table_name", "Table", formats.name),
                Column("column_name", "Column", formats.name),
                Column("kahn_category", "Category"),
                Column("severity", "Severity"),
                Column("result", "Result"),
                Column("unexpected_count", "Unexpected", formats.count),
                Column("row_count", "Rows", formats.count),
                Column("share", "Share", formats.percent, of="row_count"),
                Column("limit_share", "Limit", formats.percent, of="row_count"),
                Column("note", "Why the limit"),
            ),
            select=_checks,
        ),
    ),
)
