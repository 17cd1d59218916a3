"""What the sizing of integration rests on: the assumption that moves it most, and what studies found."""

from __future__ import annotations

import polars as pl

from dashboards import formats
from dashboards.blocks import Chart, Column, Frame
from dashboards.charts.dots import dots
from dashboards.charts.waterfall import tornado
from dashboards.figures import Figure
from dashboards.published import Published

NEEDS = "Not computable: this release holds no sizing of integration."


def _drivers(published: Published) -> Frame:
    table = published.table("opportunity_tornado")
    if table.is_empty():
        return table
    keys = [name for name in ("payer", "year", "parameter") if name in table.columns]
    ends = [
        pl.col("net").filter(pl.col("bound") == bound).first().alias(f"net_{bound}") for bound in ("low", "high")
    ]
    swing = (pl.col("net_low") - pl.col("net_high")).abs()
    return table.group_by(keys, maintain_order=True).agg(ends).sort(
        swing, descending=True, nulls_last=True, maintain_order=True)


def _driver_finding(frame: Frame) -> str:
    rows = frame.drop_nulls(["net_low", "net_high"]).with_columns(
        (pl.col("net_high") - pl.col("net_low")).abs().alias("swing")
    )
    if rows.is_empty():
        return "Which assumption moves the result most"
    top = rows.sort("swing", descending=True, maintain_order=True).row(0, named=True)
    return f"The result hangs most on: {formats.label(top['parameter'])}"


def _driver_figure(frame: Frame) -> Figure:
    rows = frame.drop_nulls(["net_low", "net_high"])
    swings = [(row["parameter"], row["net_low"], row["net_high"]) for row in rows.iter_rows(named=True)]
    # The excess enters the net as a factor and its bounds lie alike around it: their middle is the base.
    middle = [(low + high) / 2 for name, low, high in sorted(swings, key=lambda item: item[0] != "excess")]
    return tornado(swings, middle[0] if middle else 0.0, axis="Net dollars a year")


def _evidence_finding(frame: Frame) -> str:
    proven = frame.filter(pl.col("ci_high") < 0).height
    return f"{formats.count(proven)} of {formats.count(frame.height)} studies show a saving that excludes zero"


DRIVERS = Chart(
    id="drivers",
    table="opportunity_tornado",
    subject="Net result when one assumption takes its low or high value",
    finding=_driver_finding,
    figure=_driver_figure,
    columns=(
        Column("parameter", "Assumption"),
        Column("net_low", "At its low value", formats.money),
        Column("net_high", "At its high value", formats.money),
    ),
    select=_drivers,
    needs=NEEDS,
)
EVIDENCE = Chart(
    id="evidence",
    table="integration_evidence",
    subject="What studies found: change in dollars per member per month with its interval",
    finding=_evidence_finding,
    figure=lambda frame: dots(
        frame,
        "study",
        "effect_now",
        "now_ci_low",
        "now_ci_high",
        show=formats.money,
        axis="Dollars per member per month, moved to one year",
        reference=0.0,
        reference_text="no change",
        zero=False,
    ),
    columns=(
        Column("study", "Study", formats.name),
        Column("design", "Design", formats.name),
        Column("effect_pmpm", "As found", formats.money, low="ci_low", high="ci_high"),
        Column("dollar_year", "Dollars of", formats.text),
        Column("effect_now", "In one year's dollars", formats.money, low="now_ci_low", high="now_ci_high"),
        Column("moved_to_year", "Dollars of", formats.text),
        Column("price_mark", "Price index"),
        Column("finding", "What it says", formats.name),
        Column("source", "Source", formats.name),
    ),
    needs=NEEDS,
    notes=(
        "Moved with a price index of health expenditure, not consumer prices; the index says which of its "
        "years are published.",
        "A study without a confirmed figure is named and not drawn.",
    ),
)
