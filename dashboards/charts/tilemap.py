"""Counties as a grid of equal tiles, each about where its county lies: a map without geometry."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from dashboards import formats, theme
from dashboards.charts import marks
from dashboards.charts.county_scale import colour, ink, scaled, words
from dashboards.charts.draft import Draft, bar, scatter
from dashboards.figures import Figure


class Tile(NamedTuple):
    """A county's tile: `short` is the abbreviation the state's department of transportation uses, no two alike."""

    name: str
    short: str
    column: int
    row: int


@cache
def tiles() -> dict[str, Tile]:
    """County code -> its tile in the built-in grid."""
    with (Path(__file__).parent / "county_tiles.csv").open(encoding="utf-8", newline="") as handle:
        return {
            r["county_fips"]: Tile(r["name"], r["short"], int(r["column"]), int(r["row"]))
            for r in csv.DictReader(handle)
        }


def tile_map(
    rows: dict[str, Any],
    known: list[str],
    value: str,
    hatch: str | None,
    show: marks.Show,
    ends: tuple[float, float],
    scale_title: str,
) -> Figure:
    """The counties in `known` (all have a row) as tiles; hidden ones and those where `hatch` holds are hatched."""
    places = tiles()
    columns = [places[code].column for code in known] or [0]
    lines = [places[code].row for code in known] or [0]
    made = Draft(120 + 44 * (max(lines) - min(lines) + 1), barmode="overlay")
    hidden = [code for code in known if rows[code].get("suppressed") and rows[code][value] is None]
    lacking = [code for code in known if hatch and rows[code].get(hatch) and code not in hidden]
    plain = [code for code in known if code not in hidden and code not in lacking]
    made.add_trace(
        _tile_bars(plain, rows, value, ends, [words(rows[c], places[c].name, value, hatch, show) for c in plain])
    )
    for code in (*lacking, *hidden):  # a pattern needs one colour per trace
        stripes = theme.VERMILLION if code in lacking else theme.GREY
        said = [words(rows[code], places[code].name, value, hatch, show)]
        made.add_trace(_tile_bars([code], rows, value, ends, said, stripes))
    made.add_trace(
        scatter(
            x=[places[code].column for code in known],
            y=[places[code].row for code in known],
            mode="text",
            text=[_tile_words(rows.get(code), places[code].short, value, show) for code in known],
            textfont={"size": 10, "color": [ink(rows[code][value], ends) for code in known]},
            hoverinfo="skip",
        )
    )
    made.update_xaxes(visible=False, range=[min(columns) - 0.6, max(columns) + 0.6], domain=[0, 0.62])
    made.update_yaxes(visible=False, range=[max(lines) + 0.6, min(lines) - 0.6])
    return scaled(made, scale_title, ends, show, hatch)


def _tile_bars(
    codes: list[str],
    rows: dict[str, Any],
    value: str,
    ends: tuple[float, float],
    hovertext: list[str],
    stripes: str = "",
) -> dict[str, Any]:
    """Tiles as bars; with `stripes` they are hatched in that colour."""
    places = tiles()
    colours = [colour(rows[code][value], ends) for code in codes]
    marker: dict[str, Any] = {"color": colours, "line": {"color": theme.RULE, "width": 1}}
    if stripes:
        pattern = {"shape": "/", "fgcolor": stripes, "fillmode": "overlay", "size": 8, "solidity": 0.25}
        marker |= {"color": colours[0], "pattern": pattern}
    return bar(
        x=[0.94] * len(codes),
        base=[places[code].column - 0.47 for code in codes],
        y=[places[code].row for code in codes],
        orientation="h",
        width=0.92,
        marker=marker,
        hovertext=hovertext,
        hoverinfo="text",
    )


def _tile_words(row: dict[str, Any] | None, short: str, value: str, show: marks.Show) -> str:
    """The county's short name over its figure, `*` when hidden, alone when there is no row."""
    if not row or (row[value] is None and not row.get("suppressed")):
        return short
    return f"{short}<br>{show(row[value]) if row[value] is not None else formats.HIDDEN}"
