"""A form the reader calculates with: inputs with starting values and the sums that follow from them.

It holds assumptions, no published figures. The browser evaluates the same formulas as `Result.number`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, prod
from typing import Any, TypeAlias

from dashboards import formats


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
