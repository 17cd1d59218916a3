"""The last two assets: reporting tables as Parquet, and the release that readers see."""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

import dagster as dg

from assets.errors import DataRefused
from assets.ingestion.delivery import Source
from assets.part2_store import keep_part2_apart
from assets.publication.release import RunInfo, publish
from assets.publication.restatement import sentence
from assets.publication.site_context import site_context
from assets.publication.specification import PublicationSpec, specs_from_manifest
from assets.run_context import RunContext
from assets.run_identity import versions
from assets.storage import sync_folder
from assets.transformation import manifest
from expectations.suites import all_checks


def export_reporting(warehouse: Path, folder: Path, specs: dict[str, PublicationSpec]) -> dict[str, int]:
    """Write each declared reporting table as one Parquet, sorted by its key; rows by table.

    Written under a temporary name, flushed and renamed: a killed run leaves no half file.
    """
    import duckdb

    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    rows: dict[str, int] = {}
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        for table, spec in specs.items():
            target = folder / f"{table}.parquet"
            temporary = folder / f".{table}.parquet.tmp"
            order = ", ".join(f'"{name}" nulls first' for name in spec.dimensions) or "1"
            connection.execute(
                f'copy (select * from reporting."{table}" order by {order}) '
                f"to '{str(temporary).replace(chr(39), chr(39) * 2)}' (format parquet)")
            with temporary.open("rb") as file:
                os.fsync(file.fileno())
            temporary.replace(target)
            rows[table] = (connection.execute(f'select count(*) from reporting."{table}"').fetchone() or (0,))[0]
    sync_folder(folder)
    return rows


def reporting_keys() -> list[dg.AssetKey]:
    """Asset keys of every declared reporting table."""
    return [dg.AssetKey(["reporting", name]) for name in specs_from_manifest(manifest())]


def population_of(sources: Sequence[Source]) -> str:
    """Whose ledger binds a release: one for all real people, one for each invented population.

    Real sources share a ledger whatever they are called, so that no renaming starts it anew.
    """
    notes = [Path(source.path) / "_truth" / "truth.json" for source in sources]
    if not notes or not all(note.is_file() for note in notes):
        return ""
    return hashlib.sha256(b"".join(note.read_bytes() for note in notes)).hexdigest()[:16]


def run_info(run: RunContext) -> RunInfo:
    """What publication is told about this run."""
    assert run.ingested is not None
    return RunInfo(
        run_id=run.run_id, run_hash=run.run_hash, as_of=run.as_of, versions=versions(),
        # Rows and quarantined rows are counts: they leave in `reporting.reconciliation` alone.
        inputs=tuple({"source": d.source_name, "entity": d.entity, "delivery_id": d.delivery_id}
                     for d in run.ingested.accepted),
        expected_checks=frozenset(check.check_id for check in all_checks()),
        population=population_of(run.sources),
        site_context=site_context(run, manifest()),
        max_change=run.max_change, approval=run.approve_change,
    )


@dg.asset(key="reporting_files", group_name="publication", deps=reporting_keys(),
          required_resource_keys={"run"})
def reporting_files(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
    """Every reporting table as Parquet in the build's folder."""
    run: RunContext = context.resources.run
    if not run.warehouse.exists():
        raise DataRefused(f"build {run.run_id} has no warehouse: run the whole pipeline, not this step alone.")
    with run.stage("export") as stage:
        rows = export_reporting(run.warehouse, run.reporting, specs_from_manifest(manifest()))
        stage.rows = sum(rows.values())
    return dg.MaterializeResult(metadata=dict(rows))


@dg.asset(key="release", group_name="publication", deps=["reporting_files"], required_resource_keys={"run"})
def release(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
    """The protected tables, downloads and site of this build, switched in at once."""
    run: RunContext = context.resources.run
    if run.ingested is None or not run.reporting.exists():
        raise DataRefused(f"build {run.run_id} has no complete passing verdict: run the whole pipeline.")
    with run.stage("publication"):
        published = publish(run.reporting, specs_from_manifest(manifest()), run.home, run_info(run),
                            run.disclosure)
    keep_part2_apart(run)
    moved = sentence(published.manifest.get("restatement") or {}) if published.is_new else ""
    run.warnings += [moved] if moved else []
    run.release_id, run.release_is_new = published.release_id, published.is_new
    return dg.MaterializeResult(metadata={"release_id": published.release_id, "new": published.is_new})
