"""Blocks of the spend page: what spending is made of: the module, settings, payments outside claims."""

from __future__ import annotations

import polars as pl

from dashboards import formats, theme
from dashboards.blocks import Chart, Column, Frame
from dashboards.charts.bars import stacked
from dashboards.charts.flow import flow
from dashboards.figures import Figure
from dashboards.pages.spend_units import UNIT, pct
from dashboards.published import Published

PARTS = (
    "Primary care only",
    "Primary care and behavioral health",
    "Behavioral health only",
    "Other care",
    "Unallocated",
)


def _module(published: Published) -> Frame:
    return published.table("spend_summary").filter(pl.col("unit_type") == "payer_segment")


def _module_finding(frame: Frame) -> str:
    rows = frame.drop_nulls("bhpc_pct")
    if rows.is_empty():
        return "Behavioral health in primary care by payer and segment"
    low, high = rows["bhpc_pct"].min(), rows["bhpc_pct"].max()
    ends = dict.fromkeys((pct(low), pct(high)))  # type: ignore[arg-type]
    return f"Behavioral health in primary care takes {' to '.join(ends)} of spending"


def _subcategories(published: Published) -> Frame:
    frame = published.table("bh_spend_subcategory")
    return frame.filter((pl.col("bh_subcategory") != "total") & (pl.col("bh_class") != "all"))


def _subcategory_finding(frame: Frame) -> str:
    totals = frame.group_by("bh_subcategory").agg(pl.col("pct_of_bh_claims").sum()).sort("pct_of_bh_claims")
    if totals.is_empty() or frame["pct_of_bh_claims"].null_count() == frame.height:
        return "What behavioral health claims pay for"
    top = totals.row(-1, named=True)
    share = formats.points(top["pct_of_bh_claims"], 1000)
    return f"{formats.label(top['bh_subcategory'])} takes {share} of behavioral health claims"


def _nonclaims(published: Published) -> Frame:
    return published.table("nonclaims_allocation").filter(pl.col("category") != "total")


def _nonclaims_finding(frame: Frame) -> str:
    amount, primary = float(frame["counted_amount"].sum()), float(frame["pc"].sum())
    if not amount:
        return "Payments outside claims, and what they were allocated to"
    share = formats.percent(primary / amount)
    return f"{formats.short_money(amount)} was paid outside claims; {share} went to primary care"


def _nonclaims_figure(frame: Frame) -> Figure:
    """Each category's dollars by what they were allocated to; the rest of the counted amount is other care."""
    parts = {
        "Primary care only": pl.col("pc") - pl.col("overlap"),
        "Primary care and behavioral health": pl.col("overlap"),
        "Behavioral health only": pl.col("bh") - pl.col("overlap"),
        "Unallocated": pl.col("unallocated_amount"),
    }
    parts["Other care"] = pl.col("counted_amount") - sum(parts.values(), pl.lit(0.0))
    long = pl.concat(
        [
            frame.group_by("category", maintain_order=True)
            .agg(pl.col("pc", "bh", "overlap", "unallocated_amount", "counted_amount").fill_null(0).sum())
            .select("category", pl.lit(name).alias("part"), value.clip(0).alias("amount"))
            for name, value in parts.items()
        ]
    )
    return flow(long.filter(pl.col("amount") > 0), "category", "part", "amount", order=PARTS)


MODULE = Chart(
    id="module",
    table="spend_summary",
    subject="Behavioral health in primary care beside the share of member months under capitation",
    finding=_module_finding,
    columns=(
        *UNIT,
        Column("members", "Members", formats.count),
        Column("bhpc_pct", "Module", pct, low="bhpc_ci_low", high="bhpc_ci_high"),
        Column("bhpc_pmpm", "Module PMPM", formats.money),
        Column("bhpc_of_bh_pct", "Of behavioral health", pct),
        Column("capitated_member_month_pct", "Member months under capitation", pct),
    ),
    select=_module,
    fixed=("payer", "segment"),
    notes=("Practices paid by capitation bill less: a low module there is not little integration.",),
)


SUBCATEGORIES = Chart(
    id="subcategories",
    table="bh_spend_subcategory",
    subject="Behavioral health claims by setting, mental health and substance use",
    finding=_subcategory_finding,
    figure=lambda frame: stacked(
        frame,
        "bh_subcategory",
        "bh_class",
        "pct_of_bh_claims",
        pct,
        "Percent of behavioral health claims",
        (theme.BLUE, theme.ORANGE),
    ),
    columns=(
        Column("bh_subcategory", "Setting"),
        Column("bh_class", "Class"),
        Column("members", "Members", formats.count),
        Column("amount", "Dollars", formats.money),
        Column("pct_of_bh_claims", "Of behavioral claims", pct),
        Column("pmpm", "PMPM", formats.money),
    ),
    select=_subcategories,
)


NONCLAIMS = Chart(
    id="nonclaims",
    table="nonclaims_allocation",
    subject="Payments outside claims by category and what they were allocated to",
    finding=_nonclaims_finding,
    figure=_nonclaims_figure,
    columns=(
        Column("category", "Category"),
        Column("meaning", "Meaning"),
        Column("payments", "Payments", formats.count),
        Column("amount", "Paid", formats.money),
        Column("pc", "Primary care", formats.money),
        Column("bh", "Behavioral health", formats.money),
        Column("unallocated_amount", "Unallocated", formats.money),
    ),
    select=_nonclaims,
    notes=("A dollar for integrated care counts for both and is shown once as overlap.",),
    needs="Not computable: no non-claims payments were delivered.",
)
