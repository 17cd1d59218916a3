"""From published tables to `release/site`: static pages that open from a folder, without network.

The site is a pure function of the published tables, the context and this code: the same input gives the
same bytes. Shared files carry their content's hash in their name, so a reader sees the pages of one
release with the scripts of that release.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jinja2

from dashboards import downloads, formats, theme, views
from dashboards.blocks import Block, Calculator, Chart, Column, Filter, Listing, Page, Questions, Tiles
from dashboards.charts.tilemap import use_shapes
from dashboards.compact import SAME, difference
from dashboards.context import SiteContext
from dashboards.figures import script_json
from dashboards.pages import PAGES
from dashboards.published import Published

__all__ = ["SiteContext", "build_site"]

_HERE = Path(__file__).parent
_SEPARATOR = "\x1f"
_PAGE_BYTES = 760_000  # of views; a page stays under 1 MB with its text
# 'self' covers scripts beside the page when it is served, `file:` when it is opened from a folder.
# Plotly sets styles on the elements it draws, hence inline styles.
_CSP = (
    "default-src 'none'; script-src 'self' file:; style-src 'self' file: 'unsafe-inline'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'none'"
)
_GROUPS = (("start", "Start"), ("entry", "Readers"), ("subject", "Subjects"), ("about", "About"))


def build_site(release: Path, context: SiteContext) -> None:
    """Write `release/site` from `release/published`; the folder is made, other files in it stay."""
    published = Published(release / "published")
    formats.use_labels(context.labels)
    use_shapes(context.counties)
    site = release / "site"
    (site / "downloads").mkdir(parents=True, exist_ok=True)
    files = _write_static(site / "static")
    prepared = {page.slug: _prepare(page, published, context) for page in PAGES}
    template = _environment().get_template("page.html.j2")
    navigation = [(title, [page for page in PAGES if page.reader == group]) for group, title in _GROUPS]
    for page in PAGES:
        filters, parts = prepared[page.slug]
        for part in parts:
            if part["kind"] == "questions":
                part["answered"] = _answers(part["block"], prepared)
            elif part.get("downloads"):
                _write_downloads(site / "downloads", part)
        html = template.render(
            page=page,
            parts=parts,
            filters=filters,
            context=context,
            files=files,
            csp=_CSP,
            navigation=[group for group in navigation if group[1]],
            default_words=_words(page, [f["dim"] for f in filters], filters),
        )
        (site / f"{page.slug}.html").write_text(html, encoding="utf-8", newline="\n")


def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _write_static(folder: Path) -> dict[str, str]:
    """Copy scripts and styles under content-hashed names; returns plain name -> hashed name."""
    folder.mkdir(parents=True, exist_ok=True)
    template = json.dumps(theme.template(), sort_keys=True, separators=(",", ":"))
    contents = {
        "theme.js": f"window.ATLAS_TEMPLATE={template};\n".encode(),
        "plotly.js": (_HERE / "static" / "plotly-cartesian.min.js").read_bytes(),
    }
    for name in ("site.css", "early.js", "site.js", "spreadsheet.js"):
        contents[name] = (_HERE / "static" / name).read_bytes()
    names = {}
    for name, content in contents.items():
        stem, ending = name.rsplit(".", 1)
        names[name] = f"{stem}.{hashlib.sha256(content).hexdigest()[:12]}.{ending}"
        (folder / names[name]).write_bytes(content)
    (folder / "plotly-LICENSE.txt").write_bytes((_HERE / "static" / "plotly-LICENSE.txt").read_bytes())
    return names


def _prepare(page: Page, published: Published, context: SiteContext) -> tuple[list[Any], list[dict[str, Any]]]:
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
        "state_words": _words(page, shown_dims, filters),
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


def _words(page: Page, dims: list[str], filters: list[dict[str, Any]]) -> str:
    """`Payer: All · Year: 2024` for the default state of these filters."""
    return " · ".join(
        f"{item['title']}: {dict(item['options']).get(item['default'], '')}" for item in filters if item["dim"] in dims
    )


def _answers(block: Questions, prepared: dict[str, Any]) -> list[dict[str, Any]]:
    items = []
    for item in block.items:
        answers = []
        for slug, block_id in item.answers:
            part = next((p for p in prepared.get(slug, ([], []))[1] if p["block"].id == block_id), None)
            if part is None:
                continue
            view = part["view"]
            answers.append(
                {
                    "text": view.reason if view.reason else view.finding + ".",
                    "subject": part["block"].subject,
                    "href": f"{slug}.html#{block_id}",
                }
            )
        items.append({"text": item.text, "answers": answers, "inside": item.inside})
    return items


def _write_downloads(folder: Path, part: dict[str, Any]) -> None:
    columns, view = part["views"].columns, part["view"]
    (folder / f"{part['file']}.csv").write_bytes(downloads.to_csv(columns, view.rows))
    (folder / f"{part['file']}.xlsx").write_bytes(downloads.to_xlsx(columns, view.rows, part["block"].subject))
