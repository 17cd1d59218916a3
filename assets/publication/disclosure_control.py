"""When a number may be shown. First form: one small cell hides the figures of its whole table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from assets.publication.options import DisclosureOptions
from assets.publication.specification import SUPPRESSED, PublicationSpec


@dataclass(frozen=True)
class Protected:
    """Tables that may leave, and how many cells of each were hidden for which reason."""

    tables: dict[str, pl.DataFrame]
    hidden: dict[str, dict[str, int]] = field(default_factory=dict)


def is_small(column: pl.Expr, threshold: int) -> pl.Expr:
    """True for 1 to threshold; false for 0, for null and above."""
    return ((column > 0) & (column <= threshold)).fill_null(False)


def primary_mask(frame: pl.DataFrame, spec: PublicationSpec, options: DisclosureOptions) -> pl.DataFrame:
    """One boolean column per count: the cell, or the rest of the count it is part of, is small."""
    masks = []
    for name, count in spec.counts.items():
        limit = options.part2_threshold if count.part2 else options.threshold
        small = is_small(pl.col(name), limit)
        if count.of is not None:
            small = small | is_small(pl.col(count.of) - pl.col(name), limit)
        masks.append((small if count.sensitive else pl.lit(False)).alias(name))
    return frame.select(masks) if masks else pl.DataFrame()


def protect(
    tables: Mapping[str, pl.DataFrame], specs: Mapping[str, PublicationSpec], options: DisclosureOptions
) -> Protected:
    """Hide the counts and values of every table in which any cell must be hidden."""
    safe, hidden = {}, {}
    for name, frame in sorted(tables.items()):
        spec = specs[name]
        spec.check(frame)
        mask = primary_mask(frame, spec, options)
        primary = sum(int(mask[column].sum()) for column in mask.columns)
        columns = [*spec.counts, *spec.values]
        cells = sum(frame.height - frame[column].null_count() for column in columns)
        frame = frame.select(spec.columns)
        if primary:
            frame = frame.with_columns([pl.lit(None, dtype=frame.schema[c]).alias(c) for c in columns])
        safe[name] = frame.with_columns(pl.lit(primary > 0).alias(SUPPRESSED))
        hidden[name] = {"primary": primary, "secondary": (cells - primary) if primary else 0}
    return Protected(tables=safe, hidden=hidden)
