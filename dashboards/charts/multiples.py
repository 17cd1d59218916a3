"""Small multiples: the same small chart for each value of one dimension, on one common scale."""

from __future__ import annotations

import plotly.graph_objects as go

from dashboards import formats, theme
from dashboards.blocks import Frame
from dashboards.charts import marks

MOST = 12


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
) -> go.Figure:
    """One panel per value of `panel` (the first dozen), lines (or dots) over `x`, one line per `group`."""
    names = marks.distinct(frame, panel)[:MOST]
    places = sorted(frame[x].drop_nulls().unique().to_list(), key=str) if joined else marks.distinct(frame, x)
    groups = marks.distinct(frame, group) if group else [None]
    columns = min(columns, max(len(names), 1))
    depth = -(-max(len(names), 1) // columns)
    start, end = marks.span(frame, [value, low, high], True, target)
    made = theme.figure((56 if len(groups) > 1 else 24) + 190 * depth)
    made.set_subplots(
        rows=depth, cols=columns, shared_yaxes=True, horizontal_spacing=0.04, vertical_spacing=0.3 / depth
    )
    for index, name in enumerate(names):
        row, column = index // columns + 1, index % columns + 1
        for place, line in enumerate(groups):
            rows = [
                item
                for item in frame.iter_rows(named=True)
                if item[panel] == name and (group is None or item[group] == line) and item[value] is not None
            ]
            colour = theme.CATEGORIES[place % len(theme.CATEGORIES)]
            rows.sort(key=lambda item: places.index(item[x]))
            made.add_trace(
                go.Scatter(
                    x=[places.index(item[x]) for item in rows],
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
                row=row,
                col=column,
            )
        _panel(made, index, row, column, name, places, show_x, (start, end), show, columns)
        if target is not None:
            made.add_hline(
                y=target, line={"color": theme.GREY, "width": 1, "dash": "dot"}, row=row, col=column
            )
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
    return theme.narrow(made, margin__t=24 + 24 * (len(groups) if len(groups) > 1 else 1))


def _panel(
    made: go.Figure,
    index: int,
    row: int,
    column: int,
    name: object,
    places: list[object],
    show_x: marks.Show,
    ends: tuple[float, float],
    show: marks.Show,
    columns: int,
) -> None:
    many = max(1, len(places) // 4) if len(places) > 6 else 1
    suffix = "" if index == 0 else str((row - 1) * columns + column)
    made.update_xaxes(
        tickvals=list(range(0, len(places), many)),
        ticktext=[formats.shorten(show_x(place), 14) for place in places[::many]],  # type: ignore[arg-type]
        range=[-0.4, len(places) - 0.6],
        showgrid=False,
        showline=True,
        tickfont={"size": 11},
        row=row,
        col=column,
    )
    made.update_yaxes(
        range=list(ends), nticks=4, tickfont={"size": 11}, row=row, col=column, **marks.ticks(show)
    )
    made.add_annotation(
        x=0,
        y=1,
        xref=f"x{suffix} domain",
        yref=f"y{suffix} domain",
        xanchor="left",
        yanchor="bottom",
        yshift=4,
        text=f"<b>{formats.plot_text(name, 26)}</b>",
        font={"size": 12},
    )
