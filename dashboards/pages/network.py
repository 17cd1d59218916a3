"""Collaborative Care network: who bills it, how steadily, and what becomes of the claims."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import plotly.graph_objects as go
import polars as pl

from dashboards import formats
from dashboards.blocks import Chart, Column, Filter, Frame, Page
from dashboards.charts.bars import bars
from dashboards.charts.dots import dots
from dashboards.charts.lines import lines
from dashboards.charts.spread import log_dots
from dashboards.published import Published

FAMILY = Filter("service_family", "Service", "cocm")


def _payers(published: Published) -> Frame:
    """Whole payers: no cut by product line or funding."""
    frame = published.table("cocm_network").filter((pl.col("product_line") == "all") & (pl.col("funding") == "all"))
    return frame.sort(pl.col("payer") != "all", "payer", maintain_order=True)


def _everyone(frame: Frame, column: str) -> dict[str, Any] | None:
    rows = frame.filter(pl.col("payer") == "all").drop_nulls(column)
    return rows.row(0, named=True) if rows.height else None


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
        f"{total} organizations bill Collaborative Care; the largest has "
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


def _denials(published: Published) -> Frame:
    frame = published.table("cocm_denial").filter(pl.col("reason_group") != "total")
    return frame.sort("denied_lines", descending=True, nulls_last=True, maintain_order=True)


def _denial_finding(frame: Frame) -> str:
    rows = frame.drop_nulls("denied_lines")
    if rows.is_empty():
        return "Denied lines by reason"
    row = rows.row(0, named=True)
    total = float(rows["denied_lines"].sum())
    share = formats.percent(row["denied_lines"] / total)
    return f"{share} of denied lines are denied for: {formats.label(row['reason_group'])}"


def _share_finding(name: str, low: str, high: str, words: str, neutral: str) -> Callable[[Frame], str]:
    def finding(frame: Frame) -> str:
        row = _everyone(frame, name)
        return f"{formats.estimate(row[name], row[low], row[high], formats.points)} {words}" if row else neutral

    return finding


def _parity_finding(frame: Frame) -> str:
    row = _everyone(frame, "parity_ratio")
    if row is None:
        return "Not comparable: no Medicare fees are loaded for these codes, localities and years"
    ratio = float(row["parity_ratio"])
    side = "below" if ratio < 0.995 else "above" if ratio > 1.005 else "at"
    return f"Collaborative Care is paid at {formats.ratio(ratio)} of Medicare's allowed amount, {side} parity"


def _days_finding(frame: Frame) -> str:
    row = _everyone(frame, "payment_days_median")
    if row is None:
        return "Days from service to payment"
    half, most = formats.days(row["payment_days_median"]), formats.days(row["payment_days_p90"])
    return f"Half of the claims are paid within {half} days, nine in ten within {most}"


def _uptake_finding(frame: Frame) -> str:
    rows = frame.filter(pl.col("payer") == "all").drop_nulls("rate_per_1000")
    if rows.is_empty():
        return "Members served per 1,000 with a diagnosis"
    row = rows.sort("denominator", descending=True, maintain_order=True).row(0, named=True)
    said = formats.estimate(row["rate_per_1000"], row["ci_low"], row["ci_high"])
    return f"{said} of 1,000 members are served; diagnosis group: {formats.label(row['diagnosis_group'])}"


def _days_figure(frame: Frame) -> go.Figure:
    long = pl.concat(
        [
            frame.select("payer", pl.lit(title).alias("part"), pl.col(name).alias("days"), "suppressed")
            for name, title in (("payment_days_median", "median"), ("payment_days_p90", "90th percentile"))
        ]
    )
    return dots(long, "payer", "days", group="part", show=formats.days, axis="Days from service to payment")


PAYER = Column("payer", "Payer")

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
        Chart(
            id="denied",
            table="cocm_network",
            subject="Lines denied, percent of lines, by payer",
            finding=_share_finding(
                "denied_pct", "denied_ci_low", "denied_ci_high", "of lines are denied", "Lines denied, by payer"
            ),
            figure=lambda frame: dots(
                frame,
                "payer",
                "denied_pct",
                "denied_ci_low",
                "denied_ci_high",
                show=formats.points,
                axis="Percent of lines",
            ),
            columns=(
                PAYER,
                Column("lines", "Lines", formats.count),
                Column("denied_lines", "Denied", formats.count),
                Column("denied_pct", "Share", formats.points, low="denied_ci_low", high="denied_ci_high", of="lines"),
                Column("denied_then_paid_lines", "Paid later", formats.count),
                Column("misrouted_lines", "Misrouted", formats.count),
                Column("misrouted_pct", "Misrouted share", formats.points, of="lines"),
            ),
            select=_payers,
            fixed=("payer",),
            notes=("Misrouted: denied as another payer's, or processed by the behavioral carve-out.",),
        ),
        Chart(
            id="denials",
            table="cocm_denial",
            subject="Denied lines by reason",
            finding=_denial_finding,
            figure=lambda frame: bars(frame, "reason_group", "denied_lines", axis="Denied lines"),
            columns=(
                Column("reason_group", "Reason"),
                Column("members", "Members", formats.count),
                Column("denied_lines", "Denied lines", formats.count),
                Column("paid_later_lines", "Paid later", formats.count),
                Column("unpaid_charge_amount", "Charges never paid", formats.money),
            ),
            select=_denials,
        ),
        Chart(
            id="parity",
            table="cocm_network",
            subject="Allowed amount as a ratio to Medicare's for the same codes, localities and years",
            finding=_parity_finding,
            figure=lambda frame: dots(
                frame,
                "payer",
                "parity_ratio",
                show=formats.ratio,
                axis="Ratio to Medicare",
                reference=1.0,
                reference_text="parity 1.0",
            ),
            columns=(
                PAYER,
                Column("member_months", "Months", formats.count),
                Column("parity_ratio", "Ratio", formats.ratio),
                Column("fee_basis", "Medicare fees"),
                Column("member_amount_per_month", "Member share a month", formats.money),
            ),
            select=_payers,
            fixed=("payer",),
        ),
        Chart(
            id="payment-days",
            table="cocm_network",
            subject="Days from service to payment, median and 90th percentile",
            finding=_days_finding,
            figure=_days_figure,
            columns=(
                PAYER,
                Column("lines", "Lines", formats.count),
                Column("payment_days_median", "Median", formats.days),
                Column("payment_days_p90", "90th percentile", formats.days),
            ),
            select=_payers,
            fixed=("payer",),
        ),
    ),
)
