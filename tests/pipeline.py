"""The door through which tests run the product: the very function behind `bhi run`, in process."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from assets.errors import BhiError
from assets.storage import Home
from pipelines.settings import Settings
from pipelines.settings_file import settings_from_mapping


@dataclass
class Outcome:
    """How a run ended and what it left."""

    exit_code: int
    home: Home
    message: str = ""
    release_id: str | None = None
    release_is_new: bool = False
    warnings: list[str] = field(default_factory=list)
    stages: list[Any] = field(default_factory=list)

    def warehouse(self) -> duckdb.DuckDBPyConnection:
        """A read-only connection to the warehouse of the last successful run."""
        return duckdb.connect(str(self.home.warehouse), read_only=True)

    def rows(self, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """Rows of one query against the warehouse."""
        with self.warehouse() as connection:
            return connection.execute(sql, list(parameters)).fetchall()


def run_pipeline(input_folder: Path, home: Path, settings: Mapping[str, Any] | None = None,
                 source: Mapping[str, Any] | None = None) -> Outcome:
    """Run everything over one Tuva source; `settings` are tables of bhi.toml, `source` more of its entry."""
    content = {"source": [{"name": "input", "path": str(input_folder), **(source or {})}],
               **(settings or {})}
    return run_settings(settings_from_mapping(content, "test"), home)


def run_settings(settings: Settings, home: Path, job: str = "everything") -> Outcome:
    """Run one job; a BhiError becomes its exit code, everything else is raised."""
    from pipelines.run import execute

    place = Home(home)
    try:
        result = execute(settings, place, lambda stage, message: None, job)
    except BhiError as error:
        return Outcome(error.exit_code, place, str(error))
    run = result.run
    return Outcome(0, place, "", run.release_id, run.release_is_new, run.warnings, run.stages)


def build_models(settings: Settings, home: Path, models: Sequence[str]) -> Outcome:
    """Land the sources and build these models with all they rest on: no gate, no release.

    The same landing, settings and dbt build as a run's; for cases whose answer stands in a mart.
    """
    from assets.ingestion.raw_assets import read_landing, register
    from assets.transformation import run_dbt
    from pipelines.run_resource import opened_run

    place = Home(home)
    try:
        with opened_run(settings, place, lambda stage, message: None) as run:
            read_landing(run)
            assert run.ingested is not None
            register(run, run.ingested)
            with run.stage("models"):
                run_dbt(run, ["run",
                              "--select", *(f"+{model}" for model in models)])
            run.warehouse.replace(place.warehouse)
    except BhiError as error:
        return Outcome(error.exit_code, place, str(error))
    return Outcome(0, place, stages=run.stages)


def forget(home: Path) -> None:
    """Remove a home that a test no longer needs."""
    shutil.rmtree(home, ignore_errors=True)
