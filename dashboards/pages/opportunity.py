"""Opportunity: what integration would plausibly change, net of its cost, and how sure that is."""

from __future__ import annotations

import polars as pl

from dashboards import formats
from dashboards.blocks import Chart, Column, Filter, Frame, Page
from dashboards.break_even_form import BREAK_EVEN
from dashboards.charts.dots import dots
from dashboards.charts.waterfall import waterfall
from dashboards.figures import Figure
from dashboards.pages.opportunity_grounds import DRIVERS, EVIDENCE, NEEDS
from dashboards.published import Published

RANGE = "10th to 90th percentile"
NET = Column("net_p50", "Net", formats.money, low="net_p10", high="net_p90", bounds=RANGE)
ASSUMED = "A scenario from stated assumptions and published trials, not a forecast and not a measured saving."


def _whole(published: Published) -> Frame:
    return published.table("integration_opportunity").filter(pl.col("condition_id") == "all")


def _net_finding(frame: Frame) -> str:
    rows = frame.drop_nulls("net_p50")
    if rows.is_empty():
        return "Gross change, program cost and net result"
    row = rows.row(0, named=True)
    net = formats.estimate(row["net_p50"], row["net_p10"], row["net_p90"], formats.short_money)
    if row["net_p10"] < 0 < row["net_p90"]:
        return f"Net of its cost, integration may save or lose money: {net} a year"
    if row["net_p90"] <= 0:
        more = formats.estimate(-row["net_p50"], -row["net_p90"], -row["net_p10"], formats.short_money)
        return f"Integration plausibly costs {more} a year more than it saves"
    return f"Net of its cost, integration plausibly saves {net} a year"


def _net_figure(frame: Frame) -> Figure:
    row = frame.drop_nulls("net_p50").row(0, named=True)
    others = row["net_p50"] - row["gross_p50"] + row["cost_p50"]
    shared = (("Borne or kept by others", others, None, None, False),) if abs(others) > 0.01 * row["cost_p50"] else ()
    return waterfall(
        (
            ("Gross reduction", row["gross_p50"], row["gross_p10"], row["gross_p90"], True),
            ("Program cost", -row["cost_p50"], -row["cost_p90"], -row["cost_p10"], False),
            *shared,
            ("Net", row["net_p50"], row["net_p10"], row["net_p90"], True),
        ),
        axis="Dollars a year, median and 10th to 90th percentile",
    )


def _likeliest_first(published: Published) -> Frame:
    return published.table("integration_opportunity").sort(
        pl.col("condition_id") != "all", -pl.col("net_saving_probability_pct"), -pl.col("net_p50"),
        nulls_last=True, maintain_order=True)


def _probability_finding(frame: Frame) -> str:
    rows = frame.filter(pl.col("condition_id") == "all") if "condition_id" in frame.columns else frame
    rows = rows.drop_nulls("net_saving_probability_pct")
    if rows.is_empty():
        return "Chance that savings exceed the cost"
    chance = formats.points(rows["net_saving_probability_pct"][0])
    return f"The chance that savings exceed the cost is {chance} under these assumptions"


PAGE = Page(
    slug="opportunity",
    title="Opportunity",
    reader="subject",
    question="What would integration plausibly change, net of its cost, and how sure are we?",
    filters=(
        Filter("payer", "Payer"),
        Filter("year", "Year"),
    ),
    blocks=(
        Chart(
            id="net",
            table="integration_opportunity",
            subject="From gross reduction over program cost to the net result, dollars a year",
            finding=_net_finding,
            figure=_net_figure,
            columns=(
                Column("members_with", "Members with behavioral conditions", formats.count),
                Column("gross_p50", "Gross", formats.money, low="gross_p10", high="gross_p90", bounds=RANGE),
                Column("cost_p50", "Program cost", formats.money, low="cost_p10", high="cost_p90", bounds=RANGE),
                NET,
            ),
            select=_whole,
            needs=NEEDS,
            notes=(
                "Ranges run from the 10th to the 90th percentile of the simulation.",
                "Net: what the sharing rate leaves with the organization; the payer has the rest.",
                ASSUMED,
            ),
        ),
        Chart(
            id="probability",
            table="integration_opportunity",
            subject="Chance that savings exceed the cost",
            finding=_probability_finding,
            figure=lambda frame: dots(frame, "condition_id", "net_saving_probability_pct", show=formats.points,
                                      axis="Chance of a saving", reference=50.0, reference_text="even chance"),
            columns=(
                Column("condition_id", "Condition"),
                Column("members_with", "Members with behavioral conditions", formats.count),
                NET,
                Column("net_saving_probability_pct", "Chance of a saving", formats.points),
            ),
            select=_likeliest_first,
            needs=NEEDS,
        ),
        DRIVERS,
        EVIDENCE,
        BREAK_EVEN,
    ),
)
