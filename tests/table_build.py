"""Builds every reporting table behind its gates on either engine, and publishes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from assets.run_context import RunContext
from assets.storage import Home
from pipelines.run import QUIET, engine_server, stop
from pipelines.run_resource import opened_run
from pipelines.settings_file import settings_from_mapping


@contextmanager
def built_tables(input_folder: Path, home: Path, settings: Mapping[str, Any] | None = None) -> Iterator[RunContext]:
    """A run from landing to the last gate's verdict; its warehouse lives as long as this.

    Raises the BhiError that `bhi run` would turn into its exit code.
    """
    import dagster as dg

    from pipelines.definitions import VERDICT_KEY, defs

    content = {"source": [{"name": "input", "path": str(input_folder)}], **(settings or {})}
    parsed = settings_from_mapping(content, "test")
    with engine_server(parsed, Home(home)), opened_run(parsed, Home(home), lambda stage, message: None) as run, \
            dg.DagsterInstance.ephemeral() as instance:
        wanted = dg.AssetSelection.assets(VERDICT_KEY).upstream().required_multi_asset_neighbors()
        job = dg.Definitions.merge(defs, dg.Definitions(jobs=[dg.define_asset_job("tables", wanted)]))
        try:
            job.get_job_def("tables").execute_in_process(
                resources={"run": run}, instance=instance, run_config=QUIET)
        except Exception as error:
            stop(run, error)
        yield run
