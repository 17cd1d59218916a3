"""The pieces a page is declared from. They hold functions and names, no data and no HTML."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import plotly.graph_objects as go
import polars as pl

from dashboards import formats
from dashboards.context import SiteContext
from dashboards.published import Published

Frame: TypeAlias = pl.DataFrame


@dataclass(frozen=True)
class Filter:
    """One select of a page's filter bar over a dimension of the published cube.

    The default is `default`, else `all` or `total` when the dimension has it, else its last value.
    """

    dim: str
    title: str
    default: str | None = None


@dataclass(frozen=True)
class Column:
    """One column of a chart's table and of its downloads.

    `show` writes the value; `low` and `high` name the bounds of its interval, which are shown in the same
    cell and get columns of their own in downloads; `of` names the denominator that decides the decimals
    of a percentage; `bounds` says what the interval is.
    """

    name: str
    title: str
    show: Callable[..., str] = formats.text
    low: str | None = None
    high: str | None = None
    of: str | None = None
    bounds: str = "95 % interval"

    @property
    def is_number(self) -> bool:
        """Right-aligned with tabular figures."""
        return self.show not in (formats.text, formats.name, formats.flag, formats.day)


@dataclass(frozen=True)
class Chart:
    """Finding, chart, table, downloads, "how computed" and footnotes over one published table.

    `select` narrows the table (or joins several) before the page's filters apply; `fixed` names page
    filters this block ignores because it shows all values of that dimension. `figure` may be None: a
    table alone. `finding` writes the heading from the filtered frame, neutral when an interval covers no
    difference. `subject` says in plain words what is drawn and in which unit; it is also the start of the
    alternative text.
    """

    id: str
    table: str
    subject: str
    finding: Callable[[Frame], str]
    columns: Sequence[Column]
    figure: Callable[[Frame], go.Figure] | None = None
    select: Callable[[Published], Frame] | None = None
    fixed: Sequence[str] = ()
    notes: Sequence[str] = ()
    needs: str = ""


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


@dataclass(frozen=True)
class Input:
    """One number the reader may change in a calculator."""

    name: str
    title: str
    value: float
    step: float = 1


@dataclass(frozen=True)
class Result:
    """A sum of weighted inputs divided by a product of weighted inputs, with one decimal."""

    title: str
    plus: Sequence[tuple[str, float]]
    divide: Sequence[tuple[str, float]] = ()

    def text(self, inputs: Sequence[Input]) -> str:
        """The result for the inputs' starting values."""
        values = {item.name: item.value for item in inputs}
        number = sum(values[name] * weight for name, weight in self.plus)
        for name, weight in self.divide:
            number = number / (values[name] * weight)
        return formats.rate(number)


@dataclass(frozen=True)
class Calculator:
    """Inputs with starting values and what follows from them; assumptions, no published figures."""

    id: str
    title: str
    intro: str
    inputs: Sequence[Input]
    results: Sequence[Result]

    def formulas(self) -> list[dict[str, Sequence[tuple[str, float]]]]:
        """The results as the browser takes them."""
        return [{"plus": result.plus, "divide": result.divide} for result in self.results]


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
