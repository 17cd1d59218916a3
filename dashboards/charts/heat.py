"""Heat maps: magnitude in cividis with the number in the cell, hidden cells hatched."""

from __future__ import annotations

from typing import Any

from dashboards import formats, theme
from dashboards.blocks import Frame
from dashboards.charts import marks
from dashboards.charts.draft import Draft, bar, scatter
from dashboards.charts.row_labels import row_labels
from dashboards.figures import Figure


def heat(
    frame: Frame,
    x: str,
    y: str,
    value: str,
    show: marks.Show = formats.ratio,
    scale_title: str = "",
    low: float | None = None,
    high: float | None = None,
) -> Figure:
    """Cells in the frame's order of `x` and `y`; a cell without row stays white."""
    across, down = marks.distinct(frame, x), marks.distinct(frame, y)
    cells = {(row[x], row[y]): row for row in frame.iter_rows(named=True)}
    found = frame[value].drop_nulls().to_list()
    start = low if low is not None else min(found, default=0.0)
    end = max(high if high is not None else max(found, default=1.0), start + 1e-9)

    def number(column: object, row: object) -> float | None:
        return cells.get((column, row), {}).get(value)

    def words(column: object, row: object) -> str:
        cell = cells.get((column, row))
        if cell is None:
            return ""
        title = f"{formats.plot_text(row, 60)} · {formats.plot_text(column, 60)}"
        return marks.hover(cell, title, value, None, None, show) if cell[value] is not None else f"{title}<br>not shown"

    grid = [[number(column, row) for column in across] for row in down]
    names, short = row_labels(down), row_labels(down, 20, 4)
    made = Draft(72 + names.row(26) * len(down))
    made.add_trace(
        {
            "type": "heatmap",
            "z": grid,
            "x": list(range(len(across))),
            "y": list(range(len(down))),
            "zmin": start,
            "zmax": end,
            "colorscale": theme.MAGNITUDE,
            "reversescale": True,
            "xgap": 2,
            "ygap": 2,
            "text": [[words(column, row) for column in across] for row in down],
            "hoverinfo": "text",
            "showscale": False,
        }
    )
    shown = [(i, j, item) for j, line in enumerate(grid) for i, item in enumerate(line) if item is not None]
    made.add_trace(
        scatter(
            x=[i for i, _, _ in shown],
            y=[j for _, j, _ in shown],
            mode="text",
            text=[show(item) for _, _, item in shown],
            textfont={
                "size": 12,
                "color": ["#ffffff" if (item - start) / (end - start) > 0.5 else theme.INK for _, _, item in shown],
            },
            hoverinfo="skip",
        )
    )
    hidden = [
        (i, j)
        for i, column in enumerate(across)
        for j, row in enumerate(down)
        if cells.get((column, row), {}).get("suppressed") and number(column, row) is None
    ]
    if hidden:
        made.add_trace(_hatching(hidden))
    made.update_xaxes(
        tickvals=list(range(len(across))),
        ticktext=[formats.wrapped(item, 12 if len(across) > 4 else 24) for item in across],
        range=[-0.5, len(across) - 0.5],
        side="top",
        showgrid=False,
        tickfont={"color": theme.INK},
        title_text=scale_title,
    )
    made.update_yaxes(
        tickvals=list(range(len(down))),
        ticktext=names.names,
        range=[len(down) - 0.5, -0.5],
        showgrid=False,
        tickfont={"color": theme.INK},
    )
    made.update_layout(margin={"l": 8, "r": 8, "t": 64, "b": 8})
    wrapped = [formats.plot_text(item, 40).replace(" ", "<br>") for item in across]
    return made.figure(
        xaxis__ticktext=wrapped,
        xaxis__tickangle=0,
        xaxis__tickfont__size=10,
        yaxis__ticktext=short.names,
        yaxis__tickfont__size=11,
        margin__t=96,
        height=112 + short.row(28) * len(down),
    )


def _hatching(cells: list[tuple[int, int]]) -> dict[str, Any]:
    return bar(
        x=[0.96] * len(cells),
        base=[i - 0.48 for i, _ in cells],
        y=[j for _, j in cells],
        orientation="h",
        width=0.9,
        marker={
            "color": "#ffffff",
            "line": {"width": 0},
            "pattern": {"shape": "/", "fgcolor": theme.GREY, "size": 6, "solidity": 0.25},
        },
        text=[formats.HIDDEN] * len(cells),
        textposition="inside",
        insidetextanchor="middle",
        textfont={"size": 13, "color": theme.INK},
        hovertext=["hidden to protect small groups"] * len(cells),
        hoverinfo="text",
        showlegend=False,
    )
