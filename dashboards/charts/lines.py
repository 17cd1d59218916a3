"""Lines over time with the group's name at the end of its line."""

from __future__ import annotations

from dashboards import formats, theme
from dashboards.blocks import Frame
from dashboards.charts import marks
from dashboards.charts.draft import Draft, scatter
from dashboards.figures import Figure


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
) -> Figure:
    """One line per `group`; values of `group` named in `context` are drawn in grey (benchmarks)."""
    groups = marks.distinct(frame, group) if group else [None]
    places = sorted(frame[x].drop_nulls().unique().to_list())
    made = Draft(320)
    ends: list[tuple[float, str, str]] = []
    for index, name in enumerate(groups):
        rows = [r for r in frame.iter_rows(named=True) if group is None or r[group] == name]
        rows = sorted((row for row in rows if row[value] is not None), key=lambda row: row[x])
        colour = theme.GREY if name in context else theme.CATEGORIES[index % len(theme.CATEGORIES)]
        title = formats.plot_text(name, 28) if name is not None else ""
        made.add_trace(
            scatter(
                x=[places.index(row[x]) for row in rows],
                y=[row[value] for row in rows],
                mode="lines+markers",
                name=title,
                line={"color": colour, "width": 2, "dash": "dot" if name in context else "solid"},
                marker=marks.marker(index, rows, colour, 8),
                error_y=marks.whisker(rows, value, low, high, colour),
                hovertext=[
                    marks.hover(row, " · ".join(filter(None, (show_x(row[x]), title))), value, low, high, show)
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
    return made.figure(
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


def path(
    frame: Frame,
    x: str,
    value: str,
    group: str,
    low: str,
    high: str,
    goal: str,
    goal_year: str,
) -> Figure:
    """Shares in percent by year and, for each group's latest point, the straight path to its goal."""
    groups = marks.distinct(frame, group)
    rows = [row for row in frame.iter_rows(named=True) if row[value] is not None]
    years = sorted({int(row[x]) for row in rows} | {int(row[goal_year]) for row in rows if row[goal_year]})
    goals = [row[goal] for row in rows if row[goal] is not None]
    made = Draft(380)
    ends: list[tuple[float, str, str]] = []
    for index, name in enumerate(groups):
        own = sorted((row for row in rows if row[group] == name), key=lambda row: row[x])
        if not own:
            continue
        colour = theme.INK if name == "all" else theme.CATEGORIES[index % len(theme.CATEGORIES)]
        title = formats.plot_text(name, 28)
        last = own[-1]
        if last[goal] is not None and last[goal_year] and last[value] < last[goal]:
            made.add_trace(
                scatter(
                    x=[last[x], last[goal_year]],
                    y=[last[value], last[goal]],
                    mode="lines",
                    line={"color": colour, "width": 1, "dash": "dot"},
                    hoverinfo="skip",
                )
            )
        made.add_trace(
            scatter(
                x=[row[x] for row in own],
                y=[row[value] for row in own],
                mode="lines+markers",
                line={"color": colour, "width": 2.5 if name == "all" else 1.5},
                marker=marks.marker(index, own, colour, 8),
                error_y=marks.whisker(own, value, low, high, colour),
                hovertext=[marks.hover(row, f"{title} · {row[x]}", value, low, high, formats.points) for row in own],
                hoverinfo="text",
            )
        )
        ends.append((last[value], title, colour))
    start, end = marks.span(frame, [value, low, high, goal], True)
    for place, title in _apart(ends, (end - start) * 0.055):
        made.add_annotation(x=max((row[x] for row in rows), default=0), xanchor="left", xshift=12, y=place, text=title)
    if goals:
        made.add_hline(y=goals[-1], line={"color": theme.GREY, "width": 1.5})
        made.add_annotation(
            x=0,
            xref="paper",
            xanchor="left",
            y=goals[-1],
            yanchor="bottom",
            text=f"benchmark {formats.points(goals[-1])}",
            font={"color": theme.MUTED},
        )
    made.update_xaxes(
        tickvals=years if len(years) < 8 else years[:: max(1, len(years) // 6)],
        range=[years[0] - 0.4, years[-1] + 0.6] if years else None,
        tickformat="d",
        showgrid=False,
        showline=True,
    )
    made.update_yaxes(range=[start, end], **marks.ticks(formats.points))
    made.update_layout(margin={"l": 8, "r": 16, "t": 16, "b": 32})
    return made.figure(height=340)
