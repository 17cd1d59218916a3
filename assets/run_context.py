"""What one run knows: its home, settings, progress and record. Handed to every asset as resource `run`."""

from __future__ import annotations

import datetime as dt
import json
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from assets.ingestion.delivery import Source
from assets.ingestion.ingested import Ingested
from assets.storage import Home, write_json
from expectations.check import CheckResult

Progress = Callable[[str, str], None]
ENDINGS: list[Callable[[str, int], None]] = []
"""What to do for each open run when the process must end at once: (outcome, exit code)."""


@dataclass
class StageRecord:
    """One stage of a run: seconds of wall and CPU, rows, and the process's peak memory so far."""

    stage: str
    seconds: float
    cpu_seconds: float
    peak_memory_mb: float
    rows: int | None = None


@dataclass
class RunContext:
    """Facts and collected results of one run; assets read it and add to it."""

    run_id: str
    home: Home
    sources: list[Source]
    settings_row: dict[str, Any]
    settings_maps: list[tuple[str, str, str]]
    disclosure: Any
    thresholds: Path | None = None
    run_hash: str = ""
    engine: str = "duckdb"
    memory_limit: str = "6GB"
    threads: int = 2
    dbt_mode: str = "in_process"
    approve_change: Path | None = None
    max_change: float = 1.0
    spill: Path | None = None
    as_of: dt.date | None = None
    report: Progress = field(default=lambda stage, message: None)
    ingested: Ingested | None = None
    raw_rows: dict[str, int] = field(default_factory=dict)
    check_results: list[CheckResult] = field(default_factory=list)
    stages: list[StageRecord] = field(default_factory=list)
    models: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    synthetic: bool = False
    release_id: str | None = None
    release_is_new: bool = False
    versions: dict[str, str] = field(default_factory=dict)

    @property
    def build(self) -> Path:
        """This run's working folder."""
        return self.home.build(self.run_id)

    @property
    def warehouse(self) -> Path:
        """The warehouse this run builds."""
        return self.build / "warehouse.duckdb"

    @property
    def reporting(self) -> Path:
        """Folder of this build's reporting Parquet."""
        return self.build / "reporting"

    @contextmanager
    def stage(self, name: str) -> Iterator[StageRecord]:
        """Time a stage and tell progress at its start and end."""
        self.report(name, "starts")
        wall, cpu = time.monotonic(), cpu_seconds()
        record = StageRecord(name, 0.0, 0.0, 0.0)
        try:
            yield record
        finally:
            record.seconds = round(time.monotonic() - wall, 3)
            record.cpu_seconds = round(cpu_seconds() - cpu, 3)
            record.peak_memory_mb = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)
            self.stages.append(record)
            self.report(name, f"done in {record.seconds:.1f} s")

    def write_record(self, outcome: str, exit_code: int, started: dt.datetime) -> None:
        """Write the run record that `bhi runs` lists; it holds no personal value."""
        write_json(self.home.logs / f"run-{self.run_id}.json", {
            "run_id": self.run_id, "started_at": started.isoformat(),
            "ended_at": dt.datetime.now(dt.UTC).isoformat(), "outcome": outcome,
            "exit_code": exit_code, "engine": self.engine, "as_of": self.as_of,
            "run_hash": self.run_hash, "release_id": self.release_id,
            "release_is_new": self.release_is_new, "stages": [asdict(stage) for stage in self.stages],
            "models": self.models, "warnings": self.warnings, "versions": self.versions,
        })


def cpu_seconds() -> float:
    """CPU seconds of this process so far, user and system."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def logging_to(path: Path, run_id: str, report: Progress) -> Progress:
    """Progress that is also kept, one JSON object a line: time (UTC), run, stage, message, memory.

    Messages name stages, models, files and counts, never a value of the data.
    """
    def both(stage: str, message: str) -> None:
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        entry = {"at": dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds"), "run_id": run_id,
                 "stage": stage, "message": message, "peak_memory_mb": memory}
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry) + "\n")
        report(stage, message)

    return both


def read_records(home: Home) -> list[dict[str, Any]]:
    """All run records, newest first."""
    files = sorted(home.logs.glob("run-*.json"), reverse=True)
    return [json.loads(file.read_text(encoding="utf-8")) for file in files]
