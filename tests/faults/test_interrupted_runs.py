"""Whatever strikes a run, the next one ends as if nothing had: kill -9, full disk and SIGTERM in each stage.

One home lives through strikes in a third of the stages, one after the other, at moments drawn from the seed;
the run after the last must publish what an undisturbed run does. Three seeds in a row strike in every stage.
"""

from __future__ import annotations

import random
import resource
import signal
import time
from pathlib import Path

import pytest

from assets.publication.durability import is_intact
from assets.publication.installed import current_release, list_releases
from assets.storage import Home
from tests.faults.conftest import Undisturbed
from tests.faults.house import SEED, STAGES, Running, bhi, differences, records, shown, stage_seconds, start

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]
STRIKES = ("kill", "full disk", "terminate")
PARTS = 3


def strike(run: Running, how: str) -> int:
    """Cause one fault in a live run and wait for its end."""
    if how == "full disk":  # from now on no file may grow beyond 4,096 bytes
        resource.prlimit(run.process.pid, resource.RLIMIT_FSIZE, (4096, 4096))
        return run.end()
    return run.kill(signal.SIGKILL if how == "kill" else signal.SIGTERM)


def check_between(home: Home) -> None:
    """After a strike readers see a whole release or none."""
    seen = current_release(home)
    assert seen is None or is_intact(seen.folder, seen.manifest)


def lists(home: Home) -> set[str]:
    """Names of the person-level lists inside."""
    return {path.name for path in home.inside.rglob("*")}


def test_strikes_in_many_stages_leave_no_trace(undisturbed: Undisturbed, tmp_path: Path) -> None:
    """Exit codes of each kind, nothing half shown, and in the end the release of an undisturbed run."""
    draw = random.Random(SEED)
    seconds = stage_seconds(undisturbed.home)
    place = tmp_path / "home"
    struck = []
    assert set(STAGES) <= set(seconds), "a stage was renamed"
    for number, stage in enumerate(STAGES[SEED % PARTS::PARTS]):
        how = STRIKES[(number + SEED) % len(STRIKES)]
        run = start(undisturbed.folder, place)
        reached = run.until(stage)
        time.sleep(draw.uniform(0, 0.7 * seconds[stage]))  # before the stage is over
        code = strike(run, how)
        check_between(Home(place))
        struck.append((stage, how, reached, code))
        print(stage, how, code, run.text.strip().splitlines()[-1:], flush=True)
        assert "Traceback" not in run.text, run.text[-3000:]
        expected = {"kill": (-9, 0), "terminate": (143, 0), "full disk": (3, 0)}[how]
        assert code in expected, (stage, how, code, run.text[-2000:])
    assert sum(1 for _, _, reached, code in struck if reached and code != 0) > len(struck) // 2, struck
    final = bhi("run", "--input", undisturbed.folder, "--home", place)
    assert final.returncode == 0, final.stderr[-2000:]
    assert differences(shown(undisturbed.home), shown(place)) == []
    home = Home(place)
    assert len(list_releases(home)) == 1
    assert len(list(home.ledger.iterdir())) == 1
    assert list(home.builds.iterdir()) == [] and list(home.tmp.iterdir()) == []
    assert home.warehouse.exists()
    assert lists(home) == lists(Home(undisturbed.home))
    terminated = sum(1 for _, how, _, code in struck if how == "terminate" and code)
    told = [record["exit_code"] for record in records(place) if record["outcome"] == "SIGTERM"]
    late = sum(1 for record in records(place) if record["outcome"] == "done") - 1  # struck after their record
    assert set(told) <= {143} and len(told) <= terminated <= len(told) + late

