"""Blocks of the cost page: the comparison in steps, what the gap is made of, and how complete months are."""

from __future__ import annotations

import polars as pl

from dashboards import formats, theme
from dashboards.blocks import Chart, Column, Frame
from dashboards.charts.bars import stacked
from dashboards.charts.dots import dots
from dashboards.figures import Figure
from dashboards.published import Published

METHODS = ("crude", "age_sex", "matched", "hcc")
COSTS = ("total", "total_truncated", "physical", "physical_truncated")
RATIO = Column("ratio", "Ratio", formats.ratio, low="ratio_ci_low", high="ratio_ci_high")
PMPM = (
    Column("members_with", "Members with", formats.count),
    Column("members_without", "Members without", formats.count),
    Column("pmpm_with", "PMPM with", formats.money),
    Column("pmpm_without", "PMPM without", formats.money),
)
CAUTION = "Associated with, not caused by: matching removes only what was measured."


def _steps(published: Published) -> Frame:
    order = pl.col("method").replace_strict({name: i for i, name in enumerate(METHODS)}, default=9)
    cost = pl.col("cost_group").replace_strict({name: i for i, name in enumerate(COSTS)}, default=9)
    frame = published.table("pmpm_adjusted").filter(pl.col("condition_id") == "all")
    return frame.sort(order, cost, maintain_order=True).rename({"method": "step"})


def _steps_finding(frame: Frame) -> str:
    rows = {
        row["step"]: row
        for row in frame.filter(pl.col("cost_group") == "total").iter_rows(named=True)
        if row["ratio"] is not None
    }
    last = rows.get("hcc") or rows.get("matched") or rows.get("age_sex")
    if "crude" not in rows or last is None:
        return "The cost ratio before and after age, sex, payer and conditions are made alike"
    said = formats.estimate(last["ratio"], last["ratio_ci_low"], last["ratio_ci_high"], formats.ratio)
    crude = formats.ratio(rows["crude"]["ratio"])
    if last["ratio_ci_low"] is not None and last["ratio_ci_low"] <= 1 <= last["ratio_ci_high"]:
        return f"Among members made alike no difference remains: ratio {said}, {crude} before"
    alike = "CMS-HCCs of the year before" if last["step"] == "hcc" else "conditions"
    return f"Made alike in age, sex, payer and {alike}, the cost ratio is {said}; before it is {crude}"


def _steps_figure(frame: Frame) -> Figure | None:
    return dots(
        frame,
        "step",
        "ratio",
        "ratio_ci_low",
        "ratio_ci_high",
        group="cost_group",
        show=formats.ratio,
        axis="Cost with, as a ratio to cost without a behavioral condition",
        reference=1.0,
        reference_text="no difference",
        zero=False,
    )


def _conditions(published: Published) -> Frame:
    frame = published.table("pmpm_adjusted")
    return frame.filter((pl.col("condition_id") != "all") & (pl.col("cost_group") == "total")).sort(
        "ratio", descending=True, nulls_last=True, maintain_order=True
    )


def _conditions_finding(frame: Frame) -> str:
    rows = frame.drop_nulls(["ratio", "ratio_ci_low"])
    above = rows.filter(pl.col("ratio_ci_low") > 1).height
    return f"In {above} of {rows.height} conditions the ratio is above 1 beyond chance"


def _split(published: Published) -> Frame:
    frame = published.table("pmpm_adjusted").filter(pl.col("mix_difference").is_not_null() | pl.col("suppressed"))
    cost = pl.col("cost_group").replace_strict({name: i for i, name in enumerate(COSTS)}, default=9)
    gap = (pl.col("mix_difference") + pl.col("rate_difference")).round(2).alias("gap")
    return (frame.filter(pl.col("condition_id") == "all").sort(cost, maintain_order=True)
            .with_columns(gap).rename({"method": "step"}))


def _split_finding(frame: Frame) -> str:
    rows = frame.filter(pl.col("cost_group") == "total").drop_nulls(["mix_difference", "rate_difference"])
    if rows.is_empty():
        return "How much of the gap is who the members are, and how much what they cost"
    row = rows.row(0, named=True)
    gap = row["mix_difference"] + row["rate_difference"]
    if gap <= 0:
        return "There is no gap to split"
    share = formats.percent(row["mix_difference"] / gap)
    return f"{share} of the gap of {formats.money(gap)} a month is case mix: who the members are"


def _split_figure(frame: Frame) -> Figure:
    parts = [
        frame.select("cost_group", pl.lit(title).alias("part"), pl.col(name).alias("amount"), "suppressed")
        for name, title in (("mix_difference", "Case mix"), ("rate_difference", "Cost of alike members"))
    ]
    return stacked(
        pl.concat(parts).unique(["cost_group", "part"], maintain_order=True),
        "cost_group",
        "part",
        "amount",
        formats.money,
        "Dollars per member per month",
        (theme.GREY, theme.VERMILLION),
        ("Case mix", "Cost of alike members"),
    )


STEPS = Chart(
    id="adjusted",
    table="pmpm_adjusted",
    subject="Cost ratio in steps: crude, standardised for age and sex, matched on conditions, on prior CMS-HCCs",
    finding=_steps_finding,
    figure=_steps_figure,
    columns=(
        Column("step", "Step"),
        Column("cost_group", "Cost"),
        *PMPM,
        RATIO,
        Column("outside_support_pct", "Without a match", formats.points),
    ),
    select=_steps,
    notes=(
        "Physical: without behavioral care and drugs, which are the treatment itself.",
        "Truncated: a member's annual cost counts up to the percentile named in the parameters; the same figure "
        "without truncation stands beside it.",
        "CMS-HCCs of the year before leave the behavioral categories out and need twelve months of that year.",
        CAUTION,
    ),
)
CONDITIONS = Chart(
    id="adjusted-conditions",
    table="pmpm_adjusted",
    subject="Cost ratio by physical condition under the chosen comparison",
    finding=_conditions_finding,
    figure=lambda frame: dots(
        frame.head(24),
        "condition_id",
        "ratio",
        "ratio_ci_low",
        "ratio_ci_high",
        show=formats.ratio,
        axis="Ratio",
        reference=1.0,
        reference_text="no difference",
        zero=False,
    ),
    columns=(Column("condition_id", "Condition"), *PMPM, RATIO),
    select=_conditions,
    notes=("Conditions overlap; their excess costs do not add up.", CAUTION),
)
SPLIT = Chart(
    id="split",
    table="pmpm_adjusted",
    subject="The gap split into case mix and the cost of members alike, dollars per member per month",
    finding=_split_finding,
    figure=_split_figure,
    columns=(
        Column("cost_group", "Cost"),
        Column("gap", "Gap", formats.money),
        Column("mix_difference", "Case mix", formats.money),
        Column("rate_difference", "Cost of alike members", formats.money),
    ),
    select=_split,
)
