"""Lines over time with the group's name at the end of its line."""

from __future__ import annotations

import plotly.graph_objects as go

from dashboards import formats, theme
from dashboards.blocks import Frame
from dashboards.charts import marks


def lines(
    frame: Frame,
    x: str,
    value: str,
    group: str | None = None,
    low: str | None = None,
    high: str | None = None,
    show: marks.Show = formats.rate,
    axis: str = "",
    target: float | None = None,
    target_text: str = "",
    show_x: marks.Show = str,
    zero: bool = True,
    context: tuple[str, ...] = (),
) -> go.Figure:
    """One line per `group`; values of `group` named in `context` are drawn in grey (benchmarks)."""
    groups = marks.distinct(frame, group) if group else [None]
    places = sorted(frame[x].drop_nulls().unique().to_list())
    made = theme.figure(320)
    ends: list[tuple[float, str, str]] = []
    for index, name in enumerate(groups):
        rows = [r for r in frame.iter_rows(named=True) if group is None or r[group] == name]
        rows = sorted((row for row in rows if row[value] is not None), key=lambda row: row[x])
        colour = theme.GREY if name in context else theme.CATEGORIES[index % len(theme.CATEGORIES)]
        title = formats.plot_text(name, 28) if name is not None else ""
        made.add_trace(
            go.Scatter(
                x=[places.index(row[x]) for row in rows],
                y=[row[value] for row in rows],
                mode="lines+markers",
                name=title,
                line={"color": colour, "width": 2, "dash": "dot" if name in context else "solid"},
                marker=marks.marker(index, rows, colour, 8),
                error_y=marks.whisker(rows, value, low, high, colour),
                hovertext=[
                    marks.hover(
                        row, " · ".join(filter(None, (show_x(row[x]), title))), value, low, high, show
                    )
                    for row in rows
                ],
                hoverinfo="text",
                cliponaxis=False,
            )
        )
        if rows and title:
            ends.append((rows[-1][value], title, colour))
    start, end = marks.span(frame, [value, low, high], zero, target)
    if target is not None:
        made.add_hline(y=target, line={"color": theme.GREY, "width": 1.5, "dash": "dot"})
        made.add_annotation(
            x=0,
            xref="paper",
            xanchor="left",
            y=target,
            yanchor="bottom",
            text=target_text,
            font={"color": theme.MUTED},
        )
    for place, title in _apart(ends, (end - start) * 0.07):
        made.add_annotation(
            x=1, xref="paper", xanchor="left", xshift=10, y=place, text=title, font={"color": theme.INK}
        )
    many = max(1, len(places) // 8)
    made.update_xaxes(
        tickvals=list(range(0, len(places), many)),
        ticktext=[show_x(place) for place in places[::many]],
        range=[-0.15, len(places) - 0.85],
        showgrid=False,
        showline=True,
    )
    made.update_yaxes(range=[start, end], title_text=axis, **marks.ticks(show))
    longest = max((len(title) for _, title, _ in ends), default=0)
    made.update_layout(margin={"l": 8, "r": 24 + int(7.6 * longest), "t": 16, "b": 32})
    sparse = max(1, len(places) // 4)
    return theme.narrow(
        made,
        xaxis__tickvals=list(range(0, len(places), sparse)),
        xaxis__ticktext=[show_x(place) for place in places[::sparse]],
        yaxis__title__text="",
    )


def _apart(ends: list[tuple[float, str, str]], gap: float) -> list[tuple[float, str]]:
    """End labels moved up so that none covers another."""
    placed: list[tuple[float, str]] = []
    for place, title, _ in sorted(ends):
        if placed and place - placed[-1][0] < gap:
            place = placed[-1][0] + gap
        placed.append((place, title))
    return placed
