"""Overview: what the release covers and its headline figures."""

from __future__ import annotations

import polars as pl

from dashboards import formats
from dashboards.blocks import Chart, Column, Filter, Frame, Page, Tile, Tiles
from dashboards.charts.bars import stacked
from dashboards.charts.dots import dots
from dashboards.figures import Figure
from dashboards.pages.cost_gap import BUCKETS
from dashboards.published import Published

PMPM = (
    Column("members", "Members", formats.count),
    Column("member_months", "Member months", formats.count),
    Column("pmpm", "PMPM", formats.money, low="ci_low", high="ci_high"),
)


def _everyone(published: Published) -> Frame:
    return published.table("pmpm_summary").filter((pl.col("cohort") == "all") & (pl.col("segment") == "all"))


def _totals(published: Published) -> Frame:
    frame = _everyone(published).filter((pl.col("bucket") == "total") & (pl.col("service_category") == "total"))
    return frame.sort(pl.col("payer") != "all", "payer", maintain_order=True)


def _buckets(published: Published) -> Frame:
    place = pl.col("bucket").replace_strict({name: i for i, name in enumerate(BUCKETS)}, default=9)
    return (
        _everyone(published)
        .filter(pl.col("bucket") != "total")
        .sort(pl.col("payer") != "all", "payer", place, maintain_order=True)
    )


def _finding(frame: Frame) -> str:
    rows = frame.filter(pl.col("payer") == "all").drop_nulls("pmpm")
    if rows.is_empty():
        return "No cost per member per month may be shown for all payers together"
    row = rows.row(0, named=True)
    cost = formats.estimate(row["pmpm"], row["ci_low"], row["ci_high"], formats.money)
    return f"{formats.count(row['members'])} members cost {cost} per member per month"


def _figure(frame: Frame) -> Figure | None:
    return dots(frame, "payer", "pmpm", "ci_low", "ci_high", show=formats.money, axis="Dollars per member per month")


def _bucket_finding(frame: Frame) -> str:
    rows = frame.filter(pl.col("payer") == "all").drop_nulls("pmpm")
    total = float(rows["pmpm"].sum())
    behavioral = float(rows.filter(pl.col("bucket").str.contains("behavioral"))["pmpm"].sum())
    if rows.height < len(BUCKETS) or not total:
        return "What the cost per member per month is made of"
    return f"Behavioral health care and its drugs are {formats.percent(behavioral / total, 1000)} of the cost"


def _cost_tile(frame: Frame) -> tuple[str, str] | None:
    rows = frame.filter(
        (pl.col("payer") == "all")
        & (pl.col("segment") == "all")
        & (pl.col("cohort") == "all")
        & (pl.col("bucket") == "total")
        & (pl.col("service_category") == "total")
    ).drop_nulls("pmpm")
    if rows.is_empty():
        return None
    row = rows.row(-1, named=True)
    return formats.money(row["pmpm"]), f"per member per month, {formats.count(row['members'])} members, {row['year']}"


def _ratio_tile(frame: Frame) -> tuple[str, str] | None:
    rows = frame.filter(
        (pl.col("payer") == "all")
        & (pl.col("segment") == "all")
        & (pl.col("cohort") == "any_bh")
        & (pl.col("condition_id") == "all")
        & (pl.col("bucket") == "total")
        & (pl.col("service_category") == "total")
        & (pl.col("bh_definition") == "diagnosis")
    ).drop_nulls("ratio")
    if rows.is_empty():
        return None
    row = rows.row(-1, named=True)
    bounds = formats.interval(formats.ratio(row["ratio_ci_low"]), formats.ratio(row["ratio_ci_high"]))
    return (
        f"{formats.ratio(row['ratio'])} ×",
        f"{bounds}, cost with against without a behavioral condition, {row['year']}",
    )


def _share_tile(frame: Frame) -> tuple[str, str] | None:
    rows = frame.filter(
        (pl.col("payer") == "all")
        & (pl.col("segment") == "all")
        & (pl.col("bucket") == "total")
        & (pl.col("service_category") == "total")
    ).drop_nulls("members")
    members = {row["cohort"]: row for row in rows.iter_rows(named=True)}
    if "any_bh" not in members or not members.get("all", {}).get("members"):
        return None
    some, every = members["any_bh"], members["all"]
    share = formats.percent(some["members"] / every["members"], every["members"])
    return share, f"{formats.count(some['members'])} of {formats.count(every['members'])} members, {every['year']}"


def _checks_tile(frame: Frame) -> tuple[str, str] | None:
    rows = frame.filter(pl.col("status") == "pass") if "status" in frame.columns else frame
    run = frame.filter(pl.col("status").is_in(["pass", "fail"]))
    if run.is_empty():
        return None
    return formats.percent(rows.height / run.height), f"{rows.height} of {run.height} checks passed"


PAGE = Page(
    slug="index",
    title="Overview",
    reader="start",
    question="What does this release say about behavioral health integration?",
    filters=(Filter("year", "Year"), Filter("month_basis", "Months that count", "all_benefits")),
    blocks=(
        Tiles(
            "headline",
            (
                Tile("With a behavioral condition", "pmpm_summary", _share_tile, "comorbidity", "matrix"),
                Tile("Cost of all members", "pmpm_summary", _cost_tile, "index", "pmpm"),
                Tile("Cost ratio", "pmpm_comparison", _ratio_tile, "cost", "by-condition"),
                Tile("Data checks", "data_quality_result", _checks_tile, "data-quality", "gates"),
            ),
        ),
        Chart(
            id="pmpm",
            table="pmpm_summary",
            subject="Cost per member per month by payer, all members",
            finding=_finding,
            figure=_figure,
            columns=(
                Column("payer", "Payer"),
                *PMPM,
                Column("cost_basis", "Cost basis"),
                Column("capitated_month_pct", "Capitated months", formats.points),
                Column("unmatched_pct", "Dollars unmatched", formats.points),
            ),
            select=_totals,
            notes=("Unmatched: dollars of claims outside every member month, not in the figures.",),
        ),
        Chart(
            id="buckets",
            table="pmpm_summary",
            subject="Cost per member per month in four buckets that add up, by payer",
            finding=_bucket_finding,
            figure=lambda frame: stacked(
                frame, "payer", "bucket", "pmpm", formats.money, "Dollars per member per month", order=BUCKETS
            ),
            columns=(Column("payer", "Payer"), Column("bucket", "Bucket"), *PMPM),
            select=_buckets,
        ),
    ),
)
