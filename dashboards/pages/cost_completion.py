"""Blocks of the cost page on run-out: how complete months of service are, and the triangle behind it."""

from __future__ import annotations

import polars as pl

from dashboards import formats
from dashboards.blocks import Chart, Column, Frame
from dashboards.charts.heat import heat
from dashboards.charts.multiples import multiples
from dashboards.figures import Figure
from dashboards.published import Published

MONTHS = 18


def _recent(published: Published) -> Frame:
    """The latest months; those before them are complete."""
    frame = published.table("completion")
    months = sorted(frame["year_month"].unique().to_list())[-MONTHS:]
    return frame.filter(pl.col("year_month").is_in(months))


def _completion_finding(frame: Frame) -> str:
    open_months = frame.filter(pl.col("completion_pct").is_null() | (pl.col("completion_pct") < 95))
    total = frame["year_month"].n_unique()
    count = open_months["year_month"].n_unique()
    return f"{count} of the last {total} months of service are not yet complete everywhere"


def _triangle(published: Published) -> Frame:
    frame = published.table("completion_development")
    return frame.sort("service_class", "year_month", "lag", maintain_order=True)


def _triangle_finding(frame: Frame) -> str:
    rows = frame.filter(pl.col("lag") == 3).drop_nulls("developed_pct")
    if rows.is_empty():
        return "Share of the expected final cost that is paid, by month of service and months until payment"
    share = formats.percent(float(rows["developed_pct"].mean()) / 100)  # type: ignore[arg-type]
    return f"Three months after the month of service {share} of the expected final cost is paid"


def _whole_percent(value: float | None) -> str:
    return formats.MISSING if value is None else f"{value:.0f}"


def _triangle_figure(frame: Frame) -> Figure:
    worded = frame.with_columns(
        pl.col("year_month").map_elements(formats.month, return_dtype=pl.String).alias("month"),
        pl.col("lag").cast(pl.String).alias("months until payment"),
    )
    return heat(
        worded, "months until payment", "month", "developed_pct", _whole_percent, "Months until payment", 0.0, 100.0
    )


COMPLETION = Chart(
    id="completion",
    table="completion",
    subject="How complete the payments of each month of service are, percent, by payer and class",
    finding=_completion_finding,
    figure=lambda frame: multiples(
        frame.sort("year_month", maintain_order=True),
        "payer",
        "year_month",
        "completion_pct",
        "service_class",
        show=formats.points,
        show_x=formats.month,
        target=95,
    ),
    columns=(
        Column("payer", "Payer"),
        Column("service_class", "Class"),
        Column("year_month", "Month", formats.month),
        Column("completion_pct", "Complete", formats.points),
        Column("paid_pmpm", "PMPM as paid", formats.money),
        Column("completed_pmpm", "PMPM completed", formats.money),
    ),
    select=_recent,
    fixed=("payer", "year", "service_class"),
    notes=("Under 80 % nothing is shown; from 80 to below 95 % the completed figure is an estimate.",),
)
TRIANGLE = Chart(
    id="triangle",
    table="completion_development",
    subject="Completion triangle: percent of the expected final cost paid by months until payment",
    finding=_triangle_finding,
    figure=_triangle_figure,
    columns=(
        Column("service_class", "Class"),
        Column("year_month", "Month of service", formats.month),
        Column("lag", "Months until payment", formats.count),
        Column("developed_pct", "Paid", formats.points),
    ),
    select=_triangle,
    fixed=("year",),
    notes=("The last twelve months of service; what is still to come follows from the months before them.",),
)
