"""Names of a chart's rows: in lines beside the plot, and above each row at phone width."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dashboards import formats, theme
from dashboards.charts.draft import Draft

WIDTH = 44
_LINE = 17  # pixels a line of a name takes


@dataclass(frozen=True)
class RowLabels:
    """Names of rows as they are drawn."""

    names: list[str]

    def row(self, least: int) -> int:
        """Pixels of a row of at least `least` that holds the longest name beside it."""
        return max(least, _LINE * self._lines() + 4)

    def narrow_row(self, least: int) -> int:
        """Pixels of a row whose name stands above it; `least` holds a name of one line."""
        return least + _LINE * (self._lines() - 1)

    def draw(self, made: Draft, first: float, last: float) -> None:
        """Name the rows from the top, with `first` and `last` rows of room beyond the ends."""
        count = len(self.names)
        made.update_yaxes(
            tickvals=list(range(count)),
            ticktext=self.names,
            range=[count - 1 + last, -first],
            tickfont={"size": 13, "color": theme.INK},
        )

    def above(self, gap: float, first: float = 0.9, last: float = 0.5) -> dict[str, Any]:
        """Changes at phone width: each name `gap` rows above its row, from the left edge on (see site.js)."""
        return {"above": gap, "yaxis__range": [len(self.names) - 1 + last, -first], "margin__l": 14}

    def _lines(self) -> int:
        return max((name.count("<br>") + 1 for name in self.names), default=1)


def row_labels(values: Sequence[object], width: int = WIDTH, most: int = 3) -> RowLabels:
    """The names of `values` in at most `most` lines of `width` characters."""
    return RowLabels([formats.wrapped(value, width, most) for value in values])
