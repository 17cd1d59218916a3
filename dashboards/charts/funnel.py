"""Funnel plots: each unit against limits that widen for small denominators. Never a ranking."""

from __future__ import annotations

from math import sqrt
from typing import Any

from dashboards import formats, theme
from dashboards.blocks import Frame
from dashboards.charts import marks
from dashboards.charts.draft import Draft, scatter
from dashboards.figures import Figure

_LIMITS = ((1.96, "95 % limits", "dash"), (3.09, "99.8 % limits", "dot"))


def wilson(centre: float, n: float, z: float) -> tuple[float, float]:
    """Score interval around a proportion `centre` for a denominator `n`, within 0..1."""
    centre = min(max(centre, 0.0), 1.0)
    square = z * z / n
    middle = (centre + square / 2) / (1 + square)
    half = z * sqrt(centre * (1 - centre) / n + square / (4 * n)) / (1 + square)
    return max(0.0, middle - half), min(1.0, middle + half)


def overdispersion(values: list[tuple[float, float]], centre: float) -> float:
    """Variance inflation: mean squared z after winsorizing a tenth at each end; never below 1."""
    scores = sorted((value - centre) / sqrt(centre * (1 - centre) / n) for value, n in values if n)
    if len(scores) < 10 or not 0 < centre < 1:
        return 1.0
    cut = max(1, len(scores) // 10)
    low, high = scores[cut], scores[-cut - 1]
    return max(1.0, sum(min(max(z, low), high) ** 2 for z in scores) / len(scores))


def funnel(
    frame: Frame,
    label: str,
    n: str,
    value: str,
    centre: float,
    centre_text: str,
    axis: str = "",
    n_title: str = "Denominator",
) -> Figure:
    """`value` (0..1) against `n` with limits around `centre`, widened when units are overdispersed."""
    rows = [row for row in frame.iter_rows(named=True) if row[value] is not None and row[n]]
    made = Draft(400)
    most = max((float(row[n]) for row in rows), default=100.0) * 1.08
    least = max(5.0, min((float(row[n]) for row in rows), default=10.0) * 0.8)
    spread = sqrt(overdispersion([(row[value], float(row[n])) for row in rows], centre)) if 0 < centre < 1 else 1.0
    steps = [least * (most / least) ** (step / 40) for step in range(41)]
    for z, title, dash in _LIMITS:
        bounds = [wilson(centre, step, z * spread) for step in steps]
        for side in (0, 1):
            made.add_trace(_limit(steps, [pair[side] for pair in bounds], dash))
        made.add_annotation(
            x=1,
            xref="paper",
            xanchor="left",
            xshift=6,
            y=bounds[-1][1],
            text=title,
            font={"size": 11, "color": theme.MUTED},
        )
    made.add_hline(y=centre, line={"color": theme.GREY, "width": 1.5})
    made.add_annotation(
        x=1,
        xref="paper",
        xanchor="left",
        xshift=6,
        y=centre,
        text=centre_text,
        font={"size": 11, "color": theme.MUTED},
    )
    outside = [_outside(row, n, value, centre, spread) for row in rows]
    for index, name in enumerate((False, True)):
        part = [row for row, out in zip(rows, outside, strict=True) if out is name]
        made.add_trace(_units(part, label, n, value, index))
    made.update_xaxes(range=[0, most], title_text=n_title, tickformat=",d")
    found = [row[value] for row in rows] + [centre]
    low, high = wilson(centre, least, 1.96 * spread)
    made.update_yaxes(
        range=[max(-0.02, min(*found, low) - 0.04), min(1.03, max(*found, high) + 0.04)],
        title_text=axis,
        tickformat=",.0%",
    )
    made.update_layout(margin={"l": 8, "r": 108, "t": 8, "b": 48})
    return made.figure(yaxis__title__text="", margin__r=86)


def _limit(steps: list[float], values: list[float], dash: str) -> dict[str, Any]:
    line = {"color": theme.GREY, "width": 1, "dash": dash}
    return scatter(x=steps, y=values, mode="lines", line=line, hoverinfo="skip", showlegend=False)


def _outside(row: dict[str, Any], n: str, value: str, centre: float, spread: float) -> bool:
    low, high = wilson(centre, float(row[n]), 3.09 * spread)
    return not low <= row[value] <= high


def _units(rows: list[dict[str, Any]], label: str, n: str, value: str, index: int) -> dict[str, Any]:
    colour = (theme.BLUE, theme.VERMILLION)[index]
    return scatter(
        x=[row[n] for row in rows],
        y=[row[value] for row in rows],
        mode="markers",
        name=("within limits", "outside limits")[index],
        marker=marks.marker(index, rows, colour, 9),
        hovertext=[
            f"<b>{formats.plot_text(row[label], 80)}</b>"
            f"<br>{formats.percent(row[value], row[n])} of {formats.count(row[n])}"
            + ("<br>outside the 99.8 % limits" if index else "")
            for row in rows
        ],
        hoverinfo="text",
    )
