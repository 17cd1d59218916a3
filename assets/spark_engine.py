"""Apache Spark in place of DuckDB: the same models, reached by Spark Connect.

What Spark builds is written out as Parquet and shown to the gates and to publication through a DuckDB
file of views, so that everything after the models is the same on both engines.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from assets.errors import ConfigurationError, InfrastructureError
from assets.preflight import engine_memory, size_in_bytes
from assets.run_context import RunContext

REMOTE = "SPARK_REMOTE"


@contextmanager
def spark_server(memory_limit: str = "6GB", threads: int = 2, spill: Path | None = None) -> Iterator[str]:
    """The address of a Spark Connect server: SPARK_REMOTE, else one started inside this process.

    Args:
        memory_limit: what the server inside this process may hold before it spills; a server that
            runs already has limits of its own.
        threads: into how many parts it divides a step.
        spill: where it spills; else the system's temporary folder.

    Raises ConfigurationError when neither is there.
    """
    given = os.environ.get(REMOTE)
    if given:
        yield given
        return
    try:
        from pysail.spark import SparkConnectServer
    except ImportError as error:
        raise ConfigurationError(
            "engine spark: set SPARK_REMOTE=sc://host:port of a Spark Connect server, or install the group "
            "spark, which brings one that runs in this process.") from error
    # Whoever sets one of Sail's own variables means it.
    limits = {name: value for name, value in server_settings(memory_limit, threads, spill).items()
              if name not in os.environ}
    os.environ.update(limits)
    server = SparkConnectServer("127.0.0.1", 0)
    server.start(background=True)
    _, port = server.listening_address
    address = f"sc://127.0.0.1:{port}"
    os.environ[REMOTE] = address
    try:
        yield address
    finally:
        close_session()
        server.stop()
        for name in (REMOTE, *limits):
            os.environ.pop(name, None)


def server_settings(memory_limit: str, threads: int, spill: Path | None) -> dict[str, str]:
    """The run's limits in the words of the server that starts inside this process, which has none by itself."""
    return {
        "SAIL_EXECUTION__DEFAULT_PARALLELISM": str(threads),
        # First come, first served: a join cannot spill, and equal shares would leave it too little.
        "SAIL_RUNTIME__MEMORY_POOL__TYPE": "greedy",
        "SAIL_RUNTIME__MEMORY_POOL__GREEDY__MAX_SIZE": str(size_in_bytes(engine_memory(memory_limit))),
        "SAIL_RUNTIME__TEMPORARY_FILES__PATHS": json.dumps([str(spill)] if spill else []),
    }


def session() -> Any:
    """The Spark session that dbt uses too."""
    from pyspark.sql import SparkSession

    return SparkSession.builder.getOrCreate()


def close_session() -> None:
    """End the client's session, if there is one, whichever thread began it.

    Left open it would ask the stopped server for minutes before the process may end.
    """
    from pyspark.errors import PySparkRuntimeError
    from pyspark.sql import SparkSession

    with suppress(PySparkRuntimeError):  # there is none
        SparkSession.active().stop()


def show_tables(run: RunContext, nodes: list[dict[str, Any]]) -> None:
    """Give the build's DuckDB file a view on the Parquet of each table that Spark built.

    Tables stand in the run's folder already (macro spark__location_clause). A view of the core schema is
    written out, since it is there to be read; other views are steps of the models alone.

    Args:
        run: its folder of tables holds `<schema>/<name>`, its build's warehouse receives the views.
        nodes: models of the manifest.
    """
    import duckdb

    with duckdb.connect(str(run.warehouse)) as connection:
        for node in nodes:
            schema, name = node["schema"], node["name"]
            if node["config"]["materialized"] == "view" and schema != "core":
                continue
            folder = run.home.tables(run.run_id) / schema / name
            if not any(folder.glob("*.parquet")):
                write_table(session(), f"{schema}.{name}", folder)
            files = str(folder / "*.parquet").replace("'", "''")
            connection.execute(f'create schema if not exists "{schema}"')
            connection.execute(
                f'create or replace view "{schema}"."{name}" as select * from read_parquet(\'{files}\')')


def write_table(spark: Any, relation: str, folder: Path) -> None:
    """Write a view or an empty table as one Parquet file."""
    import pyarrow.parquet as pq

    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        pq.write_table(spark.table(relation).toArrow(), folder / "part-0.parquet")
    except Exception as error:
        raise InfrastructureError(f"Spark could not write {relation} to {folder}: {type(error).__name__}.") from error
