"""Rebuilds part of the quality measures on a copy of a warehouse, from a changed copy of the models."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import duckdb

from assets import transformation
from tests.integration import test_hedis_cases as hedis

ENDS = "measure_event"


def changed_project(folder: Path, file: str, old: str, new: str) -> Path:
    """A copy of the dbt project in which one text is replaced everywhere in one file."""
    project = folder / "dbt_project"
    shutil.rmtree(project, ignore_errors=True)
    shutil.copytree(transformation.PROJECT, project, ignore=shutil.ignore_patterns("target", "logs"))
    path = next(project.rglob(file))
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{file} no longer holds {old!r}"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return project


def rebuild(project: Path, warehouse: Path, changed: str, monkeypatch: Any) -> bool:
    """Build the changed node and what lies between it and the member-level tables; did dbt succeed?"""
    monkeypatch.setattr(transformation, "PROJECT", project)
    variables = {"BHI_WAREHOUSE": str(warehouse), "BHI_SPILL": str(project.parent)}
    with transformation.environment(variables):
        try:
            result = transformation.invoke([
                "build", "--exclude-resource-type", "test", "--exclude-resource-type", "unit_test",
                "--select", f"{changed}+,+{ENDS}", "--target", "duckdb",
                "--target-path", str(project.parent / "target")])
        finally:
            transformation.release_warehouse()
    return bool(result.success)


class Copied:
    """Reads a warehouse like an outcome of a run."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def warehouse(self) -> duckdb.DuckDBPyConnection:
        """A read-only connection."""
        return duckdb.connect(str(self.path), read_only=True)


def failing_cases(warehouse: Path, cases: list[dict[str, Any]]) -> list[str]:
    """Ids of the cases that this warehouse answers otherwise than worked out by hand."""
    results = hedis.read(Copied(warehouse))  # type: ignore[arg-type]
    failed = []
    for case in cases:
        try:
            hedis.test_case(case, results)
        except (AssertionError, KeyError):
            failed.append(case["id"])
    return failed
