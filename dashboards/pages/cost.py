"""Cost: what members with and without a behavioral health condition cost, and where."""

from __future__ import annotations

import plotly.graph_objects as go
import polars as pl

from dashboards import formats, theme
from dashboards.blocks import Chart, Column, Filter, Frame, Page
from dashboards.charts.bars import stacked
from dashboards.charts.dots import dots
from dashboards.pages import cost_completion, cost_few, cost_steps
from dashboards.published import Published

BUCKETS = ("medical", "pharmacy_medical", "behavioral", "pharmacy_behavioral")
GROUPS = (("with_bh", "with"), ("without_bh", "without"))
CAUTION = "Associated with, not caused by, the behavioral health condition: who is found, and how ill, differs too."


def comparison(published: Published) -> Frame:
    """Any behavioral condition against none, by the diagnosis definition."""
    frame = published.table("pmpm_comparison")
    return frame.filter((pl.col("cohort") == "any_bh") & (pl.col("bh_definition") == "diagnosis"))


def long(frame: Frame) -> Frame:
    """One row per group: `group`, members, member_months, pmpm and its bounds."""
    parts = [
        frame.with_columns(
            pl.lit(group).alias("group"),
            pl.col(f"members_{end}").alias("members"),
            pl.col(f"member_months_{end}").alias("member_months"),
            pl.col(f"pmpm_{end}").alias("pmpm"),
            pl.col(f"ci_low_{end}").alias("ci_low"),
            pl.col(f"ci_high_{end}").alias("ci_high"),
        )
        for group, end in GROUPS
    ]
    return pl.concat(parts)


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


def _condition_figure(frame: Frame) -> go.Figure:
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


def _buckets(published: Published) -> Frame:
    frame = comparison(published).filter((pl.col("condition_id") == "all") & (pl.col("bucket") != "total"))
    place = pl.col("bucket").replace_strict({name: i for i, name in enumerate(BUCKETS)}, default=9)
    return frame.sort(place, maintain_order=True)


def _bucket_finding(frame: Frame) -> str:
    rows = {row["bucket"]: row["difference"] for row in frame.iter_rows(named=True)}
    if len(rows) < len(BUCKETS) or None in rows.values():
        return "Cost per member per month in four buckets"
    gap = sum(rows.values())
    if gap <= 0:
        return "Members with a behavioral health condition do not cost more per month"
    medical = (rows["medical"] + rows["pharmacy_medical"]) / gap
    return f"Of the gap of {formats.money(gap)} a month, {formats.percent(medical)} is medical care and its drugs"


def _bucket_figure(frame: Frame) -> go.Figure:
    return stacked(long(frame), "group", "bucket", "pmpm", formats.money, "Dollars per member per month", order=BUCKETS)


def _cohorts(published: Published) -> Frame:
    frame = published.table("pmpm_comparison")
    return frame.filter(
        (pl.col("condition_id") == "all") & (pl.col("bucket") == "total") & (pl.col("service_category") == "total")
    ).with_columns(
        pl.concat_str(
            pl.col("cohort").map_elements(formats.label, return_dtype=pl.String),
            pl.when(pl.col("bh_definition") == "diagnosis").then(pl.lit("")).otherwise(pl.lit(", any evidence")),
        ).alias("group")
    )


def _cohort_finding(frame: Frame) -> str:
    rows = frame.drop_nulls("difference").sort("difference", descending=True)
    if rows.is_empty():
        return "Difference in cost per member per month by cohort"
    row = rows.row(0, named=True)
    said = formats.estimate(row["difference"], row["difference_ci_low"], row["difference_ci_high"], formats.money)
    return f"The gap is widest for: {row['group']}, {said} a month"


def _categories(published: Published) -> Frame:
    return (
        comparison(published)
        .filter((pl.col("condition_id") == "all") & (pl.col("service_category") != "total"))
        .sort("difference", descending=True, nulls_last=True, maintain_order=True)
    )


def _category_finding(frame: Frame) -> str:
    rows = frame.drop_nulls("difference")
    if rows.is_empty():
        return "Where the difference arises, by service category"
    row = rows.row(0, named=True)
    return (
        f"{formats.label(row['service_category'])} carries {formats.money(row['difference'])} of the difference a month"
    )


PAIR = (
    Column("members_with", "Members with", formats.count),
    Column("members_without", "Members without", formats.count),
    Column("pmpm_with", "PMPM with", formats.money, low="ci_low_with", high="ci_high_with"),
    Column("pmpm_without", "PMPM without", formats.money, low="ci_low_without", high="ci_high_without"),
    Column("ratio", "Ratio", formats.ratio, low="ratio_ci_low", high="ratio_ci_high"),
)
DIFFERENCE = Column("difference", "Difference", formats.money, low="difference_ci_low", high="difference_ci_high")

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
        Chart(
            id="buckets",
            table="pmpm_comparison",
            subject="Dollars per member per month in four buckets that add up to the total",
            finding=_bucket_finding,
            figure=_bucket_figure,
            columns=(Column("bucket", "Bucket"), *PAIR, DIFFERENCE),
            select=_buckets,
            notes=("Only months with medical, behavioral and pharmacy coverage whose claims are delivered.",),
        ),
        cost_steps.STEPS,
        cost_steps.SPLIT,
        cost_steps.CONDITIONS,
        Chart(
            id="categories",
            table="pmpm_comparison",
            subject="Difference in dollars per member per month by service category",
            finding=_category_finding,
            figure=lambda frame: dots(
                frame.head(20),
                "service_category",
                "difference",
                "difference_ci_low",
                "difference_ci_high",
                show=formats.money,
                axis="Difference in dollars per member per month",
                reference=0.0,
            ),
            columns=(Column("service_category", "Service category"), *PAIR, DIFFERENCE),
            select=_categories,
        ),
        Chart(
            id="cohorts",
            table="pmpm_comparison",
            subject="Difference in dollars per member per month to members without a behavioral condition, by cohort",
            finding=_cohort_finding,
            figure=lambda frame: dots(
                frame,
                "group",
                "difference",
                "difference_ci_low",
                "difference_ci_high",
                show=formats.money,
                axis="Difference in dollars per member per month",
                reference=0.0,
                reference_text="no difference",
            ),
            columns=(Column("group", "Cohort and definition"), *PAIR, DIFFERENCE),
            select=_cohorts,
            notes=("Any evidence: a diagnosis, a behavioral service or a behavioral drug.",),
        ),
        cost_few.SHARES,
        cost_few.STAYING,
        cost_completion.COMPLETION,
        cost_completion.TRIANGLE,
    ),
)
