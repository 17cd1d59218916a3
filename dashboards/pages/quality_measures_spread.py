"""One rate taken apart: by organization against limits of chance, and by age, race, ethnicity and county."""

from __future__ import annotations

import polars as pl

from dashboards import formats
from dashboards.blocks import Chart, Column, Frame
from dashboards.charts.dots import dots
from dashboards.charts.funnel import funnel
from dashboards.figures import Figure
from dashboards.ordering import by_name
from dashboards.published import Published

COUNTS = (
    Column("denominator", "Denominator", formats.count),
    Column("numerator", "Numerator", formats.count),
    Column("rate", "Rate", formats.points, low="ci_low", high="ci_high", of="denominator"),
)


def _organizations(published: Published) -> Frame:
    frame = published.table("measure_rate").filter(
        pl.col("stratum_type").is_in(["total", "organization"]) & (pl.col("payer") == "all")
    )
    return frame.sort(pl.col("organization_id") != "all", "organization_id", maintain_order=True)


def _funnel_figure(frame: Frame) -> Figure:
    share = frame.with_columns(pl.col("rate") / 100)
    total = share.filter(pl.col("organization_id") == "all")["rate"].drop_nulls()
    # What stands together because it is small, or nobody's, is no organization.
    units = share.filter(~pl.col("organization_id").is_in(["all", "other", "unattributed"]))
    centre = float(total[0]) if total.len() else float(units["rate"].mean() or 0.5)  # type: ignore[arg-type]
    return funnel(units, "organization_id", "denominator", "rate", centre, "all members", "Percent met")


def _funnel_finding(frame: Frame) -> str:
    units = frame.filter(~pl.col("organization_id").is_in(["all", "other", "unattributed"])).drop_nulls("rate")
    if units.is_empty():
        return "No organization has enough events for a rate"
    return f"{formats.count(units.height)} organizations have enough events to be judged against chance"


def _strata(published: Published) -> Frame:
    frame = published.table("measure_rate").filter(
        pl.col("stratum_type").is_in(["age", "race", "ethnicity", "county"]) & (pl.col("payer") == "all")
    )
    return frame.sort("stratum_type", by_name("stratum"), maintain_order=True)


BY_ORGANIZATION = Chart(
    id="funnel",
    table="measure_rate",
    subject="One rate by organization against limits of chance, percent",
    finding=_funnel_finding,
    figure=_funnel_figure,
    columns=(Column("organization_id", "Organization"), *COUNTS),
    select=_organizations,
    fixed=("payer",),
    notes=("Limits are widened when organizations differ more than chance alone would make them.",),
)
BY_STRATUM = Chart(
    id="strata",
    table="measure_rate",
    subject="One rate by age, race, ethnicity and county, percent",
    finding=lambda frame: "The same rate in parts of the population",
    figure=lambda frame: dots(
        frame, "stratum", "rate", "ci_low", "ci_high", show=formats.points, axis="Percent of the denominator"
    ),
    columns=(Column("stratum_type", "By"), Column("stratum", "Group"), *COUNTS),
    select=_strata,
    fixed=("payer",),
)
