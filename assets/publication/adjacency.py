"""Neighbours in compressed form, for sparse structures with many small rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Adjacency:
    """Neighbours of items 0..size-1 in compressed form."""

    start: np.ndarray
    neighbour: np.ndarray

    @property
    def size(self) -> int:
        """Number of items."""
        return len(self.start) - 1

    @staticmethod
    def of(item: np.ndarray, neighbour: np.ndarray, size: int | None = None) -> Adjacency:
        """Group neighbours by item, keeping their order."""
        order = np.argsort(item, kind="stable")
        count = size if size is not None else (int(item.max()) + 1 if len(item) else 0)
        start = np.searchsorted(item[order], np.arange(count + 1))
        return Adjacency(start, neighbour[order])

    def of_item(self, item: int) -> np.ndarray:
        """Neighbours of one item."""
        return self.neighbour[self.start[item] : self.start[item + 1]]

    def of_items(self, items: Sequence[int]) -> np.ndarray:
        """Distinct neighbours of several items, ascending."""
        chosen = np.asarray(items, np.int64)
        start, count = self.start[chosen], self.start[chosen + 1] - self.start[chosen]
        before = np.cumsum(count) - count
        return np.unique(self.neighbour[np.repeat(start - before, count) + np.arange(count.sum())])
