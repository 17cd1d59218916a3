"""Steps from a first figure to a last one, each with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboards import formats, theme
from dashboards.charts import marks
from dashboards.charts.draft import Draft, bar, scatter
from dashboards.charts.row_labels import WIDTH, RowLabels, row_labels
from dashboards.figures import Figure

Step = tuple[str, float, float | None, float | None, bool]


def waterfall(steps: Sequence[Step], show: marks.Show = formats.short_money, axis: str = "") -> Figure:
    """Each step is (label, amount, low, high, is a total). Totals start at zero, the others hang on."""
    made = Draft(64 + 52 * len(steps), barmode="overlay")
    running, spans = 0.0, []
    for _, amount, _, _, total in steps:
        start = 0.0 if total else running
        spans.append((start, start + amount))
        running = start + amount
    colours = [
        theme.GREY if s[4] and i == 0 else theme.VERMILLION if s[1] < 0 else theme.BLUE for i, s in enumerate(steps)
    ]
    made.add_trace(
        bar(
            x=[end - start for start, end in spans],
            base=[start for start, _ in spans],
            y=list(range(len(steps))),
            orientation="h",
            width=0.5,
            marker={"color": colours},
            hovertext=[
                f"<b>{formats.plot_text(label, 80)}</b><br>{formats.estimate(amount, low, high, show)}"
                for label, amount, low, high, _ in steps
            ],
            hoverinfo="text",
        )
    )
    for place, ((_, _, low, high, total), (start, end)) in enumerate(zip(steps, spans, strict=True)):
        if low is not None and high is not None:
            made.add_trace(_whisker(place, start + low if not total else low, start + high if not total else high))
        if place + 1 < len(steps):
            made.add_shape(
                type="line",
                x0=end,
                x1=end,
                y0=place + 0.25,
                y1=place + 0.75,
                line={"color": theme.GREY, "width": 1},
            )
    found = [edge for pair in spans for edge in pair]
    found += [
        bound + (0 if total else start)
        for (_, _, low, high, total), (start, _) in zip(steps, spans, strict=True)
        for bound in (low, high)
        if bound is not None
    ]
    low_end, high_end = min(*found, 0.0), max(*found, 0.0)
    room = (high_end - low_end or 1.0) * 0.08
    hidden = _base_line(made, 0, len(steps), 0.28)
    made.update_xaxes(range=[low_end - room, high_end + room], title_text=axis, **marks.ticks(show))
    names = RowLabels(
        [
            f"{formats.wrapped(label, WIDTH, 2)}<br><b>{formats.estimate(amount, low, high, show)}</b>"
            for label, amount, low, high, _ in steps
        ]
    )
    names.draw(made, 0.5, 0.5)
    made.update_yaxes(showgrid=False)
    made.update_layout(margin={"l": 8, "r": 16, "t": 8, "b": 44})
    return made.figure(**names.above(0.3, 1.0, 0.4), **hidden, height=72 + names.narrow_row(72) * len(steps))


def _base_line(made: Draft, x: float, count: int, half: float) -> dict[str, Any]:
    """A line at `x` across all rows; at phone width a piece beside each bar, clear of the names between them.

    Returns the changes at phone width, which also take away the shapes that stood here before.
    """
    line = {"color": theme.INK, "width": 1}
    made.add_vline(x=x, line=line)
    before = len(made.layout["shapes"])
    for place in range(count):
        made.add_shape(type="line", x0=x, x1=x, y0=place - half, y1=place + half, line=line)
    return {f"shapes__{index}__visible": False for index in range(before)}


def _whisker(place: int, low: float, high: float) -> dict[str, Any]:
    return scatter(
        x=[low, high],
        y=[place, place],
        mode="lines+markers",
        line={"color": theme.INK, "width": 1.5},
        marker={"symbol": "line-ns-open", "size": 9, "color": theme.INK, "line": {"width": 1.5}},
        hoverinfo="skip",
        showlegend=False,
    )


def tornado(
    rows: Sequence[tuple[str, float, float]],
    centre: float,
    show: marks.Show = formats.short_money,
    axis: str = "",
) -> Figure:
    """(label, result at the low value, result at the high value), widest swing on top."""
    ordered = sorted(rows, key=lambda row: -abs(row[2] - row[1]))
    names = row_labels([row[0] for row in ordered])
    made = Draft(72 + names.row(34) * len(ordered), barmode="overlay")
    for index, title in enumerate(("low value", "high value")):
        ends = [(row[1], row[2])[index] for row in ordered]
        made.add_trace(
            bar(
                x=[end - centre for end in ends],
                base=[centre] * len(ordered),
                y=list(range(len(ordered))),
                orientation="h",
                width=0.55,
                name=title,
                marker={"color": (theme.SKY, theme.BLUE)[index]},
                hovertext=[
                    f"<b>{formats.plot_text(row[0], 80)}</b><br>{title}: {show(end)}"
                    for row, end in zip(ordered, ends, strict=True)
                ],
                hoverinfo="text",
            )
        )
    hidden = _base_line(made, centre, len(ordered), 0.3)
    made.update_xaxes(title_text=axis, **marks.ticks(show))
    names.draw(made, 0.55, 0.55)
    made.update_yaxes(showgrid=False)
    made.update_layout(showlegend=True, margin={"l": 8, "r": 16, "t": 36, "b": 44})
    return made.figure(
        **names.above(0.3, 0.95, 0.55),
        **hidden,
        height=96 + names.narrow_row(56) * len(ordered),
    )
