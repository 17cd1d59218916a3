"""The dbt project, called inside this process; one Dagster asset group a layer.

dbt-duckdb and dagster-dbt expose no public way to do this; what is internal of theirs stands here
alone and is held by a canary test.
"""

import json
import os
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from assets.errors import BhiError
from assets.run_context import RunContext

PROJECT = Path(__file__).resolve().parents[1] / "dbt_project"

PARSE_ENVIRONMENT = {
    "BHI_WAREHOUSE": "warehouse.duckdb",  # the database's name enters the manifest; nothing is opened
    "BHI_SPILL": "/tmp", "BHI_MEMORY_LIMIT": "1GB", "BHI_ENGINE_THREADS": "1",
    "BHI_DBT_THREADS": "1", "DO_NOT_TRACK": "1",
}

# Errors about values repeat them in quotes; those about names quote names, which say where to look.
VALUE_ERRORS = re.compile(r"(Conversion|Invalid Input|Constraint|Out of Range|Invalid) Error")
QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")


class ModelFailed(BhiError):
    """A model could not be built: a fault of this program or the machine, not of the data."""

    exit_code = 3


@contextmanager
def environment(values: Mapping[str, str]) -> Iterator[None]:
    """Set environment variables for the time of a call (dbt reads its profile from there)."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def invoke(arguments: Sequence[str], manifest: Any = None,
           callbacks: Sequence[Callable[[Any], None]] = ()) -> Any:
    """Run one dbt command in this process and return dbt's result object."""
    from dbt.cli.main import dbtRunner

    runner = dbtRunner(manifest=manifest, callbacks=list(callbacks))
    return runner.invoke([
        *arguments, "--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT),
        "--log-level-file", "none", "--log-level", "none",
    ])


@lru_cache(4)
def parse(target: str) -> Any:
    """The manifest object of dbt; cached, since parsing costs a second."""
    # The profile's variables are those of no run: another value would void dbt's cache.
    with environment(PARSE_ENVIRONMENT):
        result = invoke(["parse", "--target", target, "--target-path", str(target_folder(target))])
    if not result.success:
        raise ModelFailed(f"dbt could not read the models: {result.exception}")
    return result.result


def target_folder(target: str) -> Path:
    """Where dbt keeps what it parsed."""
    return PROJECT / "target" / target


@lru_cache(1)
def manifest() -> dict[str, Any]:
    """The manifest as plain data, for Dagster, publication and tests; always of the models as they are."""
    parse("duckdb")
    return json.loads((target_folder("duckdb") / "manifest.json").read_text(encoding="utf-8"))


def release_warehouse() -> None:
    """Give back the DuckDB file: dbt-duckdb keeps a read-write handle in a class attribute."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager as Manager
    from dbt.adapters.factory import reset_adapters

    if Manager._ENV is not None:
        Manager._ENV.close()
    Manager.close_all_connections()
    reset_adapters()


def run_dbt(run: RunContext, arguments: Sequence[str], stage: str = "", engine: str = "") -> None:
    """Run dbt against the build's warehouse; raises ModelFailed naming the models that failed.

    When the engine runs out of memory the command is repeated once with half the threads, which need half.
    """
    def on_model(facts: dict[str, Any]) -> None:
        run.models.append({key: facts[key] for key in ("model", "seconds", "cpu_seconds", "status")})
        run.report(stage, f"{facts['index']} of {facts['total']} {facts['model']}")

    target = engine or run.engine
    command = [*arguments, "--no-write-json", "--target", target, "--target-path", str(run.build / "dbt")]
    failed = call_dbt(run, command, target, on_model)
    if failed and "out of memory" in failed.lower() and run.threads > 1:
        run.threads = max(1, run.threads // 2)
        run.report(stage, f"out of memory: once more with {run.threads} threads")
        failed = call_dbt(run, command, target, on_model)
    if failed:
        raise ModelFailed(failed)


def call_dbt(run: RunContext, command: Sequence[str], target: str,
             on_model: Callable[[dict[str, Any]], None]) -> str:
    """One call of dbt, in this process or its own; gives what failed, empty when nothing did."""
    if run.dbt_mode == "subprocess":
        from assets.dbt_process import call

        answer = call(command, target, build_environment(run), on_model)
        return "" if answer["success"] else answer["message"]

    read_facts = model_facts()

    def on_event(event: Any) -> None:
        facts = read_facts(event)
        if facts is not None:
            on_model(facts)

    with environment(build_environment(run)):
        try:
            result = invoke(command, manifest=parse(target), callbacks=[on_event])
        finally:
            release_warehouse()
    return "" if result.success else failure_message(result)


def model_facts() -> Callable[[Any], dict[str, Any] | None]:
    """A reader of dbt's events that says what is known about a model that is done; None for other events.

    Models are built one after another, so what the process worked since the last event is the model's.
    """
    spent = time.process_time()

    def facts(event: Any) -> dict[str, Any] | None:
        nonlocal spent
        if event.info.name == "LogStartLine":
            spent = time.process_time()
        if event.info.name not in ("LogModelResult", "LogSeedResult"):
            return None
        data = event.data
        return {"model": data.node_info.node_name, "seconds": round(data.execution_time, 3),
                "cpu_seconds": round(time.process_time() - spent, 3),
                "status": str(data.status), "index": data.index, "total": data.total}

    return facts


def register_raw(run: RunContext, relations: list[dict[str, Any]]) -> None:
    """Create the raw views in the build's warehouse."""
    for engine in dict.fromkeys((run.engine, "duckdb")):  # the gates look at raw through DuckDB
        run_dbt(run, ["run-operation", "register_raw", "--args", json.dumps({"relations": relations})],
                engine=engine)


def failure_message(result: Any) -> str:
    """Which models failed and why, without values of the data."""
    if result.exception is not None:
        return f"dbt stopped: {type(result.exception).__name__}: {first_line(str(result.exception))}"
    # An operation's result knows its id alone; a model's also its node.
    failed = [f"{node.node.name if hasattr(node, 'node') else node.unique_id}: {first_line(node.message or '')}"
              for node in result.result if str(node.status) in ("error", "fail", "runtime error")]
    return "These models failed: " + "; ".join(failed)


def first_line(message: str) -> str:
    """Engine messages quote data: keep the lines that do not, and nothing in quotes where values stand."""
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    text = " ".join(lines[:3]).split("Original Line")[0]
    if VALUE_ERRORS.search(text):
        text = QUOTED.sub("(a value)", text.split("Could not convert string")[0])
    return text[:300]


def build_environment(run: RunContext) -> dict[str, str]:
    """What profiles.yml reads."""
    return {
        "BHI_WAREHOUSE": str(run.warehouse), "BHI_SPILL": str(run.spill or run.home.tmp),
        "BHI_MEMORY_LIMIT": run.memory_limit, "BHI_ENGINE_THREADS": str(run.threads),
        "BHI_DBT_THREADS": "1", "DO_NOT_TRACK": "1",
        "BHI_TABLES": str(run.home.tables(run.run_id)),
    }
