"""Blocks of the utilization page on psychotropic drugs: who prescribes them, and who is seen near a fill."""

from __future__ import annotations

import polars as pl

from dashboards import formats, theme
from dashboards.blocks import Chart, Column, Frame
from dashboards.charts.bars import stacked
from dashboards.charts.dots import dots
from dashboards.published import Published

GROUPS = ("behavioral", "primary_care", "other", "missing")


def _prescribers(published: Published) -> Frame:
    order = pl.col("prescriber_group").replace_strict({name: i for i, name in enumerate(GROUPS)}, default=9)
    frame = published.table("psychotropic_prescribing").filter(pl.col("prescriber_group") != "all")
    return frame.sort(pl.col("drug_class") != "all", "drug_class", order, maintain_order=True)


def _prescriber_finding(frame: Frame) -> str:
    rows = frame.filter((pl.col("drug_class") == "all") & (pl.col("prescriber_group") == "primary_care"))
    rows = rows.drop_nulls("fill_share_pct")
    if rows.is_empty():
        return "Who prescribes psychotropic drugs"
    return f"Primary care prescribes {formats.points(rows['fill_share_pct'][0], 1000)} of psychotropic fills"


def _contact(published: Published) -> Frame:
    frame = published.table("psychotropic_prescribing")
    kept = frame.filter(pl.col("prescriber_group").is_in(["all", "primary_care", "behavioral"]))
    return kept.sort(pl.col("drug_class") != "all", maintain_order=True)


def _contact_finding(frame: Frame) -> str:
    rows = frame.filter((pl.col("drug_class") == "all") & (pl.col("prescriber_group") == "all"))
    rows = rows.drop_nulls("without_contact_pct")
    if rows.is_empty():
        return "Users of psychotropic drugs without a behavioral contact near a fill"
    row = rows.row(0, named=True)
    share = formats.estimate(
        row["without_contact_pct"],
        row["without_contact_ci_low_pct"],
        row["without_contact_ci_high_pct"],
        formats.points,
    )
    return f"{share} of users of psychotropic drugs have no behavioral contact within 180 days of a fill"


PRESCRIBERS = Chart(
    id="prescribers",
    table="psychotropic_prescribing",
    subject="Fills of psychotropic drugs by group of prescriber, percent",
    finding=_prescriber_finding,
    figure=lambda frame: stacked(
        frame,
        "drug_class",
        "prescriber_group",
        "fill_share_pct",
        formats.points,
        "Percent of fills",
        (theme.VERMILLION, theme.BLUE, theme.SKY, theme.RULE),
        GROUPS,
    ),
    columns=(
        Column("drug_class", "Drug class"),
        Column("prescriber_group", "Prescriber"),
        Column("fills", "Fills", formats.count),
        Column("users", "Users", formats.count),
        Column("fill_share_pct", "Of fills", formats.points, of="fills"),
        Column(
            "user_share_pct",
            "Of users",
            formats.points,
            low="user_share_ci_low_pct",
            high="user_share_ci_high_pct",
            of="users",
        ),
    ),
    select=_prescribers,
)
CONTACT = Chart(
    id="contact",
    table="psychotropic_prescribing",
    subject="Users without any behavioral contact within 180 days of a fill, percent",
    finding=_contact_finding,
    figure=lambda frame: dots(
        frame,
        "drug_class",
        "without_contact_pct",
        "without_contact_ci_low_pct",
        "without_contact_ci_high_pct",
        group="prescriber_group",
        show=formats.points,
        axis="Percent of users",
    ),
    columns=(
        Column("drug_class", "Drug class"),
        Column("prescriber_group", "Prescriber"),
        Column("users", "Users", formats.count),
        Column("users_without_contact", "Without contact", formats.count),
        Column(
            "without_contact_pct",
            "Share",
            formats.points,
            low="without_contact_ci_low_pct",
            high="without_contact_ci_high_pct",
            of="users",
        ),
    ),
    select=_contact,
)
