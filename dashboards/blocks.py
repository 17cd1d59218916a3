"""The pieces a page is declared from. They hold functions and names, no data and no HTML."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf, prod
from typing import Any, TypeAlias

import plotly.graph_objects as go
import polars as pl

from dashboards import formats
from dashboards.context import SiteContext
from dashboards.published import Published

Frame: TypeAlias = pl.DataFrame


@dataclass(frozen=True)
class Filter:
    """One select of a page's filter bar over a dimension of the published cube.

    The default is `default`, else `all` or `total` when the dimension has it, else its last value; of
    years the last one that was over on the day of the run.
    """

    dim: str
    title: str
    default: str | None = None


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
    figure: Callable[[Frame], go.Figure | None] | None = None
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


@dataclass(frozen=True)
class Input:
    """One number the reader may change in a calculator; `group` heads the inputs that belong together."""

    name: str
    title: str
    value: float
    step: float = 1
    group: str = ""


# A weighted sum of inputs; the name "" stands for the number 1. A product multiplies such sums.
Sum: TypeAlias = Sequence[tuple[str, float]]
Product: TypeAlias = Sequence[Sum]


@dataclass(frozen=True)
class Result:
    """Sums of products of inputs: what `plus` adds up to less `minus`, divided by what `divide` adds up to.

    Money is written in whole dollars, everything else with one decimal.
    """

    title: str
    plus: Sequence[Product]
    minus: Sequence[Product] = ()
    divide: Sequence[Product] = ()
    is_money: bool = False

    def number(self, inputs: Sequence[Input]) -> float:
        """The result for the inputs' starting values; infinite where nothing divides."""
        values = {item.name: item.value for item in inputs} | {"": 1.0}

        def product(factors: Product) -> float:
            return prod(sum(values[name] * weight for name, weight in factor) for factor in factors)

        amount = sum(map(product, self.plus)) - sum(map(product, self.minus))
        below = sum(map(product, self.divide)) if self.divide else 1.0
        return amount / below if below else inf

    def text(self, inputs: Sequence[Input]) -> str:
        """The number as it is shown."""
        number = self.number(inputs)
        if number == inf:
            return "–"
        sign = "−" if round(number) < 0 else ""
        return f"{sign}${abs(round(number)):,}" if self.is_money else formats.rate(number)


@dataclass(frozen=True)
class Calculator:
    """Inputs with starting values and what follows from them; assumptions, no published figures."""

    id: str
    title: str
    intro: str
    inputs: Sequence[Input]
    results: Sequence[Result]

    def formulas(self) -> list[dict[str, Any]]:
        """The results as the browser takes them."""
        return [{"plus": result.plus, "minus": result.minus, "divide": result.divide, "money": result.is_money}
                for result in self.results]

    def groups(self) -> list[tuple[str, list[Input]]]:
        """Inputs under their headings, in order."""
        names = dict.fromkeys(item.group for item in self.inputs)
        return [(name, [item for item in self.inputs if item.group == name]) for name in names]


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
