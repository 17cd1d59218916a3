"""Blocks to hold a release against something else: an ACO's expenditure report, the release before."""

from __future__ import annotations

import polars as pl

from dashboards import formats
from dashboards.blocks import Chart, Column, Frame, Listing
from dashboards.charts.bars import bars
from dashboards.context import SiteContext
from dashboards.figures import Figure
from dashboards.published import Published

TYPES = ("esrd", "disabled", "aged_dual", "aged_non_dual", "all")
MOST_ROWS = 100


def _by_type(published: Published) -> Frame:
    order = pl.col("enrollment_type").replace_strict({name: i for i, name in enumerate(TYPES)}, default=9)
    return published.table("aco_expenditure").sort("source_name", pl.col("year") * -1, order, maintain_order=True)


def _finding(frame: Frame) -> str:
    rows = frame.filter(pl.col("enrollment_type") == "all").drop_nulls("pmpm").sort("year")
    if rows.is_empty():
        return "Paid dollars per member month by enrollment type"
    row = rows.row(-1, named=True)
    return (f"{formats.name(row['source_name'])}, {row['year']}: {formats.money(row['pmpm'])} paid per member month, "
            f"{formats.money(row['pmpm_without_pass_through'])} without teaching and disproportionate share amounts")


def _figure(frame: Frame) -> Figure:
    said = pl.format("{} {} {}", "source_name", "year", pl.col("enrollment_type").map_elements(
        formats.label, return_dtype=pl.String))
    return bars(frame.with_columns(said.alias("group")), "group", "pmpm", formats.money, "Paid per member month")


ACO_EXPENDITURE = Chart(
    id="aco-expenditure",
    table="aco_expenditure",
    subject="Paid dollars of parts A and B per member month by enrollment type",
    finding=_finding,
    figure=_figure,
    columns=(
        Column("source_name", "Source", formats.name),
        Column("year", "Year", formats.year),
        Column("enrollment_type", "Enrollment type"),
        Column("members", "Beneficiaries", formats.count),
        Column("person_years", "Person years", formats.rate),
        Column("paid_amount", "Paid", formats.money),
        Column("pass_through_amount", "Of it IME, DSH, UCC", formats.money),
        Column("pmpm", "Per member month", formats.money),
        Column("pmpm_without_pass_through", "Without IME, DSH, UCC", formats.money),
        Column("per_capita_annual", "Per person year", formats.money),
    ),
    select=_by_type,
    notes=(
        "To be held against the ACO's expenditure report, which truncates large claims, completes late ones and "
        "holds the substance use claims that claim feeds lack.",
        "IME: indirect medical education; DSH: disproportionate share; UCC: uncompensated care.",
    ),
    needs="Not computable: no claim feed with an assignment list was delivered.",
)


def _moved(context: SiteContext, published: Published) -> list[tuple[str, ...]]:
    report = context.restatement
    return [
        (row["table"], row["key"], row["column"], f"{row['before']:,.2f}", f"{row['after']:,.2f}",
         formats.MISSING if row["change_pct"] is None else f"{row['change_pct']:+,.2f} %")
        for row in (report.get("moved") or [])[:MOST_ROWS]
    ]


def _restated(context: SiteContext, published: Published) -> list[tuple[str, ...]]:
    report = context.restatement
    if not report:
        return [("Compared with", "none: this is the first release about these people")]
    largest = report["largest_change_pct"]
    return [
        ("Compared with", str(report["compared_with"])),
        ("Deliveries added", str(len(report["deliveries_added"]))),
        ("Deliveries no longer read", str(len(report["deliveries_removed"]))),
        ("Totals in both releases", formats.count(report["totals_compared"])),
        ("Totals that moved", formats.count(report["totals_moved"])),
        ("Largest change", formats.MISSING if largest is None else f"{largest:,.2f} %"),
    ]


RESTATEMENT = Listing(
    id="restatement",
    title="What moved since the release before",
    intro="Late and corrected deliveries change published totals. Only figures that both releases show are compared.",
    head=("What", "Value"),
    rows=_restated,
)

MOVED_TOTALS = Listing(
    id="moved-totals",
    title="Published totals that moved most",
    intro=f"At most {MOST_ROWS} rows; restatement.json beside the tables holds more.",
    head=("Table", "Key", "Column", "Before", "After", "Change"),
    rows=_moved,
)
