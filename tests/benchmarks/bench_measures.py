"""Time of all quality measures from built core tables, at a multiple of an invented population.

    python -m tests.benchmarks.bench_measures [--members 20000] [--copies 5]

The population is built once; then every person of the core tables stands there so many times, and
the measures' models are built again from them. The target is under 45 seconds and 6 GB for
1,000,000 members and three years on two idle cores; `per million` extrapolates, twice the copies
must take twice the time. CPU seconds are printed beside wall time, which other work prolongs.
"""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
import time
from pathlib import Path

import duckdb

from assets.ingestion.raw_assets import read_landing, register
from assets.storage import Home
from assets.synthetic.population import synthesize
from assets.transformation import run_dbt
from pipelines.run_resource import opened_run
from pipelines.settings_file import settings_from_mapping
from tests.measure_models import Graph, compiled, rebuild

ENDS = ("measure_rate", "measure_waterfall")
BASE = ("core.person", "core.eligibility", "core.member_month", "intermediate.enrolled_year", "core.medical_claim",
        "core.pharmacy_claim", "core.claim_diagnosis", "core.claim_procedure", "core.lab_result",
        "core.observation")
KEYS = {"person_key", "claim_key"}
NAMES = {"person_id", "member_id", "claim_id", "lab_result_id", "observation_id"}
TARGET_SECONDS, MILLION = 45, 1_000_000


def cpu_seconds() -> float:
    """User and system seconds of this process."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def multiply(connection: duckdb.DuckDBPyConnection, copies: int) -> None:
    """Let everyone of the core tables stand `copies` times, under other keys and names."""
    for table in BASE:
        names = [row[0] for row in connection.execute(f"select name from pragma_table_info('{table}')").fetchall()]
        columns = ", ".join(
            f"xor({name}, k)" if name in KEYS else f"{name} || '-' || k" if name in NAMES else f'"{name}"'
            for name in names)
        connection.execute(f"create temp table one as from {table}")
        for copy in range(1, copies):
            connection.execute(f"insert into {table} select {columns} from one, (select {copy} as k)")
        connection.execute("drop table one")


def measure(connection: duckdb.DuckDBPyConnection, graph: Graph, members: int) -> None:
    """Build the measures' models again, and print what they cost."""
    nodes = [node for node in graph.nodes.values() if not node.is_seed and (
        "quality_measures" in str(node.path) or node.name in ("inpatient_stay", "ed_visit", *ENDS))]
    spent: list[tuple[float, str]] = []
    wall, cpu = time.monotonic(), cpu_seconds()
    for node in nodes:
        before = cpu_seconds()
        rebuild(connection, [node], {})
        spent.append((cpu_seconds() - before, node.name))
    seconds, used = time.monotonic() - wall, cpu_seconds() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 ** 2
    scale = MILLION / members
    print(f"{members:,} members: {seconds:.1f} s wall, {used:.1f} s CPU, peak {peak:.1f} GB, "
          f"load {os.getloadavg()[0]:.1f}")
    print(f"per million: {seconds * scale:.0f} s wall, {used * scale / 2:.0f} s if both cores were free; "
          f"target {TARGET_SECONDS} s")
    for cost, name in sorted(spent, reverse=True)[:12]:
        print(f"{cost:7.2f} s CPU  {name}")


def main() -> None:
    """Run once with the members and copies asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--members", type=int, default=20_000)
    parser.add_argument("--copies", type=int, default=5)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bhi-bench-") as root:
        folder = Path(root)
        synthesize(folder / "input", arguments.members, 7)
        source = {"name": "input", "path": str(folder / "input")}
        settings = settings_from_mapping({"source": [source]}, "benchmark")
        with opened_run(settings, Home(folder / "home"), lambda stage, message: None) as run:
            read_landing(run)
            assert run.ingested is not None
            register(run, run.ingested)
            run_dbt(run, ["build", "--exclude-resource-type", "test", "--exclude-resource-type", "unit_test",
                          "--select", *(f"+{end}" for end in ENDS)])
            graph = compiled(run, ENDS)
            with duckdb.connect(str(run.warehouse)) as connection:
                connection.execute("set threads = 2; set memory_limit = '6GB'; "
                                   "set preserve_insertion_order = false")
                multiply(connection, arguments.copies)
                measure(connection, graph, arguments.members * arguments.copies)


if __name__ == "__main__":
    main()
