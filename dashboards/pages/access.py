"""Access: where members in need of Collaborative Care have somebody within the standard."""

from __future__ import annotations

import polars as pl

from dashboards import formats
from dashboards.blocks import Chart, Column, Filter, Frame, Page
from dashboards.charts.county_map import county_map
from dashboards.charts.dots import dots
from dashboards.figures import Figure
from dashboards.published import Published

COUNTS = (
    Column("members_in_need", "In need", formats.count),
    Column("members_served", "Served", formats.count),
    Column("members_located", "Located", formats.count),
    Column("members_within_standard", "Within standard", formats.count),
    Column("within_standard_pct", "Share within", formats.points, low="ci_low", high="ci_high", of="members_located"),
    Column("miles_median", "Median miles", formats.rate),
)


def _cut(published: Published, name: str) -> Frame:
    frame = published.table("cocm_access")
    rest = [pl.col(other) == "all" for other in ("payer", "county_fips", "zip3") if other != name]
    return frame.filter(*rest)


def _counties(published: Published) -> Frame:
    frame = _cut(published, "county_fips").filter(pl.col("county_fips") != "all")
    unknown = pl.col("county_fips") == "unknown"
    return frame.with_columns(
        (pl.col("county_biller") == "no biller in county").alias("lacks_biller"),
        pl.when(unknown).then(pl.lit("County unknown"))
        .when(pl.col("county_name") == pl.col("county_fips"))
        .then(pl.col("county_fips").map_elements(formats.label, return_dtype=pl.String))
        .otherwise("county_name").alias("county_name"),
    ).sort(unknown, -pl.col("members_in_need"), nulls_last=True, maintain_order=True)


def _need_finding(frame: Frame) -> str:
    frame = frame.filter(pl.col("county_fips") != "unknown")
    without = frame.filter(pl.col("lacks_biller"))
    need = without["members_in_need"].drop_nulls()
    if without.is_empty():
        return "Every county with members in need has somebody who bills Collaborative Care"
    said = f"; {formats.count(float(need.sum()))} members in need live there" if need.len() else ""
    return f"{without.height} of {frame.height} counties have nobody who bills Collaborative Care{said}"


def _need_figure(frame: Frame) -> Figure:
    return county_map(
        frame.filter(pl.col("county_fips") != "unknown"),
        "county_fips",
        "members_in_need",
        "lacks_biller",
        formats.count,
        scale_title="Members in need",
    )


def _payers(published: Published) -> Frame:
    return _cut(published, "payer").sort(pl.col("payer") != "all", "payer", maintain_order=True)


def _within_finding(frame: Frame) -> str:
    rows = frame.filter(pl.col("payer") == "all").drop_nulls("within_standard_pct")
    if rows.is_empty():
        return "Members within the standard, by payer"
    row = rows.row(0, named=True)
    share = formats.estimate(row["within_standard_pct"], row["ci_low"], row["ci_high"], formats.points)
    miles = f" of {formats.days(row['standard_miles'])} miles" if row["standard_miles"] else ""
    return f"{share} of members in need live within the standard{miles}"


def _distance_finding(frame: Frame) -> str:
    rows = frame.drop_nulls(["miles_median", "standard_miles"])
    far = rows.filter(pl.col("miles_median") > pl.col("standard_miles")).height
    if not rows.height:
        return "How far the nearest biller is, by area"
    return f"In {far} of {rows.height} ZIP areas half of the members in need live beyond the standard"


PAGE = Page(
    slug="access",
    title="Access",
    reader="subject",
    question="Where do members in need have no one?",
    filters=(Filter("year", "Year"),),
    blocks=(
        Chart(
            id="need",
            table="cocm_access",
            subject="Members in need by county; counties where nobody bills Collaborative Care are hatched",
            finding=_need_finding,
            figure=_need_figure,
            columns=(
                Column("county_name", "County", formats.name),
                Column("county_biller", "Biller", formats.name),
                *COUNTS,
            ),
            select=_counties,
            notes=(
                "Need: a diagnosis of depression or anxiety. Distances are straight lines between ZIP code centers.",
            ),
        ),
        Chart(
            id="within",
            table="cocm_access",
            subject="Members in need who live within the distance standard, percent",
            finding=_within_finding,
            figure=lambda frame: dots(
                frame,
                "payer",
                "within_standard_pct",
                "ci_low",
                "ci_high",
                show=formats.points,
                axis="Percent of located members",
            ),
            columns=(Column("payer", "Payer"), *COUNTS),
            select=_payers,
            notes=("CMS sets no standard for Collaborative Care; the primary care distance is used.",),
        ),
        Chart(
            id="distance",
            table="cocm_access",
            subject="Median distance to the nearest biller by three-digit ZIP area, miles",
            finding=_distance_finding,
            figure=lambda frame: dots(frame.head(40), "zip3", "miles_median", axis="Miles, median of members in need"),
            columns=(Column("zip3", "ZIP area", formats.name), *COUNTS),
            select=lambda published: (
                _cut(published, "zip3")
                .filter(pl.col("zip3") != "all")
                .sort("miles_median", descending=True, nulls_last=True, maintain_order=True)
            ),
        ),
    ),
)
