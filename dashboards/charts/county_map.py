"""Magnitude by county without geographic traces: filled outlines when geometry is loaded, else tiles."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, radians
from typing import Any

from dashboards import formats, theme
from dashboards.blocks import Frame
from dashboards.charts import marks
from dashboards.charts.county_scale import colour, scaled, words
from dashboards.charts.draft import Draft, scatter
from dashboards.charts.tilemap import tile_map, tiles
from dashboards.context import CountyShape
from dashboards.figures import Figure

# Outlines of the release at hand (SiteContext.counties); set by the site before pages are built.
_outlines_loaded: list[CountyShape] = []


def use_shapes(shapes: Sequence[CountyShape]) -> None:
    """Take the release's county outlines; without any, maps are tiles."""
    _outlines_loaded[:] = shapes


def county_map(
    frame: Frame,
    county: str,
    value: str,
    hatch: str | None = None,
    show: marks.Show = formats.rate,
    scale_title: str = "",
) -> Figure:
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
    return tile_map(rows, known, value, hatch, show, ends, scale_title)


def _outlines(
    rows: dict[str, Any],
    shapes: list[CountyShape],
    value: str,
    hatch: str | None,
    show: marks.Show,
    ends: tuple[float, float],
    scale_title: str,
) -> Figure:
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
                fillcolor=colour(number, ends),
                fillpattern={
                    "shape": "/" if pattern else "",
                    "fgcolor": theme.GREY if number is None else theme.VERMILLION,
                    "bgcolor": colour(number, ends),
                    "size": 7,
                    "solidity": 0.3,
                },
                line={"color": "#ffffff", "width": 1},
                text=words(row, formats.plot_text(shape.name), value, hatch, show)
                if row
                else formats.plot_text(shape.name),
                hoverinfo="text",
                hoveron="fills",
            )
        )
    made.update_xaxes(visible=False)
    made.update_yaxes(visible=False, scaleanchor="x")
    return scaled(made, scale_title, ends, show, hatch, 440)
