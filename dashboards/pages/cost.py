"""Cost: what members with and without a behavioral health condition cost, and where."""

from __future__ import annotations

import polars as pl

from dashboards import formats, theme
from dashboards.blocks import Chart, Column, Filter, Frame, Page
from dashboards.charts.dots import dots
from dashboards.figures import Figure
from dashboards.pages import cost_completion, cost_few, cost_steps
from dashboards.pages.cost_comparison import PAIR, comparison, long
from dashboards.pages.cost_gap import BY_BUCKET, BY_CATEGORY, BY_COHORT
from dashboards.published import Published

CAUTION = "Associated with, not caused by, the behavioral health condition: who is found, and how ill, differs too."


def _by_condition(published: Published) -> Frame:
    frame = comparison(published).filter(
        (pl.col("bucket") == "total") & (pl.col("service_category") == "total") & (pl.col("segment") == "all")
    )
    return frame.sort(
        (pl.col("condition_id") != "all"), "difference", descending=[False, True], nulls_last=True, maintain_order=True
    )


def _condition_finding(frame: Frame) -> str:
    rows = frame.filter(pl.col("condition_id") == "all").drop_nulls("ratio")
    if rows.is_empty():
        return "Cost per member per month with and without a behavioral health condition"
    row = rows.row(0, named=True)
    low, high = row["ratio_ci_low"], row["ratio_ci_high"]
    times = formats.estimate(row["ratio"], low, high, formats.ratio)
    if low is not None and low <= 1 <= high:
        return f"Members with and without a behavioral health condition cost about the same: ratio {times}"
    return f"Members with a behavioral health condition cost {times} times as much per month as those without"


def _condition_figure(frame: Frame) -> Figure | None:
    drawn = frame.filter(
        pl.col("pmpm_with").is_not_null() | pl.col("pmpm_without").is_not_null() | pl.col("suppressed")
    )
    return dots(
        long(drawn.head(24)),
        "condition_id",
        "pmpm",
        "ci_low",
        "ci_high",
        group="group",
        show=formats.money,
        axis="Dollars per member per month",
        colours=(theme.WITH, theme.WITHOUT),
    )


PAGE = Page(
    slug="cost",
    title="Cost",
    reader="subject",
    question="What do members with behavioral health conditions cost, and where?",
    filters=(
        Filter("payer", "Payer"),
        Filter("segment", "Segment"),
        Filter("year", "Year"),
        Filter("month_basis", "Months that count", "all_benefits"),
        Filter("method", "Comparison by condition", "matched"),
        Filter("service_class", "Class of the triangle"),
    ),
    blocks=(
        Chart(
            id="by-condition",
            table="pmpm_comparison",
            subject="Dollars per member per month with and without a behavioral condition, by physical condition",
            finding=_condition_finding,
            figure=_condition_figure,
            columns=(Column("condition_id", "Condition"), *PAIR),
            select=_by_condition,
            fixed=("segment",),
            notes=("Conditions overlap; their excess costs do not add up.", CAUTION),
        ),
        BY_BUCKET,
        cost_steps.STEPS,
        cost_steps.SPLIT,
        cost_steps.CONDITIONS,
        BY_CATEGORY,
        BY_COHORT,
        cost_few.SHARES,
        cost_few.STAYING,
        cost_completion.COMPLETION,
        cost_completion.TRIANGLE,
    ),
)
