"""The same models on DuckDB and on Spark SQL give the same published numbers."""

from __future__ import annotations

import math

import pytest

from assets.publication.specification import specs_from_manifest
from assets.transformation import manifest
from tests.pipeline import Outcome, run_pipeline
from tests.population_files import population_folder

# What names the run itself; everything else must be equal.
RUN_FACTS = {"build_id"}


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    folder = population_folder(tmp_path_factory.mktemp("population"))
    return {engine: run_pipeline(folder, tmp_path_factory.mktemp(engine), {"run": {"engine": engine}})
            for engine in ("duckdb", "spark")}


def test_both_engines_publish(outcomes: dict[str, Outcome]) -> None:
    assert {engine: (outcome.exit_code, outcome.message) for engine, outcome in outcomes.items()} == {
        "duckdb": (0, ""), "spark": (0, "")}


@pytest.mark.parametrize("table", sorted(set(specs_from_manifest(manifest()))))
def test_reporting_table_is_equal(outcomes: dict[str, Outcome], table: str) -> None:
    spec = specs_from_manifest(manifest())[table]
    columns = [column for column in spec.columns if column not in RUN_FACTS]
    order = ", ".join(str(number + 1) for number in range(len(spec.dimensions)))
    sql = f"select {', '.join(columns)} from reporting.{table} order by {order}"
    duckdb_rows, spark_rows = (outcomes[engine].rows(sql) for engine in ("duckdb", "spark"))
    assert len(duckdb_rows) == len(spark_rows)
    different = [(one, other) for one, other in zip(duckdb_rows, spark_rows, strict=True)
                 if not all(equal(a, b) for a, b in zip(one, other, strict=True))]
    assert not different, f"{len(different)} of {len(duckdb_rows)} rows differ, first {different[0]}"


def equal(one: object, other: object) -> bool:
    """Money and counts exactly, doubles to nine significant digits."""
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)
    return one == other
