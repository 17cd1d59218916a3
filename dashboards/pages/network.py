"""Collaborative Care network: who bills it, how steadily, and what becomes of the claims."""

from __future__ import annotations

import plotly.graph_objects as go
import polars as pl

from dashboards import formats
from dashboards.blocks import Chart, Column, Filter, Frame, Page
from dashboards.charts.bars import bars
from dashboards.charts.dots import dots
from dashboards.charts.lines import lines
from dashboards.charts.spread import log_dots
from dashboards.pages.network_claims import CLAIM_BLOCKS, PAYER, everyone, payers
from dashboards.published import Published

FAMILY = Filter("service_family", "Service", "cocm")


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


def _organization_figure(frame: Frame) -> go.Figure:
    return log_dots(
        frame.head(40),
        "organization_name",
        {"members": "members", "member_months": "months"},
        "Members and member months, log scale",
    )


def _retention_finding(frame: Frame) -> str:
    rows = frame.filter((pl.col("months_after_first") == 1) & (pl.col("payer") == "all")).drop_nulls("rate")
    if rows.is_empty():
        return "How many episodes go on, month by month after the first"
    row = rows.row(0, named=True)
    share = formats.estimate(row["rate"], row["ci_low"], row["ci_high"], formats.points)
    return f"{share} of episodes go on in the month after the first"


def _uptake_finding(frame: Frame) -> str:
    rows = frame.filter(pl.col("payer") == "all").drop_nulls("rate_per_1000")
    if rows.is_empty():
        return "Members served per 1,000 with a diagnosis"
    row = rows.sort("denominator", descending=True, maintain_order=True).row(0, named=True)
    said = formats.estimate(row["rate_per_1000"], row["ci_low"], row["ci_high"])
    return f"{said} of 1,000 members are served; diagnosis group: {formats.label(row['diagnosis_group'])}"


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


PAGE = Page(
    slug="network",
    title="Collaborative Care network",
    nav="Collaborative Care network",
    reader="subject",
    question="Who bills Collaborative Care, how much, how steadily, and is it paid?",
    filters=(Filter("year", "Year"), FAMILY, Filter("payer", "Payer")),
    blocks=(
        Chart(
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
        ),
        Chart(
            id="uptake",
            table="cocm_uptake",
            subject="Members served per 1,000 members with a diagnosis",
            finding=_uptake_finding,
            select=lambda published: published.table("cocm_uptake").sort(
                pl.col("payer") != "all", "payer", "diagnosis_group", maintain_order=True
            ),
            figure=lambda frame: dots(
                frame, "payer", "rate_per_1000", "ci_low", "ci_high", group="diagnosis_group", axis="Per 1,000 members"
            ),
            columns=(
                PAYER,
                Column("diagnosis_group", "Members with"),
                Column("denominator", "Members", formats.count),
                Column("numerator", "Served", formats.count),
                Column("rate_per_1000", "Per 1,000", formats.rate, low="ci_low", high="ci_high"),
            ),
            fixed=("payer",),
        ),
        Chart(
            id="published",
            table="cocm_published_study",
            subject="Published figures, each beside what it may be compared with on this page",
            finding=lambda frame: "What others found: uptake, denials, length and cost",
            columns=(
                Column("metric", "Figure", plain=True),
                Column("population", "Among whom", formats.name, plain=True),
                Column("period", "When", formats.name, plain=True),
                Column(
                    "value", "Published", formats.days, low="value_low", high="value_high", bounds="range", plain=True
                ),
                Column("unit", "Unit", formats.name, plain=True),
                Column("compare_with", "Compare with", formats.name, plain=True),
                Column("source", "Source", formats.name, plain=True),
                Column("note", "Note", formats.name, plain=True),
            ),
            notes=("Other populations, years and definitions: a yardstick, no target.",),
        ),
        Chart(
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
        ),
        Chart(
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
        ),
        Chart(
            id="code-mix",
            table="cocm_code_mix",
            subject="Units by code",
            finding=lambda frame: "Which codes are billed, and how many add-ons per base month",
            figure=lambda frame: bars(frame, "code", "units", axis="Units"),
            columns=(
                Column("code", "Code", formats.name),
                Column("members", "Members", formats.count),
                Column("units", "Units", formats.count),
                Column("units_per_base", "Units per base month", formats.ratio),
                Column("allowed_amount", "Allowed", formats.money),
            ),
            select=lambda published: published.table("cocm_code_mix").filter(pl.col("code") != "total"),
        ),
        Chart(
            id="retention",
            table="cocm_retention",
            subject="Episodes with a paid month, by months after the first, percent",
            finding=_retention_finding,
            figure=lambda frame: lines(
                frame,
                "months_after_first",
                "rate",
                "payer",
                "ci_low",
                "ci_high",
                formats.points,
                "Percent of episodes",
                show_x=lambda value: f"+{value:.0f}" if value is not None else "",
            ),
            columns=(
                PAYER,
                Column("months_after_first", "Months after", formats.count),
                Column("denominator", "Episodes", formats.count),
                Column("numerator", "Active", formats.count),
                Column("rate", "Share", formats.points, low="ci_low", high="ci_high", of="denominator"),
            ),
            fixed=("payer",),
        ),
        *CLAIM_BLOCKS,
    ),
)
