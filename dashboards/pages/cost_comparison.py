"""Members with and without a behavioral condition, side by side: rows and columns of the comparison."""

from __future__ import annotations

import polars as pl

from dashboards import formats
from dashboards.blocks import Column, Frame
from dashboards.published import Published

GROUPS = (("with_bh", "with"), ("without_bh", "without"))
PAIR = (
    Column("members_with", "Members with", formats.count),
    Column("members_without", "Members without", formats.count),
    Column("pmpm_with", "PMPM with", formats.money, low="ci_low_with", high="ci_high_with"),
    Column("pmpm_without", "PMPM without", formats.money, low="ci_low_without", high="ci_high_without"),
    Column("ratio", "Ratio", formats.ratio, low="ratio_ci_low", high="ratio_ci_high"),
)
DIFFERENCE = Column("difference", "Difference", formats.money, low="difference_ci_low", high="difference_ci_high")


def comparison(published: Published) -> Frame:
    """Any behavioral condition against none, by the diagnosis definition."""
    frame = published.table("pmpm_comparison")
    return frame.filter((pl.col("cohort") == "any_bh") & (pl.col("bh_definition") == "diagnosis"))


def long(frame: Frame) -> Frame:
    """One row per group: `group`, members, member_months, pmpm and its bounds."""
    parts = [
        frame.with_columns(
            pl.lit(group).alias("group"),
            pl.col(f"members_{end}").alias("members"),
            pl.col(f"member_months_{end}").alias("member_months"),
            pl.col(f"pmpm_{end}").alias("pmpm"),
            pl.col(f"ci_low_{end}").alias("ci_low"),
            pl.col(f"ci_high_{end}").alias("ci_high"),
        )
        for group, end in GROUPS
    ]
    return pl.concat(parts)
