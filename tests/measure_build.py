"""Builds the quality measures from an input folder, up to the member-level tables and no further.

Ingestion, raw relations and models are the very functions behind `bhi run`; gates, pages and
publication are left out, which makes one build cost a third of a run.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from assets.ingestion.raw_assets import read_landing, register
from assets.run_context import RunContext
from assets.storage import Home
from assets.transformation import run_dbt
from pipelines.run_resource import opened_run
from pipelines.settings_file import settings_from_mapping
from tests import hedis_cases

ENDS = "measure_event"


@contextmanager
def landed(cases: list[dict[str, Any]], folder: Path, through: str,
           warehouse: Path | None = None) -> Iterator[RunContext]:
    """A run over the people of the cases whose raw relations stand; its warehouse lives as long as this.

    With `warehouse` it starts from a copy of that one, whose seeds stand already.
    """
    hedis_cases.write(cases, folder / "input")
    source = {"name": "input", "path": str(folder / "input"), "data_through": through}
    settings = settings_from_mapping({"source": [source], "run": {"as_of": through}}, "test")
    with opened_run(settings, Home(folder / "home"), lambda stage, message: None) as run:
        read_landing(run)
        if warehouse is not None:
            shutil.copy(warehouse, run.warehouse)
        assert run.ingested is not None
        register(run, run.ingested)
        yield run


@contextmanager
def built(cases: list[dict[str, Any]], folder: Path, through: str = "2026-06-30") -> Iterator[RunContext]:
    """The same with seeds and every model up to the member-level measure tables."""
    with landed(cases, folder, through) as run:
        run_dbt(run, ["build", "--exclude-resource-type", "test", "--exclude-resource-type", "unit_test",
                      "--select", f"+{ENDS}"])
        yield run
