"""Every key of a release as a number, so that cells and their wholes are found by arithmetic, not by text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import polars as pl

from assets.publication.declared_columns import Count, Value
from assets.publication.keys import columns_of, key_columns, quantity_of
from assets.publication.row_keys import RowKeys, steps_of
from assets.publication.specification import PublicationSpec


class Numbering:
    """Numbers of the keys of all rows, in order of their text (-1 for a key that no cell has), and of the cells.

    Cells are numbered by quantity and key; `places` holds the cell of each row by table and column.
    """

    def __init__(self, tables: Mapping[str, pl.DataFrame], specs: Mapping[str, PublicationSpec]) -> None:
        """Write and number the keys of all tables."""
        self._asked = {name: RowKeys(specs[name]) for name in sorted(tables)}
        own, others, near = set(), set(), set()
        for name, asked in self._asked.items():
            for _, declared in columns_of(specs[name]):
                own.add((name, asked.ask(declared)))
                if declared.near:
                    near.add((name, asked.ask(declared, without=declared.near)))
            for _, declared, dimension, _ in links(specs[name]):
                steps = steps_of(specs[name].dimensions[dimension])
                others |= {(name, asked.ask(declared, dimension, step)) for step in steps}
        written = {name: asked.written(tables[name]) for name, asked in self._asked.items()}
        texts = {place: written[place[0]][place[1]] for place in sorted(own | others | near)}
        self.keys = _distinct([texts[place] for place in sorted(own)])
        self._numbers = _numbered({place: texts[place] for place in sorted(own | others)}, self.keys)
        self._near = _numbered({place: texts[place] for place in sorted(near)},
                               _distinct([texts[place] for place in sorted(near)]))
        columns = [(name, column, declared) for name in self._asked for column, declared in columns_of(specs[name])]
        quantities = [quantity_of(*place) for place in columns]
        self.quantities = pl.Series("quantity", sorted(set(quantities)), pl.String)
        self._first = {name: place * max(len(self.keys), 1) for place, name in enumerate(self.quantities)}
        codes = [self._first[quantity] + self.own(name, declared)
                 for quantity, (name, _, declared) in zip(quantities, columns, strict=True)]
        self.codes, every = np.unique(_joined(codes), return_inverse=True)
        ends = np.cumsum([len(code) for code in codes]).astype(np.int64)[:-1]
        split = np.split(every.astype(np.int64), ends) if codes else []
        self.places = {(name, column): cell for (name, column, _), cell in zip(columns, split, strict=True)}

    def cell_names(self) -> pl.DataFrame:
        """Quantity and key of every cell, in the order of their numbers."""
        quantity, key = np.divmod(self.codes, max(len(self.keys), 1))
        return pl.DataFrame([self.quantities.gather(quantity), self.keys.gather(key)])

    def cells(self, quantity: str, keys: np.ndarray) -> np.ndarray:
        """Cells of a quantity at keys; -1 where there is none."""
        if not len(self.codes):
            return np.full(len(keys), -1)
        wanted = self._first[quantity] + keys
        place = np.minimum(np.searchsorted(self.codes, wanted), len(self.codes) - 1)
        return np.where((keys >= 0) & (self.codes[place] == wanted), place, -1)

    def own(self, table: str, declared: Count | Value) -> np.ndarray:
        """Keys of the rows' own cells."""
        return self._numbers[table, self._asked[table].ask(declared)]

    def above(self, table: str, declared: Count | Value, dimension: str, step: int) -> np.ndarray:
        """Keys of the cells one step up along the dimension."""
        return self._numbers[table, self._asked[table].ask(declared, dimension, step)]

    def near(self, table: str, declared: Count | Value) -> np.ndarray:
        """What is left of the keys without the part that holds nearly the same people; -1 where nothing is declared."""
        if not declared.near:
            return np.full(len(self.own(table, declared)), -1)
        return self._near[table, self._asked[table].ask(declared, without=declared.near)]


def links(spec: PublicationSpec) -> Iterator[tuple[str, Count | Value, str, bool]]:
    """(column, declaration, dimension, parts add up exactly); figures that do not add up give nothing."""
    for column, declared in columns_of(spec):
        for dimension in key_columns(spec, declared):
            if dimension not in spec.dimensions:
                continue
            is_sum = dimension in declared.additive
            if is_sum or isinstance(declared, Count):
                yield column, declared, dimension, is_sum


def distinct_pairs(pairs: np.ndarray) -> np.ndarray:
    """Distinct rows of pairs of cells, in order."""
    width = int(pairs.max()) + 1 if len(pairs) else 1
    return np.column_stack(np.divmod(np.unique(pairs[:, 0] * width + pairs[:, 1]), width))


def _joined(parts: list[np.ndarray]) -> np.ndarray:
    return np.concatenate([np.empty(0, np.int64), *parts])


def _distinct(texts: list[pl.Series]) -> pl.Series:
    return pl.concat([pl.Series("key", [], pl.String), *(text.alias("key") for text in texts)]).unique().sort()


def _numbered(texts: Mapping[tuple[str, str], pl.Series], known: pl.Series) -> dict[tuple[str, str], np.ndarray]:
    every = pl.concat([pl.Series("key", [], pl.String), *(text.alias("key") for text in texts.values())])
    numbers = every.to_frame().join(
        known.to_frame().with_row_index("number"), on="key", how="left", maintain_order="left"
    )["number"].cast(pl.Int64).fill_null(-1).to_numpy()
    ends = np.cumsum([len(text) for text in texts.values()]).astype(np.int64)
    return dict(zip(texts, np.split(numbers, ends[:-1]), strict=True)) if texts else {}
