"""Time from raw Parquet to conditions, cohorts, service categories and comparisons.

    python -m tests.benchmarks.bench_core [--members 40000]

40,000 members are 2 million medical lines and 1 million fills; the target is under 25 seconds on
two idle cores from raw to the reporting tables (`TABLES` and what they need). Prints wall and CPU
seconds, the slowest models and the machine's load, since other work on it makes wall time lie.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import resource
import tempfile
import time
from pathlib import Path

from assets.ingestion.control_relations import control_relations
from assets.ingestion.delivery import Source
from assets.ingestion.ingested import ingest
from assets.ingestion.raw_assets import relation_arguments
from assets.run_context import RunContext
from assets.storage import Home
from assets.transformation import register_raw, run_dbt
from pipelines.settings import Settings
from pipelines.settings_rows import settings_row
from tests.benchmarks.population_files import LINES_PER_MEMBER, write_population

TABLES = ("comorbidity_prevalence", "pmpm_summary", "pmpm_comparison")
TARGET_SECONDS = 25


def cpu_seconds() -> float:
    """User and system seconds of this process."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def prepared(home: Home, folder: Path) -> RunContext:
    """Bring the input to raw and create the relations that the models read."""
    source = Source("benchmark", "tuva", folder)
    ingested = ingest([source], home)
    row = settings_row(Settings()) | {"as_of": dt.date(2025, 12, 31)}
    run = RunContext("benchmark", home, [source], row, [], None)
    run.build.mkdir(parents=True, exist_ok=True)
    relations = ingested.relations() + control_relations(run.build / "control", row, [], ingested)
    register_raw(run, [relation_arguments(relation) for relation in relations])
    run_dbt(run, ["seed"])
    return run


def measure(members: int, root: Path) -> float:
    """Seconds from raw to the tables; prints what they were spent on."""
    folder = write_population(root / "input", members)
    run = prepared(Home(root / "home"), folder)
    wall, cpu = time.monotonic(), cpu_seconds()
    run_dbt(run, ["run", "--select", *(f"+{table}" for table in TABLES)])
    seconds, used = time.monotonic() - wall, cpu_seconds() - cpu
    slowest = sorted(run.models, key=lambda model: -model["seconds"])[:12]
    print(f"{members * LINES_PER_MEMBER:,} medical lines: {seconds:.1f} s wall, {used:.1f} s CPU, "
          f"target {TARGET_SECONDS} s, load {os.getloadavg()[0]:.1f}")
    for node in slowest:
        print(f"{node['seconds']:7.2f} s  {node['model']}")
    return seconds


def main() -> None:
    """Run once with the members asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--members", type=int, default=40_000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bhi-bench-") as root:
        measure(arguments.members, Path(root))


if __name__ == "__main__":
    main()
