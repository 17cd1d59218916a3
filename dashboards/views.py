"""From a declared block and the published tables to what is shown: one view for each filter state.

Every state is computed here, in one place, when the site is built. The browser only swaps views; it
formats nothing and computes nothing, so chart, sentence, table and download cannot disagree.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import Any

import polars as pl

from dashboards import formats
from dashboards.blocks import Chart, Column, Filter, Frame, Page, Tiles
from dashboards.cells import Cell, cell, note_column
from dashboards.figures import figure_json
from dashboards.ordering import natural
from dashboards.published import Published

MOST_STATES = 400
TOTALS = ("all", "total")
NOT_COMPUTABLE = "Not computable:"
EMPTY = "Nothing to draw: every figure here is hidden or could not be computed; the table says which."
UNDRAWN = "The chart could not be drawn from these figures; the table shows them."
_UNDRAWABLE = (ArithmeticError, LookupError, TypeError, ValueError, pl.exceptions.PolarsError)


@dataclass(frozen=True)
class View:
    """One block in one filter state. `reason` stands in the chart's place when there is none."""

    finding: str
    figure: dict[str, Any] | None
    reason: str
    alt: str
    rows: tuple[tuple[Cell, ...], ...]
    has_hidden: bool = False
    has_unstable: bool = False


@dataclass(frozen=True)
class Views:
    """All views of a block: the dimensions it follows and a view per combination of their values."""

    dims: tuple[str, ...]
    columns: tuple[Column, ...]
    states: dict[tuple[str, ...], Any]
    left_out: int = 0


def base_frame(block: Any, published: Published) -> tuple[Frame, str]:
    """The block's frame before filters, and why it is empty if it is."""
    table = published.table(block.table)
    select = getattr(block, "select", None)
    if table.is_empty():
        return table, getattr(block, "needs", "") or (
            f"No data: this release has no rows in {block.table}. "
            "The input it is computed from was not delivered, or nothing in it qualifies."
        )
    try:
        frame = published.selected(select) if select else table
    except pl.exceptions.ColumnNotFoundError as error:
        return pl.DataFrame(), f"{NOT_COMPUTABLE} {block.table} lacks the column {str(error).split()[0]}."
    return frame, "" if not frame.is_empty() else "No data: no row of this release belongs here."


def values_of(page: Page, published: Published) -> dict[str, list[Any]]:
    """The values each filter of the page offers, totals first, then in order, those of `last` at the end."""
    found: dict[str, set[Any]] = {item.dim: set() for item in page.filters}
    late: dict[str, set[Any]] = {item.dim: set() for item in page.filters}
    for block in page.blocks:
        parts = [block] if isinstance(block, Chart) else list(block.tiles) if isinstance(block, Tiles) else []
        for part in parts:
            frame, _ = base_frame(part, published)
            for item in page.filters:
                if item.dim in frame.columns and item.dim not in getattr(part, "fixed", ()):
                    found[item.dim].update(frame[item.dim].drop_nulls().unique().to_list())
                if item.last in frame.columns and item.dim in frame.columns:
                    late[item.dim].update(frame.filter(pl.col(item.last))[item.dim].unique().to_list())
    return {dim: sorted(values, key=partial(_order, late[dim])) for dim, values in found.items()}


def default_of(item: Filter, values: Sequence[Any], as_of: str = "") -> Any:
    """The value a filter starts with; `as_of` is the day of the run."""
    if item.dim in ("year", "measurement_year") and item.default is None:
        over = [value for value in values if f"{value}-12-31" <= as_of]
        values = over or values
    if item.default is not None and item.default in values:
        return item.default
    total = next((value for value in values if value in TOTALS), None)
    return total if total is not None else values[-1] if values else None


def chart_views(page: Page, block: Chart, published: Published, offered: dict[str, list[Any]]) -> Views:
    """Every view of a chart block, keyed by the text of its filter values."""
    frame, reason = base_frame(block, published)
    columns = (*block.columns, *note_column(frame))
    dims = tuple(
        f.dim for f in page.filters if f.dim in frame.columns and f.dim not in block.fixed and len(offered[f.dim]) > 1
    )
    if reason:
        return Views((), columns, {(): View(block.subject, None, reason, block.subject, ())})
    states: dict[tuple[str, ...], View] = {}
    left_out = 0
    for key, part in _parts(frame, dims, offered):
        if len(states) >= MOST_STATES:
            left_out += 1
        else:
            states[key] = chart_view(block, columns, part)
    return Views(dims, columns, states, left_out)


def chart_view(block: Chart, columns: Sequence[Column], frame: Frame) -> View:
    """One view: finding, figure, alternative text and the table of exactly these rows."""
    reason, finding, figure = _status_reason(frame, columns), block.subject, None
    try:
        rows = tuple(tuple(cell(column, row) for column in columns) for row in frame.iter_rows(named=True))
    except KeyError as error:
        return View(finding, None, f"{NOT_COMPUTABLE} {block.table} lacks the column {error}.", finding, ())
    if not reason:
        try:
            finding = block.finding(frame)
            drawn = block.figure(frame) if block.figure else None
            figure = figure_json(drawn) if drawn is not None else None
            reason = EMPTY if block.figure and drawn is None else ""
        except _UNDRAWABLE:
            # The table is still right and must reach the reader; a test asks that no page shows this.
            reason, finding, figure = UNDRAWN, block.subject, None
    hidden = any(item.kind == "hidden" for row in rows for item in row)
    unstable = any(frame[name].any() for name in ("unstable", "is_unstable") if name in frame.columns)
    alt = f"{block.subject}. {finding}" if finding != block.subject else block.subject
    return View(finding, figure, reason, alt, rows, hidden, bool(unstable))


def tile_views(page: Page, block: Tiles, published: Published, offered: dict[str, list[Any]]) -> Views:
    """Every view of a row of tiles: a list of (number, detail) or of reasons."""
    frames = [base_frame(tile, published) for tile in block.tiles]
    dims = tuple(
        f.dim for f in page.filters if len(offered[f.dim]) > 1 and any(f.dim in frame.columns for frame, _ in frames)
    )
    states: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    places = [[place for place, dim in enumerate(dims) if dim in frame.columns] for frame, _ in frames]
    parts = [_by_values(frame, [dims[place] for place in own]) for (frame, _), own in zip(frames, places, strict=True)]
    for key in list(product(*(offered[dim] for dim in dims)))[:MOST_STATES]:
        shown = []
        for tile, (frame, reason), own, found in zip(block.tiles, frames, places, parts, strict=True):
            part = found.get(tuple(key[place] for place in own), frame.clear())
            try:
                value = tile.value(part) if not reason and not part.is_empty() else None
            except _UNDRAWABLE:
                value = None
            hidden = "suppressed" in part.columns and part["suppressed"].any()
            why = "hidden to protect small groups" if hidden else "not computable from this release"
            shown.append(value or (formats.HIDDEN if hidden else formats.MISSING, why))
        states[tuple(map(str, key))] = shown
    return Views(dims, (), states)


def _parts(frame: Frame, dims: Sequence[str], offered: dict[str, list[Any]]) -> Iterator[tuple[tuple[str, ...], Frame]]:
    found = _by_values(frame, dims)
    for key in product(*(offered[dim] for dim in dims)):
        if key in found:
            yield tuple(map(str, key)), found[key]


def _by_values(frame: Frame, dims: Sequence[str]) -> dict[tuple[Any, ...], Frame]:
    """Rows by their values of `dims`, split in one pass: a filter for each state read the frame anew."""
    parts = frame.partition_by(dims, maintain_order=True) if dims and not frame.is_empty() else [frame]
    return {tuple(part[dim][0] for dim in dims): part for part in parts if not part.is_empty()}


def _order(late: set[Any], value: Any) -> tuple[bool, bool, str]:
    return value in late, value not in TOTALS, natural(value)


def _status_reason(frame: Frame, columns: Sequence[Column] = ()) -> str:
    """Why nothing can be drawn: every figure is hidden, or every row has a status other than ok."""
    figures = [column.name for column in columns
               if column.is_number and not column.plain and column.name in frame.columns]
    if "suppressed" in frame.columns and frame["suppressed"].all() and all(
        frame[name].null_count() == frame.height for name in figures
    ):
        return "Hidden to protect small groups."
    if "status" not in frame.columns or not {None, "ok"}.isdisjoint(frame["status"].to_list()):
        return ""
    if "suppressed" in frame.columns and frame["suppressed"].any():
        return ""
    pairs = frame.select(
        pl.col("status"),
        pl.col("status_reason" if "status_reason" in frame.columns else "status").alias("why"),
    ).unique(maintain_order=True)
    said = [
        formats.label(status) + (f": {formats.text(why)}" if why and why != status else "")
        for status, why in pairs.iter_rows()
    ]
    return "; ".join(said[:3]) + "."
