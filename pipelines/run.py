"""One run from landing to release, in this process: the function behind `bhi run` and the tests."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from assets.errors import DataRefused
from assets.loading import load
from assets.preflight import check_writable
from assets.run_context import Progress, RunContext
from assets.storage import Home
from pipelines.settings import Settings

# The run tells its own progress; Dagster's event lines are for its pages.
QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


@dataclass(frozen=True)
class RunResult:
    """What a run leaves: the run's context and whether a new release was made."""

    run: RunContext

    @property
    def release_id(self) -> str | None:
        """Release made or kept."""
        return self.run.release_id


def execute(settings: Settings, home: Home, report: Progress, job: str = "everything") -> RunResult:
    """Run one job. Raises a BhiError for everything a user can cause or meet."""
    load("pipelines.definitions", "dbt.cli.main")  # Dagster and dbt: seconds

    from pipelines.dagster_home import prepare
    from pipelines.definitions import defs
    from pipelines.run_resource import opened_run
    from pipelines.unread_events import unread_instance

    check_writable(home)
    os.environ.setdefault("DAGSTER_HOME", str(prepare(home)))
    with engine_server(settings, home), opened_run(settings, home, report) as run, \
            unread_instance() as instance:
        definition = defs.resolve_job_def(job)
        try:
            definition.execute_in_process(resources={"run": run}, instance=instance, run_config=QUIET)
        except Exception as error:
            stop(run, error)
        return RunResult(run)


def engine_server(settings: Settings, home: Home) -> AbstractContextManager[object]:
    """The Spark server of a Spark run; nothing for DuckDB."""
    if settings.run.engine != "spark":
        return nullcontext()
    from assets.spark_engine import spark_server

    run = settings.run
    return spark_server(run.memory_limit, run.threads, run.spill_folder or home.tmp)


def stop(run: RunContext, error: BaseException) -> None:
    """Raise what really stopped the run: a failed gate, a known error, or the unknown one."""
    from assets.errors import BhiError, machine_failure
    from assets.quality import describe, stops
    from assets.transformation import ModelFailed

    chain = causes(error)
    for cause in chain:
        if isinstance(cause, BhiError) and not isinstance(cause, ModelFailed):
            raise cause from None
    for cause in chain:
        machine = machine_failure(cause, run.home.root)
        if machine is not None:
            raise machine from None
        if isinstance(cause, ModelFailed):
            raise cause from None
    failed = [describe(result) for result in run.check_results if stops(result)]
    if failed:
        raise DataRefused("A gate stopped this build; nothing is published and the last release stays.\n"
                          + "\n".join(failed)) from None
    raise error


def causes(error: BaseException) -> list[BaseException]:
    """The error and what led to it, each once (Dagster's chains may be circular)."""
    chain: list[BaseException] = []
    step: BaseException | None = error
    while step is not None and not any(step is seen for seen in chain):
        chain.append(step)
        step = step.__cause__ or step.__context__
    return chain
