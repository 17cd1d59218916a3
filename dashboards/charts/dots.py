"""Dot and whisker: estimates with their intervals, one row per label, groups side by side."""

from __future__ import annotations

from typing import Any

from dashboards import formats, theme
from dashboards.blocks import Frame
from dashboards.charts import marks
from dashboards.charts.draft import Draft, scatter
from dashboards.charts.row_labels import row_labels
from dashboards.figures import Figure


def dots(
    frame: Frame,
    label: str,
    value: str,
    low: str | None = None,
    high: str | None = None,
    group: str | None = None,
    show: marks.Show = formats.rate,
    axis: str = "",
    reference: float | None = None,
    reference_text: str = "",
    zero: bool = True,
    colours: tuple[str, ...] = theme.CATEGORIES,
    context: str | None = None,
    context_text: str = "",
) -> Figure | None:
    """One row per `label` that is shown or hidden, in order; None without a figure.

    `reference` draws a grey line across all rows.

    `context` names a column with each label's own benchmark, drawn as a grey bar mark.
    """
    frame = marks.drawable(frame, value)
    if frame[value].null_count() == frame.height:
        return None
    labels = marks.distinct(frame, label)
    groups = marks.distinct(frame, group) if group else [None]
    names = row_labels(labels)
    row_height = 28 + 10 * (len(groups) - 1)
    made = Draft(64 + 40 + names.row(row_height) * len(labels), barmode="overlay")
    start, end = marks.span(frame, [value, low, high, context], zero, reference)
    step = 0.5 / max(len(groups), 2)
    for index, name in enumerate(groups):
        rows = [r for r in frame.iter_rows(named=True) if group is None or r[group] == name]
        offset = (index - (len(groups) - 1) / 2) * step
        _group(made, rows, labels, label, value, low, high, index, offset, show, colours, name, (start, end))
    if context:
        made.add_trace(_benchmarks(frame, labels, label, context, context_text, show))
    if reference is not None:
        made.add_vline(x=reference, line={"color": theme.GREY, "width": 1.5, "dash": "dot"}, layer="below")
        share = (reference - start) / (end - start)
        made.add_annotation(
            x=reference,
            y=1,
            yref="paper",
            xanchor="left" if share < 0.2 else "right" if share > 0.8 else "center",
            yanchor="bottom",
            text=reference_text,
            font={"color": theme.MUTED},
        )
    made.update_xaxes(range=[start, end], title_text=axis, **marks.ticks(show))
    names.draw(made, 0.5, 0.5)
    has_legend = len(groups) > 1 or bool(context)
    both = has_legend and reference is not None  # the legend then stands above the reference's name
    legend = {"itemclick": False, "itemdoubleclick": False}
    made.update_layout(
        margin={"l": 8, "r": 24, "t": 64 if both else 48 if has_legend or reference is not None else 8, "b": 48},
        showlegend=has_legend,
        legend={**legend, "yref": "container", "y": 1, "yanchor": "top"} if both else legend,
    )
    narrow = names.narrow_row(row_height + 16)
    lines = 22 * len(groups) if both else 0
    return made.figure(
        **names.above(step * (len(groups) - 1) / 2 + 10 / narrow),
        **({"margin__t": lines + 28} if both else {}),
        **marks.narrow_ticks(show),
        margin__r=16,
        height=88 + lines + narrow * len(labels),
    )


def _group(
    made: Draft,
    rows: list[dict[str, Any]],
    labels: list[Any],
    label: str,
    value: str,
    low: str | None,
    high: str | None,
    index: int,
    offset: float,
    show: marks.Show,
    colours: tuple[str, ...],
    name: Any,
    ends: tuple[float, float],
) -> None:
    colour = colours[index % len(colours)]
    seen = [row for row in rows if row[value] is not None]
    gone = [row for row in rows if row[value] is None and row.get("suppressed")]
    title = formats.plot_text(name) if name is not None else ""
    made.add_trace(
        scatter(
            x=[row[value] for row in seen],
            y=[labels.index(row[label]) + offset for row in seen],
            mode="markers",
            name=title,
            showlegend=bool(title),
            marker=marks.marker(index, seen, colour),
            error_x=marks.whisker(seen, value, low, high, colour),
            hovertext=[
                marks.hover(
                    row,
                    " · ".join(filter(None, (formats.plot_text(row[label], 80), title))),
                    value,
                    low,
                    high,
                    show,
                )
                for row in seen
            ],
            hoverinfo="text",
            cliponaxis=False,
        )
    )
    if gone:
        start, end = ends
        places = [labels.index(row[label]) + offset for row in gone]
        made.add_trace(marks.hatched(True, places, start, (end - start) * 0.03, 0.22))


def _benchmarks(
    frame: Frame, labels: list[Any], label: str, context: str, title: str, show: marks.Show
) -> dict[str, Any]:
    found = {row[label]: row[context] for row in frame.iter_rows(named=True) if row[context] is not None}
    names = [name for name in labels if name in found]
    return scatter(
        x=[found[name] for name in names],
        y=[labels.index(name) for name in names],
        mode="markers",
        name=title,
        marker={"symbol": "line-ns-open", "size": 20, "color": theme.GREY, "line": {"width": 3}},
        hovertext=[f"<b>{formats.plot_text(name, 80)}</b><br>{title} {show(found[name])}" for name in names],
        hoverinfo="text",
    )
