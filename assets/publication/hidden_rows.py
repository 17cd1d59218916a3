"""Declared relations seen from the hidden cells: shown cells become constants of linear rows."""

from __future__ import annotations

import numpy as np

from assets.publication.cells import Cells

Rows = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]
"""Lengths of rows; then variables and coefficients, row after row; lower and upper bounds of rows."""


def sum_rows(
    cells: Cells, hidden: np.ndarray, local: np.ndarray, known: np.ndarray, ignored: np.ndarray
) -> Rows:
    """Sums: whole - parts = constant; figures get the slack of their printed digits."""
    relations = cells.relations
    total = int(relations.equation.max()) + 1 if len(relations.equation) else 0
    constant = np.bincount(relations.equation, relations.sign * known[relations.cell], total)
    size = np.bincount(relations.equation, np.abs(known[relations.cell]), total)
    inside = hidden[relations.cell] & ~np.isin(relations.equation, ignored)
    order = np.flatnonzero(inside)[np.argsort(relations.equation[inside], kind="stable")]
    rows, lengths = np.unique(relations.equation[order], return_counts=True)
    first = np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int64)
    figure = ~cells.is_count[relations.cell[order][first]] if len(rows) else np.empty(0, bool)
    cents = 0.005 * np.bincount(relations.equation, minlength=total)
    slack = np.where(figure, cents[rows] + 1e-9 * size[rows], 0.0)
    entry, sign = local[relations.cell[order]], relations.sign[order]
    return lengths, entry, sign, -constant[rows] - slack, -constant[rows] + slack


def ratio_rows(cells: Cells, hidden: np.ndarray, local: np.ndarray, known: np.ndarray) -> Rows:
    """`|scale * over / under - shown| <= half` as two linear rows over - bound * under."""
    lengths, entries, coefficients, lows, highs = [], [], [], [], []
    for shown, over, under, scale, half in cells.relations.ratios:
        for bound, is_upper in (((shown + half) / scale, True), ((shown - half) / scale, False)):
            parts = [(int(over), 1.0), (int(under), -bound)]
            inside = [(cell, factor) for cell, factor in parts if hidden[cell]]
            if inside:
                constant = sum(factor * known[cell] for cell, factor in parts if not hidden[cell])
                lengths.append(len(inside))
                entries += [local[cell] for cell, _ in inside]
                coefficients += [factor for _, factor in inside]
                lows.append(-np.inf if is_upper else -constant)
                highs.append(-constant if is_upper else np.inf)
    arrays = (lengths, entries, coefficients, lows, highs)
    return tuple(np.array(item, float) for item in arrays)  # type: ignore[return-value]


def least_values(cells: Cells, hidden: np.ndarray, local: np.ndarray, members: np.ndarray) -> np.ndarray:
    """1 for counts, as zero is shown; 0 for figures and for the rest of a hidden whole."""
    least = cells.is_count[members].astype(float)
    rest = np.arange(cells.published, cells.size)
    least[local[rest[hidden[rest] & hidden[cells.rest_of[:, 1]]]]] = 0.0
    return least


def order_rows(
    cells: Cells, hidden: np.ndarray, local: np.ndarray, known: np.ndarray, members: np.ndarray
) -> tuple[Rows, np.ndarray, np.ndarray]:
    """Rows part - whole <= 0 between two hidden cells; bounds where one of the two is shown."""
    floor = np.zeros(len(members))
    ceiling = np.full(len(members), np.inf)
    part, whole = cells.relations.below[:, 0], cells.relations.below[:, 1]
    shown = ~hidden & ~np.isnan(cells.value)
    capped = hidden[part] & shown[whole]
    np.minimum.at(ceiling, local[part[capped]], known[whole[capped]])
    raised = shown[part] & hidden[whole]
    np.maximum.at(floor, local[whole[raised]], known[part[raised]])
    both = hidden[part] & hidden[whole]
    entry = np.column_stack([local[part[both]], local[whole[both]]]).ravel()
    count = int(both.sum())
    rows = (
        np.full(count, 2), entry, np.tile([1.0, -1.0], count), np.full(count, -np.inf), np.zeros(count),
    )  # fmt: skip
    return rows, floor, ceiling
