"""Blocks of the cost page on few dear members: how much of the cost they carry, and whether they stay."""

from __future__ import annotations

import polars as pl

from dashboards import formats, theme
from dashboards.blocks import Chart, Column, Frame
from dashboards.charts.bars import stacked
from dashboards.charts.dots import dots
from dashboards.figures import Figure
from dashboards.published import Published

BANDS = ("top_1", "next_4", "next_5", "other_90")
COHORTS = ("any_bh", "none", "all")
WORDS = {"any_bh": "With a behavioral condition", "none": "Without", "all": "All members"}


def _bands(published: Published) -> Frame:
    cohort = pl.col("cohort").replace_strict({name: i for i, name in enumerate(COHORTS)}, default=9)
    band = pl.col("band").replace_strict({name: i for i, name in enumerate(BANDS)}, default=9)
    frame = published.table("cost_concentration").filter(pl.col("band") != "all")
    return frame.sort(cohort, band, maintain_order=True).with_columns(
        pl.col("cohort").replace(WORDS).alias("group")
    )


def _shares_finding(frame: Frame) -> str:
    said = []
    for cohort in ("any_bh", "none"):
        rows = frame.filter((pl.col("cohort") == cohort) & pl.col("band").is_in(BANDS[:3]))
        if rows.height < 3 or rows["amount_share_pct"].null_count():
            return "Share of the cost that falls on the dearest members, with and without a behavioral condition"
        said.append((float(rows["member_share_pct"].sum()), float(rows["amount_share_pct"].sum())))
    (people, dollars), (others, other_dollars) = said
    return (
        f"{formats.points(people)} of members with a behavioral condition are among the dearest tenth and carry "
        f"{formats.points(dollars)} of their cost; without one {formats.points(others)} carry "
        f"{formats.points(other_dollars)}"
    )


def _shares_figure(frame: Frame) -> Figure:
    colours = (theme.VERMILLION, theme.ORANGE, theme.SKY, theme.GREY)
    return stacked(frame, "group", "band", "amount_share_pct", formats.points, "Percent of the cost", colours, BANDS)


def _staying(published: Published) -> Frame:
    return _bands(published).filter((pl.col("followed_members") > 0) | pl.col("suppressed"))


def _staying_finding(frame: Frame) -> str:
    rows = frame.filter((pl.col("band") == "top_1") & (pl.col("cohort") == "all")).drop_nulls("persisting_pct")
    if rows.is_empty():
        return "Dear members who are among the dearest tenth a year later too"
    row = rows.row(0, named=True)
    share = formats.estimate(
        row["persisting_pct"], row["persisting_ci_low"], row["persisting_ci_high"], formats.points
    )
    return f"Of the dearest 1 of 100 members, {share} are among the dearest tenth again a year later"


MEMBERS = (Column("group", "Members", formats.name), Column("band", "By cost of the year"))
SHARES = Chart(
    id="few",
    table="cost_concentration",
    subject="Share of the cost of a year that falls on the dearest 1, 5 and 10 of 100 members",
    finding=_shares_finding,
    figure=_shares_figure,
    columns=(
        *MEMBERS,
        Column("members", "People", formats.count),
        Column("member_share_pct", "Share of people", formats.points, of="members"),
        Column("amount", "Dollars", formats.money),
        Column("amount_share_pct", "Share of dollars", formats.points),
    ),
    select=_bands,
    notes=("Bands are drawn over all members of a payer together; the dearest 5 or 10 of 100 are sums of bands.",),
)
STAYING = Chart(
    id="staying",
    table="cost_concentration",
    subject="Members who are among the dearest 10 of 100 a year later, percent of those still covered",
    finding=_staying_finding,
    figure=lambda frame: dots(
        frame,
        "band",
        "persisting_pct",
        "persisting_ci_low",
        "persisting_ci_high",
        group="group",
        show=formats.points,
        axis="Percent among the dearest 10 of 100 a year later",
    ),
    columns=(
        *MEMBERS,
        Column("followed_members", "Covered a year later", formats.count),
        Column("persisting_members", "Dear again", formats.count),
        Column(
            "persisting_pct",
            "Dear again, percent",
            formats.points,
            low="persisting_ci_low",
            high="persisting_ci_high",
            of="followed_members",
        ),
    ),
    select=_staying,
    notes=("High cost falls back by itself in part: who is dear this year is less so the next, treated or not.",),
)
