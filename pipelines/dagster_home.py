"""Dagster's settings in the home: one run at a time, died runs repeated, nothing sent anywhere."""

from __future__ import annotations

import sys
from pathlib import Path

from assets.storage import Home, write_atomically

SETTINGS = """\
# Written by BHI Atlas at every start; changes are lost.
telemetry:
  enabled: false
concurrency:
  runs:
    max_concurrent_runs: 1
run_monitoring:
  enabled: true
run_retries:
  enabled: true
  max_retries: 1
  retry_on_asset_or_op_failure: false
"""


def prepare(home: Home) -> Path:
    """Write dagster.yaml and return the folder that DAGSTER_HOME names."""
    home.create()
    write_atomically(home.dagster / "dagster.yaml", SETTINGS.encode())
    return home.dagster


if __name__ == "__main__":
    print(prepare(Home(Path(sys.argv[1]).resolve())))
