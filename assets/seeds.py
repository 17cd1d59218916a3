"""Code lists and reference tables: loaded once per version of the seeds, copied into every build.

Loading some two hundred small files costs a hundred times what copying the file of the loaded tables does.
"""

import hashlib
import json
import os
import shutil
import sys
from pathlib import Path

from assets.compiled_models import installed, writable
from assets.run_context import RunContext
from assets.storage import sync_file
from assets.transformation import (
    PARSE_ENVIRONMENT,
    ModelFailed,
    environment,
    invoke,
    manifest,
    release_warehouse,
    run_dbt,
    target_folder,
)


def seed_version() -> str:
    """SHA-256 over names, content and column types of all seeds, and whose file format holds them."""
    facts = sorted((node["name"], node["checksum"]["checksum"], node["config"]["column_types"])
                   for node in manifest()["nodes"].values() if node["resource_type"] == "seed")
    return hashlib.sha256(json.dumps([installed("duckdb"), facts], sort_keys=True).encode()).hexdigest()


def seed_database() -> Path:
    """The DuckDB file that holds the seeds of this version; loads them when there is none yet."""
    name = f"seeds-{seed_version()[:16]}.duckdb"
    path = target_folder("duckdb") / name
    if not path.exists():
        folder = writable(path.parent)
        path = folder / name
        for stale in folder.glob("seeds-*.duckdb"):
            stale.unlink(missing_ok=True)
        partial = folder / f"{path.stem}.{os.getpid()}"
        partial.unlink(missing_ok=True)
        load_seeds(partial)
        sync_file(partial)  # dbt's engine does not wait for the disk (profiles.yml), and this file is kept
        partial.replace(path)
    return path


def load_seeds(database: Path) -> None:
    """Load every seed into a DuckDB file with dbt; raises ModelFailed."""
    with environment(PARSE_ENVIRONMENT | {"BHI_WAREHOUSE": str(database)}):
        try:
            result = invoke(["seed", "--target", "duckdb", "--no-write-json",
                             "--target-path", str(writable(target_folder("seeds")))])
        finally:
            release_warehouse()
    if not result.success:
        raise ModelFailed(f"the seeds could not be loaded: {result.exception or 'see dbt seed'}")


def write_seeds(warehouse: Path, folder: Path) -> dict[str, str]:
    """Write each table of schema seed as a Parquet file; gives the files by table."""
    import duckdb

    folder.mkdir(mode=0o700, parents=True)
    files: dict[str, str] = {}
    with duckdb.connect(str(warehouse)) as connection:
        names = connection.execute("select table_name from duckdb_tables() where schema_name = 'seed'").fetchall()
        for (name,) in names:
            files[name] = str((folder / f"{name}.parquet").resolve())
            quoted = files[name].replace("'", "''")
            connection.execute(f"copy seed.\"{name}\" to '{quoted}' (format parquet)")
    return files


def register_seeds(run: RunContext) -> None:
    """Begin the build's warehouse with the seeds, and bring them into Spark when that is what builds."""
    with run.stage("seeds"):
        shutil.copyfile(seed_database(), run.warehouse)  # every warehouse begins as the file of the seeds
        if run.engine == "spark":
            files = write_seeds(run.warehouse, run.home.tables(run.run_id) / "seed")
            run_dbt(run, ["run-operation", "register_files", "--args",
                          json.dumps({"schema": "seed", "files": files})], "seeds")


def main() -> None:
    """Parse the models and load the seeds ahead of the first run (called by `make setup`)."""
    seed_database()
    print(f"dbt project parsed: {len(manifest()['nodes'])} nodes", file=sys.stderr)


if __name__ == "__main__":
    main()
