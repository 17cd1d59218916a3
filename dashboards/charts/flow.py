"""A flow: where each amount comes from on the left, where it goes on the right, bands as wide as dollars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboards import formats, theme
from dashboards.blocks import Frame
from dashboards.charts import marks
from dashboards.charts.draft import Draft, scatter
from dashboards.figures import Figure

BANDS = 320
"""Pixels of all bands together."""
ROW = 24
"""A node is at least as high as its label."""
STEPS = 16


def flow(
    frame: Frame,
    left: str,
    right: str,
    value: str,
    show: marks.Show = formats.short_money,
    colours: Sequence[str] = theme.CATEGORIES,
    order: Sequence[str] = (),
) -> Figure:
    """Bands from `left` to `right`; `order` names the right-hand nodes in the order of `colours`."""
    rows = [row for row in frame.iter_rows(named=True) if (row[value] or 0) > 0]
    total = sum(row[value] for row in rows) or 1.0
    sources = list(dict.fromkeys(row[left] for row in rows))
    targets = sorted(
        dict.fromkeys(row[right] for row in rows), key=lambda name: order.index(name) if name in order else len(order)
    )
    sides = [_places(rows, left, value, sources, total), _places(rows, right, value, targets, total)]
    height = max((end for side in sides for _, end in side.values()), default=ROW)
    made = Draft(int(height) + 48)
    used = {(side, name): place[0] for side in (0, 1) for name, place in sides[side].items()}
    for target in targets:
        index = order.index(target) if target in order else targets.index(target)
        colour = colours[index % len(colours)]
        for source in sources:
            amount = sum(row[value] for row in rows if row[left] == source and row[right] == target)
            if not amount:
                continue
            width = BANDS * amount / total
            made.add_trace(
                _band(
                    used[0, source],
                    used[1, target],
                    width,
                    colour,
                    f"<b>{formats.plot_text(source, 60)} → {formats.plot_text(target, 60)}</b><br>{show(amount)}",
                )
            )
            used[0, source] += width
            used[1, target] += width
    narrow: dict[str, Any] = {}
    for side, (names, anchor) in enumerate(((sources, "left"), (targets, "right"))):
        for name in names:
            amount = sum(row[value] for row in rows if row[(left, right)[side]] == name)
            place = f"annotations__{len(made.layout.get('annotations', []))}"
            narrow[f"{place}__text"] = f"<b>{formats.wrapped(name, 24, 2)}</b><br>{show(amount)}"
            narrow[f"{place}__font__size"] = 10
            made.add_annotation(
                x=side,
                y=sides[side][name][0] + 2,
                xanchor=anchor,
                yanchor="top",
                align=anchor,
                xshift=4 - 8 * side,
                text=f"<b>{formats.plot_text(name, 40)}</b> {show(amount)}",
                font={"size": 12, "color": theme.INK},
            )
    made.update_xaxes(visible=False, range=[0, 1], fixedrange=True)
    made.update_yaxes(visible=False, range=[height + 4, -4], fixedrange=True)
    made.update_layout(margin={"l": 8, "r": 8, "t": 8, "b": 8})
    # Names from both sides share the width of a phone: they are wrapped, and rows are as high as three lines.
    return made.figure(**narrow, margin__l=2, margin__r=2, height=int(height * 1.6) + 48)


def _places(
    rows: Sequence[dict[str, Any]], side: str, value: str, names: Sequence[Any], total: float
) -> dict[Any, tuple[float, float]]:
    """Top and bottom of each node in pixels, one below the other."""
    places: dict[Any, tuple[float, float]] = {}
    top = 0.0
    for name in names:
        amount = sum(row[value] for row in rows if row[side] == name)
        places[name] = (top, top + max(BANDS * amount / total, ROW))
        top = places[name][1] + 6
    return places


def _band(start: float, end: float, width: float, colour: str, text: str) -> dict[str, Any]:
    """One band as a filled shape that leaves and arrives level."""
    steps = [step / STEPS for step in range(STEPS + 1)]
    middle = [start + (end - start) * step * step * (3 - 2 * step) for step in steps]
    return scatter(
        x=[*steps, *reversed(steps)],
        y=[*middle, *(place + width for place in reversed(middle))],
        mode="lines",
        fill="toself",
        fillcolor=_faint(colour),
        line={"width": 0.5, "color": colour},
        hoveron="fills",
        text=text,
        hoverinfo="text",
        showlegend=False,
    )


def _faint(colour: str) -> str:
    """The colour as a wash, so that labels on it stay readable."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.35)"
