"""The run as a Dagster resource: the same door for the command line and the Dagster pages."""

import datetime as dt
import os
import secrets
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg

from assets.errors import BhiError, ConfigurationError
from assets.ingestion.delivery import Source
from assets.ingestion.limits import Limits, limits_of
from assets.lock import run_lock
from assets.model_sizes import add_sizes
from assets.preflight import check_writable, engine_memory, preflight
from assets.run_context import ENDINGS, Progress, RunContext, logging_to
from assets.run_identity import drift
from assets.storage import Home, sync_file, write_json
from pipelines.settings import Environment, Settings, SourceSettings
from pipelines.settings_file import settings_from_file
from pipelines.settings_rows import settings_maps, settings_row
from pipelines.stopping import PATIENCE_SECONDS, stand_aside


def settings_for(input_folder: Path | None, config: Path | None) -> Settings:
    """Settings of a run from --config, or a single Tuva source from --input."""
    if (input_folder is None) == (config is None):
        raise ConfigurationError("Give either --input DIR or --config FILE.")
    if config is not None:
        return settings_from_file(config)
    assert input_folder is not None
    if not input_folder.is_dir():
        raise ConfigurationError(f"{input_folder}: there is no such folder. --input names a folder of "
                                 "eligibility, medical_claim ... as CSV or Parquet.")
    source = SourceSettings(name="input", format="tuva", path=input_folder)  # pyright: ignore
    return Settings(source=[source])


def to_source(settings: SourceSettings, limits: Limits | None = None) -> Source:
    """A configured source as ingestion takes it."""
    return Source(settings.name, settings.format, settings.path, settings.payer, settings.payer_type,
                  settings.mapping, settings.cost_basis, settings.data_through, limits or Limits())


def sources_of(settings: Settings) -> list[Source]:
    """All configured sources under the configured limits."""
    limits = limits_of(settings.limits.model_dump())
    return [to_source(item, limits) for item in settings.source]


def new_run_id(now: dt.datetime) -> str:
    """UTC time and eight random hex digits."""
    return f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"


def run_context(settings: Settings, home: Home, report: Progress, now: dt.datetime) -> RunContext:
    """The context of a new run."""
    run = settings.run
    run_id = new_run_id(now)
    return RunContext(
        run_id=run_id, home=home, sources=sources_of(settings),
        settings_row=settings_row(settings),
        settings_maps=[(row["setting"], row["key"], row["value"]) for row in settings_maps(settings)],
        disclosure=settings.disclosure, thresholds=settings.quality.thresholds, engine=run.engine,
        memory_limit=engine_memory(run.memory_limit), threads=run.threads, spill=run.spill_folder, as_of=run.as_of,
        report=logging_to(home.logs / f"{run_id}.jsonl", run_id, report), dbt_mode=run.dbt_mode,
        approve_change=settings.quality.approve_change, max_change=settings.quality.max_change,
        synthetic=any((item.path / "_truth").is_dir() for item in settings.source if item.path.is_dir()),
    )


@contextmanager
def opened_run(settings: Settings, home: Home, report: Progress) -> Iterator[RunContext]:
    """Take the home's lock, give a fresh context, keep the warehouse of success and write the record."""
    os.umask(0o077)
    started = dt.datetime.now(dt.UTC)
    check_writable(home)
    run = run_context(settings, home, report, started)
    with run_lock(home, run.run_id):
        remove_stale(home)  # first: what a killed run left is disk that this one may need
        preflight(home, [item.path for item in settings.source], settings.limits.min_free_disk_mb,
                  settings.limits.min_memory_mb)
        run.warnings += drift()
        with recorded(run, started):
            run.build.mkdir(mode=0o700)
            yield run
            add_sizes(run.models, run.warehouse, run.home.tables(run.run_id))
            keep_warehouse(run)


@contextmanager
def recorded(run: RunContext, started: dt.datetime) -> Iterator[None]:
    """Write the run's record and remove its working folder, however it ends.

    A signal ends the run from another thread: what the models miss once their folder is gone is no second end.
    """
    ended = threading.Lock()

    def close(outcome: str, code: int) -> None:
        if not ended.acquire(blocking=False):
            if threading.current_thread() is threading.main_thread():
                time.sleep(PATIENCE_SECONDS)  # until the thread that ends the process has done so
            return
        shutil.rmtree(run.build, ignore_errors=True)
        run.write_record(outcome, code, started)

    ENDINGS.append(close)
    outcome, code = "done", 0
    try:
        yield
    except BaseException as error:
        stand_aside(error)
        outcome, code = type(error).__name__, error.exit_code if isinstance(error, BhiError) else 3
        raise
    finally:
        ENDINGS.remove(close)
        try:
            close(outcome, code)
        except OSError as error:  # a full disk must not hide what stopped the run
            run.report("run", f"its record could not be written ({error.strerror})")


def remove_stale(home: Home) -> None:
    """Working folders, spill and half files of runs that were killed; the lock says that no other run lives."""
    half = [path for folder in (home.raw, home.quarantine, home.logs, home.ledger) for path in folder.glob(".*.tmp")]
    for folder in [*home.builds.iterdir(), *home.tmp.iterdir(), *half]:
        shutil.rmtree(folder) if folder.is_dir() and not folder.is_symlink() else folder.unlink()


def keep_warehouse(run: RunContext) -> None:
    """Move the build's warehouse into its place once its release is out, then note whose it is.

    A run that is killed between the two finds no note the next time and builds again.
    """
    if run.release_id is None or not run.warehouse.exists():
        return
    run.home.warehouse_record.unlink(missing_ok=True)
    sync_file(run.warehouse)  # the engine does not wait for the disk: a build that ends early is thrown away
    run.warehouse.replace(run.home.warehouse)
    for folder in run.home.tables(run.run_id).parent.glob("*"):
        if folder.name != run.run_id:
            shutil.rmtree(folder)
    write_json(run.home.warehouse_record, {"run_id": run.run_id, "run_hash": run.run_hash})


@dg.resource
def run_resource(_: dg.InitResourceContext) -> Iterator[RunContext]:
    """A run from the environment (BHI_HOME with BHI_INPUT or BHI_CONFIG), for the Dagster pages."""
    environment = Environment()
    settings = settings_for(environment.input, environment.config)
    with opened_run(settings, Home(environment.home.resolve()), lambda stage, message: None) as run:
        yield run
