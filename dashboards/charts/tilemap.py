"""Maps without geographic traces: filled outlines when geometry is loaded, else a grid of tiles."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from functools import cache
from math import cos, radians
from pathlib import Path
from typing import Any

import plotly.colors
import plotly.graph_objects as go

from dashboards import formats, theme
from dashboards.blocks import Frame
from dashboards.charts import marks
from dashboards.charts.draft import Draft, bar, scatter
from dashboards.context import CountyShape

# Outlines of the release at hand (SiteContext.counties); set by the site before pages are built.
_outlines_loaded: list[CountyShape] = []


def use_shapes(shapes: Sequence[CountyShape]) -> None:
    """Take the release's county outlines; without any, maps are tiles."""
    _outlines_loaded[:] = shapes


@cache
def tiles() -> dict[str, tuple[str, int, int]]:
    """County code -> (name, column, row) of the built-in grid."""
    with (Path(__file__).parent / "county_tiles.csv").open(encoding="utf-8", newline="") as handle:
        return {r["county_fips"]: (r["name"], int(r["column"]), int(r["row"])) for r in csv.DictReader(handle)}


def county_map(
    frame: Frame,
    county: str,
    value: str,
    hatch: str | None = None,
    show: marks.Show = formats.rate,
    scale_title: str = "",
) -> go.Figure:
    """Magnitude by county; rows where `hatch` is true get a pattern (need without a biller)."""
    rows = {str(row[county]): row for row in frame.iter_rows(named=True)}
    found = [row[value] for row in rows.values() if row[value] is not None]
    ends = (min(found, default=0.0), max(found, default=1.0))
    drawn = {shape.county_fips for shape in _outlines_loaded} & set(rows)
    if drawn:
        return _outlines(rows, _outlines_loaded, value, hatch, show, ends, scale_title)
    states = {code[:2] for code in rows}
    known = [code for code in tiles() if code[:2] in states]
    rows = {code: rows.get(code, {value: None}) for code in known}
    return _grid(rows, known, value, hatch, show, ends, scale_title)


def _colour(number: float | None, ends: tuple[float, float]) -> str:
    if number is None:
        return "#ffffff"
    share = (number - ends[0]) / ((ends[1] - ends[0]) or 1.0)
    scale = plotly.colors.get_colorscale("Cividis")
    return str(plotly.colors.sample_colorscale(scale, 1 - min(max(share, 0.0), 1.0))[0])


def _words(row: dict[str, Any], name: str, value: str, hatch: str | None, show: marks.Show) -> str:
    said = marks.hover(row, name, value, None, None, show) if row[value] is not None else f"<b>{name}</b><br>not shown"
    return said + ("<br>nobody bills there" if hatch and row.get(hatch) else "")


def _grid(
    rows: dict[str, Any],
    known: list[str],
    value: str,
    hatch: str | None,
    show: marks.Show,
    ends: tuple[float, float],
    scale_title: str,
) -> go.Figure:
    places = tiles()
    columns = [places[code][1] for code in known] or [0]
    lines = [places[code][2] for code in known] or [0]
    made = Draft(120 + 44 * (max(lines) - min(lines) + 1), barmode="overlay")
    hidden = [code for code in known if rows[code].get("suppressed") and rows[code][value] is None]
    lacking = [code for code in known if hatch and rows[code].get(hatch) and code not in hidden]
    plain = [code for code in known if code not in hidden and code not in lacking]
    made.add_trace(
        _tile_bars(plain, rows, value, ends, [_words(rows[c], places[c][0], value, hatch, show) for c in plain])
    )
    for code in (*lacking, *hidden):  # a pattern needs one colour per trace
        ink = theme.VERMILLION if code in lacking else theme.GREY
        said = [_words(rows[code], places[code][0], value, hatch, show)]
        made.add_trace(_tile_bars([code], rows, value, ends, said, ink))
    made.add_trace(
        scatter(
            x=[places[code][1] for code in known],
            y=[places[code][2] for code in known],
            mode="text",
            text=[_tile_words(rows.get(code), places[code][0], value, show) for code in known],
            textfont={"size": 10, "color": [_ink(rows[code][value], ends) for code in known]},
            hoverinfo="skip",
        )
    )
    made.update_xaxes(visible=False, range=[min(columns) - 0.6, max(columns) + 0.6], domain=[0, 0.62])
    made.update_yaxes(visible=False, range=[max(lines) + 0.6, min(lines) - 0.6])
    return _scaled(made, scale_title, ends, show, hatch)


def _tile_bars(
    codes: list[str],
    rows: dict[str, Any],
    value: str,
    ends: tuple[float, float],
    hovertext: list[str],
    ink: str = "",
) -> dict[str, Any]:
    """Tiles as bars; with `ink` they are hatched in that colour."""
    places = tiles()
    colours = [_colour(rows[code][value], ends) for code in codes]
    marker: dict[str, Any] = {"color": colours, "line": {"color": theme.RULE, "width": 1}}
    if ink:
        pattern = {"shape": "/", "fgcolor": ink, "fillmode": "overlay", "size": 8, "solidity": 0.25}
        marker |= {"color": colours[0], "pattern": pattern}
    return bar(
        x=[0.94] * len(codes),
        base=[places[code][1] - 0.47 for code in codes],
        y=[places[code][2] for code in codes],
        orientation="h",
        width=0.92,
        marker=marker,
        hovertext=hovertext,
        hoverinfo="text",
    )


def _outlines(
    rows: dict[str, Any],
    shapes: list[CountyShape],
    value: str,
    hatch: str | None,
    show: marks.Show,
    ends: tuple[float, float],
    scale_title: str,
) -> go.Figure:
    latitudes = [point for shape in shapes for point in shape.latitudes]
    squeeze = cos(radians((min(latitudes) + max(latitudes)) / 2))
    made = Draft(620)
    for shape in shapes:
        row = rows.get(shape.county_fips)
        number = row[value] if row else None
        pattern = (row is not None) and (number is None or bool(hatch and row.get(hatch)))
        made.add_trace(
            scatter(
                x=[round(point * squeeze, 4) for point in shape.longitudes],
                y=[round(point, 4) for point in shape.latitudes],
                mode="lines",
                fill="toself",
                fillcolor=_colour(number, ends),
                fillpattern={
                    "shape": "/" if pattern else "",
                    "fgcolor": theme.GREY if number is None else theme.VERMILLION,
                    "bgcolor": _colour(number, ends),
                    "size": 7,
                    "solidity": 0.3,
                },
                line={"color": "#ffffff", "width": 1},
                text=_words(row, formats.plot_text(shape.name), value, hatch, show)
                if row
                else formats.plot_text(shape.name),
                hoverinfo="text",
                hoveron="fills",
            )
        )
    made.update_xaxes(visible=False)
    made.update_yaxes(visible=False, scaleanchor="x")
    return _scaled(made, scale_title, ends, show, hatch, 440)


def _tile_words(row: dict[str, Any] | None, name: str, value: str, show: marks.Show) -> str:
    """Initials of the county over its figure, `*` when hidden, nothing when there is no row."""
    short = "".join(word[0] for word in name.split()) if " " in name else name[:4]
    if not row or (row[value] is None and not row.get("suppressed")):
        return short
    return f"{short}<br>{show(row[value]) if row[value] is not None else formats.HIDDEN}"


def _ink(number: float | None, ends: tuple[float, float]) -> str:
    if number is None:
        return theme.INK
    return "#ffffff" if (number - ends[0]) / ((ends[1] - ends[0]) or 1.0) > 0.5 else theme.INK


def _scaled(
    made: Draft, title: str, ends: tuple[float, float], show: marks.Show, hatch: str | None, height: int = 0
) -> go.Figure:
    said = f"{title}: light {show(ends[0])} to dark {show(ends[1])}"
    if hatch:
        said += "<br>hatched: need, but nobody bills there"
    made.add_annotation(
        x=0,
        y=1,
        xref="paper",
        yref="paper",
        xanchor="left",
        yanchor="bottom",
        align="left",
        text=said,
        font={"color": theme.MUTED},
    )
    made.update_layout(margin={"l": 0, "r": 0, "t": 48, "b": 8})
    return made.figure(xaxis__domain=[0, 1], **({"height": height} if height else {}))
