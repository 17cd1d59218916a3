"""What a run costs that has next to nothing to compute: start-up, orchestration, gates and hundreds of models.

    python -m tests.benchmarks.bench_overhead [--rounds 3] [--input FOLDER]

Runs `bhi run` over ten people as a process of its own, each time into a fresh home, and prints wall, CPU
and peak memory by the kernel's account, the medians, and the seconds of each stage in the last run.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks.population_files import write_population

PEOPLE = 10


@dataclass(frozen=True)
class Cost:
    """One run by the kernel's account."""

    wall_seconds: float
    cpu_seconds: float
    peak_memory_mb: float
    stages: list[dict[str, Any]]


def run_once(folder: Path, home: Path) -> Cost:
    """One run as a process; raises where it fails."""
    start = time.monotonic()
    with home.with_suffix(".txt").open("w") as log:
        process = subprocess.Popen([sys.executable, "-m", "pipelines.cli", "run", "--input", str(folder),
                                    "--home", str(home)], stdout=log, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(home.with_suffix(".txt").read_text())
    record = json.loads(max((home / "logs").glob("run-*.json")).read_text())
    return Cost(time.monotonic() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, record["stages"])


def main() -> None:
    """Run the rounds and print them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--input", type=Path, help="a folder of the Tuva input layer instead of ten invented people")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bhi-overhead-") as place:
        folder = options.input or Path(place) / "input"
        if options.input is None:
            write_population(folder, PEOPLE)
        costs: list[Cost] = []
        print("round  wall s   CPU s  peak MB  load")
        for number in range(1, options.rounds + 1):
            cost = run_once(folder, Path(place) / f"home{number}")
            costs.append(cost)
            print(f"{number:5} {cost.wall_seconds:7.1f} {cost.cpu_seconds:7.1f} {cost.peak_memory_mb:8.0f} "
                  f"{os.getloadavg()[0]:5.1f}", flush=True)
        print(f"median {statistics.median(cost.wall_seconds for cost in costs):6.1f} "
              f"{statistics.median(cost.cpu_seconds for cost in costs):7.1f}")
        for stage in costs[-1].stages:
            print(f"  {stage['stage']:16} {stage['seconds']:6.1f} s, CPU {stage['cpu_seconds']:5.1f} s")


if __name__ == "__main__":
    main()
