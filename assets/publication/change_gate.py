"""A published total that moves far needs somebody's approval before it is published again.

Totals of years that were over when they were published last hardly move: late claims add a little. A larger
step is a lost file, a doubled delivery, a changed rule; somebody must say that it is right.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from assets.errors import ConfigurationError, DataRefused
from assets.publication.installed import Release
from assets.publication.specification import PublicationSpec

YEARS = ("year", "measurement_year")
SMALLEST = 100
"""Totals below it move by chance."""
TOLD = 10


@dataclass(frozen=True)
class Move:
    """One total before and now."""

    table: str
    column: str
    year: int
    before: float
    now: float
    is_shown: bool = True

    @property
    def share(self) -> float:
        """How far it moved, as a share of what it was."""
        return abs(self.now - self.before) / abs(self.before)

    def words(self) -> str:
        """The move in one line; a number that the new build does not show is not told."""
        told = f"{self.table}.{self.column} of {self.year}: {self.before:,.0f}"
        if not self.is_shown:
            return f"{told} -> no longer shown"
        signed = self.share if self.now >= self.before else -self.share
        return f"{told} -> {self.now:,.0f} ({signed:+.0%})"


def require_approval(tables: Mapping[str, pl.DataFrame], shown: Mapping[str, pl.DataFrame],
                     specs: Mapping[str, PublicationSpec], present: Release, run_hash: str,
                     limit: float, approval: Path | None) -> dict[str, str]:
    """Pass when no total of a closed year moved by more than `limit`, or this build's moves are approved.

    Args:
        tables: tables of the new build before protection: a lost file must not hide behind a hidden cell.
        shown: the same tables protected; the message tells nothing else.
        present: the release that readers see.
        run_hash: identity of the new build; an approval names it, so that it holds for this build alone.
        approval: TOML file with run_hash, approved_by and reason.

    Returns:
        The approval that was used, for the manifest; empty when none was needed.

    Raises:
        DataRefused: totals moved and nobody approved it; the message says which and how to approve.
        ConfigurationError: the approval file cannot be read or lacks a name or reason.
    """
    moved = sorted((move for name, frame in sorted(tables.items())
                    for move in moves(name, frame, shown[name], specs[name], present) if move.share > limit),
                   key=lambda move: -move.share)
    if not moved:
        return {}
    given = read_approval(approval) if approval is not None else {}
    if given.get("run_hash") == run_hash:
        return given | {"moved_totals": str(len(moved))}
    lines = [f"  {move.words()}" for move in moved[:TOLD]]
    lines += [f"  ... and {len(moved) - TOLD} more"] if len(moved) > TOLD else []
    raise DataRefused(
        f"{len(moved)} published totals of closed years move by more than {limit:.0%}; nothing is published and the "
        f"last release stays:\n" + "\n".join(lines) + "\nIf this is right, name a file in bhi.toml under "
        "[quality] approve_change that holds\n"
        f'  run_hash = "{run_hash}"\n  approved_by = "..."\n  reason = "..."\nand run again.')


def read_approval(path: Path) -> dict[str, str]:
    """The approval file's three entries as text."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(f"{path}: the approval file cannot be read: {type(error).__name__}.") from None
    given = {key: str(content.get(key, "")).strip() for key in ("run_hash", "approved_by", "reason")}
    empty = [key for key, value in given.items() if not value]
    if empty:
        raise ConfigurationError(f"{path}: {', '.join(empty)} is missing; an approval names the run_hash, who "
                                 "approves and why.")
    return given


def moves(table: str, frame: pl.DataFrame, shown: pl.DataFrame, spec: PublicationSpec,
          present: Release) -> list[Move]:
    """Every total of a closed year that the present release shows, beside the new one.

    A year of which the table has no row any more moves to nothing.
    """
    path = present.folder / "published" / f"{table}.parquet"
    year = next((name for name in YEARS if name in spec.dimensions), None)
    closed = str(present.manifest.get("as_of") or "")[:4]
    columns = [*spec.counts, *(name for name, value in spec.values.items() if value.additive or value.sum_of)]
    if year is None or not closed.isdigit() or not path.is_file() or not columns:
        return []
    before = totals(pl.read_parquet(path), spec).filter(pl.col(year).cast(pl.Int64, strict=False) < int(closed))
    keys = list(spec.dimensions)
    columns = [name for name in columns if name in before.columns and name in frame.columns]
    wanted = [*keys, *columns]
    joined = before.select(wanted).join(
        totals(frame, spec).select(wanted), on=keys, how="left", suffix="__now", nulls_equal=True,
    ).join(totals(shown, spec).select(wanted), on=keys, how="left", suffix="__shown", nulls_equal=True)
    years_left = frame[year].unique().implode()
    found = []
    for name in columns:
        told = joined.select(
            year, pl.col(name).cast(pl.Float64),
            pl.col(f"{name}__now").cast(pl.Float64).fill_null(pl.when(~pl.col(year).is_in(years_left)).then(0.0)),
            pl.col(f"{name}__shown").is_not_null().alias("is_shown"),
        ).drop_nulls()
        found += [Move(table, name, int(y), b, n, s) for y, b, n, s in told.iter_rows() if abs(b) >= SMALLEST]
    return found


def totals(frame: pl.DataFrame, spec: PublicationSpec) -> pl.DataFrame:
    """Rows over all values of every dimension that has a total."""
    for name, dimension in spec.dimensions.items():
        if dimension.total is not None:
            frame = frame.filter(pl.col(name).cast(pl.String) == str(dimension.total))
    return frame
