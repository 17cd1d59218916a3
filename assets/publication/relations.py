"""Which cells add up to which: derived from dimensions, totals, parents and `additive`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from assets.publication.declared_columns import Count, Dimension, Value
from assets.publication.keys import columns_of, key_columns, key_of, quantity_of
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
    index: pl.DataFrame,
    places: Mapping[tuple[str, str], np.ndarray],
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Sum relations (equation, cell, sign) and (part, whole) pairs of dimensions that do not add up.

    The whole of a row along a dimension is its nearest published ancestor there, in any table.
    """
    equations, cells, signs, below = [], [], [], [np.empty((0, 2), np.int64)]
    first = 0
    for name, column, dimension, is_sum in _links(specs):
        if (name, column) not in places:
            continue
        part = places[name, column]
        whole = _wholes(tables[name], specs[name], dimension, column, index)
        linked = np.unique(np.column_stack([part, whole])[(whole >= 0) & (whole != part)], axis=0)
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
        return empty, empty, np.empty(0), np.unique(np.concatenate(below), axis=0)
    equation, cell = np.concatenate(equations).astype(np.int64), np.concatenate(cells).astype(np.int64)
    order = np.lexsort((cell, equation))  # the order of rows must not decide anything later
    sign = np.concatenate(signs)[order]
    return equation[order], cell[order], sign, np.unique(np.concatenate(below), axis=0)


def _links(specs: Mapping[str, PublicationSpec]) -> Iterator[tuple[str, str, str, bool]]:
    """(table, column, dimension, parts add up exactly); figures that do not add up give nothing."""
    for name in sorted(specs):
        for column, declared in columns_of(specs[name]):
            for dimension in key_columns(specs[name], declared):
                if dimension not in specs[name].dimensions:
                    continue
                is_sum = dimension in declared.additive
                if is_sum or isinstance(declared, Count):
                    yield name, column, dimension, is_sum


def _wholes(
    frame: pl.DataFrame, spec: PublicationSpec, dimension: str, column: str, index: pl.DataFrame
) -> np.ndarray:
    """Cell of which each row is a direct part along the dimension; -1 where there is none."""
    about = spec.dimensions[dimension]
    declared = spec.counts[column] if column in spec.counts else spec.values[column]
    quantity = quantity_of(spec.table, column, declared)
    known = index.filter(pl.col("quantity") == quantity).select("key", "cell")
    whole = np.full(frame.height, -1, np.int64)
    is_part = np.ones(frame.height, bool)
    if about.total is not None:
        text = frame[dimension].cast(pl.String)
        is_part = (text != str(about.total)).fill_null(True).to_numpy()
    # Without a total, a dimension with parents ends at its roots; an assumed value is no whole.
    ends = about.total is None and (about.parents or about.assumed is not None)
    to_total: list[None] = [] if ends else [None]
    for step in [*_ancestors(about), *to_total]:
        keys = frame.select(_key_of_ancestor(spec, declared, dimension, step).alias("key"))
        found = keys.join(known, on="key", how="left", maintain_order="left")["cell"]
        candidate = found.cast(pl.Int64).fill_null(-1).to_numpy()
        whole = np.where((whole < 0) & is_part, candidate, whole)
    return whole


def _key_of_ancestor(
    spec: PublicationSpec, declared: Count | Value, dimension: str, step: Mapping[str, str] | None
) -> pl.Expr:
    """Key of the row with `dimension` moved up; null where the step does not apply; None = total."""
    if step is None:
        about = spec.dimensions[dimension]
        return key_of(spec, declared, {dimension: pl.lit(str(about.total)) if about.total_as else None})
    moved = pl.col(dimension).cast(pl.String).replace_strict(step, default=None, return_dtype=pl.String)
    return pl.when(moved.is_not_null()).then(key_of(spec, declared, {dimension: moved}))


def _ancestors(dimension: Dimension) -> Iterator[dict[str, str]]:
    """Child to parent, then child to the parent's parent, and so on."""
    step = dict(dimension.parents)
    while step:
        yield step
        step = {
            child: dimension.parents[parent] for child, parent in step.items() if parent in dimension.parents
        }


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
