"""Blocks of the cost page on the gap: in which bucket it lies, in which services, in which cohort."""

from __future__ import annotations

import polars as pl

from dashboards import formats
from dashboards.blocks import Chart, Column, Frame
from dashboards.charts.bars import stacked
from dashboards.charts.dots import dots
from dashboards.figures import Figure
from dashboards.pages.cost_comparison import DIFFERENCE, PAIR, comparison, long
from dashboards.published import Published

BUCKETS = ("medical", "pharmacy_medical", "behavioral", "pharmacy_behavioral")


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


def _bucket_figure(frame: Frame) -> Figure:
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


BY_BUCKET = Chart(
    id="buckets",
    table="pmpm_comparison",
    subject="Dollars per member per month in four buckets that add up to the total",
    finding=_bucket_finding,
    figure=_bucket_figure,
    columns=(Column("bucket", "Bucket"), *PAIR, DIFFERENCE),
    select=_buckets,
    notes=("Only months with medical, behavioral and pharmacy coverage whose claims are delivered.",),
)
BY_CATEGORY = Chart(
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
)
BY_COHORT = Chart(
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
)
