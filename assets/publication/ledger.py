"""The ledger: after every release, which cells were hidden or shown, kept for good and owner-only.

A state is written before its release is shown and counts once it was: until then it is named `.pending`.
"""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import polars as pl

from assets.publication.history import STATE_SCHEMA
from assets.storage import Home, sync_folder, write_atomically

PENDING = ".pending"


def confirm_state(home: Home, release_id: str) -> None:
    """The release is what readers see: its state counts from now on."""
    for path in home.ledger.glob(f"*.{release_id}.parquet{PENDING}"):
        path.replace(path.with_name(path.name.removesuffix(PENDING)))
    sync_folder(home.ledger)


def pending_releases(home: Home) -> list[str]:
    """Releases whose state was written and not confirmed: the run that made them was killed."""
    return sorted(path.name.split(".")[2] for path in home.ledger.glob(f"*.parquet{PENDING}"))


def forget_state(home: Home, release_id: str) -> None:
    """Drop the state of a release that nobody ever saw."""
    for path in home.ledger.glob(f"*.{release_id}.parquet{PENDING}"):
        path.unlink()


def _scope(population: str) -> str:
    return hashlib.sha256(population.encode()).hexdigest()[:8]


def record_state(home: Home, release_id: str, population: str, state: pl.DataFrame) -> None:
    """Write `ledger/<population>.<number>.<release>.parquet.pending`; it carries on every earlier state."""
    content = io.BytesIO()
    state.write_parquet(content, compression="zstd", statistics=False)
    number = len(_files(home, population)) + 1
    name = f"{_scope(population)}.{number:06d}.{release_id}.parquet{PENDING}"
    write_atomically(home.ledger / name, content.getvalue())


def _files(home: Home, population: str) -> list[Path]:
    return sorted(home.ledger.glob(f"{_scope(population)}.*.parquet"))


def known_states(home: Home, population: str) -> list[pl.DataFrame]:
    """States after every release that was ever shown, oldest first: readers keep what they have downloaded."""
    return [pl.read_parquet(path).select(list(STATE_SCHEMA)) for path in _files(home, population)]
