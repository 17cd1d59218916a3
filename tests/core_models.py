"""Builds the core layer over any sources: real ingestion and real dbt, without gates or publication."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import duckdb

from assets import transformation
from assets.ingestion.raw_assets import read_landing, register
from assets.storage import Home
from pipelines.run_resource import run_context
from pipelines.settings_file import settings_from_mapping


class Built:
    """A warehouse whose build folder still stands, so that views over the run's control tables work."""

    def __init__(self, warehouse: Path) -> None:
        self.warehouse = warehouse

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.warehouse), read_only=True) as connection:
            return connection.execute(sql).fetchall()


def build_core(content: dict[str, Any], home: Path, *models: str) -> Path:
    """Ingest the sources of a bhi.toml-like mapping, build the models and their ancestors; the warehouse."""
    run = run_context(settings_from_mapping(content, "test"), Home(home).create(), lambda stage, message: None,
                      dt.datetime.now(dt.UTC))
    run.build.mkdir(parents=True, exist_ok=True)
    read_landing(run)
    assert run.ingested is not None
    register(run, run.ingested)
    transformation.run_dbt(run, ["build", "--select", *(f"+{model}" for model in models),
                                 "--exclude-resource-type", "test", "unit_test"])
    return run.warehouse
