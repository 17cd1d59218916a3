"""Collaborative Care network: who bills it, how steadily, and what becomes of the claims."""

from __future__ import annotations

import polars as pl

from dashboards import formats
from dashboards.blocks import Chart, Column, Filter, Frame, Page
from dashboards.charts.bars import bars
from dashboards.charts.dots import dots
from dashboards.charts.lines import lines
from dashboards.pages.network_billers import CLINICIANS, ORGANIZATIONS, PAYERS
from dashboards.pages.network_claims import CLAIM_BLOCKS, PAYER

FAMILY = Filter("service_family", "Service", "cocm")


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


PAGE = Page(
    slug="network",
    title="Collaborative Care network",
    nav="Collaborative Care network",
    reader="subject",
    question="Who bills Collaborative Care, how much, how steadily, and is it paid?",
    filters=(Filter("year", "Year"), FAMILY, Filter("payer", "Payer")),
    blocks=(
        ORGANIZATIONS,
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
        PAYERS,
        CLINICIANS,
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
