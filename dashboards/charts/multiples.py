"""Small multiples: the same small chart for each value of one dimension, on one common scale unless units differ."""

from __future__ import annotations

from typing import Any

from dashboards import formats, theme
from dashboards.blocks import Frame
from dashboards.charts import marks
from dashboards.charts.draft import Draft, scatter
from dashboards.figures import Figure

MOST = 12
PANEL = 190
"""Pixels a row of panels takes."""
_NARROW_PANEL = 220  # room for slanted texts below and lines of name above


def multiples(
    frame: Frame,
    panel: str,
    x: str,
    value: str,
    group: str | None = None,
    low: str | None = None,
    high: str | None = None,
    show: marks.Show = formats.rate,
    show_x: marks.Show = str,
    columns: int = 3,
    joined: bool = True,
    target: float | None = None,
    own_scale: bool = False,
) -> Figure | None:
    """One panel per value of `panel` with figures (the first dozen; None without any), one line or dots per `group`."""
    names = marks.distinct(frame.drop_nulls(value), panel)[:MOST]
    if not names:
        return None
    places = sorted(frame[x].drop_nulls().unique().to_list(), key=str) if joined else marks.distinct(frame, x)
    groups = marks.distinct(frame, group) if group else [None]
    columns = min(columns, max(len(names), 1))
    depth = -(-max(len(names), 1) // columns)
    start, end = marks.span(frame, [value, low, high], True, target)
    made = Draft((56 if len(groups) > 1 else 24) + PANEL * depth)
    gap = 0.07 if own_scale else 0.04
    for index, name in enumerate(names):
        for place, line in enumerate(groups):
            rows = [
                item
                for item in frame.iter_rows(named=True)
                if item[panel] == name and (group is None or item[group] == line) and item[value] is not None
            ]
            colour = theme.CATEGORIES[place % len(theme.CATEGORIES)]
            rows.sort(key=lambda item: places.index(item[x]))
            made.add_trace(
                scatter(
                    x=[places.index(item[x]) + (0 if joined else _offset(place, len(groups))) for item in rows],
                    y=[item[value] for item in rows],
                    mode="lines+markers" if joined else "markers",
                    name=formats.plot_text(line) if line is not None else "",
                    legendgroup=str(place),
                    showlegend=index == 0 and len(groups) > 1,
                    line={"color": colour, "width": 1.5},
                    marker=marks.marker(place, rows, colour, 7),
                    error_y=marks.whisker(rows, value, low, high, colour),
                    hovertext=[
                        marks.hover(
                            item,
                            " · ".join(
                                filter(
                                    None,
                                    (
                                        formats.plot_text(name),
                                        formats.plot_text(line) if group else "",
                                        show_x(item[x]),
                                    ),
                                )
                            ),
                            value,
                            low,
                            high,
                            show,
                        )
                        for item in rows
                    ],
                    hoverinfo="text",
                ),
                index + 1,
            )
        if own_scale:
            start, end = marks.span(frame.filter(frame[panel] == name), [value, low, high], True, target)
        _panel(made, index, name, places, show_x, (start, end), show)
        _place(made, index, columns, depth, gap, own_scale)
        if target is not None:
            _target(made, index, target)
    made.update_layout(
        showlegend=len(groups) > 1,
        margin={"l": 8, "r": 8, "t": 56 if len(groups) > 1 else 24, "b": 24},
        legend={
            "y": 1.0,
            "yref": "container",
            "yanchor": "top",
            "itemclick": False,
            "itemdoubleclick": False,
        },
    )
    top = 24 + 24 * (len(groups) if len(groups) > 1 else 1)
    return made.figure(margin__t=top, **_narrow(names, top, gap * 2, own_scale))


def _panel(
    made: Draft,
    index: int,
    name: object,
    places: list[object],
    show_x: marks.Show,
    ends: tuple[float, float],
    show: marks.Show,
) -> None:
    many = max(1, len(places) // 4) if len(places) > 6 else 1
    suffix = "" if index == 0 else str(index + 1)
    made.update_xaxes(
        index + 1,
        tickvals=list(range(0, len(places), many)),
        ticktext=[formats.shorten(show_x(place), 14) for place in places[::many]],  # type: ignore[arg-type]
        range=[-0.4, len(places) - 0.6],
        showgrid=False,
        showline=True,
        tickfont={"size": 11},
    )
    made.update_yaxes(index + 1, range=list(ends), nticks=4, tickfont={"size": 11}, **marks.ticks(show))
    made.add_annotation(
        x=0,
        y=1,
        xref=f"x{suffix} domain",
        yref=f"y{suffix} domain",
        xanchor="left",
        yanchor="bottom",
        yshift=4,
        align="left",
        text=f"<b>{formats.wrapped(name, 42, 2)}</b>",
        font={"size": 12},
    )


def _cell(index: int, columns: int, depth: int, gap: float) -> tuple[list[float], list[float]]:
    """The part of the width and of the height that panel `index` has in a grid."""
    row, column = index // columns, index % columns
    wide, tall = (1 - gap * (columns - 1)) / columns, (1 - 0.3 / depth * (depth - 1)) / depth
    left, top = column * (wide + gap), 1 - row * (tall + 0.3 / depth)
    return [round(left, 4), round(left + wide, 4)], [round(max(0.0, top - tall), 4), round(top, 4)]


def _place(made: Draft, index: int, columns: int, depth: int, gap: float, own_scale: bool) -> None:
    """Put panel `index` into its cell; on a common scale only the first column is labelled."""
    across, down = _cell(index, columns, depth, gap)
    suffix = "" if index == 0 else str(index + 1)
    made.update_xaxes(index + 1, domain=across, anchor=f"y{suffix}")
    made.update_yaxes(
        index + 1, domain=down, anchor=f"x{suffix}", showticklabels=own_scale or index % columns == 0
    )


def _narrow(names: list[object], top: int, gap: float, own_scale: bool) -> dict[str, Any]:
    """Changes at phone width: two panels beside each other, their names in lines."""
    columns = min(2, len(names))
    depth = -(-len(names) // columns)
    changes: dict[str, Any] = {"height": top + 24 + _NARROW_PANEL * depth}
    for index, name in enumerate(names):
        across, down = _cell(index, columns, depth, gap)
        suffix = "" if index == 0 else str(index + 1)
        changes[f"xaxis{suffix}__domain"] = across
        changes[f"yaxis{suffix}__domain"] = down
        changes[f"yaxis{suffix}__showticklabels"] = own_scale or index % columns == 0
        changes[f"annotations__{index}__text"] = f"<b>{formats.wrapped(name, 20)}</b>"
        changes[f"annotations__{index}__font__size"] = 11
    return changes


def _offset(place: int, groups: int) -> float:
    return (place - (groups - 1) / 2) * 0.7 / max(groups, 2)


def _target(made: Draft, index: int, target: float) -> None:
    suffix = "" if index == 0 else str(index + 1)
    line = {"color": theme.GREY, "width": 1, "dash": "dot"}
    made.add_shape(
        type="line", xref=f"x{suffix} domain", yref=f"y{suffix}", x0=0, x1=1, y0=target, y1=target, line=line
    )
