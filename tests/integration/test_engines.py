"""The same models on DuckDB and on Spark SQL give the same reporting tables, gates included."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from assets.publication.specification import specs_from_manifest
from assets.transformation import manifest
from tests.engine_comparison import row_count, table_differences
from tests.input_folder import InputFolder
from tests.pipeline import run_pipeline
from tests.population_files import population_folder
from tests.table_build import built_tables

# The fewest people who leave a row in every reporting table.
MEMBERS = 400
TABLES = sorted(specs_from_manifest(manifest()))


@pytest.fixture(scope="module")
def warehouses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Path]]:
    folder = population_folder(tmp_path_factory.mktemp("population"), MEMBERS)
    with ExitStack() as stack:
        yield {engine: stack.enter_context(
            built_tables(folder, tmp_path_factory.mktemp(engine), {"run": {"engine": engine}})).warehouse
            for engine in ("duckdb", "spark")}


@pytest.mark.parametrize("table", TABLES)
def test_reporting_table_is_equal(warehouses: dict[str, Path], table: str) -> None:
    assert row_count(warehouses["duckdb"], table) > 0, "an empty table compares nothing: more members"
    assert not table_differences(warehouses["duckdb"], warehouses["spark"], table,
                                 specs_from_manifest(manifest())[table])
