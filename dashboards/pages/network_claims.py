"""What becomes of Collaborative Care claims: denied, misrouted, paid late, paid below Medicare, shared."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl

from dashboards import formats
from dashboards.blocks import Chart, Column, Frame
from dashboards.charts.bars import bars
from dashboards.charts.dots import dots
from dashboards.figures import Figure
from dashboards.published import Published

PAYER = Column("payer", "Payer")


def payers(published: Published) -> Frame:
    """Whole payers: no cut by product line or funding."""
    frame = published.table("cocm_network").filter((pl.col("product_line") == "all") & (pl.col("funding") == "all"))
    lacking = pl.when(pl.col("parity_ratio").is_null()).then(pl.lit("None")).otherwise(pl.lit("Not for every code"))
    words = pl.when(pl.col("fee_basis") == "none").then(lacking).otherwise(
        pl.col("fee_basis").map_elements(formats.label, return_dtype=pl.String))
    return frame.with_columns(words.alias("fee_words")).sort(pl.col("payer") != "all", "payer", maintain_order=True)


def everyone(frame: Frame, column: str) -> dict[str, Any] | None:
    """The row of all payers, None where its figure is not shown."""
    rows = frame.filter(pl.col("payer") == "all").drop_nulls(column)
    return rows.row(0, named=True) if rows.height else None


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
        row = everyone(frame, name)
        return f"{formats.estimate(row[name], row[low], row[high], formats.points)} {words}" if row else neutral

    return finding


def _parity_finding(frame: Frame) -> str:
    row = everyone(frame, "parity_ratio")
    if row is None:
        return "Not comparable: no Medicare fees are loaded for these codes, localities and years"
    ratio = float(row["parity_ratio"])
    side = "below" if ratio < 0.995 else "above" if ratio > 1.005 else "at"
    return f"Collaborative Care is paid at {formats.ratio(ratio)} of Medicare's allowed amount, {side} parity"


def _days_finding(frame: Frame) -> str:
    row = everyone(frame, "payment_days_median")
    if row is None:
        return "Days from service to payment"
    half, most = formats.days(row["payment_days_median"]), formats.days(row["payment_days_p90"])
    return f"Half of the claims are paid within {half} days, nine in ten within {most}"


def _days_figure(frame: Frame) -> Figure | None:
    long = pl.concat(
        [
            frame.select("payer", pl.lit(title).alias("part"), pl.col(name).alias("days"), "suppressed")
            for name, title in (("payment_days_median", "median"), ("payment_days_p90", "90th percentile"))
        ]
    )
    return dots(long, "payer", "days", group="part", show=formats.days, axis="Days from service to payment")


def _sharing_finding(frame: Frame) -> str:
    row = everyone(frame, "member_amount_per_month")
    if row is None:
        return "What members pay themselves"
    return f"Members pay {formats.money(row['member_amount_per_month'])} of a Collaborative Care month themselves"


CLAIM_BLOCKS = (
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
        select=payers,
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
            Column("fee_words", "Medicare fees", formats.name),
            Column("member_amount_per_month", "Member share a month", formats.money),
        ),
        select=payers,
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
        select=payers,
        fixed=("payer",),
    ),
    Chart(
        id="member-share",
        table="cocm_network",
        subject="What members pay themselves per month of care, dollars",
        finding=_sharing_finding,
        figure=lambda frame: bars(frame, "payer", "member_amount_per_month", formats.money, "Dollars a month"),
        columns=(
            PAYER,
            Column("members", "Members", formats.count),
            Column("sharing_members", "With a share", formats.count),
            Column("member_amount_per_month", "Share a month", formats.money),
            Column("member_amount", "Shares", formats.money),
            Column("deductible_amount", "Of which deductible", formats.money),
        ),
        select=payers,
        fixed=("payer",),
    ),
)
