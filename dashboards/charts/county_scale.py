"""What a map of tiles and one of outlines share: colour by magnitude, texts, and the scale in words."""

from __future__ import annotations

from typing import Any

import plotly.colors

from dashboards import theme
from dashboards.charts import marks
from dashboards.charts.draft import Draft
from dashboards.figures import Figure


def colour(number: float | None, ends: tuple[float, float]) -> str:
    """White without a number, else cividis from light at the low end to dark at the high one."""
    if number is None:
        return "#ffffff"
    share = (number - ends[0]) / ((ends[1] - ends[0]) or 1.0)
    scale = plotly.colors.get_colorscale("Cividis")
    return str(plotly.colors.sample_colorscale(scale, 1 - min(max(share, 0.0), 1.0))[0])


def words(row: dict[str, Any], name: str, value: str, hatch: str | None, show: marks.Show) -> str:
    """What the pointer shows over a county."""
    said = marks.hover(row, name, value, None, None, show) if row[value] is not None else f"<b>{name}</b><br>not shown"
    return said + ("<br>nobody bills there" if hatch and row.get(hatch) else "")


def ink(number: float | None, ends: tuple[float, float]) -> str:
    """The colour of text on `colour`."""
    if number is None:
        return theme.INK
    return "#ffffff" if (number - ends[0]) / ((ends[1] - ends[0]) or 1.0) > 0.5 else theme.INK


def scaled(
    made: Draft, title: str, ends: tuple[float, float], show: marks.Show, hatch: str | None, height: int = 0
) -> Figure:
    """The figure with its scale in words above it; `height` at phone width."""
    said = f"{title}: light {show(ends[0])} to dark {show(ends[1])}"
    if hatch:
        said += "<br>hatched: need, but nobody bills there"
    made.add_annotation(
        x=0,
        y=1,
        xref="paper",
        yref="paper",
        xanchor="left",
        yanchor="bottom",
        align="left",
        text=said,
        font={"color": theme.MUTED},
    )
    made.update_layout(margin={"l": 0, "r": 0, "t": 48, "b": 8})
    return made.figure(xaxis__domain=[0, 1], **({"height": height} if height else {}))
