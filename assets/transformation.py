"""The dbt project, called inside this process; what is internal of dbt stands in `assets.dbt_internals`."""

import json
import os
import pickle
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from functools import lru_cache
from pathlib import Path
from threading import get_ident
from typing import Any

from assets.compiled_models import CompiledModels, keep, load, project_version, writable
from assets.dbt_failures import failure_message
from assets.dbt_internals import parts, release_warehouse, settled_texts, shortcuts, whole
from assets.errors import BhiError
from assets.run_context import RunContext

PROJECT = Path(__file__).resolve().parents[1] / "dbt_project"
PARSE_ENVIRONMENT = {
    "BHI_WAREHOUSE": "warehouse.duckdb",  # the database's name enters the manifest; nothing is opened
    "BHI_SPILL": "/tmp", "BHI_MEMORY_LIMIT": "1GB", "BHI_ENGINE_THREADS": "1",
    "BHI_DBT_THREADS": "1", "DO_NOT_TRACK": "1",
}

FEW_ROWS = 200_000
"""Raw rows up to which models are built side by side, each by one thread: the work lies around the queries
then. With more, one model after another has all threads and all memory."""


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
def models(target: str) -> CompiledModels:
    """The models as they are: read from what was kept for this content of the project, else by dbt."""
    content = project_version(PROJECT)
    path = target_folder(target) / f"models-{content[:32]}.pickle"
    found = load(path)
    if found is None:
        found = read_models(target)
        if found.settled is not None and project_version(PROJECT) == content:
            keep(path, found)
    return found


def read_models(target: str) -> CompiledModels:
    """Let dbt parse the models, and compile them where that needs no server; raises ModelFailed."""
    folder = writable(target_folder(target))
    # The profile's variables are those of no run: another value would void dbt's cache.
    with environment(PARSE_ENVIRONMENT):
        result = invoke(["parse", "--target", target, "--target-path", str(folder)])
    if not result.success:
        raise ModelFailed(f"dbt could not read the models: {result.exception}")
    plain = (folder / "manifest.json").read_bytes()
    return CompiledModels(result.result, plain, compiled(result.result) if target == "duckdb" else {})


def compiled(manifest: Any) -> dict[str, str] | None:
    """SQL by id of the models that read the same in every run; None when dbt could not compile all."""
    copied = whole(pickle.loads(pickle.dumps(parts(manifest))))  # dbt writes into what it compiles
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, \
            environment(PARSE_ENVIRONMENT | {"BHI_WAREHOUSE": f"{folder}/{PARSE_ENVIRONMENT['BHI_WAREHOUSE']}"}):
        try:
            result = invoke(["compile", "--target", "duckdb", "--no-write-json", "--target-path", folder, "--select",
                             "resource_type:model"], manifest=copied)
        finally:
            release_warehouse()
    return settled_texts(copied) if result.success else None


def parse(target: str) -> Any:
    """The manifest object of dbt."""
    return models(target).manifest


def target_folder(target: str) -> Path:
    """Where dbt keeps what it parsed."""
    return PROJECT / "target" / target


@lru_cache(1)
def manifest() -> dict[str, Any]:
    """The manifest as plain data, for Dagster, publication and tests; always of the models as they are."""
    return json.loads(models("duckdb").plain)


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

    variables = build_environment(run)
    read_facts = model_facts(variables["BHI_ENGINE_THREADS"])

    def on_event(event: Any) -> None:
        facts = read_facts(event)
        if facts is not None:
            on_model(facts)

    with environment(variables):
        try:
            result = invoke_for_run(command, target, on_event)
        finally:
            release_warehouse()
    return "" if result.success else failure_message(result)


def invoke_for_run(command: Sequence[str], target: str, on_event: Callable[[Any], None]) -> Any:
    """One dbt command without what a run does not need; dbt's whole way where it could not compile all models."""
    known = models(target)
    with nullcontext() if known.settled is None else shortcuts(known.settled):
        return invoke(command, manifest=known.manifest, callbacks=[on_event])


def model_facts(engine_threads: str) -> Callable[[Any], dict[str, Any] | None]:
    """A reader of dbt's events that says what is known about a model that is done; None for other events.

    An engine of one thread works in the one that asks, so a model's CPU seconds are those of its thread; one
    of several threads builds one model after another, so what the process worked meanwhile is the model's.
    """
    clock = time.thread_time if engine_threads == "1" else time.process_time
    began: dict[int, float] = {}

    def facts(event: Any) -> dict[str, Any] | None:
        if event.info.name == "LogStartLine":
            began[get_ident()] = clock()
        if event.info.name not in ("LogModelResult", "LogSeedResult"):
            return None
        data = event.data
        return {"model": data.node_info.node_name, "seconds": round(data.execution_time, 3),
                "cpu_seconds": round(clock() - began.get(get_ident(), clock()), 3),
                "status": str(data.status), "index": data.index, "total": data.total}

    return facts


def register_raw(run: RunContext, relations: list[dict[str, Any]]) -> None:
    """Create the raw views in the build's warehouse."""
    for engine in dict.fromkeys((run.engine, "duckdb")):  # the gates look at raw through DuckDB
        run_dbt(run, ["run-operation", "register_raw", "--args", json.dumps({"relations": relations})],
                engine=engine)


def build_environment(run: RunContext) -> dict[str, str]:
    """What profiles.yml reads."""
    together = sum(run.raw_rows.values()) <= FEW_ROWS
    return {
        "BHI_WAREHOUSE": str(run.warehouse), "BHI_SPILL": str(run.spill or run.home.tmp),
        "BHI_MEMORY_LIMIT": run.memory_limit, "BHI_ENGINE_THREADS": "1" if together else str(run.threads),
        "BHI_DBT_THREADS": str(run.threads) if together else "1", "DO_NOT_TRACK": "1",
        "BHI_TABLES": str(run.home.tables(run.run_id)),
    }
