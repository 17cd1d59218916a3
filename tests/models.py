"""Builds some models over an input folder: real ingestion and real dbt, without gates or publication.

For tests that look at core, marts or reporting and need neither a release nor a page.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import duckdb

from assets import transformation
from assets.ingestion.control_relations import control_relations
from assets.ingestion.delivery import RawRelation, Source, ingest
from assets.storage import Home
from pipelines.settings import settings_from_mapping, settings_maps, settings_row

AS_OF = dt.date(2026, 3, 31)


class Models:
    """A home whose warehouse holds the asked models; `query` reads them."""

    def __init__(self, home: Path) -> None:
        self.home = Home(home).create()
        self.folder = self.home.build("models")
        self.warehouse = self.folder / "warehouse.duckdb"

    def build(self, input_dir: Path, models: list[str], settings: dict[str, Any] | None = None,
              data_tests: bool = False) -> Models:
        """Ingest the folder, then build the models, their ancestors and the seeds these need."""
        read = settings_from_mapping(settings or {}, "test")
        ingested = ingest([Source("example", "tuva", input_dir)], self.home)
        self.folder.mkdir(parents=True, exist_ok=True)
        row = settings_row(read)
        row["as_of"] = row.get("as_of") or AS_OF
        maps = [(item["setting"], item["key"], item["value"]) for item in settings_maps(read)]
        control = control_relations(self.folder / "control", row, maps, ingested)
        named = {relation.name: relation for relation in [*ingested.relations(), *control]}
        selection = ["--select", *[f"+{name}" for name in models]]
        skipped = ["unit_test"] if data_tests else ["unit_test", "test"]
        variables = transformation.build_environment(self.warehouse, self.home.tmp, "4GB", 2)
        with transformation.environment(variables):
            self._dbt(["run-operation", "register_raw", "--args",
                       json.dumps({"relations": [described(r) for r in named.values()]})])
            self._dbt(["build", *selection, "--exclude-resource-type", *skipped,
                       "--indirect-selection", "cautious"])
        return self

    def _dbt(self, arguments: list[str]) -> None:
        transformation.run_dbt(arguments, "duckdb", self.folder)

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of a query on the warehouse, opened read-only."""
        with duckdb.connect(str(self.warehouse), read_only=True) as connection:
            return connection.execute(sql).fetchall()


def described(relation: RawRelation) -> dict[str, Any]:
    """A relation as the macro register_raw takes it."""
    return {
        "name": relation.name,
        "columns": [list(column) for column in relation.columns],
        "files": [{"path": str(file.path), "columns": list(file.columns),
                   "constants": dict(file.constants)} for file in relation.files],
    }
