"""What a page's template is given: each block as a part, with its first view and the data of the others.

A page carries one whole view of a block and, for the other filter states, what differs from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboards import formats, views
from dashboards.blocks import Block, Chart, Column, Filter, Listing, Page, Questions, Tiles
from dashboards.calculator import Calculator
from dashboards.compact import SAME, difference
from dashboards.context import SiteContext
from dashboards.figures import script_json
from dashboards.published import Published

_SEPARATOR = "\x1f"
_PAGE_BYTES = 760_000  # of views; a page stays under 1 MB with its text


def prepare(page: Page, published: Published, context: SiteContext) -> tuple[list[Any], list[dict[str, Any]]]:
    """The filters that `page` shows and its blocks as parts, in order."""
    offered = views.values_of(page, published)
    filters = [_filter(item, offered[item.dim], context.as_of) for item in page.filters if len(offered[item.dim]) > 1]
    chosen = {item.dim: str(views.default_of(item, offered[item.dim], context.as_of)) for item in page.filters}
    return filters, [_part(page, block, published, context, offered, chosen, filters) for block in page.blocks]


def _filter(item: Filter, values: list[Any], as_of: str) -> dict[str, Any]:
    options = [(str(value), formats.text(value)) for value in values]
    return {
        "dim": item.dim,
        "title": item.title,
        "options": options,
        "default": str(views.default_of(item, values, as_of)),
    }


def _part(
    page: Page,
    block: Block,
    published: Published,
    context: SiteContext,
    offered: dict[str, list[Any]],
    chosen: dict[str, str],
    filters: list[dict[str, Any]],
) -> dict[str, Any]:
    if isinstance(block, Chart):
        return _chart_part(page, block, views.chart_views(page, block, published, offered), chosen, filters)
    if isinstance(block, Tiles):
        made = views.tile_views(page, block, published, offered)
        key = tuple(chosen[dim] for dim in made.dims)
        states = {_SEPARATOR.join(name): shown for name, shown in made.states.items()}
        empty = [(formats.MISSING, "not computable from this release")] * len(block.tiles)
        return {
            "kind": "tiles",
            "block": block,
            "view": made.states.get(key, empty),
            "json": script_json({"dims": made.dims, "states": states}),
        }
    if isinstance(block, Calculator):
        shown = [result.text(block.inputs) for result in block.results]
        return {"kind": "calculator", "block": block, "shown": shown, "json": script_json(block.formulas())}
    if isinstance(block, Listing):
        return {"kind": "listing", "block": block, "rows": block.rows(context, published)}
    return {"kind": "questions" if isinstance(block, Questions) else "prose", "block": block}


def _chart_part(
    page: Page, block: Chart, made: views.Views, chosen: dict[str, str], filters: list[dict[str, Any]]
) -> dict[str, Any]:
    key = tuple(chosen[dim] for dim in made.dims)
    missing = views.View(block.subject, None, "No published figures for this selection.", block.subject, ())
    view = made.states.get(key, missing)
    shown_dims = [dim for dim in made.dims if any(item["dim"] == dim for item in filters)]
    budget = _PAGE_BYTES // sum(isinstance(item, Chart) for item in page.blocks)
    base, states, left_out = _within(made, key, budget)
    data = {
        "dims": made.dims,
        "subject": block.subject,
        "columns": [{"t": c.title, "n": c.is_number, "i": bool(c.low)} for c in made.columns],
        "base": base,
        "states": states,
    }
    return {
        "kind": "chart",
        "block": block,
        "views": made,
        "view": view,
        "left_out": made.left_out + left_out,
        "file": f"{page.slug}_{block.id}",
        "downloads": bool(made.columns) and any(item.rows for item in made.states.values()),
        "height": (view.figure or {}).get("layout", {}).get("height", 0),
        "any_hidden": any(item.has_hidden for item in made.states.values()),
        "any_unstable": any(item.has_unstable for item in made.states.values()),
        "state_words": words(page, shown_dims, filters),
        "json": script_json(data),
    }


def _within(made: views.Views, first: tuple[str, ...], budget: int) -> tuple[Any, dict[str, Any], int]:
    """The first view whole, always, and the others' differences, nearest to it first, until `budget` bytes."""
    if first not in made.states:
        first = next(iter(made.states), ())
    base = _state(made.columns, made.states[first]) if made.states else {}
    kept: dict[str, Any] = {}
    used = len(script_json(base))
    for name in sorted(made.states, key=lambda item: sum(a != b for a, b in zip(item, first, strict=True))):
        change = difference(base, _state(made.columns, made.states[name]))
        used += len(script_json({} if change is SAME else change))
        if kept and used > budget:
            break
        kept[_SEPARATOR.join(name)] = {} if change is SAME else change
    return base, kept, len(made.states) - len(kept)


def _state(columns: Sequence[Column], view: views.View) -> dict[str, Any]:
    """A view as the browser takes it: the table by column, `t`ext, `k`ind, `v`alue, `l`ow and `h`igh."""
    table = []
    for place, column in enumerate(columns):
        cells = [row[place] for row in view.rows]
        made: dict[str, Any] = {"t": [cell.text for cell in cells]}
        if any(cell.kind for cell in cells):
            made["k"] = [cell.kind for cell in cells]
        if column.is_number or any(cell.raw != cell.text for cell in cells):
            made["v"] = [cell.raw for cell in cells]
        if column.low:
            made["l"], made["h"] = [cell.low for cell in cells], [cell.high for cell in cells]
        table.append(made)
    return {"f": view.finding, "g": view.figure or {}, "r": view.reason, "a": view.alt, "c": table}


def words(page: Page, dims: list[str], filters: list[dict[str, Any]]) -> str:
    """`Payer: All · Year: 2024` for the default state of these filters."""
    return " · ".join(
        f"{item['title']}: {dict(item['options']).get(item['default'], '')}" for item in filters if item["dim"] in dims
    )


def answers(block: Questions, prepared: dict[str, Any]) -> list[dict[str, Any]]:
    """Each question with the findings that answer it, taken from the parts of all pages by slug."""
    items = []
    for item in block.items:
        given = []
        for slug, block_id in item.answers:
            part = next((p for p in prepared.get(slug, ([], []))[1] if p["block"].id == block_id), None)
            if part is None:
                continue
            view = part["view"]
            given.append(
                {
                    "text": view.reason if view.reason else view.finding + ".",
                    "subject": part["block"].subject,
                    "href": f"{slug}.html#{block_id}",
                }
            )
        items.append({"text": item.text, "answers": given, "inside": item.inside})
    return items
