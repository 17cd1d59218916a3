"""Blocks of the practices page: a card for each practice group, and all of them together."""

from __future__ import annotations

import polars as pl

from dashboards import formats
from dashboards.blocks import Chart, Column, Frame
from dashboards.ordering import by_name
from dashboards.published import Published


def practices(published: Published) -> Frame:
    """Practice groups in alphabetical order; never a ranking."""
    frame = published.table("practice_profile")
    return frame.sort(by_name("organization_name"), "organization_id", maintain_order=True)


def _together_finding(frame: Frame) -> str:
    rows = frame.filter(pl.col("measure") == "untreated_pct").drop_nulls("estimate")
    if rows.is_empty():
        return "Need and excess cost over all practice groups"
    row = rows.row(0, named=True)
    share = formats.estimate(row["estimate"], row["ci_low"], row["ci_high"], formats.points)
    return f"{share} of members with depression and a chronic condition are untreated, over all practice groups"


TOGETHER = Chart(
    id="together",
    table="practice_summary",
    subject="All practice groups together, the practice group as the unit of chance",
    finding=_together_finding,
    columns=(
        Column("measure", "Measure"),
        Column("practices", "Practice groups", formats.count),
        Column("estimate", "Estimate", formats.rate, low="ci_low", high="ci_high"),
    ),
    notes=("Members of one practice share its ways: intervals count practices, not members.",),
)
PROFILES = Chart(
    id="profiles",
    table="practice_profile",
    subject="Profile of each practice group: need, treatment gap, excess cost, readiness and model",
    finding=lambda frame: f"Profiles of {formats.count(frame.height)} practice groups, in alphabetical order",
    columns=(
        Column("organization_name", "Practice group", formats.name),
        Column("members", "Members", formats.count),
        Column("bh_pct", "Need: with a behavioral condition", formats.points, of="members"),
        Column("need_members", "Depression with a chronic condition", formats.count),
        Column(
            "untreated_pct",
            "Of these untreated",
            formats.points,
            low="untreated_ci_low",
            high="untreated_ci_high",
            of="need_members",
        ),
        Column(
            "excess_pmpm",
            "Physical cost above alike members",
            formats.money,
            low="excess_ci_low",
            high="excess_ci_high",
        ),
        Column(
            "saving_p50",
            "What integration could change in a first year",
            formats.money,
            low="saving_p10",
            high="saving_p90",
            bounds="10th to 90th percentile",
        ),
        Column(
            "screened_pct",
            "Readiness: screened",
            formats.points,
            low="screened_ci_low",
            high="screened_ci_high",
            of="members",
        ),
        Column("positive_members", "Positive screens", formats.count),
        Column("followed_pct", "Followed in 30 days", formats.points, of="positive_members"),
        Column("treated_pct", "Treated", formats.points, of="bh_members"),
        Column("model_title", "Readiness: model", formats.name),
        Column("model_evidence", "Evidence of the model"),
        Column("cocm_members", "Collaborative Care", formats.count),
        Column("missed_amount", "Missed billing", formats.money),
    ),
    select=practices,
    cards=True,
    notes=(
        "Cost above alike members is compared with members without a behavioral condition everywhere, of the "
        "same age, sex, payer and number of conditions; it is an association, and empty under thirty members.",
        "What integration could change is a share of that excess by the stated assumptions, before cost.",
    ),
)
