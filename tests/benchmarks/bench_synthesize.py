"""Time and memory of `synthesize` by population size: run as a script with the sizes as arguments.

Each size runs in its own process, so that the peak of resident memory is its own. Example:
`python tests/benchmarks/bench_synthesize.py 10000 100000 1000000`.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def measure(members: int, seed: int = 1) -> dict[str, float]:
    """Write one population and report seconds, CPU seconds, gigabytes and rows."""
    from assets.synthetic.population import synthesize

    folder = Path(tempfile.mkdtemp(prefix="bench_synthesize_"))
    started = time.perf_counter()
    summary = synthesize(folder, members, seed)
    seconds = time.perf_counter() - started
    size = sum(f.stat().st_size for f in folder.rglob("*") if f.is_file())
    shutil.rmtree(folder)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "members": members,
        "seconds": round(seconds, 1),
        "cpu_seconds": round(usage.ru_utime + usage.ru_stime, 1),
        "peak_gb": round(usage.ru_maxrss / 1e6, 2),
        "input_gb": round(size / 1e9, 3),
        "medical_lines": summary.rows["medical_claim"],
        "fills": summary.rows["pharmacy_claim"],
        "load": round(os.getloadavg()[0], 1),
    }


def main() -> None:
    """Measure each size in a process of its own and print one line per size."""
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(measure(int(sys.argv[2]))))
        return
    sizes = [int(a) for a in sys.argv[1:]] or [10_000, 100_000]
    for members in sizes:
        environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
        command = [sys.executable, __file__, "--one", str(members)]
        done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
        result = json.loads(done.stdout.splitlines()[-1])
        rate = result["cpu_seconds"] / members * 1e6
        print(f"{result}  cpu microseconds per member: {rate:.0f}")


if __name__ == "__main__":
    main()
