"""Overview: what the release covers and its headline figures."""

from __future__ import annotations

import plotly.graph_objects as go

from dashboards import formats
from dashboards.blocks import Chart, Filter, Frame, Page
from dashboards.charts.dots import dots
from dashboards.pages.cost import PMPM_COLUMNS, pmpm_rows


def _finding(frame: Frame) -> str:
    rows = frame.drop_nulls("pmpm").sort("pmpm", descending=True)
    if rows.is_empty():
        return "No cost per member per month may be shown here"
    top = rows.row(0, named=True)
    return (
        f"{formats.label(top['payer'])} members cost "
        f"{formats.estimate(top['pmpm'], top['ci_low'], top['ci_high'], formats.money)} per member per month"
    )


def _figure(frame: Frame) -> go.Figure:
    return dots(
        frame, "payer", "pmpm", "ci_low", "ci_high", show=formats.money, axis="Dollars per member per month"
    )


PAGE = Page(
    slug="index",
    title="Overview",
    nav="Overview",
    reader="start",
    question="What does this release say about behavioral health integration?",
    filters=(Filter("year", "Year"),),
    blocks=(
        Chart(
            id="pmpm",
            table="pmpm_comparison",
            subject="Cost per member per month by payer, all members",
            finding=_finding,
            figure=_figure,
            columns=PMPM_COLUMNS,
            select=pmpm_rows,
        ),
    ),
)
