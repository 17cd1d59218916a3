"""The models on Apache Spark itself: by SPARK_REMOTE, or a server started from SPARK_HOME with Java 17.

The product's environment holds only Spark's client, which shares its import name with the whole of
pyspark; so Spark is one that runs already, or stands in an environment of its own:
`pip install pyspark==4.3.0` there, and SPARK_HOME=<its site-packages>/pyspark.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from assets.publication.specification import specs_from_manifest
from assets.spark_engine import REMOTE
from assets.transformation import manifest
from tests.engine_comparison import table_differences
from tests.population_files import population_folder
from tests.table_build import built_tables

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]
SERVER = "org.apache.spark.sql.connect.service.SparkConnectServer"
MEMBERS = 200
# Four hundred statements over few rows: compiling each to Java and then to machine code is most of their time.
FEW_ROWS = {"spark.sql.codegen.wholeStage": "false", "spark.sql.codegen.factoryMode": "NO_CODEGEN",
            "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
            "spark.sql.adaptive.enabled": "false", "spark.log.level": "WARN"}


@pytest.fixture(scope="module")
def remote(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """SPARK_REMOTE set; skips with the reason where there is no Spark."""
    if os.environ.get(REMOTE):
        yield
        return
    home = os.environ.get("SPARK_HOME")
    if not home or shutil.which("java") is None:
        pytest.skip("set SPARK_REMOTE, or SPARK_HOME with Java 17 on the path")
    port = free_port()
    folder = tmp_path_factory.mktemp("spark")
    settings = {"spark.connect.grpc.binding.port": port, "spark.ui.enabled": "false",
                "spark.sql.shuffle.partitions": 1, "spark.sql.session.timeZone": "UTC",
                "spark.sql.warehouse.dir": folder / "warehouse", **FEW_ROWS}
    options = [part for name, value in settings.items() for part in ("--conf", f"{name}={value}")]
    with (folder / "server.log").open("wb") as log, subprocess.Popen(
            [f"{home}/bin/spark-submit", "--master", "local[2]", "--class", SERVER, *options, "spark-internal"],
            cwd=folder, stdout=log, stderr=log, env=os.environ | {"SPARK_HOME": home}) as server:
        try:
            wait_for(port, server)
            os.environ[REMOTE] = f"sc://127.0.0.1:{port}"
            yield
        finally:
            os.environ.pop(REMOTE, None)
            server.terminate()


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, server: subprocess.Popen[bytes], seconds: int = 300) -> None:
    """Return when the port answers; fails when the server ends or takes too long."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        assert server.poll() is None, "the Spark Connect server ended: see server.log"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(1)
    raise AssertionError(f"no Spark Connect server within {seconds} s")


@pytest.fixture(scope="module")
def warehouses(remote: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Path]]:
    folder = population_folder(tmp_path_factory.mktemp("population"), MEMBERS)
    with ExitStack() as stack:
        yield {engine: stack.enter_context(
            built_tables(folder, tmp_path_factory.mktemp(engine), {"run": {"engine": engine}})).warehouse
            for engine in ("duckdb", "spark")}


@pytest.mark.parametrize("table", sorted(specs_from_manifest(manifest())))
def test_reporting_table_is_equal(warehouses: dict[str, Path], table: str) -> None:
    assert not table_differences(warehouses["duckdb"], warehouses["spark"], table,
                                 specs_from_manifest(manifest())[table])
