"""Quality measures: rates against the national average, spread over organizations, and who was excluded."""

from __future__ import annotations

import polars as pl

from dashboards import formats
from dashboards.blocks import Chart, Column, Filter, Frame, Page
from dashboards.charts.bars import bars
from dashboards.charts.dots import dots
from dashboards.charts.lines import lines
from dashboards.figures import Figure
from dashboards.pages.quality_measures_spread import BY_ORGANIZATION, BY_STRATUM, COUNTS
from dashboards.published import Published

AVERAGE = Column("national_average", "National average", formats.points)
SOURCES = (Column("value_set_source", "Code lists"), Column("population", "Population"))
CAUTION = "Computed like HEDIS from open or licensed code lists; not certified, not a health plan's HEDIS result."


def _totals(published: Published) -> Frame:
    frame = published.table("measure_rate").filter(pl.col("stratum_type") == "total")
    return frame.sort("is_retired", "measure_id", "rate_id", pl.col("payer") != "all", "payer", maintain_order=True)


def _rates_finding(frame: Frame) -> str:
    rows = frame.filter(pl.col("payer") == "all").drop_nulls(["rate", "national_average"])
    if rows.is_empty():
        shown = frame.drop_nulls("rate")["rate_id"].n_unique()
        return f"{shown} rates may be shown here" if shown else "No rate may be shown here"
    above = rows.filter(pl.col("ci_low") > pl.col("national_average")).height
    below = rows.filter(pl.col("ci_high") < pl.col("national_average")).height
    rest = rows.height - above - below
    return (
        f"Against national averages, {above} of {rows.height} rates are above, {below} below, "
        f"{rest} not distinguishable"
    )


def _rates_figure(frame: Frame) -> Figure | None:
    drawn = frame.filter(pl.col("rate").is_not_null() | pl.col("suppressed"))
    return dots(
        drawn,
        "rate_id",
        "rate",
        "ci_low",
        "ci_high",
        group="payer",
        show=formats.points,
        axis="Percent of the denominator",
        context="national_average",
        context_text="national average",
    )


def _benchmarks(published: Published) -> Frame:
    """Published averages, those of retired rates behind the others."""
    rates, frame = published.table("measure_rate"), published.table("measure_benchmark")
    retired = rates.filter(pl.col("is_retired"))["rate_id"].unique().to_list() if rates.height else []
    return frame.sort(pl.col("rate_id").is_in(retired), maintain_order=True)


def _trend(published: Published) -> Frame:
    return _totals(published).sort("measurement_year", maintain_order=True)


def _trend_finding(frame: Frame) -> str:
    rows = frame.filter(pl.col("payer") == "all").drop_nulls("rate").sort("measurement_year")
    if rows.height < 2:
        return "The rate by measurement year and payer"
    first, last = rows.row(0, named=True), rows.row(-1, named=True)
    moved = "rose" if last["rate"] > first["rate"] else "fell"
    if last["ci_low"] <= first["ci_high"] and first["ci_low"] <= last["ci_high"]:
        return f"{formats.name(last['title'])}: no change that the intervals would show"
    return (
        f"{formats.name(last['title'])} {moved} from {formats.points(first['rate'], first['denominator'])} to "
        f"{formats.points(last['rate'], last['denominator'])}"
    )


def _waterfall(published: Published) -> Frame:
    return published.table("measure_waterfall").sort("step", maintain_order=True)


def _waterfall_finding(frame: Frame) -> str:
    counted = {row["outcome"]: row["events"] for row in frame.iter_rows(named=True)}
    start, end = counted.get("all"), counted.get("denominator")
    if not start or end is None:
        return "From all candidates to the denominator, rule by rule"
    return f"{formats.count(end)} of {formats.count(start)} candidates enter the denominator"


PAGE = Page(
    slug="quality-measures",
    title="Quality measures",
    reader="subject",
    question="Do members with behavioral conditions get the care that measures ask for?",
    filters=(
        Filter("measurement_year", "Measurement year"),
        Filter("product_line", "Product line", "commercial"),
        Filter("payer", "Payer"),
        Filter("rate_id", "Rate", "FUH-30", "is_retired"),
    ),
    blocks=(
        Chart(
            id="rates",
            table="measure_rate",
            subject="Each rate with its interval, by payer, against the national average",
            finding=_rates_finding,
            figure=_rates_figure,
            columns=(
                Column("rate_id", "Rate"),
                Column("title", "What it is", formats.name),
                Column("payer", "Payer"),
                *COUNTS,
                AVERAGE,
                *SOURCES,
            ),
            select=_totals,
            fixed=("payer", "rate_id"),
            notes=(CAUTION, "Rates of denominators under 30 are not shown."),
        ),
        Chart(
            id="trend",
            table="measure_rate",
            subject="One rate by measurement year and payer, percent",
            finding=_trend_finding,
            figure=lambda frame: lines(frame, "measurement_year", "rate", "payer", "ci_low", "ci_high", formats.points),
            columns=(Column("measurement_year", "Year", formats.year), Column("payer", "Payer"), *COUNTS, AVERAGE),
            select=_trend,
            fixed=("payer", "measurement_year"),
        ),
        BY_ORGANIZATION,
        BY_STRATUM,
        Chart(
            id="waterfall",
            table="measure_waterfall",
            subject="From all candidates to the denominator: people or events stopped by each rule",
            finding=_waterfall_finding,
            figure=lambda frame: bars(frame, "outcome", "events", axis="People or events"),
            columns=(
                Column("outcome", "Outcome"),
                Column("stage", "Under the heading"),
                Column("events", "People or events", formats.count),
                Column("sentence", "Rule", formats.name),
            ),
            select=_waterfall,
        ),
        Chart(
            id="benchmarks",
            table="measure_benchmark",
            subject="Published national averages and where they come from",
            finding=lambda frame: f"{formats.count(frame.height)} published averages are used for comparison",
            columns=(
                Column("rate_id", "Rate"),
                Column("measurement_year", "Year", formats.year),
                Column("product_line", "Product line"),
                Column("plan_type", "Plan type"),
                Column("rate", "Average", formats.points),
                Column("source", "Source", formats.name),
            ),
            select=_benchmarks,
            fixed=("measurement_year", "rate_id", "product_line"),
        ),
    ),
)
