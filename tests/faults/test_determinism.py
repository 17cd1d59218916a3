"""Same inputs, same published bytes: threads, hash seed, time zone, language, memory and dbt's process all differ."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from assets.storage import Home
from tests.faults.conftest import Undisturbed
from tests.faults.house import bhi, differences, shown, surroundings

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]
SETTINGS = """
[[source]]
name = "input"
path = "{path}"

[run]
threads = 1
memory_limit = "1GB"
dbt_mode = "subprocess"
"""


def test_published_bytes_depend_on_the_inputs_alone(undisturbed: Undisturbed, tmp_path: Path) -> None:
    """Everything at once against the undisturbed run: two threads, seed 0, UTC, C, dbt in the same process."""
    config = tmp_path / "bhi.toml"
    config.write_text(SETTINGS.format(path=undisturbed.folder))
    done = bhi("run", "--config", config, "--home", tmp_path / "home", env=surroundings(
        PYTHONHASHSEED="4242", TZ="Pacific/Kiritimati", LC_ALL="tr_TR.UTF-8", LANG="de_DE.UTF-8",
        OMP_NUM_THREADS="1", POLARS_MAX_THREADS=str(1 + (os.cpu_count() or 1))))
    assert done.returncode == 0, done.stderr[-2000:]
    first, second = shown(undisturbed.home), shown(tmp_path / "home")
    assert len(first) > 40
    assert differences(first, second) == []
    manifests = [json.loads((Home(home).current / "manifest.json").read_text())
                 for home in (undisturbed.home, tmp_path / "home")]
    assert manifests[0]["run_hash"] == manifests[1]["run_hash"]
    assert manifests[0]["release_id"] != manifests[1]["release_id"]
