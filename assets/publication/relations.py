"""Which cells add up to which: derived from dimensions, totals, parents and `additive`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from assets.publication.declared_columns import Count, Value
from assets.publication.keys import columns_of, quantity_of
from assets.publication.numbering import Numbering, distinct_pairs, links
from assets.publication.row_keys import steps_of
from assets.publication.specification import PublicationSpec


@dataclass(frozen=True)
class Relations:
    """Sum relations in long form: cell `cell` stands in `equation` as whole (sign 1) or part (-1).

    `below` lists pairs (part, whole) that only promise part <= whole; `ratios` rows hold
    (shown ratio, numerator cell, denominator cell, scale, half of the printed step).
    """

    equation: np.ndarray
    cell: np.ndarray
    sign: np.ndarray
    below: np.ndarray
    ratios: np.ndarray


def additive_relations(
    tables: Mapping[str, pl.DataFrame],
    specs: Mapping[str, PublicationSpec],
    numbering: Numbering,
    places: Mapping[tuple[str, str], np.ndarray],
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Sum relations (equation, cell, sign) and (part, whole) pairs of dimensions that do not add up.

    The whole of a row along a dimension is its nearest published ancestor there, in any table.
    """
    equations, cells, signs, below = [], [], [], [np.empty((0, 2), np.int64)]
    first = 0
    is_part = {name: _is_part(tables[name], specs[name]) for name in sorted(tables)}
    every = ((name, *link) for name in sorted(tables) for link in links(specs[name]))
    for name, column, declared, dimension, is_sum in every:
        part = places[name, column]
        whole = _wholes(specs[name], column, declared, dimension, numbering)
        is_linked = (whole >= 0) & (whole != part) & is_part[name][dimension]
        linked = distinct_pairs(np.column_stack([part, whole])[is_linked])
        part, whole = linked[:, 0], linked[:, 1]
        if not is_sum:
            below.append(np.column_stack([part, whole]))
            continue
        wholes, group = np.unique(whole, return_inverse=True)
        equations += [first + np.arange(len(wholes)), first + group]
        cells += [wholes, part]
        signs += [np.ones(len(wholes)), -np.ones(len(part))]
        first += len(wholes)
    for name in sorted(tables):
        for column, declared in columns_of(specs[name]):
            if declared.sum_of:
                rows = np.column_stack([places[name, item] for item in (column, *declared.sum_of)])
                whole, *parts = np.unique(rows, axis=0).T
                equations += [first + np.arange(len(whole))] * (len(parts) + 1)
                cells += [whole, *parts]
                signs += [np.ones(len(whole)), *([-np.ones(len(whole))] * len(parts))]
                first += len(whole)
    if not equations:
        empty = np.empty(0, np.int64)
        return empty, empty, np.empty(0), distinct_pairs(np.concatenate(below))
    equation, cell = np.concatenate(equations).astype(np.int64), np.concatenate(cells).astype(np.int64)
    order = np.lexsort((cell, equation))  # the order of rows must not decide anything later
    sign = np.concatenate(signs)[order]
    return equation[order], cell[order], sign, distinct_pairs(np.concatenate(below))


def _wholes(
    spec: PublicationSpec, column: str, declared: Count | Value, dimension: str, numbering: Numbering
) -> np.ndarray:
    """Cell one step above each row along the dimension, the nearest that there is; -1 where there is none."""
    quantity = quantity_of(spec.table, column, declared)
    whole = np.full(len(numbering.own(spec.table, declared)), -1, np.int64)
    for step in steps_of(spec.dimensions[dimension]):
        found = numbering.cells(quantity, numbering.above(spec.table, declared, dimension, step))
        whole = np.where(whole < 0, found, whole)
    return whole


def _is_part(frame: pl.DataFrame, spec: PublicationSpec) -> dict[str, np.ndarray]:
    """By dimension the rows that are not its total."""
    totals = {name: str(about.total) for name, about in spec.dimensions.items() if about.total is not None}
    found = frame.select((pl.col(name).cast(pl.String) != total).fill_null(True) for name, total in totals.items())
    return {name: found[name].to_numpy() if name in totals else np.ones(frame.height, bool)
            for name in spec.dimensions}


def shown_ratios(
    tables: Mapping[str, pl.DataFrame],
    specs: Mapping[str, PublicationSpec],
    places: Mapping[tuple[str, str], np.ndarray],
    value: np.ndarray,
) -> np.ndarray:
    """Ratios that are shown although numerator or denominator is not known, shape (n, 5)."""
    found = [np.empty((0, 5))]
    for name in sorted(tables):
        for column, declared in specs[name].values.items():
            if declared.ratio_of is None:
                continue
            over, under = (places[name, part] for part in declared.ratio_of)
            shown = tables[name][column].cast(pl.Float64).fill_null(np.nan).to_numpy()
            open_rows = ~np.isnan(shown) & (np.isnan(value[over]) | np.isnan(value[under]))
            half = (declared.step or 1e-9) / 2
            rows = [shown, over, under, np.full(len(over), declared.scale), np.full(len(over), half)]
            found.append(np.column_stack(rows)[open_rows])
    return np.concatenate(found)
