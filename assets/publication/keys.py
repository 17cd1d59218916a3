"""Names of cells: the quantity a column holds and the key of a row, the same in every table."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from assets.publication.specification import Count, Dimension, PublicationSpec, Value


def columns_of(spec: PublicationSpec) -> Iterator[tuple[str, Count | Value]]:
    """Counts, then the figures that relations bind, with their declarations.

    Other figures (rates, interval ends) follow their counts and need no cell of their own.
    """
    yield from spec.counts.items()
    parts = {part for d in spec.values.values() for part in (*(d.ratio_of or ()), *d.sum_of)}
    for name, declared in spec.values.items():
        if declared.additive or declared.sum_of or declared.quantity or name in parts:
            yield name, declared


def followers_of(spec: PublicationSpec) -> list[str]:
    """Figures without a cell of their own."""
    linked = {name for name, _ in columns_of(spec)}
    return [name for name in spec.values if name not in linked]


def quantity_of(table: str, column: str, declared: Count | Value) -> str:
    """Name under which equal keys hold the same number."""
    return declared.quantity or f"{table}.{column}"


def key_piece(name: str, dimension: Dimension, value: pl.Expr | None = None) -> pl.Expr:
    """One dimension's part of the key; empty at the total. Lengths keep hostile labels apart."""
    text: pl.Expr = pl.col(name).cast(pl.String) if value is None else value
    piece = pl.format("{}={}:{};", pl.lit(name), text.str.len_bytes().cast(pl.String), text)
    piece = pl.when(text.is_null()).then(pl.lit(f"{name}=null;")).otherwise(piece)
    if dimension.total is None:
        return piece
    return pl.when(text == str(dimension.total)).then(pl.lit("")).otherwise(piece)


def row_key(spec: PublicationSpec) -> pl.Expr:
    """The key of a row: its dimensions in order of name, those at their total left out."""
    pieces = [key_piece(name, spec.dimensions[name]) for name in sorted(spec.dimensions)]
    return pl.concat_str([pl.lit(""), *pieces])
