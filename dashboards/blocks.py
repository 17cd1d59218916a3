"""The pieces a page is declared from. They hold functions and names, no data and no HTML."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import polars as pl

from dashboards import formats
from dashboards.calculator import Calculator
from dashboards.context import SiteContext
from dashboards.figures import Figure
from dashboards.published import Published

Frame: TypeAlias = pl.DataFrame


@dataclass(frozen=True)
class Filter:
    """One select of a page's filter bar over a dimension of the published cube.

    The default is `default`, else `all` or `total` when the dimension has it, else its last value; of
    years the last one that was over on the day of the run. Values of rows where the column `last` is true
    (retired measures) stand behind the others.
    """

    dim: str
    title: str
    default: str | None = None
    last: str | None = None


@dataclass(frozen=True)
class Column:
    """One column of a chart's table and of its downloads.

    `show` writes the value; `low` and `high` name the bounds of its interval, which are shown in the same
    cell and get columns of their own in downloads; `of` names the denominator that decides the decimals
    of a percentage; `bounds` says what the interval is. A `plain` column carries no person information: an
    empty cell of it is empty, never hidden.
    """

    name: str
    title: str
    show: Callable[..., str] = formats.text
    low: str | None = None
    high: str | None = None
    of: str | None = None
    bounds: str = "95 % interval"
    plain: bool = False

    @property
    def is_number(self) -> bool:
        """Right-aligned with tabular figures."""
        return self.show not in (formats.text, formats.name, formats.flag, formats.day)


@dataclass(frozen=True)
class Chart:
    """Finding, chart, table, downloads, "how computed" and footnotes over one published table.

    `select` narrows the table (or joins several) before the page's filters apply; `fixed` names page
    filters this block ignores because it shows all values of that dimension. `figure` may be None: a
    table alone; it returns None where nothing can be drawn; `cards` shows each of its rows as a card.
    `finding` writes the heading from the filtered frame, neutral when an interval covers no difference.
    `subject` says in plain words what is drawn and
    in which unit; it is also the start of the alternative text.
    """

    id: str
    table: str
    subject: str
    finding: Callable[[Frame], str]
    columns: Sequence[Column]
    figure: Callable[[Frame], Figure | None] | None = None
    select: Callable[[Published], Frame] | None = None
    fixed: Sequence[str] = ()
    notes: Sequence[str] = ()
    needs: str = ""
    cards: bool = False


@dataclass(frozen=True)
class Tile:
    """One headline number: `value` returns (number as text, its denominator and period) or None."""

    title: str
    table: str
    value: Callable[[Frame], tuple[str, str] | None]
    page: str = ""
    block: str = ""


@dataclass(frozen=True)
class Tiles:
    """A row of headline numbers, each over one published table, under the page's filters."""

    id: str
    tiles: Sequence[Tile]


@dataclass(frozen=True)
class Question:
    """A reader's question, answered by the finding of a block of a subject page (its default view)."""

    text: str
    answers: Sequence[tuple[str, str]]
    inside: str = ""


@dataclass(frozen=True)
class Questions:
    """A reader's questions in their order, each with the answers the release gives."""

    id: str
    items: Sequence[Question]


@dataclass(frozen=True)
class Listing:
    """A plain table made from the context (descriptions, parameters, versions), one per methods section."""

    id: str
    title: str
    intro: str
    head: Sequence[str]
    rows: Callable[[SiteContext, Published], list[tuple[str, ...]]]
    anchors: str = ""


@dataclass(frozen=True)
class Prose:
    """A heading and paragraphs of text; no mark-up."""

    id: str
    title: str
    paragraphs: Sequence[str]


Block = Calculator | Chart | Tiles | Questions | Listing | Prose


@dataclass(frozen=True)
class Page:
    """One page of the site, at `<slug>.html`.

    `reader` is `start`, `entry` or `subject` (its group in the navigation); `question` is what the page
    answers; `nav` the short name in the navigation.
    """

    slug: str
    title: str
    reader: str
    question: str
    blocks: Sequence[Block]
    filters: Sequence[Filter] = ()
    nav: str = ""
