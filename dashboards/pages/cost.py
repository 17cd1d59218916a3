"""Cost: what members with and without a behavioral health condition cost, and where."""

from __future__ import annotations

import plotly.graph_objects as go
import polars as pl

from dashboards import formats, theme
from dashboards.blocks import Chart, Column, Filter, Frame, Page
from dashboards.charts.bars import stacked
from dashboards.charts.dots import dots
from dashboards.published import Published

PMPM_COLUMNS = (
    Column("payer", "Payer"),
    Column("members", "Members", formats.count),
    Column("member_months", "Member months", formats.count),
    Column("pmpm", "PMPM", formats.money, low="ci_low", high="ci_high"),
)


def pmpm_rows(published: Published) -> Frame:
    """Total PMPM of all members by payer and year."""
    return published.table("pmpm_comparison").filter(
        (pl.col("condition_id") == "all")
        & (pl.col("bh_group") == "all")
        & (pl.col("bucket") == "total")
        & (pl.col("segment") == "all")
    )


def _by_condition(published: Published) -> Frame:
    frame = published.table("pmpm_comparison")
    return frame.filter((pl.col("bucket") == "total") & (pl.col("bh_group") != "all")).sort(
        pl.col("ratio").max().over("condition_id", "payer", "segment", "year"),
        descending=True,
        nulls_last=True,
        maintain_order=True,
    )


def _buckets(published: Published) -> Frame:
    frame = published.table("pmpm_comparison")
    return frame.filter(
        (pl.col("condition_id") == "all") & (pl.col("bucket") != "total") & (pl.col("bh_group") != "all")
    )


def _condition_finding(frame: Frame) -> str:
    rows = frame.filter((pl.col("condition_id") == "all") & (pl.col("bh_group") == "with_bh")).drop_nulls(
        "ratio"
    )
    if rows.is_empty():
        return "Cost per member per month with and without a behavioral health condition"
    row = rows.row(0, named=True)
    times = formats.estimate(row["ratio"], row["ratio_ci_low"], row["ratio_ci_high"], formats.ratio)
    if row["ratio_ci_low"] is not None and row["ratio_ci_low"] <= 1 <= row["ratio_ci_high"]:
        return f"Members with and without a behavioral health condition cost about the same: ratio {times}"
    return f"Members with a behavioral health condition cost {times} times as much per month as those without"


def _condition_figure(frame: Frame) -> go.Figure:
    return dots(
        frame.filter(pl.col("condition_id") != "all"),
        "condition_id",
        "pmpm",
        "ci_low",
        "ci_high",
        group="bh_group",
        show=formats.money,
        axis="Dollars per member per month",
        colours=(theme.WITH, theme.WITHOUT),
    )


def _bucket_finding(frame: Frame) -> str:
    parts = {
        group: {
            row["bucket"]: row["pmpm"]
            for row in frame.filter(pl.col("bh_group") == group).iter_rows(named=True)
        }
        for group in ("with_bh", "without_bh")
    }
    with_bh, without = parts["with_bh"], parts["without_bh"]
    if not with_bh or not without or None in (*with_bh.values(), *without.values()):
        return "Cost per member per month in four buckets"
    gap = sum(with_bh.values()) - sum(without.values())
    medical = with_bh.get("medical", 0) - without.get("medical", 0)
    if gap <= 0:
        return "Members with a behavioral health condition do not cost more per month"
    return f"Of the gap of {formats.money(gap)} a month, {formats.percent(medical / gap)} is medical care"


PAGE = Page(
    slug="cost",
    title="Cost",
    reader="subject",
    question="What do members with behavioral health conditions cost, and where?",
    filters=(Filter("payer", "Payer"), Filter("segment", "Segment"), Filter("year", "Year")),
    blocks=(
        Chart(
            id="by-condition",
            table="pmpm_comparison",
            subject="Dollars per member per month with and without a behavioral condition, by condition",
            finding=_condition_finding,
            figure=_condition_figure,
            columns=(
                Column("condition_id", "Condition"),
                Column("bh_group", "Group"),
                Column("members", "Members", formats.count),
                Column("member_months", "Member months", formats.count),
                Column("pmpm", "PMPM", formats.money, low="ci_low", high="ci_high"),
                Column("ratio", "Ratio", formats.ratio, low="ratio_ci_low", high="ratio_ci_high"),
            ),
            select=_by_condition,
            notes=(
                "Excess cost of overlapping conditions is not additive.",
                "Associated with, not caused by, the behavioral health condition.",
            ),
        ),
        Chart(
            id="buckets",
            table="pmpm_comparison",
            subject="Dollars per member per month in four buckets that add up to the total",
            finding=_bucket_finding,
            figure=lambda frame: stacked(
                frame, "bh_group", "bucket", "pmpm", axis="Dollars per member per month"
            ),
            columns=(
                Column("bh_group", "Group"),
                Column("bucket", "Bucket"),
                Column("members", "Members", formats.count),
                Column("member_months", "Member months", formats.count),
                Column("pmpm", "PMPM", formats.money, low="ci_low", high="ci_high"),
            ),
            select=_buckets,
            notes=("Only months with medical, behavioral and pharmacy coverage.",),
        ),
    ),
)
