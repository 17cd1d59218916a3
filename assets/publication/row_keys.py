"""Keys of a table's rows as text: written once for all figures that share them, in two passes over the table."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from functools import partial

import polars as pl

from assets.publication.declared_columns import Count, Dimension, Value
from assets.publication.keys import key_columns
from assets.publication.specification import PublicationSpec

TO_TOTAL = -1
"""The step from a row to the one over all values of a dimension; other steps count parents."""


class RowKeys:
    """The keys asked for; a dimension at its total or its assumed value is left out of a key.

    Keys of one table repeat the same pieces (one column's part of the key), and most figures have the same
    key: an expression for each of them took longer than solving a small release's programs.
    """

    def __init__(self, spec: PublicationSpec) -> None:
        """Nothing asked yet."""
        self._spec = spec
        self._steps = {name: ancestors(about) for name, about in spec.dimensions.items()}
        self._pieces: dict[Hashable, tuple[str, pl.Expr]] = {}
        self._keys: dict[Hashable, tuple[str, pl.Expr]] = {}

    def ask(
        self, declared: Count | Value, moved: str = "", step: int = TO_TOTAL, without: str | None = None
    ) -> str:
        """Name under which `written` has the key of each row's cell.

        Args:
            declared: the count or value.
            moved: a dimension that is moved up; the key is null where the step does not apply.
            step: how many parents up, from 0, or TO_TOTAL.
            without: a part of the key to leave out.
        """
        columns = [
            (name, declared.named.get(name, name), declared.shift.get(name), _frozen(declared.alike.get(name)))
            for name in key_columns(self._spec, declared)
        ]
        request = (*columns, *sorted(declared.at.items()), moved, step, without)
        if request not in self._keys:
            pieces = self._pieces_of(declared, moved, step)
            text = pl.concat_str([pl.lit(""), *(pl.col(pieces[name]) for name in sorted(pieces) if name != without)])
            if moved and step != TO_TOTAL:
                applies = self._named((moved, step), self._up(moved, step).is_not_null)
                text = pl.when(pl.col(applies)).then(text)
            name = f"key{len(self._keys)}"
            self._keys[request] = (name, text.alias(name))
        return self._keys[request][0]

    def written(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Every key asked for, a column each, in the order of the rows."""
        rows = pl.int_range(pl.len()).alias("row")  # keeps the height where a key is the same in all rows
        pieces, keys = ([made for _, made in found.values()] for found in (self._pieces, self._keys))
        return frame.select(rows, *pieces).select("row", *keys)

    def _pieces_of(self, declared: Count | Value, moved: str, step: int) -> dict[str, str]:
        pieces = {name: self._named(("at", name, at), partial(_piece, name, Dimension(), pl.lit(at)))
                  for name, at in declared.at.items()}
        for name in key_columns(self._spec, declared):
            dimension, called = self._spec.dimensions.get(name, Dimension()), declared.named.get(name, name)
            source: Hashable = (name, declared.shift.get(name), _frozen(declared.alike.get(name)))
            if name == moved:
                if step == TO_TOTAL and not dimension.total_as:
                    continue
                source = (name, "up", step)
            value = self._up(name, step) if name == moved else _value(declared, name)
            pieces[called] = self._named((called, source), partial(_piece, called, dimension, value))
            if dimension.total_as is not None:
                pieces[f"{called} as"] = self._named((called, source, "as"), partial(_mark, called, dimension, value))
        return pieces

    def _up(self, name: str, step: int) -> pl.Expr:
        """The dimension's value moved up; null where it has no such ancestor."""
        if step == TO_TOTAL:
            return pl.lit(str(self._spec.dimensions[name].total))
        steps = self._steps[name][step]
        return pl.col(name).cast(pl.String).replace_strict(steps, default=None, return_dtype=pl.String)

    def _named(self, identity: Hashable, make: Callable[[], pl.Expr]) -> str:
        if identity not in self._pieces:
            name = f"piece{len(self._pieces)}"
            self._pieces[identity] = (name, make().alias(name))
        return self._pieces[identity][0]


def ancestors(dimension: Dimension) -> list[dict[str, str]]:
    """Child to parent, then child to the parent's parent, and so on."""
    steps = []
    step = dict(dimension.parents)
    while step:
        steps.append(step)
        step = {
            child: dimension.parents[parent] for child, parent in step.items() if parent in dimension.parents
        }
    return steps


def steps_of(dimension: Dimension) -> list[int]:
    """Steps from a part to its whole, the nearest first.

    Without a total, a dimension with parents ends at its roots; an assumed value is no whole.
    """
    ends = dimension.total is None and (dimension.parents or dimension.assumed is not None)
    return [*range(len(ancestors(dimension))), *([] if ends else [TO_TOTAL])]


def _frozen(alike: Mapping[str, str] | None) -> Hashable:
    return tuple(sorted(alike.items())) if alike else None


def _value(declared: Count | Value, name: str) -> pl.Expr:
    """The value of the row's cell in a column."""
    if name in declared.shift:
        return pl.col(name) + declared.shift[name]
    return pl.col(name).cast(pl.String).replace(declared.alike[name]) if name in declared.alike else pl.col(name)


def _mark(name: str, dimension: Dimension, value: pl.Expr) -> pl.Expr:
    """What a total that counts in another way than other tables' totals adds to the key."""
    is_total = (value.cast(pl.String) == str(dimension.total)).fill_null(False)
    return pl.when(is_total).then(pl.lit(f"{name} as={dimension.total_as};")).otherwise(pl.lit(""))


def _piece(name: str, dimension: Dimension, value: pl.Expr) -> pl.Expr:
    """One column's part of the key. Lengths keep hostile labels apart."""
    text = value.cast(pl.String)
    piece = pl.format("{}={}:{};", pl.lit(name), text.str.len_bytes().cast(pl.String), text)
    piece = pl.when(text.is_null()).then(pl.lit(f"{name}=null;")).otherwise(piece)
    silent = [str(item) for item in (dimension.total, dimension.assumed) if item is not None]
    return pl.when(text.is_in(silent)).then(pl.lit("")).otherwise(piece) if silent else piece
