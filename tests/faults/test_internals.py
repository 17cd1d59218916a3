"""What we use of dbt-duckdb's, dbt's and dagster-dbt's insides exists and does what we rely on."""

from __future__ import annotations

import inspect
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest

from assets import dbt_process, transformation
from assets.errors import BhiError

REGISTER = ["run-operation", "register_raw", "--args", '{"relations": []}']

def test_the_connection_manager_still_keeps_its_database_in_a_class() -> None:
    """`release_warehouse` closes `_ENV`, closes all connections and forgets the adapters."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.adapters.duckdb.environments import Environment
    from dbt.adapters.factory import reset_adapters

    assert "_ENV" in vars(DuckDBConnectionManager)
    assert callable(DuckDBConnectionManager.close_all_connections) and callable(reset_adapters)
    assert callable(Environment.close)


def test_the_file_is_free_after_a_call_in_this_process(tmp_path: Path) -> None:
    """dbt writes, then another connection may write: no handle stays behind."""
    file = tmp_path / "warehouse.duckdb"
    with transformation.environment(transformation.PARSE_ENVIRONMENT | {"BHI_WAREHOUSE": str(file)}):
        try:
            result = transformation.invoke(
                [*REGISTER, "--target", "duckdb", "--no-write-json", "--target-path", str(tmp_path / "dbt")],
                manifest=transformation.parse("duckdb"))
        finally:
            transformation.release_warehouse()
    assert result.success, result.exception
    with duckdb.connect(str(file)) as connection:
        connection.execute("create table t as select 1")


def test_dagster_dbt_still_takes_what_we_give() -> None:
    from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, build_dbt_asset_specs, dbt_assets

    assert {"manifest", "select", "exclude", "name", "dagster_dbt_translator",
            "required_resource_keys"} <= set(inspect.signature(dbt_assets).parameters)
    assert {"manifest", "select", "dagster_dbt_translator"} <= set(inspect.signature(build_dbt_asset_specs).parameters)
    assert DagsterDbtTranslator(DagsterDbtTranslatorSettings(enable_asset_checks=False)).settings


def test_dbt_still_tells_models_by_these_events() -> None:
    from dbt.events import core_types_pb2 as messages
    from dbt.events.types import LogModelResult, LogSeedResult

    for kind in (LogModelResult, LogSeedResult):
        fields = getattr(messages, kind.__name__).DESCRIPTOR.fields_by_name
        assert {"node_info", "execution_time", "status", "index", "total"} <= set(fields)
        facts = transformation.model_facts("1")(SimpleNamespace(
            info=SimpleNamespace(name=kind.__name__), data=SimpleNamespace(
                node_info=SimpleNamespace(node_name="m"), execution_time=1.23456, status="OK", index=1, total=2)))
        assert facts is not None and facts.pop("cpu_seconds") >= 0
        assert facts == {"model": "m", "seconds": 1.235, "status": "OK", "index": 1, "total": 2}


@pytest.mark.slow
def test_dbt_in_a_process_of_its_own_does_the_same(tmp_path: Path) -> None:
    """The request goes by standard input; a success and a failure come back in words."""
    file = tmp_path / "warehouse.duckdb"
    values = transformation.PARSE_ENVIRONMENT | {"BHI_WAREHOUSE": str(file)}
    told: list[dict[str, Any]] = []
    command = ["--target", "duckdb", "--no-write-json", "--target-path", str(tmp_path / "dbt")]
    done = dbt_process.call([*REGISTER, *command], "duckdb", values, told.append)
    assert done == {"success": True, "message": ""}
    with duckdb.connect(str(file)) as connection:
        assert connection.execute("select count(*) from duckdb_schemas() where schema_name = 'raw'").fetchone() == (1,)
    failed = dbt_process.call(["run-operation", "no_such_macro", *command], "duckdb", values, told.append)
    assert not failed["success"] and "no_such_macro" in failed["message"]


def test_a_dead_dbt_process_is_a_failure_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dbt_process, "COMMAND", ["sh", "-c", "kill -9 $$"])
    done = dbt_process.call([], "duckdb", {}, lambda _: None)
    assert done == {"success": False, "message": "dbt's process ended without an answer"}
    assert issubclass(transformation.ModelFailed, BhiError) and transformation.ModelFailed.exit_code == 3
