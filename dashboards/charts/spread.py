"""Dots on a logarithmic axis, and curves of shares."""

from __future__ import annotations

from dashboards import formats
from dashboards.blocks import Frame
from dashboards.charts import marks
from dashboards.charts.draft import Draft, scatter
from dashboards.charts.row_labels import row_labels
from dashboards.figures import Figure


def log_dots(
    frame: Frame, label: str, values: dict[str, str], axis: str = "", show: marks.Show = formats.count
) -> Figure:
    """One row per label, one mark per column of `values` (column -> its name), on a log axis."""
    labels = marks.distinct(frame, label)
    rows = list(frame.iter_rows(named=True))
    names = row_labels(labels)
    made = Draft(96 + names.row(26) * len(labels), barmode="overlay")
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
    names.draw(made, 0.5, 0.5)
    made.update_layout(showlegend=len(values) > 1, margin={"l": 8, "r": 16, "t": 40, "b": 44})
    return made.figure(**names.above(0.15), height=104 + names.narrow_row(42) * len(labels))


def _log(value: float) -> float:
    from math import log10

    return log10(max(value, 1e-9))
