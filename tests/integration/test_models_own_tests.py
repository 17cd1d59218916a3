"""The dbt project's own tests, of data and of models: all of them run on a whole run's warehouse and pass."""

from __future__ import annotations

import shutil
from pathlib import Path

from assets.transformation import PARSE_ENVIRONMENT, environment, invoke, parse, release_warehouse
from tests.population_run import population


def test_every_test_of_the_dbt_project_passes(tmp_path: Path) -> None:
    warehouse = tmp_path / "warehouse.duckdb"
    shutil.copy(population()[1].home.warehouse, warehouse)
    project = parse("duckdb")
    declared = {node.name for node in project.nodes.values() if node.resource_type == "test"} | {
        unit.name for unit in project.unit_tests.values()}
    with environment(PARSE_ENVIRONMENT | {"BHI_WAREHOUSE": str(warehouse)}):
        try:
            done = invoke(["test", "--target", "duckdb", "--target-path", str(tmp_path)], manifest=project)
        finally:
            release_warehouse()
    assert done.exception is None, done.exception
    failed = {result.node.name: result.message for result in done.result if str(result.status) != "pass"}
    assert not failed
    assert {result.node.name for result in done.result} == declared
