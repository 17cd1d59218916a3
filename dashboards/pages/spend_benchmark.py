"""Spend benchmark: where primary care and behavioral health stand against target, path and definition."""

from __future__ import annotations

from collections.abc import Callable

import plotly.graph_objects as go
import polars as pl

from dashboards import formats, theme
from dashboards.blocks import Chart, Column, Filter, Frame, Page, Tile, Tiles
from dashboards.charts.bars import stacked
from dashboards.charts.dots import dots
from dashboards.charts.lines import path
from dashboards.published import Published

UNIT = (Column("payer", "Payer"), Column("segment", "Segment"))
RATES = (
    ("pc_pct", "Primary care"),
    ("pc_plus_pct", "Primary care and its module"),
    ("bh_pct", "Behavioral health"),
)


def _path(published: Published) -> Frame:
    return published.table("benchmark_result").filter(pl.col("kind") == "level")


def _path_finding(frame: Frame) -> str:
    rows = frame.drop_nulls("rate_pct").filter((pl.col("segment") == "all") & (pl.col("payer") == "all"))
    rows = rows if rows.height else frame.drop_nulls("rate_pct")
    if rows.is_empty():
        return "No share of total medical expense may be shown here"
    row = rows.sort("year").row(-1, named=True)
    rate = formats.estimate(row["rate_pct"], row["ci_low"], row["ci_high"], _pct)
    said = f"{formats.label(row['measure'])} took {rate} of total medical expense in {row['year']}"
    if row["low_pct"] is None:
        return said
    needed = row["required_points_per_year"]
    goal = f"{_pct(row['low_pct'])} by {row['target_year']}"
    if row["rate_pct"] >= row["low_pct"]:
        return f"{said}; the benchmark is {goal}"
    return f"{said}; reaching {goal} needs {needed:.1f} points a year" if needed is not None else f"{said}; goal {goal}"


def _pct(value: float | None) -> str:
    return formats.points(value, 1000)


def _path_figure(frame: Frame) -> go.Figure:
    return path(frame, "year", "rate_pct", "segment", "ci_low", "ci_high", "low_pct", "target_year")


def _annual(published: Published) -> Frame:
    return published.table("benchmark_result").filter(pl.col("kind") == "annual_change")


def _annual_finding(frame: Frame) -> str:
    rows = frame.drop_nulls("rate_pct")
    if rows.is_empty():
        return "No payer's share of total medical expense may be shown here"
    judged = rows.filter(pl.col("result").is_in(["NOT_MET", "MET_WITHIN_RANGE", "MET_ABOVE_RANGE"]))
    if judged.is_empty():
        return f"Baseline year for all {formats.count(rows.height)} payers and segments shown"
    met = judged.filter(pl.col("result") != "NOT_MET").height
    return f"{met} of {judged.height} payers and segments improved by what the benchmark asks"


def _annual_figure(frame: Frame) -> go.Figure:
    named = frame.with_columns(
        (pl.col("payer") + " · " + pl.col("segment").map_elements(formats.label, return_dtype=pl.String)).alias("unit")
    )
    return dots(named, "unit", "rate_pct", "ci_low", "ci_high", show=_pct, axis="Percent of total medical expense")


def _module(published: Published) -> Frame:
    return published.table("spend_summary").filter(pl.col("unit_type") == "payer_segment")


def _module_finding(frame: Frame) -> str:
    rows = frame.drop_nulls("bhpc_pct")
    if rows.is_empty():
        return "Behavioral health in primary care by payer and segment"
    low, high = rows["bhpc_pct"].min(), rows["bhpc_pct"].max()
    return f"Behavioral health in primary care takes {_pct(low)} to {_pct(high)} of spending"  # type: ignore[arg-type]


def _subcategories(published: Published) -> Frame:
    frame = published.table("bh_spend_subcategory")
    return frame.filter((pl.col("bh_subcategory") != "total") & (pl.col("bh_class") != "all"))


def _subcategory_finding(frame: Frame) -> str:
    totals = frame.group_by("bh_subcategory").agg(pl.col("pct_of_bh_claims").sum()).sort("pct_of_bh_claims")
    if totals.is_empty() or frame["pct_of_bh_claims"].null_count() == frame.height:
        return "What behavioral health claims pay for"
    top = totals.row(-1, named=True)
    share = formats.points(top["pct_of_bh_claims"], 1000)
    return f"{formats.label(top['bh_subcategory'])} takes {share} of behavioral health claims"


def _nonclaims(published: Published) -> Frame:
    return published.table("nonclaims_allocation").filter(pl.col("category") != "total")


def _nonclaims_finding(frame: Frame) -> str:
    amount, primary = float(frame["counted_amount"].sum()), float(frame["pc"].sum())
    if not amount:
        return "Payments outside claims, and what they were allocated to"
    share = formats.percent(primary / amount)
    return f"{formats.short_money(amount)} was paid outside claims; {share} went to primary care"


def _nonclaims_figure(frame: Frame) -> go.Figure:
    """Each category's dollars by what they were allocated to; the rest of the counted amount is other care."""
    parts = {
        "Primary care only": pl.col("pc") - pl.col("overlap"),
        "Primary care and behavioral health": pl.col("overlap"),
        "Behavioral health only": pl.col("bh") - pl.col("overlap"),
        "Unallocated": pl.col("unallocated_amount"),
    }
    parts["Other care"] = pl.col("counted_amount") - sum(parts.values(), pl.lit(0.0))
    long = pl.concat(
        [
            frame.group_by("category", maintain_order=True)
            .agg(pl.col("pc", "bh", "overlap", "unallocated_amount", "counted_amount").fill_null(0).sum())
            .select("category", pl.lit(name).alias("part"), value.clip(0).alias("amount"))
            for name, value in parts.items()
        ]
    )
    return stacked(long, "category", "part", "amount", formats.short_money, "Dollars")


def _sensitivity(published: Published) -> Frame:
    return published.table("spend_sensitivity").sort("sort_order", maintain_order=True)


def _sensitivity_figure(frame: Frame) -> go.Figure:
    long = pl.concat(
        [
            frame.select("label", pl.lit(title).alias("measure"), pl.col(name).alias("rate"), "suppressed")
            for name, title in RATES
        ]
    )
    return dots(long, "label", "rate", group="measure", show=_pct, axis="Percent of total medical expense")


def _sensitivity_finding(frame: Frame) -> str:
    found = frame["pc_pct"].drop_nulls()
    if found.is_empty():
        return "The same spending under other definitions"
    values = found.to_list()
    return f"Depending on definitions, primary care is {_pct(min(values))} to {_pct(max(values))} of spending"


def _growth_finding(frame: Frame) -> str:
    rows = frame.drop_nulls("growth_pct").filter(pl.col("payer") == "all")
    if rows.is_empty():
        return "Growth of total medical expense per member against the spending target"
    row = rows.row(0, named=True)
    growth = formats.estimate(row["adjusted_growth_pct"] or row["growth_pct"], row["ci_low"], row["ci_high"], _pct)
    target = f"; the target is {_pct(row['target_pct'])}" if row["target_pct"] is not None else ""
    return f"Total medical expense per member grew by {growth}{target}"


def _growth_figure(frame: Frame) -> go.Figure:
    target = frame["target_pct"].drop_nulls()
    return dots(
        frame.filter(pl.col("segment") == "all"),
        "payer",
        "adjusted_growth_pct",
        "ci_low",
        "ci_high",
        show=_pct,
        axis="Growth in percent, age and sex held alike",
        reference=target[0] if target.len() else None,
        reference_text=f"target {_pct(target[0])}" if target.len() else "",
    )


def _tile(name: str, low: str, high: str, pmpm: str) -> Callable[[Frame], tuple[str, str] | None]:
    def value(frame: Frame) -> tuple[str, str] | None:
        rest = [pl.col(dim) == "all" for dim in ("organization_id", "region", "age_group")]
        rows = frame.filter(*rest).drop_nulls(name).sort("year")
        if rows.is_empty():
            return None
        row = rows.row(-1, named=True)
        bounds = f"{formats.interval(_pct(row[low]), _pct(row[high]))}, " if row[low] is not None else ""
        return _pct(row[name]), f"{bounds}{formats.money(row[pmpm])} per member per month, {row['year']}"

    return value


PAGE = Page(
    slug="spend-benchmark",
    title="Spend benchmark",
    reader="subject",
    question="Where do primary care and behavioral health spending stand against the benchmark?",
    filters=(
        Filter("programme_id", "Programme", "ohca"),
        Filter("payer", "Payer"),
        Filter("segment", "Segment"),
        Filter("measure", "Measure", "primary_care"),
        Filter("year", "Year"),
    ),
    blocks=(
        Tiles(
            "headline",
            (
                Tile("Primary care", "spend_summary", _tile("pc_pct", "pc_ci_low", "pc_ci_high", "pc_pmpm")),
                Tile(
                    "Behavioral health",
                    "spend_summary",
                    _tile("bh_pct", "bh_ci_low", "bh_ci_high", "bh_pmpm"),
                ),
                Tile(
                    "Behavioral health in primary care",
                    "spend_summary",
                    _tile("bhpc_pct", "bhpc_ci_low", "bhpc_ci_high", "bhpc_pmpm"),
                ),
            ),
        ),
        Chart(
            id="path",
            table="benchmark_result",
            subject="Share of total medical expense by year, with the path to the benchmark",
            finding=_path_finding,
            figure=_path_figure,
            columns=(
                Column("year", "Year", formats.year),
                *UNIT,
                Column("members", "Members", formats.count),
                Column("rate_pct", "Share", _pct, low="ci_low", high="ci_high"),
                Column("change_points", "Change, points", formats.ratio),
                Column("required_points_per_year", "Needed a year", formats.ratio),
                Column("result", "Result"),
            ),
            select=_path,
            fixed=("year", "segment"),
            notes=("The dotted line is the steady path from the latest year to the benchmark.",),
        ),
        Chart(
            id="annual",
            table="benchmark_result",
            subject="Share of total medical expense by payer and segment, judged on its yearly change",
            finding=_annual_finding,
            figure=_annual_figure,
            columns=(
                *UNIT,
                Column("members", "Members", formats.count),
                Column("rate_pct", "Share", _pct, low="ci_low", high="ci_high"),
                Column("prior_rate_pct", "Year before", _pct),
                Column("change_points", "Change, points", formats.ratio),
                Column("required_points_per_year", "Needed a year", formats.ratio),
                Column("result", "Result"),
            ),
            select=_annual,
            fixed=("payer", "segment"),
            notes=(
                "The point value is judged, not the interval.",
                "Needed a year: points a year from here to the statewide level in its target year.",
            ),
        ),
        Chart(
            id="module",
            table="spend_summary",
            subject="Behavioral health in primary care beside the share of member months under capitation",
            finding=_module_finding,
            columns=(
                *UNIT,
                Column("members", "Members", formats.count),
                Column("bhpc_pct", "Module", _pct, low="bhpc_ci_low", high="bhpc_ci_high"),
                Column("bhpc_pmpm", "Module PMPM", formats.money),
                Column("bhpc_of_bh_pct", "Of behavioral health", _pct),
                Column("capitated_member_month_pct", "Member months under capitation", _pct),
            ),
            select=_module,
            fixed=("payer", "segment"),
            notes=("Practices paid by capitation bill less: a low module there is not little integration.",),
        ),
        Chart(
            id="published",
            table="spend_published_rate",
            subject="Rates that other states and studies published, each with its definition",
            finding=lambda frame: "What others published: compare only like definitions",
            columns=(
                Column("place", "Place"),
                Column("product_line", "Line"),
                Column("year", "Year", formats.year),
                Column("measure", "Measure"),
                Column("low_pct", "From", _pct),
                Column("high_pct", "To", _pct),
                Column("definition", "Definition"),
                Column("source", "Source"),
                Column("confidence", "Mark"),
            ),
            fixed=("year", "measure"),
            notes=(
                "Definitions differ by a factor of two or more: pharmacy in or out, claims alone or not.",
                "Our claims-only behavioral share is the one to hold against California's 8.2 %.",
                "Mark A was read at the source itself, B second-hand.",
            ),
        ),
        Chart(
            id="subcategories",
            table="bh_spend_subcategory",
            subject="Behavioral health claims by setting, mental health and substance use",
            finding=_subcategory_finding,
            figure=lambda frame: stacked(
                frame,
                "bh_subcategory",
                "bh_class",
                "pct_of_bh_claims",
                _pct,
                "Percent of behavioral health claims",
                (theme.BLUE, theme.ORANGE),
            ),
            columns=(
                Column("bh_subcategory", "Setting"),
                Column("bh_class", "Class"),
                Column("members", "Members", formats.count),
                Column("amount", "Dollars", formats.money),
                Column("pct_of_bh_claims", "Of behavioral claims", _pct),
                Column("pmpm", "PMPM", formats.money),
            ),
            select=_subcategories,
        ),
        Chart(
            id="nonclaims",
            table="nonclaims_allocation",
            subject="Payments outside claims by category and what they were allocated to",
            finding=_nonclaims_finding,
            figure=_nonclaims_figure,
            columns=(
                Column("category", "Category"),
                Column("meaning", "Meaning"),
                Column("payments", "Payments", formats.count),
                Column("amount", "Paid", formats.money),
                Column("pc", "Primary care", formats.money),
                Column("bh", "Behavioral health", formats.money),
                Column("unallocated_amount", "Unallocated", formats.money),
            ),
            select=_nonclaims,
            notes=("A dollar for integrated care counts for both and is shown once as overlap.",),
            needs="Not computable: no non-claims payments were delivered.",
        ),
        Chart(
            id="sensitivity",
            table="spend_sensitivity",
            subject="The same year under other definitions, one switch at a time",
            finding=_sensitivity_finding,
            figure=_sensitivity_figure,
            columns=(
                Column("label", "Definition"),
                Column("members", "Members", formats.count),
                Column("tme", "Total medical expense", formats.money),
                Column("pc_pct", "Primary care", _pct),
                Column("pc_plus_pct", "With its module", _pct),
                Column("bh_pct", "Behavioral health", _pct),
                Column("pc_change_points", "Primary care, points", formats.ratio),
            ),
            select=_sensitivity,
        ),
        Chart(
            id="growth",
            table="spend_growth",
            subject="Growth of total medical expense per member month against the spending target",
            finding=_growth_finding,
            figure=_growth_figure,
            columns=(
                *UNIT,
                Column("members", "Members", formats.count),
                Column("tme_pmpm", "PMPM", formats.money),
                Column("growth_pct", "Growth", _pct),
                Column("adjusted_growth_pct", "Adjusted growth", _pct, low="ci_low", high="ci_high"),
                Column("target_pct", "Target", _pct),
                Column("result", "Result"),
            ),
            fixed=("payer", "segment"),
        ),
        Chart(
            id="edits",
            table="spend_edit",
            subject="Edits that the state's submission rules ask for, and what they found",
            finding=lambda frame: f"{formats.count(frame.filter(pl.col('findings') > 0).height)} edits found something",
            columns=(
                Column("edit_id", "Edit"),
                Column("meaning", "Meaning"),
                Column("severity", "Severity"),
                Column("findings", "Findings", formats.count),
                Column("amount", "Dollars", formats.money),
                Column("pct_of_amount", "Of dollars", _pct),
            ),
        ),
    ),
)
