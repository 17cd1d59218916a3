"""Horizontal bars with the number written beside them, and stacked bars of parts that add up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboards import formats, theme
from dashboards.blocks import Frame
from dashboards.charts import marks
from dashboards.charts.draft import Draft, bar
from dashboards.charts.row_labels import row_labels
from dashboards.figures import Figure

_NARROW_BAR = 24  # pixels of a bar at phone width


def bars(
    frame: Frame,
    label: str,
    value: str,
    show: marks.Show = formats.count,
    axis: str = "",
    colour: str = theme.ACCENT,
    reference: float | None = None,
    reference_text: str = "",
) -> Figure:
    """One bar per row in the frame's order, hidden values as hatched stubs."""
    rows = list(frame.iter_rows(named=True))
    seen = [(place, row) for place, row in enumerate(rows) if row[value] is not None]
    gone = [place for place, row in enumerate(rows) if row[value] is None and row.get("suppressed")]
    names = row_labels([row[label] for row in rows])
    made = Draft(56 + names.row(30) * max(len(rows), 1) + (24 if reference is not None else 0), barmode="overlay")
    start, end = marks.span(frame, [value], True, reference)
    made.add_trace(
        bar(
            x=[row[value] for _, row in seen],
            y=[place for place, _ in seen],
            orientation="h",
            width=0.62,
            marker={"color": colour},
            text=[show(row[value]) for _, row in seen],
            textposition="outside",
            textfont={"color": theme.INK, "size": 12},
            cliponaxis=False,
            hovertext=[
                marks.hover(row, formats.plot_text(row[label], 120), value, None, None, show) for _, row in seen
            ],
            hoverinfo="text",
        )
    )
    if gone:
        made.add_trace(marks.hatched(True, gone, start, (end - start) * 0.03, 0.62))
    if reference is not None:
        made.add_vline(x=reference, line={"color": theme.GREY, "width": 1.5, "dash": "dot"})
        made.add_annotation(
            x=reference, y=1, yref="paper", yanchor="bottom", text=reference_text, font={"color": theme.MUTED}
        )
    made.update_xaxes(range=[start * 1.12 if start < 0 else start, end * 1.1], title_text=axis, **marks.ticks(show))
    names.draw(made, 0.55, 0.55)
    made.update_yaxes(showgrid=False)
    made.update_layout(margin={"l": 8, "r": 48, "t": 32 if reference is not None else 8, "b": 40})
    narrow = names.narrow_row(48)
    thick = _NARROW_BAR / narrow
    return made.figure(
        **names.above(thick / 2 + 0.03, last=0.55),
        **marks.narrow_ticks(show),
        bars=thick,
        margin__r=40,
        height=72 + narrow * len(rows),
    )


def stacked(
    frame: Frame,
    label: str,
    part: str,
    value: str,
    show: marks.Show = formats.money,
    axis: str = "",
    colours: tuple[str, ...] = (
        theme.BLUE,
        theme.SKY,
        theme.VERMILLION,
        theme.ORANGE,
        theme.GREEN,
        theme.PURPLE,
    ),
    order: Sequence[str] = (),
) -> Figure:
    """One bar per `label`, one segment per `part` (parts must add up); numbers stand in the segments.

    `order` names the parts in the order of drawing and of `colours`.
    """
    labels, parts = marks.distinct(frame, label), marks.distinct(frame, part)
    parts = sorted(parts, key=lambda name: order.index(name) if name in order else len(order))
    names = row_labels(labels)
    made = Draft(96 + names.row(44) * len(labels), barmode="stack")
    totals = dict.fromkeys(labels, 0.0)
    for row in frame.iter_rows(named=True):
        totals[row[label]] += row[value] or 0.0
    widest = max(totals.values(), default=0.0) or 1.0
    for place, name in enumerate(parts):
        index = order.index(name) if name in order else place
        rows = [row for row in frame.iter_rows(named=True) if row[part] == name]
        seen = [row for row in rows if row[value] is not None]
        made.add_trace(
            bar(
                x=[row[value] for row in seen],
                y=[labels.index(row[label]) for row in seen],
                orientation="h",
                width=0.6,
                name=formats.plot_text(name),
                marker={
                    "color": colours[index % len(colours)],
                    "line": {"color": "#ffffff", "width": 1},
                    "pattern": {
                        "shape": theme.HATCHES[index % 4],
                        "fgcolor": "#ffffff",
                        "solidity": 0.12,
                        "size": 7,
                        "fillmode": "overlay",
                    },
                },
                text=[show(row[value]) if row[value] > widest * 0.07 else "" for row in seen],
                textposition="inside",
                insidetextanchor="middle",
                textangle=0,
                textfont={"size": 12, "color": theme.ink_on(colours[index % len(colours)])},
                hovertext=[
                    marks.hover(
                        row,
                        f"{formats.plot_text(row[label], 60)} · {formats.plot_text(name)}",
                        value,
                        None,
                        None,
                        show,
                    )
                    for row in seen
                ],
                hoverinfo="text",
            )
        )
        gone = [row[label] for row in rows if row[value] is None and row.get("suppressed")]
        if gone:
            ends = [totals[name] for name in gone]
            made.add_trace(marks.hatched(True, [labels.index(name) for name in gone], ends, widest * 0.02, 0.6))
    for name, total in totals.items():
        if total and frame.filter(frame[label] == name)[value].null_count() == 0:
            said = f"<b>{show(total)}</b>"
            made.add_annotation(x=total, y=labels.index(name), text=said, xanchor="left", xshift=6)
    ticks: dict[str, Any] = dict(marks.ticks(show))
    if show is formats.short_money:
        ticks = {"tickprefix": "$", "exponentformat": "B"}
    made.update_xaxes(range=[0, widest * 1.12], title_text=axis, **ticks)
    names.draw(made, 0.55, 0.55)
    made.update_yaxes(showgrid=False)
    made.update_layout(
        showlegend=len(parts) > 1,
        legend={"traceorder": "normal", "itemclick": False, "itemdoubleclick": False},
        margin={"l": 8, "r": 56, "t": 40, "b": 44},
    )
    return made.figure(
        **names.above(0.32, 0.75, 0.55),
        **marks.narrow_ticks(show),
        margin__t=24 + 22 * len(parts),
        height=88 + 22 * len(parts) + names.narrow_row(72) * len(labels),
    )
