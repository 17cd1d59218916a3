"""Time of some models from what they rest on, for many members made of copies of some.

Synthesizes members, builds what the models rest on, copies every person, claim and registry row so often
under other keys, and builds the models again over the copies. CPU seconds and load are printed since
other work makes wall time lie.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from pathlib import Path

import duckdb

from assets.ingestion.raw_assets import read_landing, register
from assets.run_context import RunContext
from assets.storage import Home
from assets.synthetic.population import synthesize
from assets.transformation import manifest, run_dbt
from pipelines.run_resource import opened_run
from pipelines.settings_file import settings_from_mapping
from tests.benchmarks.bench_core import cpu_seconds

# Text identifiers and integer keys of people and of what happened to them; providers stay.
TEXT = {"person_id", "member_id", "claim_id", "registry_patient_id", "referral_id", "episode_id", "contact_id",
        "result_id", "review_id", "observation_id", "lab_result_id"}
KEYS = {"person_key", "claim_key"}


def subject_models(folders: tuple[str, ...], reported: str) -> list[str]:
    """Names of the models in these folders and of the reporting tables that this yml describes."""
    return sorted(node["name"] for node in manifest()["nodes"].values() if node["resource_type"] == "model" and (
        node["original_file_path"].removeprefix("dbt_project/").startswith(folders)
        or (node.get("patch_path") or "").endswith(reported)))


def parents(models: list[str]) -> list[tuple[str, str]]:
    """Tables that the models read and that are about people: (schema, name)."""
    nodes = manifest()["nodes"] | manifest()["sources"]
    own = {unique for unique, node in manifest()["nodes"].items()
           if node["resource_type"] == "model" and node["name"] in models}
    read = {unique for name in own for unique in nodes[name]["depends_on"]["nodes"]} - own
    return sorted((nodes[unique]["schema"], nodes[unique]["name"]) for unique in read
                  if nodes[unique]["resource_type"] in ("model", "source"))


def multiply(warehouse: Path, relations: list[tuple[str, str]], copies: int) -> None:
    """Replace each relation about people by so many copies of it under other keys."""
    with duckdb.connect(str(warehouse)) as connection:
        for schema, name in relations:
            columns = [row[0] for row in connection.execute(f'describe {schema}."{name}"').fetchall()]
            mine = [column for column in columns if column in TEXT | KEYS]
            if not mine:
                continue
            changed = ", ".join(f"{c} + copy * 7919 as {c}" if c in KEYS else f"{c} || '~' || copy as {c}"
                                for c in mine)
            kind = connection.execute("select table_type from information_schema.tables where table_schema = ? "
                                      "and table_name = ?", [schema, name]).fetchone()
            connection.execute(f'create table {schema}."{name}__many" as select rows.* replace ({changed}) '
                               f'from {schema}."{name}" as rows, range({copies}) as many(copy)')
            connection.execute(f'drop {"view" if kind == ("VIEW",) else "table"} {schema}."{name}"')
            connection.execute(f'alter table {schema}."{name}__many" rename to "{name}"')


def build(run: RunContext, models: list[str]) -> tuple[float, float]:
    """Wall and CPU seconds of building these models."""
    run.models.clear()
    wall, cpu = time.monotonic(), cpu_seconds()
    run_dbt(run, ["run", "--select", *models])
    return time.monotonic() - wall, cpu_seconds() - cpu


def measure(models: list[str], target_seconds: int, members: int, copies: int, root: Path) -> None:
    """Print seconds of the models over the members and over their copies."""
    synthesize(root / "input", members, 7)
    settings = settings_from_mapping({"source": [{"name": "input", "path": str(root / "input")}]}, "benchmark")
    with opened_run(settings, Home(root / "home"), lambda stage, message: None) as run:
        read_landing(run)
        assert run.ingested is not None
        register(run, run.ingested)
        run_dbt(run, ["seed"])
        run_dbt(run, ["run", "--select", *(f"+{name}" for name in models)])
        for times in (1, copies):
            if times > 1:
                multiply(run.warehouse, parents(models), times)
            wall, cpu = build(run, models)
            print(f"{members * times:,} members: {wall:.1f} s wall, {cpu:.1f} s CPU, {len(models)} models, "
                  f"target {target_seconds} s at 1,000,000, load {os.getloadavg()[0]:.1f}", flush=True)
        for node in sorted(run.models, key=lambda model: -model["seconds"])[:15]:
            print(f"{node['seconds']:7.2f} s  {node['model']}")


def main(document: str | None, models: list[str], target_seconds: int) -> None:
    """Run once with the members and copies asked for."""
    parser = argparse.ArgumentParser(description=document, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--members", type=int, default=20_000)
    parser.add_argument("--copies", type=int, default=50)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bhi-bench-") as root:
        measure(models, target_seconds, arguments.members, arguments.copies, Path(root))
