"""The only reader of published Parquet.

Everything a page shows comes from `release/published/*.parquet`, the tables that passed disclosure
control. A missing table is an empty frame, so that a page can say "no data" instead of failing.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl


class Published:
    """The protected tables of one release.

    Money arrives as decimal and leaves as float: pages round, they do not add up to the cent. Every
    frame has a boolean `suppressed` column; a hidden cell is null in a row where it is true.
    """

    def __init__(self, folder: Path) -> None:
        """`folder` is `release/published`; it may lack any table, or not exist."""
        self._folder = folder
        self._frames: dict[str, pl.DataFrame] = {}
        self._selected: dict[Callable[[Published], pl.DataFrame], pl.DataFrame] = {}

    def table(self, name: str) -> pl.DataFrame:
        """Rows of `name` in published order, or an empty frame without columns."""
        if name not in self._frames:
            path = self._folder / f"{name}.parquet"
            self._frames[name] = _readable(pl.read_parquet(path)) if path.exists() else pl.DataFrame()
        return self._frames[name]

    def selected(self, select: Callable[[Published], pl.DataFrame]) -> pl.DataFrame:
        """What `select` makes of these tables, made once: filters and charts of a page both ask for it."""
        if select not in self._selected:
            self._selected[select] = select(self)
        return self._selected[select]

    def names(self) -> list[str]:
        """Names of the published tables, sorted."""
        return sorted(path.stem for path in self._folder.glob("*.parquet"))


def _readable(frame: pl.DataFrame) -> pl.DataFrame:
    decimals = [name for name, kind in frame.schema.items() if isinstance(kind, pl.Decimal)]
    frame = frame.with_columns(pl.col(decimals).cast(pl.Float64)) if decimals else frame
    if "suppressed" not in frame.columns:
        frame = frame.with_columns(pl.lit(False).alias("suppressed"))
    return frame.with_columns(pl.col("suppressed").fill_null(False))
