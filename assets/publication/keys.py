"""Names of cells: the quantity a column holds and the key of a row, the same in every table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import polars as pl

from assets.publication.declared_columns import Count, Dimension, Value
from assets.publication.specification import PublicationSpec


def columns_of(spec: PublicationSpec) -> Iterator[tuple[str, Count | Value]]:
    """Counts, then the figures that relations bind, with their declarations.

    Other figures (rates, interval ends) follow their counts and need no cell of their own.
    """
    yield from spec.counts.items()
    parts = {part for d in spec.values.values() for part in (*(d.ratio_of or ()), *d.sum_of, *d.with_)}
    for name, declared in spec.values.items():
        if declared.additive or declared.sum_of or declared.quantity or name in parts or declared.depends_on:
            yield name, declared


def followers_of(spec: PublicationSpec) -> list[str]:
    """Figures without a cell of their own."""
    linked = {name for name, _ in columns_of(spec)}
    return [name for name in spec.values if name not in linked]


def quantity_of(table: str, column: str, declared: Count | Value) -> str:
    """Name under which equal keys hold the same number."""
    return declared.quantity or f"{table}.{column}"


def key_columns(spec: PublicationSpec, declared: Count | Value) -> list[str]:
    """Columns of the table that stand in the cell's key, in order of name."""
    return sorted(declared.depends_on or spec.dimensions)


def key_of(
    spec: PublicationSpec,
    declared: Count | Value,
    moved: Mapping[str, pl.Expr | None] | None = None,
    without: str | None = None,
) -> pl.Expr:
    """The key of a row's cell; a dimension at its total or its assumed value is left out.

    Args:
        spec: declaration of the table.
        declared: the count or value.
        moved: other values for dimensions; None leaves the dimension out.
        without: a part of the key to leave out.
    """
    moved = moved or {}
    pieces = {name: _piece(name, Dimension(), pl.lit(value)) for name, value in declared.at.items()}
    for name in key_columns(spec, declared):
        value = moved[name] if name in moved else _value(declared, name)
        if value is None:
            continue
        dimension, called = spec.dimensions.get(name, Dimension()), declared.named.get(name, name)
        pieces[called] = _piece(called, dimension, value)
        if dimension.total_as is not None:
            mark = pl.lit(f"{called} as={dimension.total_as};")
            is_total = (value.cast(pl.String) == str(dimension.total)).fill_null(False)
            pieces[f"{called} as"] = pl.when(is_total).then(mark).otherwise(pl.lit(""))
    return pl.concat_str([pl.lit(""), *(pieces[name] for name in sorted(pieces) if name != without)])


def _value(declared: Count | Value, name: str) -> pl.Expr:
    """The value of the row's cell in a column."""
    if name in declared.shift:
        return pl.col(name) + declared.shift[name]
    return pl.col(name).cast(pl.String).replace(declared.alike[name]) if name in declared.alike else pl.col(name)


def _piece(name: str, dimension: Dimension, value: pl.Expr) -> pl.Expr:
    """One column's part of the key. Lengths keep hostile labels apart."""
    text = value.cast(pl.String)
    piece = pl.format("{}={}:{};", pl.lit(name), text.str.len_bytes().cast(pl.String), text)
    piece = pl.when(text.is_null()).then(pl.lit(f"{name}=null;")).otherwise(piece)
    silent = [str(item) for item in (dimension.total, dimension.assumed) if item is not None]
    return pl.when(text.is_in(silent)).then(pl.lit("")).otherwise(piece) if silent else piece
