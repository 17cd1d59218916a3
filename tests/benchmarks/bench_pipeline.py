"""The product against straightforward scripts that yield the same core outputs, in turn.

    make bench                             10,000 and 100,000 members
    make bench MEMBERS="10000 1000000" ROUNDS=2 FORMAT=csv

Writes the input once, runs every contender `rounds` times one after the other, compares the checksums
of their outputs, and only then prints CPU seconds, wall seconds, peak memory and bytes written with the
machine's load. `results.json`, `results.html` and the table go to the folder given. At 100,000 members
the ratio of CPU seconds to the DuckDB script must not exceed the stored one by more than a quarter.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb

from tests.benchmarks.contract import checksums
from tests.benchmarks.population_files import LINES_PER_MEMBER, write_population

CONTENDERS = {
    "BHI Atlas, everything": ("atlas",),
    "BHI Atlas, same outputs": ("atlas", "--core-only"),
    "DuckDB script": ("duckdb_script",),
    "polars script": ("polars_script",),
    "pandas script": ("pandas_script",),
}
BASELINE = Path(__file__).parent / "baseline.json"
GUARDED_MEMBERS, ALLOWED_GROWTH = 100_000, 1.25


@dataclass
class Figure:
    """One run of one contender; `status` is ok or why there is no figure."""

    contender: str
    members: int
    status: str
    cpu_seconds: float = 0.0
    wall_seconds: float = 0.0
    peak_memory_mb: float = 0.0
    written_mb: float = 0.0
    load_before: float = 0.0


def run_once(contender: str, members: int, folder: Path, output: Path) -> Figure:
    """Run a contender as a process of its own and read the kernel's account of it."""
    shutil.rmtree(output, ignore_errors=True)
    output.mkdir(parents=True)
    module, *options = CONTENDERS[contender]
    load, start = os.getloadavg()[0], time.monotonic()
    with (output / "output.txt").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", f"tests.benchmarks.contenders.{module}", str(folder), str(output), *options],
            stdout=log, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.monotonic() - start
    if process.returncode:
        killed = process.returncode < 0 or "MemoryError" in (output / "output.txt").read_text()
        return Figure(contender, members, "does not fit in memory" if killed else f"exit {process.returncode}")
    written = sum(path.stat().st_size for path in output.rglob("*") if path.is_file() and not path.is_symlink())
    return Figure(contender, members, "ok", round(usage.ru_utime + usage.ru_stime, 1), round(wall, 1),
                  round(usage.ru_maxrss / 1024), round(written / 1e6), round(load, 1))


def as_csv(folder: Path) -> None:
    """Turn the Parquet files of a folder into CSV."""
    with duckdb.connect() as connection:
        for path in folder.glob("*.parquet"):
            connection.execute(f"copy (from '{path}') to '{path.with_suffix('.csv')}'")
            path.unlink()


def compare(sums: dict[str, dict[str, str]]) -> list[str]:
    """Tables in which a contender differs from the DuckDB script."""
    reference = sums.get("DuckDB script", {})
    return [f"{name}: {table} differs from the DuckDB script" for name, found in sums.items()
            for table, digest in found.items() if reference and reference[table] != digest]


def table(figures: list[Figure]) -> str:
    """Medians by contender and size as a Markdown table."""
    lines = ["| members | contender | CPU s | wall s | peak MB | written MB | runs | load before |",
             "|--:|---|--:|--:|--:|--:|--:|--:|"]
    for key in dict.fromkeys((figure.members, figure.contender) for figure in figures):
        own = [figure for figure in figures if (figure.members, figure.contender) == key]
        good = [figure for figure in own if figure.status == "ok"]
        if not good:
            lines.append(f"| {key[0]:,} | {key[1]} | {own[0].status} | | | | 0 | |")
            continue
        cells = [f"{statistics.median(getattr(figure, name) for figure in good):,.1f}" for name in
                 ("cpu_seconds", "wall_seconds", "peak_memory_mb", "written_mb")]
        load = f"{max(figure.load_before for figure in good):.1f}"
        lines.append(f"| {key[0]:,} | {key[1]} | {' | '.join(cells)} | {len(good)} | {load} |")
    return "\n".join(lines)


def ratio(figures: list[Figure], members: int) -> float | None:
    """CPU seconds of the same outputs over those of the DuckDB script, medians of the same run."""
    medians = {}
    for name in ("BHI Atlas, same outputs", "DuckDB script"):
        own = [figure.cpu_seconds for figure in figures
               if (figure.contender, figure.members, figure.status) == (name, members, "ok")]
        if not own:
            return None
        medians[name] = statistics.median(own)
    return round(medians["BHI Atlas, same outputs"] / medians["DuckDB script"], 3)


def plot(figures: list[Figure], target: Path) -> None:
    """CPU seconds by size, a line for each contender, both axes in powers of ten."""
    import plotly.graph_objects as go

    figure = go.Figure()
    for name in CONTENDERS:
        own = [item for item in figures if item.contender == name and item.status == "ok"]
        sizes = sorted({item.members for item in own})
        medians = [statistics.median(item.cpu_seconds for item in own if item.members == size) for size in sizes]
        figure.add_scatter(x=sizes, y=medians, name=name, mode="lines+markers")
    figure.update_xaxes(type="log", title="members").update_yaxes(type="log", title="CPU seconds")
    figure.write_html(target, include_plotlyjs="directory")


def main() -> int:
    """Run what was asked for; exit 1 when outputs differ or the guarded ratio grew."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--members", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--format", choices=("parquet", "csv"), default="parquet")
    parser.add_argument("--contenders", nargs="+", choices=list(CONTENDERS), default=list(CONTENDERS))
    parser.add_argument("--work", type=Path, default=Path("bench"))
    parser.add_argument("--store-baseline", action="store_true")
    asked = parser.parse_args()
    figures: list[Figure] = []
    problems: list[str] = []
    for members in asked.members:
        folder = asked.work / f"input_{members}"
        if not folder.exists():
            print(f"{members:,} members, {members * LINES_PER_MEMBER:,} medical lines: writing the input", flush=True)
            write_population(folder, members)
        sums: dict[str, dict[str, str]] = {}
        for number in range(asked.rounds):
            for contender in asked.contenders:
                source = csv_folder(folder) if asked.format == "csv" and contender.startswith("BHI") else folder
                output = asked.work / "output"
                figure = run_once(contender, members, source.resolve(), output.resolve())
                figures.append(figure)
                print(f"round {number + 1}: {json.dumps(asdict(figure))}", flush=True)
                if figure.status == "ok" and contender not in sums:
                    sums[contender] = checksums(output)
                keep_record(output, asked.work / f"run_{members}.json")
        problems += compare(sums)
    report = {"machine": f"{os.cpu_count()} processors, {platform.machine()}, Python {platform.python_version()}",
              "format": asked.format, "figures": [asdict(figure) for figure in figures], "problems": problems,
              "ratio": {str(members): ratio(figures, members) for members in asked.members}}
    (asked.work / "results.json").write_text(json.dumps(report, indent=2))
    plot(figures, asked.work / "results.html")
    problems += guard(figures, asked.store_baseline)
    print(table(figures), *problems, sep="\n")
    return 1 if problems else 0


def csv_folder(folder: Path) -> Path:
    """The same input as CSV, written once."""
    target = folder.with_name(folder.name + "_csv")
    if not target.exists():
        shutil.copytree(folder, target)
        as_csv(target)
    return target


def keep_record(output: Path, target: Path) -> None:
    """Keep the record of a whole run: stages and models with their seconds."""
    if (output / "run.json").exists():
        shutil.copy(output / "run.json", target)


def guard(figures: list[Figure], store: bool) -> list[str]:
    """Hold the ratio at 100,000 members against the stored one, or store it."""
    found = ratio(figures, GUARDED_MEMBERS)
    if found is None:
        return []
    if store or not BASELINE.exists():
        BASELINE.write_text(json.dumps({"cpu_ratio_to_duckdb_script": found}) + "\n")
        return []
    stored = json.loads(BASELINE.read_text())["cpu_ratio_to_duckdb_script"]
    if found > stored * ALLOWED_GROWTH:
        return [f"CPU seconds grew: {found} times the DuckDB script, stored {stored}, allowed a quarter more"]
    return []


if __name__ == "__main__":
    raise SystemExit(main())
