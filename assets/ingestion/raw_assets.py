"""The landing stage as Dagster assets: one asset per raw relation, materialised together."""

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import dagster as dg

from assets.ingestion.contract import CONTROL, ENTITIES, REFERENCES
from assets.ingestion.control_relations import control_relations
from assets.ingestion.delivery import RawFile, RawRelation
from assets.ingestion.formats import native_relations
from assets.ingestion.ingested import Ingested, ingest
from assets.publication.installed import current_release
from assets.run_context import RunContext
from assets.run_identity import run_hash
from assets.seeds import register_seeds
from assets.transformation import register_raw

# What dates a delivery: the latest of these is the run's day when none is set.
DATE_COLUMNS = {
    "medical_claim": ("paid_date", "claim_end_date", "claim_start_date"),
    "pharmacy_claim": ("paid_date", "dispensing_date"),
    "cocm_contact": ("contact_date",),
    "cocm_scale_result": ("result_date",),
    "cclf1": ("clm_efctv_dt", "clm_thru_dt"),
    "cclf5": ("clm_efctv_dt", "clm_thru_dt"),
    "cclf7": ("clm_efctv_dt", "clm_line_from_dt"),
    "apcd_medical_claim": ("paid_date", "service_end_date"),
    "apcd_pharmacy_claim": ("paid_date", "dispensing_date"),
    "plan_medical_claim": ("paid_date", "claim_end_date", "claim_start_date"),
    "plan_pharmacy_claim": ("paid_date", "dispensing_date"),
}
RAW_NAMES = [*ENTITIES, *native_relations(), *REFERENCES, *CONTROL, "setting"]


def latest_date(relations: list[RawRelation]) -> dt.date | None:
    """The latest paid, service or registry date in the data; None when there is none."""
    import duckdb

    latest: list[dt.date] = []
    with duckdb.connect() as connection:
        for relation in relations:
            for file in relation.files:
                columns = [c for c in DATE_COLUMNS.get(relation.name, ()) if c in file.columns]
                if columns:
                    maxima = ", ".join(f"max({column})" for column in columns)
                    row = connection.execute(f"select {maxima} from {file.scan}").fetchone()
                    latest += [value for value in row or () if value is not None]
    return max(latest, default=None)


def read_landing(run: RunContext) -> None:
    """Ingest the run's sources and fix the run's identity: inputs, settings and code."""
    with run.stage("ingestion") as stage:
        run.ingested = ingest(run.sources, run.home, run.report, memory_limit=run.memory_limit)
        stage.rows = sum(delivery.rows_raw for delivery in run.ingested.accepted)
    run.warnings += run.ingested.warnings
    run.run_hash = run_hash(run)


def is_unchanged(run: RunContext) -> bool:
    """Whether the current release and the kept warehouse already rest on these inputs, settings and code."""
    present = current_release(run.home)
    if present is None or present.manifest.get("run_hash") != run.run_hash:
        return False
    try:
        kept = json.loads(run.home.warehouse_record.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False  # the last run died after its release was out: its warehouse is built again
    return kept.get("run_hash") == run.run_hash


def register(run: RunContext, ingested: Ingested) -> None:
    """Create the raw relations in the build's warehouse, settings included; sets the run's day."""
    relations = ingested.relations()
    run.as_of = run.as_of or latest_date(relations)
    row = {**run.settings_row, "as_of": run.as_of}
    relations += control_relations(run.build / "control", row, run.settings_maps, ingested)
    run.raw_rows = {relation.name: sum(count_rows(file) for file in relation.files)
                    for relation in relations}
    register_seeds(run)
    with run.stage("register"):
        register_raw(run, [relation_arguments(relation) for relation in relations])


def relation_arguments(relation: RawRelation) -> dict[str, Any]:
    """One relation as argument of the macro register_raw."""
    return {
        "name": relation.name,
        "columns": [list(column) for column in relation.columns],
        "files": [{"path": str(file.path), "columns": list(file.columns), "constants": dict(file.constants),
                   "kept": file.kept}
                  for file in relation.files],
        "is_copied": relation.is_copied,
    }


def count_rows(file: RawFile) -> int:
    """Rows that count; of a whole file from its footer."""
    import duckdb

    with duckdb.connect() as connection:
        return connection.execute(f"select count(*) from {file.scan}").fetchall()[0][0]


@dg.multi_asset(
    name="ingestion",
    specs=[dg.AssetSpec(["raw", name], group_name="raw", skippable=True) for name in RAW_NAMES],
    required_resource_keys={"run"},
)
def ingestion(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:
    """Read every delivery of the run's sources into typed Parquet, named by content.

    Nothing follows when inputs, settings and code are those of the current release.
    """
    run: RunContext = context.resources.run
    read_landing(run)
    if is_unchanged(run):
        run.report("ingestion", "inputs, settings and code are unchanged: the current release stays")
        return
    assert run.ingested is not None
    register(run, run.ingested)
    for name in RAW_NAMES:
        yield dg.MaterializeResult(asset_key=["raw", name], metadata={"rows": run.raw_rows.get(name, 0)})
