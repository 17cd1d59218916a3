"""From published tables to `release/site`: static pages that open from a folder, without network.

The site is a pure function of the published tables, the context and this code: the same input gives the
same bytes. Shared files carry their content's hash in their name, so a reader sees the pages of one
release with the scripts of that release.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import jinja2

from dashboards import downloads, formats, theme
from dashboards.charts.county_map import use_shapes
from dashboards.context import SiteContext
from dashboards.pages import PAGES
from dashboards.parts import answers, prepare, words
from dashboards.published import Published

__all__ = ["SiteContext", "build_site"]

_HERE = Path(__file__).parent
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
    prepared = {page.slug: prepare(page, published, context) for page in PAGES}
    template = _environment().get_template("page.html.j2")
    navigation = [(title, [page for page in PAGES if page.reader == group]) for group, title in _GROUPS]
    for page in PAGES:
        filters, parts = prepared[page.slug]
        for part in parts:
            if part["kind"] == "questions":
                part["answered"] = answers(part["block"], prepared)
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
            default_words=words(page, [f["dim"] for f in filters], filters),
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


def _write_downloads(folder: Path, part: dict[str, Any]) -> None:
    columns, view = part["views"].columns, part["view"]
    (folder / f"{part['file']}.csv").write_bytes(downloads.to_csv(columns, view.rows))
    (folder / f"{part['file']}.xlsx").write_bytes(downloads.to_xlsx(columns, view.rows, part["block"].subject))
