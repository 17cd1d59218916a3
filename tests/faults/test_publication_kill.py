"""kill -9 at any moment of publication leaves the old release whole; the next run completes."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from assets.publication.audit import audit_release
from assets.publication.durability import is_intact
from assets.publication.installed import BUILDING, current_release, list_releases
from assets.storage import Home
from tests.faults.house import ROOT, SEED
from tests.unit.test_publication_release import publish_build

PUBLISH = """
import sys, pathlib
from tests.unit.test_publication_release import publish_build
import assets.publication.release
print("ready", flush=True)
sys.stdin.readline()
publish_build(pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[2], members=(70, 90, 4, 200))
print("done", flush=True)
"""


@pytest.mark.slow
@pytest.mark.parametrize("attempt", range(6))
def test_killed_publication_leaves_the_old_release(tmp_path, attempt):
    before = publish_build(tmp_path, "r1", "r1")
    command = [sys.executable, "-c", PUBLISH, str(tmp_path), "r2"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdin and process.stdout
        assert process.stdout.readline() == "ready\n"
        process.stdin.write("go\n")
        process.stdin.flush()
        time.sleep(random.Random(100 * SEED + attempt).uniform(0.0, 0.4))
        os.kill(process.pid, signal.SIGKILL)
    check_after(tmp_path, before.release_id)


STEPS = ("write_tables", "audit_release", "make_durable", "record_state", "sync_folder", "switch_link",
         "confirm_state", "remove_old")


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_death_at_each_step_leaves_a_whole_release(tmp_path, step, moment):
    before = publish_build(tmp_path, "r1", "r1")
    die = f"""
import os
import assets.publication.release as release
step = release.{step}
def dying(*args):
    if "{moment}" == "after": step(*args)
    os.kill(os.getpid(), 9)
release.{step} = dying
"""
    script = PUBLISH.replace('print("ready", flush=True)\nsys.stdin.readline()\n', die)
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path), "r2"], cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL
    check_after(tmp_path, before.release_id)


def check_after(tmp_path: Path, old: str) -> None:
    home = Home(tmp_path / "home")
    seen = current_release(home)
    assert seen is not None
    assert is_intact(seen.folder, seen.manifest)
    assert seen.release_id == old or seen.manifest["run_hash"] == "r2"
    audit_release(seen.folder)
    same = publish_build(tmp_path, "r2", "r2", members=(70, 90, 4, 200))
    assert same.release_id == seen.release_id or seen.release_id == old
    # One state of the ledger for each release that was shown, none for one that nobody saw.
    assert len(list_releases(home)) == len(list(home.ledger.iterdir())) == 2
    publish_build(tmp_path, "r3", "r3", members=(70, 90, 4, 300))
    after = current_release(home)
    assert after is not None and after.manifest["run_hash"] == "r3"
    assert not list(home.releases.glob(f"{BUILDING}*"))
    assert not home.current.with_name(".current.new").exists()
