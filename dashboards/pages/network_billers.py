"""Who bills Collaborative Care: organizations, clinicians, and how large the network is for each payer."""

from __future__ import annotations

import polars as pl

from dashboards import formats
from dashboards.blocks import Chart, Column, Frame
from dashboards.charts.bars import bars
from dashboards.charts.spread import log_dots
from dashboards.figures import Figure
from dashboards.pages.network_claims import PAYER, everyone, payers
from dashboards.published import Published


def _organizations(published: Published) -> Frame:
    frame = published.table("cocm_network_organization")
    return frame.sort("member_months", descending=True, nulls_last=True, maintain_order=True)


def _organization_finding(frame: Frame) -> str:
    shown = frame.drop_nulls("members")
    total = formats.count(frame.height)
    if shown.is_empty():
        return f"{total} organizations bill Collaborative Care; none has enough members to be shown"
    top = shown.row(0, named=True)
    return (
        f"{total} organizations bill Collaborative Care; the one with most months has "
        f"{formats.count(top['members'])} members and {formats.count(top['member_months'])} months"
    )


def _organization_figure(frame: Frame) -> Figure:
    return log_dots(
        frame.head(40),
        "organization_name",
        {"members": "members", "member_months": "months"},
        "Members and member months, log scale",
    )


def _size_finding(frame: Frame) -> str:
    row = everyone(frame, "members")
    if row is None:
        return "How large the network is, by payer"
    many = "organization" if row["organizations"] == 1 else "organizations"
    return (
        f"{formats.count(row['members'])} members had {formats.count(row['member_months'])} paid months with "
        f"{formats.count(row['organizations'])} {many}"
    )


def _clinician_finding(frame: Frame) -> str:
    rows = frame.filter((pl.col("clinician_group") == "all") & (pl.col("network_status") == "all"))
    if rows.is_empty():
        return "Who renders the service"
    return f"{formats.count(rows['clinicians'][0])} clinicians render the service"


ORGANIZATIONS = Chart(
    id="organizations",
    table="cocm_network_organization",
    subject="Members and member months of Collaborative Care by billing organization",
    finding=_organization_finding,
    figure=_organization_figure,
    columns=(
        Column("organization_name", "Organization", formats.name),
        Column("members", "Members", formats.count),
        Column("member_months", "Months", formats.count),
        Column("episodes", "Episodes", formats.count),
        Column("clinicians", "Clinicians", formats.count),
        Column("months_per_episode_median", "Months per episode", formats.days),
        Column("denied_pct", "Denied", formats.points, of="lines"),
        Column("is_short_episodes", "Short episodes", formats.flag),
    ),
    select=_organizations,
    notes=("Short episodes: the median is two months or fewer.", "Listed by size, not by merit."),
)
PAYERS = Chart(
    id="payers",
    table="cocm_network",
    subject="Members, months, organizations and clinicians by payer",
    finding=_size_finding,
    columns=(
        PAYER,
        Column("members", "Members", formats.count),
        Column("member_months", "Months", formats.count),
        Column("episodes", "Episodes", formats.count),
        Column("months_per_episode_median", "Months per episode", formats.days),
        Column(
            "retention_pct",
            "Second month",
            formats.points,
            low="retention_ci_low",
            high="retention_ci_high",
            of="retention_episodes",
        ),
        Column("organizations", "Organizations", formats.count, plain=True),
        Column("clinicians", "Clinicians", formats.count, plain=True),
        Column("top_5_share_pct", "Five largest", formats.points),
        Column("herfindahl_index", "Herfindahl", formats.ratio),
    ),
    select=payers,
    fixed=("payer",),
    notes=("Second month: episodes with a paid month in the calendar month after the first.",),
)
CLINICIANS = Chart(
    id="clinicians",
    table="cocm_clinician",
    subject="Rendering clinicians by profession",
    finding=_clinician_finding,
    figure=lambda frame: bars(
        frame.filter(pl.col("clinician_group") != "all"), "clinician_group", "clinicians", axis="Clinicians"
    ),
    columns=(
        Column("clinician_group", "Profession"),
        Column("network_status", "Network"),
        Column("clinicians", "Clinicians", formats.count, plain=True),
        Column("members", "Members", formats.count),
        Column("member_months", "Months", formats.count),
    ),
    notes=("Rendered mainly by psychiatry or social work: for review; Medicare pays neither for it.",),
)
