"""All tables of a release as one set of linked cells: what a careful reader can add and subtract.

A cell is a number (`quantity`) at a key from which dimensions at their total are left out, and those on which
the number does not depend, so the same number in two tables, or in two rows, is one cell. Relations are
kept as arrays, not as matrices.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from assets.errors import DisclosureFailed
from assets.publication.declared_columns import Count, Value
from assets.publication.keys import columns_of
from assets.publication.numbering import Numbering, distinct_pairs
from assets.publication.relations import Relations, additive_relations, shown_ratios
from assets.publication.specification import PublicationSpec


@dataclass
class Cells:
    """Cells 0..n-1 ordered by (quantity, key), then one rest cell per numerator and denominator.

    `value` is NaN where a cell is not known; `is_count` is false for figures such as dollars. `twins` are
    pairs of cells to be hidden together.
    `places` maps (table, column) to the cell of each row; `rest_of` holds (part, whole) of each rest cell.
    """

    index: pl.DataFrame
    value: np.ndarray
    is_count: np.ndarray
    may_be_negative: np.ndarray
    threshold: np.ndarray
    places: dict[tuple[str, str], np.ndarray]
    relations: Relations
    rest_of: np.ndarray
    twins: np.ndarray

    @property
    def size(self) -> int:
        """Number of cells, rest cells included."""
        return len(self.value)

    @property
    def published(self) -> int:
        """Number of cells that stand in a table; rest cells come after them."""
        return self.index.height


def link_cells(
    tables: Mapping[str, pl.DataFrame],
    specs: Mapping[str, PublicationSpec],
    thresholds: Mapping[tuple[str, str], int],
) -> Cells:
    """Number the cells of all tables and derive every declared relation between them.

    Args:
        tables: frames by name, unprotected or published; null = not known.
        specs: their declarations.
        thresholds: largest hidden count by (table, count); counts without one are not sensitive.

    Raises:
        DisclosureFailed: two shown cells declared to be one quantity differ.
    """
    numbering = Numbering(tables, specs)
    index, places = _index(tables, specs, thresholds, numbering), numbering.places
    pairs = _part_pairs(tables, specs, places)
    rest = np.arange(len(pairs)) + index.height
    equation, cell, sign, below = additive_relations(tables, specs, numbering, places)
    first = int(equation.max()) + 1 if len(equation) else 0
    rest_equation = first + np.arange(len(pairs))
    ones = np.ones(len(pairs))
    value = index["value"].fill_null(np.nan).to_numpy().astype(float)
    threshold = index["threshold"].to_numpy().astype(np.int64)
    part, whole = threshold[pairs[:, 0]], threshold[pairs[:, 1]]
    rest_threshold = np.where(np.minimum(part, whole) > 0, np.maximum(part, whole), 0)
    return Cells(
        index=index,
        value=np.concatenate([value, value[pairs[:, 1]] - value[pairs[:, 0]]]),
        is_count=np.concatenate([index["is_count"].to_numpy(), np.ones(len(pairs), bool)]),
        may_be_negative=np.concatenate([index["may_be_negative"].to_numpy(), np.zeros(len(pairs), bool)]),
        threshold=np.concatenate([threshold, rest_threshold]),
        places=places,
        relations=Relations(
            equation=np.concatenate([equation, rest_equation, rest_equation, rest_equation]),
            cell=np.concatenate([cell, pairs[:, 1], pairs[:, 0], rest]),
            sign=np.concatenate([sign, ones, -ones, -ones]),
            below=below,
            ratios=shown_ratios(tables, specs, places, value),
        ),
        rest_of=pairs,
        twins=_twins(index),
    )


def _twins(index: pl.DataFrame) -> np.ndarray:
    """Pairs of cells that hold the same number and nearly the same people, both ways, shape (n, 2)."""
    near = index.filter((pl.col("near") >= 0) & (pl.col("value") > 0))
    pairs = near.select(
        pl.col("cell").cast(pl.Int64),
        pl.col("cell").cast(pl.Int64).shift(1).over("quantity", "near", "value", order_by="cell").alias("other"),
    ).drop_nulls()
    found = pairs.to_numpy().reshape(-1, 2)
    return np.concatenate([found, found[:, ::-1]])


def _index(
    tables: Mapping[str, pl.DataFrame],
    specs: Mapping[str, PublicationSpec],
    thresholds: Mapping[tuple[str, str], int],
    numbering: Numbering,
) -> pl.DataFrame:
    """One row per cell: its quantity and key, its number, and what the columns that show it say of it."""
    size = len(numbering.codes)
    is_count, may_be_negative = np.ones(size, bool), np.zeros(size, bool)
    threshold, near = np.zeros(size, np.int64), np.full(size, -1)
    largest, smallest = np.full(size, np.nan), np.full(size, np.nan)
    for name in sorted(tables):
        columns = [column for column, _ in columns_of(specs[name])]
        values = tables[name].select(pl.col(columns).cast(pl.Float64).fill_null(np.nan))
        for column, declared in columns_of(specs[name]):
            cell, value = numbering.places[name, column], values[column].to_numpy()
            np.fmax.at(largest, cell, value)
            np.fmin.at(smallest, cell, value)
            is_count[cell] &= isinstance(declared, Count)
            may_be_negative[cell] |= isinstance(declared, Value) and declared.sign == "any"
            threshold[cell] = np.maximum(threshold[cell], thresholds.get((name, column), 0))
            np.maximum.at(near, cell, numbering.near(name, declared))
    named = numbering.cell_names()
    differing = np.flatnonzero(largest - smallest > 1e-6 * np.maximum(np.abs(largest), 1.0))
    if len(differing):
        raise DisclosureFailed(
            f"quantity {named['quantity'][int(differing[0])]}: tables of this release declare it to be one number, "
            f"but its values differ at {len(differing)} keys."
        )
    return named.with_columns(
        pl.Series("cell", np.arange(size), pl.UInt32),
        pl.Series("value", largest).fill_nan(None),
        pl.Series("is_count", is_count),
        pl.Series("may_be_negative", may_be_negative),
        pl.Series("threshold", threshold),
        pl.Series("near", near),
    )


def _part_pairs(
    tables: Mapping[str, pl.DataFrame],
    specs: Mapping[str, PublicationSpec],
    places: Mapping[tuple[str, str], np.ndarray],
) -> np.ndarray:
    """Distinct (part, whole) cells of counts declared `of` another, shape (n, 2)."""
    found = [
        np.column_stack([places[name, column], places[name, count.of]])
        for name in sorted(tables)
        for column, count in specs[name].counts.items()
        if count.of is not None and (name, column) in places
    ]
    return distinct_pairs(np.concatenate(found)) if found else np.empty((0, 2), np.int64)
