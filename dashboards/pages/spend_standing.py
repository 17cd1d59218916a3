"""Blocks of the spend page: the path to the benchmark, its yearly test, growth, payment models."""

from __future__ import annotations

import polars as pl

from dashboards import formats
from dashboards.blocks import Chart, Column, Frame
from dashboards.charts.dots import dots
from dashboards.charts.lines import path
from dashboards.figures import Figure
from dashboards.pages.spend_units import UNIT, pct
from dashboards.published import Published


def _path(published: Published) -> Frame:
    return published.table("benchmark_result").filter(pl.col("kind") == "level")


def _path_finding(frame: Frame) -> str:
    rows = frame.drop_nulls("rate_pct").filter((pl.col("segment") == "all") & (pl.col("payer") == "all"))
    rows = rows if rows.height else frame.drop_nulls("rate_pct")
    if rows.is_empty():
        return "No share of total medical expense may be shown here"
    row = rows.sort("year").row(-1, named=True)
    rate = formats.estimate(row["rate_pct"], row["ci_low"], row["ci_high"], pct)
    said = f"{formats.label(row['measure'])} took {rate} of total medical expense in {row['year']}"
    if row["low_pct"] is None:
        return said
    needed = row["required_points_per_year"]
    goal = f"{pct(row['low_pct'])} by {row['target_year']}"
    if row["rate_pct"] >= row["low_pct"]:
        return f"{said}; the benchmark is {goal}"
    return f"{said}; reaching {goal} needs {needed:.1f} points a year" if needed is not None else f"{said}; goal {goal}"


def _path_figure(frame: Frame) -> Figure:
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


def _annual_figure(frame: Frame) -> Figure | None:
    named = frame.with_columns(
        (pl.col("payer") + " · " + pl.col("segment").map_elements(formats.label, return_dtype=pl.String)).alias("unit")
    )
    return dots(named, "unit", "rate_pct", "ci_low", "ci_high", show=pct, axis="Percent of total medical expense")


def _growth_finding(frame: Frame) -> str:
    rows = frame.drop_nulls("growth_pct").filter((pl.col("payer") == "all") & (pl.col("segment") == "all"))
    if rows.is_empty():
        return "Growth of total medical expense per member against the spending target"
    row = rows.row(0, named=True)
    growth = formats.estimate(row["adjusted_growth_pct"] or row["growth_pct"], row["ci_low"], row["ci_high"], pct)
    target = f"; the target is {pct(row['target_pct'])}" if row["target_pct"] is not None else ""
    return f"Total medical expense per member grew by {growth}{target}"


def _growth_figure(frame: Frame) -> Figure | None:
    target = frame["target_pct"].drop_nulls()
    return dots(
        frame.filter(pl.col("segment") == "all"),
        "payer",
        "adjusted_growth_pct",
        "ci_low",
        "ci_high",
        show=pct,
        axis="Growth in percent, age and sex held alike",
        reference=target[0] if target.len() else None,
        reference_text=f"target {pct(target[0])}" if target.len() else "",
    )


def _adoption_finding(frame: Frame) -> str:
    rows = frame.filter(pl.col("payer") == "all").drop_nulls("advanced_pct").sort("year")
    if rows.is_empty():
        return "Member months under advanced payment models, by segment"
    last = rows.filter(pl.col("year") == rows["year"].max()).sort("advanced_pct")
    low, high = last.row(0, named=True), last.row(-1, named=True)
    return (
        f"From {pct(low['advanced_pct'])} ({formats.label(low['segment'])}) to {pct(high['advanced_pct'])} "
        f"({formats.label(high['segment'])}) of member months are under advanced payment models"
    )


PATH = Chart(
    id="path",
    table="benchmark_result",
    subject="Share of total medical expense by year, with the path to the benchmark",
    finding=_path_finding,
    figure=_path_figure,
    columns=(
        Column("year", "Year", formats.year),
        *UNIT,
        Column("members", "Members", formats.count),
        Column("rate_pct", "Share", pct, low="ci_low", high="ci_high"),
        Column("change_points", "Change, points", formats.ratio),
        Column("required_points_per_year", "Needed a year", formats.ratio),
        Column("result", "Result"),
    ),
    select=_path,
    fixed=("year", "segment"),
    notes=("The dotted line is the steady path from the latest year to the benchmark.",),
)


ANNUAL = Chart(
    id="annual",
    table="benchmark_result",
    subject="Share of total medical expense by payer and segment, judged on its yearly change",
    finding=_annual_finding,
    figure=_annual_figure,
    columns=(
        *UNIT,
        Column("members", "Members", formats.count),
        Column("rate_pct", "Share", pct, low="ci_low", high="ci_high"),
        Column("prior_rate_pct", "Year before", pct),
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
)


GROWTH = Chart(
    id="growth",
    table="spend_growth",
    subject="Growth of total medical expense per member month against the spending target",
    finding=_growth_finding,
    figure=_growth_figure,
    columns=(
        *UNIT,
        Column("members", "Members", formats.count),
        Column("tme_pmpm", "PMPM", formats.money),
        Column("growth_pct", "Growth", pct),
        Column("adjusted_growth_pct", "Adjusted growth", pct, low="ci_low", high="ci_high"),
        Column("target_pct", "Target", pct),
        Column("result", "Result"),
    ),
    fixed=("payer", "segment"),
)

ADOPTION = Chart(
    id="adoption",
    table="apm_adoption",
    subject="Share of member months under advanced payment models (HCP-LAN 3A to 4C), with the goal ahead",
    finding=_adoption_finding,
    columns=(
        *UNIT,
        Column("members", "Members", formats.count),
        Column("member_months", "Member months", formats.count),
        Column("advanced_pct", "At least", pct),
        Column("advanced_high_pct", "At most", pct),
        Column("goal_year", "Goal for", formats.year),
        Column("goal_pct", "Goal", pct),
        Column("result", "Result"),
        Column("flags", "Flags"),
    ),
    fixed=("payer", "segment"),
    notes=(
        "A member may be under two arrangements of one organization: the largest is sure, their sum is at most.",
        "Goals stand for even years from 2026; a year in between is not judged.",
    ),
)
