"""The files a reader may take away: Parquet and CSV of the protected tables, byte for byte repeatable."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from assets.publication.specification import PublicationSpec

FORMULA = r"^[\s\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]*[=+\-@\t\r\n＝＋－＠]"
"""Text that a spreadsheet may take for a formula, also behind blanks and invisible marks."""


def sort_by_key(frame: pl.DataFrame, spec: PublicationSpec) -> pl.DataFrame:
    """Rows in the order of the declared key, nulls first."""
    keys = list(spec.dimensions)
    return frame.sort(keys, nulls_last=False, maintain_order=True) if keys else frame


def guard_formulas(frame: pl.DataFrame) -> pl.DataFrame:
    """Put an apostrophe before every text that a spreadsheet would evaluate; numbers stay numbers."""
    texts = [name for name, kind in frame.schema.items() if kind == pl.String]
    return frame.with_columns([_guarded(pl.col(name)).alias(name) for name in texts])


def _guarded(text: pl.Expr) -> pl.Expr:
    return pl.when(text.str.contains(FORMULA)).then(pl.lit("'") + text).otherwise(text)


def write_tables(
    folder: Path, tables: Mapping[str, pl.DataFrame], specs: Mapping[str, PublicationSpec]
) -> None:
    """Write `<table>.parquet` and `<table>.csv` (comma, LF, UTF-8, header, formulas guarded)."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in sorted(tables.items()):
        ordered = sort_by_key(frame, specs[name]).rechunk()
        ordered.write_parquet(folder / f"{name}.parquet", compression="zstd", statistics=False)
        guard_formulas(ordered).write_csv(folder / f"{name}.csv", line_terminator="\n")
