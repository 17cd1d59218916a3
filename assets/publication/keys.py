"""Names of cells: the quantity a column holds and the columns in the key of a row."""

from __future__ import annotations

from collections.abc import Iterator

from assets.publication.declared_columns import Count, Value
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
