"""The hidden cells of a release, the rows that bind them, and their connected components."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assets.publication.cells import Cells
from assets.publication.hidden_rows import least_values, order_rows, ratio_rows, sum_rows
from assets.publication.linear_program import LinearProgram


@dataclass(frozen=True)
class Component:
    """Variables (local numbers) and rows that no other variable touches; `scale` bounds its numbers."""

    members: np.ndarray
    rows: np.ndarray
    scale: float


@dataclass
class HiddenSystem:
    """Rows over hidden cells in compressed form; `members` are their cell numbers.

    Row i covers entries start[i]:start[i+1] of `entry` (local variables) and `coefficient`, and lies
    between `low` and `high`. Rows marked `is_order` say part <= whole. `unit` is the size in which a
    variable is measured in a program: large dollars next to small counts make solving delicate.
    """

    members: np.ndarray
    is_count: np.ndarray
    threshold: np.ndarray
    least: np.ndarray
    floor: np.ndarray
    ceiling: np.ndarray
    may_be_negative: np.ndarray
    start: np.ndarray
    entry: np.ndarray
    coefficient: np.ndarray
    low: np.ndarray
    high: np.ndarray
    is_order: np.ndarray
    unit: np.ndarray

    @property
    def size(self) -> int:
        """Number of hidden cells."""
        return len(self.members)

    def unbound(self) -> np.ndarray:
        """Mask of variables that stand in no row."""
        mask = np.ones(self.size, bool)
        mask[self.entry] = False
        return mask

    def write_rows(self, program: LinearProgram, rows: np.ndarray, members: np.ndarray, level: int) -> None:
        """Write rows over members into a program."""
        position = np.full(self.size, -1, np.int64)
        position[members] = np.arange(len(members))
        for row in rows.tolist():
            if self.is_order[row] and level >= 2:
                continue
            inside = slice(self.start[row], self.start[row + 1])
            entry, weight = position[self.entry[inside]].tolist(), self.coefficient[inside].tolist()
            unit = float(self.unit[self.entry[inside.start]])
            program.add_row(entry, weight, float(self.low[row]) / unit, float(self.high[row]) / unit)

    def bounds(self, members: np.ndarray, parts: list[Component], level: int) -> tuple[np.ndarray, np.ndarray]:
        """Bounds of variables. Each level assumes less: 0 no hidden count is zero; 1 parts stay below
        wholes; 2 figures are not negative; 3 nothing.
        """
        scale = np.concatenate([np.full(len(part.members), part.scale) for part in parts])
        lower = np.maximum(self.floor[members], self.least[members] if level == 0 else 0.0)
        lower = lower if level < 2 else np.zeros(len(members))
        negative = (~self.is_count[members] & self.may_be_negative[members]) | (level == 3)
        upper = np.minimum(self.ceiling[members], scale) if level < 2 else scale
        return np.where(negative, -scale, lower), upper

    @staticmethod
    def of(cells: Cells, hidden: np.ndarray, ignored: np.ndarray) -> HiddenSystem:
        """Take the hidden cells out of all relations; shown cells become constants."""
        members = np.flatnonzero(hidden)
        local = np.full(cells.size, -1, np.int64)
        local[members] = np.arange(len(members))
        known = np.where(hidden, 0.0, np.nan_to_num(cells.value))
        ordered, floor, ceiling = order_rows(cells, hidden, local, known, members)
        sums = sum_rows(cells, hidden, local, known, ignored)
        blocks = [sums, ratio_rows(cells, hidden, local, known), ordered]
        lengths = np.concatenate([block[0] for block in blocks]).astype(np.int64)
        return HiddenSystem(
            members=members,
            is_count=cells.is_count[members],
            threshold=cells.threshold[members],
            least=least_values(cells, hidden, local, members),
            floor=floor,
            ceiling=ceiling,
            may_be_negative=cells.may_be_negative[members],
            start=np.concatenate([[0], np.cumsum(lengths)]),
            entry=np.concatenate([block[1] for block in blocks]).astype(np.int64),
            coefficient=np.concatenate([block[2] for block in blocks]),
            low=np.concatenate([block[3] for block in blocks]),
            high=np.concatenate([block[4] for block in blocks]),
            unit=np.ones(len(members)),
            is_order=np.concatenate([np.full(len(b[0]), i == 2) for i, b in enumerate(blocks)]),
        )


def components_of(system: HiddenSystem, *masks: np.ndarray) -> list[Component]:
    """Connected components that have rows and of each mask over members at least one, by smallest member."""
    if not system.size:
        return []
    root = np.arange(system.size)
    lengths = np.diff(system.start)
    first = system.entry[system.start[:-1][lengths > 0]] if len(lengths) else system.entry
    lead = np.repeat(first, lengths[lengths > 0])
    while len(lead):
        low = np.minimum(root[system.entry], root[lead])
        before = root.copy()
        np.minimum.at(root, system.entry, low)
        np.minimum.at(root, lead, low)
        root = root[root]
        if (root == before).all():
            break
    constant = np.where(np.isfinite(system.low), np.abs(system.low), 0.0)
    order = np.argsort(root, kind="stable")
    roots, begins = np.unique(root[order], return_index=True)
    row_root = root[system.entry[system.start[:-1]]] if len(lengths) else np.empty(0, np.int64)
    row_order = np.argsort(row_root, kind="stable")
    row_begin = np.searchsorted(row_root[row_order], roots, "left")
    row_end = np.searchsorted(row_root[row_order], roots, "right")
    ends = np.append(begins[1:], system.size)
    ceiling = np.where(np.isfinite(system.ceiling), system.ceiling, 0.0)
    found = []
    bound = row_end > row_begin
    for mask in masks:  # most components of a later round are proven: they cost nothing here
        bound &= np.logical_or.reduceat(mask[order], begins)
    ranges = zip(begins[bound], ends[bound], row_begin[bound], row_end[bound], strict=True)
    for begin, end, row_first, row_last in ranges:
        members, rows = order[begin:end], row_order[row_first:row_last]
        reach = constant[rows].sum() + ceiling[members].sum() + system.floor[members].sum()
        scale = 2.0 * float(reach) + 1000.0 * len(members)
        if not system.is_count[members].any():
            system.unit[members] = max(scale / 1e4, 1.0)
        found.append(Component(members, rows, scale))
    return found
