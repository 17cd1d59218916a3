"""Blocks of the spend page: how much rests on definitions, what others published, what edits found."""

from __future__ import annotations

import polars as pl

from dashboards import formats
from dashboards.blocks import Chart, Column, Frame
from dashboards.charts.dots import dots
from dashboards.figures import Figure
from dashboards.pages.spend_units import pct
from dashboards.published import Published

RATES = (
    ("pc_pct", "Primary care"),
    ("pc_plus_pct", "Primary care and its module"),
    ("bh_pct", "Behavioral health"),
)


def _sensitivity(published: Published) -> Frame:
    return published.table("spend_sensitivity").sort("sort_order", maintain_order=True)


def _sensitivity_figure(frame: Frame) -> Figure | None:
    long = pl.concat(
        [
            frame.select("label", pl.lit(title).alias("measure"), pl.col(name).alias("rate"), "suppressed")
            for name, title in RATES
        ]
    )
    return dots(long, "label", "rate", group="measure", show=pct, axis="Percent of total medical expense")


def _sensitivity_finding(frame: Frame) -> str:
    found = frame["pc_pct"].drop_nulls()
    if found.is_empty():
        return "The same spending under other definitions"
    values = found.to_list()
    return f"Depending on definitions, primary care is {pct(min(values))} to {pct(max(values))} of spending"


def _ranges(published: Published) -> Frame:
    return published.table("spend_comparison").sort(
        "measure", pl.col("place") != "all sources", "segment", "published_in", maintain_order=True
    )


def _ranges_finding(frame: Frame) -> str:
    rows = frame.filter(pl.col("place") == "all sources").drop_nulls("rate_pct")
    if rows.is_empty():
        return "Our rates beside what others published, each with its definition"
    inside = rows.filter(pl.col("result") == "WITHIN_PUBLISHED").height
    return f"{inside} of {rows.height} rates by segment lie in the range of published ones"


def _ranges_figure(frame: Frame) -> Figure | None:
    """Our rate as a mark on the published range."""
    rows = frame.filter(pl.col("place") == "all sources").with_columns(
        (
            pl.col("measure").map_elements(formats.label, return_dtype=pl.String)
            + " · "
            + pl.col("segment").map_elements(formats.label, return_dtype=pl.String)
        ).alias("unit")
    )
    return dots(
        rows, "unit", "rate_pct", "low_pct", "high_pct", show=pct, axis="Percent; the line is the published range"
    )


SENSITIVITY = Chart(
    id="sensitivity",
    table="spend_sensitivity",
    subject="The same year under other definitions, one switch at a time",
    finding=_sensitivity_finding,
    figure=_sensitivity_figure,
    columns=(
        Column("label", "Definition"),
        Column("members", "Members", formats.count),
        Column("tme", "Total medical expense", formats.money),
        Column("pc_pct", "Primary care", pct),
        Column("pc_plus_pct", "With its module", pct),
        Column("bh_pct", "Behavioral health", pct),
        Column("pc_change_points", "Primary care, points", formats.ratio),
    ),
    select=_sensitivity,
)


PUBLISHED = Chart(
    id="published",
    table="spend_published_rate",
    subject="Rates that other states and studies published, each with its definition",
    finding=lambda frame: "What others published: compare only like definitions",
    columns=(
        Column("place", "Place"),
        Column("product_line", "Line"),
        Column("year", "Year", formats.year),
        Column("measure", "Measure"),
        Column("low_pct", "From", pct),
        Column("high_pct", "To", pct),
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
)


EDITS = Chart(
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
        Column("pct_of_amount", "Of dollars", pct),
    ),
)

COMPARISON = Chart(
    id="comparison",
    table="spend_comparison",
    subject="Our rates of the latest finished year beside published ones for the same line of business",
    finding=_ranges_finding,
    figure=_ranges_figure,
    columns=(
        Column("measure", "Measure"),
        Column("segment", "Segment"),
        Column("members", "Members", formats.count),
        Column("rate_pct", "Ours", pct),
        Column("place", "Published by"),
        Column("published_in", "For"),
        Column("low_pct", "From", pct),
        Column("high_pct", "To", pct),
        Column("difference_points", "Points outside", formats.ratio),
        Column("definition", "Ours counts"),
        Column("published_definition", "Theirs counts"),
        Column("confidence", "Mark"),
    ),
    select=_ranges,
    fixed=("segment", "measure", "year"),
    notes=(
        "Each row names both definitions; a difference may be one of definition.",
        "The ranges over all sources are a project convention for checking figures, no one's benchmark.",
    ),
)
