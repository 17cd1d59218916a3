"""Methods: generated from the release's own descriptions, lists, parameters and versions."""

from __future__ import annotations

from dashboards import formats
from dashboards.blocks import Listing, Page, Prose
from dashboards.context import SiteContext, TableNote
from dashboards.published import Published


def _tables(context: SiteContext, published: Published) -> list[tuple[str, ...]]:
    known = {note.name: note for note in context.tables}
    rows = []
    for name in sorted({*known, *published.names(), *_shown_tables()}):
        note = known.get(name, TableNote(name))
        rows.append((name, note.description or formats.MISSING, note.method or formats.MISSING))
    return rows


def _shown_tables() -> set[str]:
    """Tables that any page links to, so that each "How computed" finds its place."""
    from dashboards.pages import PAGES  # pages import this module

    parts = [part for page in PAGES for block in page.blocks for part in (block, *getattr(block, "tiles", ()))]
    return {str(getattr(part, "table", "")) for part in parts} - {""}


def _columns(context: SiteContext, published: Published) -> list[tuple[str, ...]]:
    return [(f"{note.name}.{column}", words) for note in context.tables for column, words in note.columns if words]


def _sources(context: SiteContext, published: Published) -> list[tuple[str, ...]]:
    return [
        (note.name, note.format, note.payer, note.cost_basis, note.data_through or formats.MISSING)
        for note in context.sources
    ]


def _seeds(context: SiteContext, published: Published) -> list[tuple[str, ...]]:
    return [
        (note.name, note.description, note.source, note.licence, formats.count(note.rows)) for note in context.seeds
    ]


PAGE = Page(
    slug="methods",
    title="Methods",
    reader="about",
    question="How was each number computed, and from what?",
    blocks=(
        Prose(
            "principles",
            "What holds for every number",
            (
                "A number never stands without its denominator, period and payer. Intervals are "
                "95 % intervals; the unit of independence is the member, never the claim.",
                "Numbers of 1 to 10 people are hidden, and so is every figure from which one could "
                "be derived; one mark stands for both. Charts, tables and downloads are drawn from "
                "the protected tables only.",
                "Costs per member per month under 30 members are hidden, those of 30 to 299 members "
                "are marked unstable. Comparisons describe association, not cause.",
                "Measures follow public specifications and have not been certified by their owners.",
            ),
        ),
        Listing(
            "tables",
            "Tables",
            "One row each: what a row of the table is, and the version of its method.",
            ("Table", "One row per", "Method"),
            _tables,
            "table",
        ),
        Listing(
            "sources",
            "Sources",
            "What was read, on which cost basis, and how far it reaches.",
            ("Source", "Format", "Payer", "Cost basis", "Data through"),
            _sources,
        ),
        Listing(
            "lists",
            "Code lists and reference lists",
            "With origin and licence.",
            ("List", "What it holds", "Source", "Licence", "Rows"),
            _seeds,
        ),
        Listing(
            "parameters",
            "Parameters",
            "Settings in force for this release.",
            ("Parameter", "Value", "Meaning"),
            lambda context, published: [(p.name, p.value, p.description) for p in context.parameters],
        ),
        Listing("columns", "Columns", "Every published column.", ("Column", "Meaning"), _columns),
        Listing(
            "versions",
            "Versions",
            "Software that computed this release.",
            ("Component", "Version"),
            lambda context, published: sorted(context.versions.items()),
        ),
    ),
)
