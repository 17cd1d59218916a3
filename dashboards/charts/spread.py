"""Dots on a logarithmic axis, and curves of shares."""

from __future__ import annotations

import plotly.graph_objects as go

from dashboards import formats, theme
from dashboards.blocks import Frame
from dashboards.charts import marks
from dashboards.charts.draft import Draft, scatter


def log_dots(
    frame: Frame, label: str, values: dict[str, str], axis: str = "", show: marks.Show = formats.count
) -> go.Figure:
    """One row per label, one mark per column of `values` (column -> its name), on a log axis."""
    labels = marks.distinct(frame, label)
    rows = list(frame.iter_rows(named=True))
    made = Draft(96 + 26 * len(labels), barmode="overlay")
    for index, (name, title) in enumerate(values.items()):
        seen = [row for row in rows if row[name]]
        made.add_trace(
            scatter(
                x=[row[name] for row in seen],
                y=[labels.index(row[label]) for row in seen],
                mode="markers",
                name=title,
                marker=marks.marker(index, seen),
                hovertext=[f"<b>{formats.plot_text(row[label], 80)}</b><br>{show(row[name])} {title}" for row in seen],
                hoverinfo="text",
            )
        )
    gone = [
        labels.index(row[label]) for row in rows if row.get("suppressed") and all(row[name] is None for name in values)
    ]
    found = [row[name] for row in rows for name in values if row[name]]
    low, high = min(found, default=10), max(found, default=1000)
    if gone:
        made.add_trace(
            scatter(
                x=[low * 0.8] * len(gone),
                y=gone,
                mode="text",
                text=[formats.HIDDEN] * len(gone),
                textfont={"size": 15},
                hovertext=["hidden to protect small groups"] * len(gone),
                hoverinfo="text",
                showlegend=False,
            )
        )
    made.update_xaxes(
        type="log", range=[_log(low * 0.7), _log(high * 1.3)], title_text=axis, tickformat=",d", dtick="D2"
    )
    made.update_yaxes(
        tickvals=list(range(len(labels))),
        ticktext=[formats.plot_text(item) for item in labels],
        range=[len(labels) - 0.5, -0.5],
        tickfont={"size": 13, "color": theme.INK},
    )
    made.update_layout(showlegend=len(values) > 1, margin={"l": 8, "r": 16, "t": 40, "b": 44})
    return made.figure(
        yaxis__ticklabelposition="inside top",
        yaxis__tickvals=[place - 0.15 for place in range(len(labels))],
        yaxis__range=[len(labels) - 0.5, -0.9],
        margin__l=4,
        height=104 + 42 * len(labels),
    )


def _log(value: float) -> float:
    from math import log10

    return log10(max(value, 1e-9))
