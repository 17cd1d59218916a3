"""Person-level work lists for authorised staff: every `marts.work_list_*` as CSV in the home's `inside`.

Lists never enter a release. A subject adds a list by adding a model of that name.
"""

import os
from pathlib import Path

import dagster as dg

from assets.run_context import RunContext
from assets.storage import sync_folder
from assets.transformation import manifest

PREFIX = "work_list_"


def list_models() -> list[str]:
    """Names of the models that are work lists."""
    return sorted(node["name"] for node in manifest()["nodes"].values()
                  if node["resource_type"] == "model" and node["name"].startswith(PREFIX))


def write_work_lists(warehouse: Path, folder: Path, models: list[str]) -> dict[str, int]:
    """Write each list as `<name>.csv`, readable by its owner only; rows by list.

    A list of an earlier run is replaced whole.
    """
    import duckdb

    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    rows: dict[str, int] = {}
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        for model in models:
            target = folder / f"{model.removeprefix(PREFIX)}.csv"
            temporary = folder / f".{target.name}.tmp"
            os.close(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
            connection.execute(f'copy (select * from marts."{model}") '
                               f"to '{str(temporary).replace(chr(39), chr(39) * 2)}' (header, delimiter ',')")
            temporary.chmod(0o600)
            temporary.replace(target)
            rows[target.stem] = (connection.execute(f'select count(*) from marts."{model}"').fetchone() or (0,))[0]
    sync_folder(folder)
    return rows


@dg.asset(key="work_lists", group_name="publication", deps=["release"], required_resource_keys={"run"})
def work_lists(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
    """The lists of this build, beside the release and never in it."""
    run: RunContext = context.resources.run
    if run.engine != "duckdb" or not run.warehouse.exists():
        return dg.MaterializeResult(metadata={"written": 0})
    with run.stage("work lists") as stage:
        rows = write_work_lists(run.warehouse, run.home.inside, list_models())
        stage.rows = sum(rows.values())
    return dg.MaterializeResult(metadata=dict(rows))
