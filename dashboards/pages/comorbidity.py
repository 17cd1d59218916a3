"""Comorbidity: how often physical and behavioral conditions meet in the same members."""

from __future__ import annotations

import polars as pl

from dashboards import formats
from dashboards.blocks import Chart, Column, Filter, Frame, Page
from dashboards.charts import marks
from dashboards.charts.bars import bars
from dashboards.charts.dots import dots
from dashboards.charts.heat import heat
from dashboards.figures import Figure
from dashboards.pages.comorbidity_strata import BY_STRATUM, COUNTS, STRATA
from dashboards.published import Published

COHORTS = ("spmi", "sud", "non_spmi_mh", "none")


def _statewide(published: Published) -> Frame:
    frame = published.table("comorbidity_prevalence")
    return frame.filter(*(pl.col(name) == "all" for name in STRATA), pl.col("condition_id_2") == "none")


def _matrix(published: Published) -> Frame:
    frame = _statewide(published)
    physical = frame.filter(pl.col("cohort").is_in(["any_bh", *COHORTS]))["condition_id"].unique()
    order = pl.col("cohort").replace_strict({name: i for i, name in enumerate(COHORTS)}, default=9)
    return (
        frame.filter(pl.col("condition_id").is_in(physical.to_list()) & pl.col("cohort").is_in(COHORTS))
        .sort(pl.col("numerator").sum().over("condition_id"), descending=True, maintain_order=True)
        .sort(pl.col("numerator").sum().over("condition_id") * -1, order, maintain_order=True)
    )


def _matrix_finding(frame: Frame) -> str:
    rows = frame.filter((pl.col("cohort") != "none") & (pl.col("numerator") >= 30)).drop_nulls("lift")
    if rows.is_empty():
        return "How often physical conditions occur in each behavioral cohort"
    row = rows.sort("lift", descending=True, maintain_order=True).row(0, named=True)
    share = formats.estimate(
        row["prevalence_pct"],
        row["ci_low_pct"],
        row["ci_high_pct"],
        lambda value: formats.points(value, row["denominator"]),
    )
    return (
        f"{formats.label(row['condition_id'])} is {formats.ratio(row['lift'])} times as common with: "
        f"{formats.label(row['cohort'])}, {share}"
    )


def _matrix_figure(frame: Frame) -> Figure:
    gated = frame.with_columns(pl.when(pl.col("numerator") >= 30).then(pl.col("lift")).alias("lift"))
    return heat(gated, "cohort", "condition_id", "lift", formats.ratio, "times as common as in all members", 0.5, 3.0)


def _by_payer(published: Published) -> Frame:
    frame = _statewide(published).filter(pl.col("cohort") == "any_bh")
    return frame.sort(
        pl.col("numerator").sum().over("condition_id") * -1, pl.col("payer") != "all", "payer", maintain_order=True
    )


def _by_payer_figure(frame: Frame) -> Figure | None:
    kept = marks.distinct(frame, "condition_id")[:12]
    return dots(
        frame.filter(pl.col("condition_id").is_in(kept)),
        "condition_id",
        "prevalence_pct",
        "ci_low_pct",
        "ci_high_pct",
        group="payer",
        show=formats.points,
        axis="Percent of members with a behavioral condition",
    )


def _by_payer_finding(frame: Frame) -> str:
    everywhere = frame.filter(pl.col("payer") == "all")
    rows = everywhere.head(1).drop_nulls("prevalence_pct")
    if rows.is_empty():
        return "Physical conditions of members with a behavioral condition, by payer"
    row = rows.row(0, named=True)
    share = formats.points(row["prevalence_pct"], row["denominator"])
    return f"{share} of members with a behavioral condition also live with: {formats.label(row['condition_id'])}"


def _pairs(published: Published) -> Frame:
    frame = published.table("comorbidity_prevalence").filter(
        *(pl.col(name) == "all" for name in (*STRATA, "payer", "cohort")), pl.col("condition_id_2") != "none"
    )
    return frame.with_columns(
        pl.concat_str(
            pl.col("condition_id").map_elements(formats.label, return_dtype=pl.String),
            pl.lit(" + "),
            pl.col("condition_id_2").map_elements(formats.label, return_dtype=pl.String),
        ).alias("pair")
    ).sort("numerator", descending=True, nulls_last=True, maintain_order=True)


def _pairs_finding(frame: Frame) -> str:
    rows = frame.drop_nulls("numerator")
    if rows.is_empty():
        return "Pairs of conditions in the same members"
    row = rows.row(0, named=True)
    return f"The most frequent pair is {row['pair']}: {formats.count(row['numerator'])} members"


PAGE = Page(
    slug="comorbidity",
    title="Comorbidity",
    reader="subject",
    question="How many members live with both physical and behavioral conditions?",
    filters=(
        Filter("payer", "Payer"),
        Filter("year", "Year"),
        Filter("cut", "Compare by", "Age and sex"),
        Filter("condition_id", "Condition", "depression"),
    ),
    blocks=(
        Chart(
            id="matrix",
            table="comorbidity_prevalence",
            subject="Prevalence in each behavioral cohort relative to all members (lift)",
            finding=_matrix_finding,
            figure=_matrix_figure,
            columns=(
                Column("condition_id", "Condition"),
                Column("cohort", "Cohort"),
                *COUNTS,
                Column("lift", "Lift", formats.ratio),
            ),
            select=_matrix,
            fixed=("condition_id",),
            notes=("Lift is drawn from 30 members with the condition; the table has every published cell.",),
        ),
        Chart(
            id="by-payer",
            table="comorbidity_prevalence",
            subject="Prevalence of physical conditions among members with a behavioral condition, by payer",
            finding=_by_payer_finding,
            figure=_by_payer_figure,
            columns=(Column("condition_id", "Condition"), Column("payer", "Payer"), *COUNTS),
            select=_by_payer,
            fixed=("payer", "condition_id"),
        ),
        Chart(
            id="pairs",
            table="comorbidity_prevalence",
            subject="Members with both conditions of a pair, statewide",
            finding=_pairs_finding,
            figure=lambda frame: bars(frame.head(20), "pair", "numerator", axis="Members"),
            columns=(Column("pair", "Pair"), *COUNTS, Column("lift", "Lift", formats.ratio)),
            select=_pairs,
            fixed=("payer", "condition_id"),
        ),
        BY_STRATUM,
    ),
)
