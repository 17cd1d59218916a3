"""The run as a Dagster resource: the same door for the command line and the Dagster pages."""

import datetime as dt
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg

from assets.errors import BhiError, ConfigurationError
from assets.ingestion.delivery import Source
from assets.lock import run_lock
from assets.run_context import Progress, RunContext
from assets.storage import Home
from pipelines.settings import (
    Environment,
    Settings,
    SourceSettings,
    settings_from_file,
    settings_maps,
    settings_row,
)


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


def to_source(settings: SourceSettings) -> Source:
    """A configured source as ingestion takes it."""
    return Source(settings.name, settings.format, settings.path, settings.payer, settings.payer_type,
                  settings.mapping, settings.cost_basis, settings.data_through)


def new_run_id(now: dt.datetime) -> str:
    """UTC time and eight random hex digits."""
    return f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"


def run_context(settings: Settings, home: Home, report: Progress, now: dt.datetime) -> RunContext:
    """The context of a new run."""
    run = settings.run
    return RunContext(
        run_id=new_run_id(now), home=home, sources=[to_source(item) for item in settings.source],
        settings_row=settings_row(settings),
        settings_maps=[(row["setting"], row["key"], row["value"]) for row in settings_maps(settings)],
        disclosure=settings.disclosure, thresholds=settings.quality.thresholds, engine=run.engine,
        memory_limit=run.memory_limit, threads=run.threads, spill=run.spill_folder, as_of=run.as_of,
        report=report,
        synthetic=any((item.path / "_truth").is_dir() for item in settings.source if item.path.is_dir()),
    )


@contextmanager
def opened_run(settings: Settings, home: Home, report: Progress) -> Iterator[RunContext]:
    """Take the home's lock, give a fresh context, keep the warehouse of success and write the record."""
    os.umask(0o077)
    started = dt.datetime.now(dt.UTC)
    home.create()
    run = run_context(settings, home, report, started)
    with run_lock(home, run.run_id):
        remove_stale(home)
        run.build.mkdir(mode=0o700)
        outcome, code = "done", 0
        try:
            yield run
            keep_warehouse(run)
        except BaseException as error:
            outcome, code = type(error).__name__, error.exit_code if isinstance(error, BhiError) else 3
            raise
        finally:
            run.write_record(outcome, code, started)
            shutil.rmtree(run.build, ignore_errors=True)


def remove_stale(home: Home) -> None:
    """Working folders and spill of runs that were killed; the lock says that no other run lives."""
    for folder in [*home.builds.iterdir(), *home.tmp.iterdir()]:
        shutil.rmtree(folder) if folder.is_dir() and not folder.is_symlink() else folder.unlink()


def keep_warehouse(run: RunContext) -> None:
    """Move the build's warehouse into its place once its release is out."""
    if run.release_is_new and run.warehouse.exists():
        run.warehouse.replace(run.home.warehouse)
    for folder in run.home.tables(run.run_id).parent.glob("*"):
        if run.release_is_new and folder.name != run.run_id:
            shutil.rmtree(folder)


@dg.resource
def run_resource(_: dg.InitResourceContext) -> Iterator[RunContext]:
    """A run from the environment (BHI_HOME with BHI_INPUT or BHI_CONFIG), for the Dagster pages."""
    environment = Environment()
    settings = settings_for(environment.input, environment.config)
    with opened_run(settings, Home(environment.home.resolve()), lambda stage, message: None) as run:
        yield run
