"""Prevalence of one condition taken apart: by age and sex, by county, by practice organization."""

from __future__ import annotations

import polars as pl

from dashboards import formats
from dashboards.blocks import Chart, Column, Frame
from dashboards.charts.dots import dots
from dashboards.ordering import by_name
from dashboards.published import Published

STRATA = ("age_sex", "county_fips", "organization_id")
COUNTS = (
    Column("denominator", "Members", formats.count),
    Column("numerator", "With the condition", formats.count),
    Column("prevalence_pct", "Prevalence", formats.points, low="ci_low_pct", high="ci_high_pct", of="denominator"),
)


def _strata(published: Published) -> Frame:
    frame = published.table("comorbidity_prevalence").filter(
        pl.col("payer") == "all", pl.col("cohort") == "all", pl.col("condition_id_2") == "none"
    )
    worded = frame.filter(pl.any_horizontal(*(pl.col(name) != "all" for name in STRATA))).with_columns(
        pl.concat_str(
            *(
                pl.when(pl.col(name) == "all")
                .then(pl.lit(""))
                .otherwise(pl.col(name).map_elements(formats.label, return_dtype=pl.String))
                for name in STRATA
            )
        ).alias("stratum"),
        pl.when(pl.col("age_sex") != "all")
        .then(pl.lit("Age and sex"))
        .when(pl.col("county_fips") != "all")
        .then(pl.lit("County"))
        .otherwise(pl.lit("Practice organization"))
        .alias("cut"),
    )
    return worded.sort(by_name("stratum"), maintain_order=True)


def _strata_finding(frame: Frame) -> str:
    rows = frame.drop_nulls("prevalence_pct").sort("prevalence_pct", maintain_order=True)
    if rows.is_empty():
        return "Prevalence of one condition by place and person"
    low, high = rows.row(0, named=True), rows.row(-1, named=True)
    name = formats.label(high["condition_id"])
    return (
        f"{name}: from {formats.points(low['prevalence_pct'], low['denominator'])} to "
        f"{formats.points(high['prevalence_pct'], high['denominator'])} of members"
    )


BY_STRATUM = Chart(
    id="strata",
    table="comorbidity_prevalence",
    subject="Prevalence of one condition by age and sex, county or practice organization",
    finding=_strata_finding,
    figure=lambda frame: dots(
        frame.head(40),
        "stratum",
        "prevalence_pct",
        "ci_low_pct",
        "ci_high_pct",
        show=formats.points,
        axis="Percent of members",
    ),
    columns=(Column("stratum", "Group"), *COUNTS),
    select=_strata,
    fixed=("payer",),
    notes=("Counties and organizations: the latest covered year only; small ones are pooled.",),
)
