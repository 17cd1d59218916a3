"""Where everything lives below one home folder. The only module that spells a path there."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Home:
    """The stores of one installation; one writer each (see README, "Where things are kept")."""

    root: Path

    @property
    def raw(self) -> Path:
        """Typed Parquet of accepted deliveries, named by content hash."""
        return self.root / "raw"

    @property
    def quarantine(self) -> Path:
        """Rows and files that break the contract, with their reasons."""
        return self.root / "quarantine"

    def build(self, run_id: str) -> Path:
        """Working folder of one run: warehouse, reporting Parquet, dbt artifacts."""
        return self.root / "build" / run_id

    @property
    def builds(self) -> Path:
        """All working folders."""
        return self.root / "build"

    @property
    def warehouse(self) -> Path:
        """The warehouse of the last successful run."""
        return self.root / "warehouse.duckdb"

    def tables(self, run_id: str) -> Path:
        """What Spark built in one run, as Parquet behind the views of the warehouse."""
        return self.root / "tables" / run_id

    @property
    def releases(self) -> Path:
        """Published releases, one folder each."""
        return self.root / "releases"

    @property
    def current(self) -> Path:
        """Relative link to the release that readers see."""
        return self.root / "current"

    @property
    def ledger(self) -> Path:
        """Masks of every release, kept for good."""
        return self.root / "ledger"

    @property
    def references(self) -> Path:
        """Licensed and loaded lists."""
        return self.root / "references"

    @property
    def inside(self) -> Path:
        """Person-level work lists for authorised staff."""
        return self.root / "inside"

    @property
    def part2(self) -> Path:
        """Lines under 42 CFR Part 2, when they are kept apart."""
        return self.root / "part2"

    @property
    def dagster(self) -> Path:
        """Dagster's own storage."""
        return self.root / "dagster"

    @property
    def logs(self) -> Path:
        """Structured logs and run records."""
        return self.root / "logs"

    @property
    def tmp(self) -> Path:
        """Spill and temporary files."""
        return self.root / "tmp"

    @property
    def lock(self) -> Path:
        """The lock that one run holds."""
        return self.root / "run.lock"

    @property
    def warehouse_record(self) -> Path:
        """Which run the kept warehouse is of."""
        return self.root / "warehouse.json"

    def stores(self) -> tuple[Path, ...]:
        """The home itself and the folders that every run needs."""
        return (self.root, self.raw, self.quarantine, self.builds, self.releases, self.ledger,
                self.references, self.inside, self.dagster, self.logs, self.tmp)

    def create(self) -> Home:
        """Make the owner-only folders that every run needs and return self."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        for folder in self.stores():
            folder.mkdir(mode=0o700, exist_ok=True)
        return self


def write_atomically(path: Path, content: bytes) -> None:
    """Write, flush to disk and rename, so that a reader sees the old file or the new one."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    sync_folder(path.parent)


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write sorted, indented JSON atomically."""
    text = json.dumps(content, indent=2, sort_keys=True, default=str) + "\n"
    write_atomically(path, text.encode())


def sync_file(path: Path) -> None:
    """Make what was written to the file durable."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Make renames inside the folder durable."""
    sync_file(folder)
