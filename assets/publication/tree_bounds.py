"""Exact bounds of hidden cells whose relations form no circle, without a linear program.

Where relations and cells make a tree, what one relation after the other says is all there is to say: once
nothing narrows any more, every value between a cell's bounds is part of a solution. Most components of a
release are such trees: a count beside the rest of its whole, a sum over one dimension.
"""

from __future__ import annotations

import numpy as np

from assets.publication.system import Component, HiddenSystem

SWEEPS = 60
NOISE = 1e-12


def is_tree(system: HiddenSystem, part: Component) -> bool:
    """Cells and relations of a connected component hang together by one entry less than there are of them."""
    entries = int((system.start[part.rows + 1] - system.start[part.rows]).sum())
    return entries == len(part.members) + len(part.rows) - 1


def tree_bounds(system: HiddenSystem, trees: list[Component]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Bounds (low, high) of the variables if no hidden count is zero, and a mask of those that are exact.

    Exact means every variable of a tree in which nothing contradicts and nothing narrows any more; an end that
    nothing bounds is the component's scale.
    """
    negative = ~system.is_count & system.may_be_negative
    low = np.where(negative, -np.inf, np.maximum(system.floor, system.least))
    high = np.where(np.isfinite(system.ceiling), system.ceiling, np.inf)
    rows = np.concatenate([tree.rows for tree in trees])
    length = system.start[rows + 1] - system.start[rows]
    row = np.repeat(np.arange(len(rows)), length)
    place = np.repeat(system.start[rows] - np.cumsum(length) + length, length) + np.arange(len(row))
    entry, weight = system.entry[place], system.coefficient[place]
    unclear = entry[weight == 0.0]  # a ratio that says nothing of its denominator: left to a program
    weight = np.where(weight == 0.0, 1.0, weight)
    positive = weight > 0
    row_low, row_high = system.low[rows][row], system.high[rows][row]
    moved = np.zeros(system.size, bool)
    for _ in range(SWEEPS):
        least = np.where(positive, weight * low[entry], weight * high[entry])
        most = np.where(positive, weight * high[entry], weight * low[entry])
        above, below = row_high - _of_others(row, least, -1.0), row_low - _of_others(row, most, 1.0)
        new_high, new_low = np.where(positive, above, below) / weight, np.where(positive, below, above) / weight
        # Only what narrows by more than rounding noise, or nothing would ever stand still.
        narrower, higher = new_high + _noise(new_high) < high[entry], new_low - _noise(new_low) > low[entry]
        moved[:] = False
        moved[entry[narrower | higher]] = True
        if not moved.any():
            break
        np.minimum.at(high, entry[narrower], new_high[narrower])
        np.maximum.at(low, entry[higher], new_low[higher])
    moved[unclear] = True
    exact = np.zeros(system.size, bool)
    for tree in trees:
        members = tree.members
        exact[members] = not (moved[members] | (low[members] > high[members])).any()
        low[members] = np.maximum(low[members], -tree.scale)
        high[members] = np.minimum(high[members], tree.scale)
    return low, high, exact


def _noise(end: np.ndarray) -> np.ndarray:
    return NOISE * np.maximum(1.0, np.abs(np.where(np.isfinite(end), end, 0.0)))


def _of_others(row: np.ndarray, amount: np.ndarray, sign: float) -> np.ndarray:
    """Sum of the other entries of each entry's row; unbounded where one of them is, in the direction of `sign`."""
    bounded = np.isfinite(amount)
    finite = np.where(bounded, amount, 0.0)
    count = int(row[-1]) + 1
    unbounded = np.bincount(row, ~bounded, count)[row] - ~bounded
    return np.where(unbounded > 0.5, sign * np.inf, np.bincount(row, finite, count)[row] - finite)
