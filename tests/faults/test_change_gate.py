"""A published total that moves far is held back until somebody approves exactly this build."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import polars as pl
import pytest

from assets.errors import ConfigurationError, DataRefused
from assets.publication.installed import current_release
from assets.publication.release import RunInfo, publish
from assets.publication.specification import parse_spec
from assets.storage import Home
from tests.unit.test_publication_release import VERDICT, page

SPEC = {
    "dimensions": {"payer": {"total": "all"}, "year": {}},
    "counts": {"members": {"additive": ["payer"]}},
    "values": {"amount": {"with": ["members"], "additive": ["payer"]},
               "pmpm": {"with": ["members"], "ratio_of": ["amount", "members"]}},
}
SPECS = {"cost": parse_spec("cost", SPEC), "data_quality_result": parse_spec("data_quality_result", VERDICT)}


def release(place: Path, run: str, closed: int | None, running: int = 400, as_of: dt.date = dt.date(2025, 6, 30),
            approval: Path | None = None, limit: float | None = 0.25, population: str = ""):
    """Publish members of 2024 (closed) and 2025 (running) as one payer and its total."""
    folder = place / run
    folder.mkdir()
    rows = [{"payer": payer, "year": year, "members": members, "amount": 10.0 * members, "pmpm": 10.0}
            for year, members in ((2024, closed), (2025, running)) if members is not None
            for payer in ("all", "plan")]
    pl.DataFrame(rows).write_parquet(folder / "cost.parquet")
    pl.DataFrame([{"build_id": run, "check_id": "c", "severity": "critical", "status": "pass"}]).write_parquet(
        folder / "data_quality_result.parquet")
    info = RunInfo(run, run, as_of, max_change=limit, approval=approval, population=population)
    return publish(folder, SPECS, Home(place / "home"), info, site=page)


def test_a_large_move_of_a_closed_year_is_refused_with_what_to_do(tmp_path: Path) -> None:
    first = release(tmp_path, "r1", 1000)
    with pytest.raises(DataRefused) as caught:
        release(tmp_path, "r2", 700)
    said = str(caught.value)
    assert caught.value.exit_code == 2
    assert "cost.members of 2024: 1,000 -> 700 (-30%)" in said and "cost.amount of 2024" in said
    assert 'run_hash = "r2"' in said and "approve_change" in said
    seen = current_release(Home(tmp_path / "home"))
    assert seen is not None and seen.release_id == first.release_id


@pytest.mark.parametrize(("closed", "running"), [(1250, 400), (750, 400), (1000, 4000)],
                         ids=["just within above", "just within below", "the running year grows"])
def test_what_is_expected_passes(tmp_path: Path, closed: int, running: int) -> None:
    release(tmp_path, "r1", 1000)
    assert release(tmp_path, "r2", closed, running).is_new


def test_just_beyond_is_refused(tmp_path: Path) -> None:
    release(tmp_path, "r1", 1000)
    with pytest.raises(DataRefused):
        release(tmp_path, "r2", 1251)


def test_a_year_that_vanishes_and_a_total_that_shrinks_out_of_sight_are_refused(tmp_path: Path) -> None:
    release(tmp_path, "r1", 1000)
    for run, closed in (("r2", None), ("r3", 7)):
        with pytest.raises(DataRefused, match=r"cost\.members of 2024: 1,000 -> no longer shown"):
            release(tmp_path, run, closed)


def test_small_totals_other_people_and_a_first_release_are_not_judged(tmp_path: Path) -> None:
    release(tmp_path, "r1", 99)
    assert release(tmp_path, "r2", 50, limit=None).is_new
    assert release(tmp_path, "r3", 5000, population="invented").is_new


def test_an_approval_holds_for_one_build_alone(tmp_path: Path) -> None:
    release(tmp_path, "r1", 1000)
    with pytest.raises(DataRefused) as caught:
        release(tmp_path, "r2", 700)
    given = re.findall(r'run_hash = "(.+)"', str(caught.value))[0]
    file = tmp_path / "approval.toml"
    file.write_text(f'run_hash = "{given}"\napproved_by = "R. Osei"\nreason = "plan left the programme"\n')
    with pytest.raises(DataRefused):
        release(tmp_path, "r3", 400, approval=file)
    (tmp_path / "r2").rename(tmp_path / "old")
    made = release(tmp_path, "r2", 700, approval=file)
    assert made.manifest["approved_change"]["approved_by"] == "R. Osei"


@pytest.mark.parametrize("content", ["run_hash = ", 'run_hash = "r2"\napproved_by = "x"\n', "\xff"])
def test_an_approval_without_name_or_reason_is_named(tmp_path: Path, content: str) -> None:
    release(tmp_path, "r1", 1000)
    file = tmp_path / "approval.toml"
    file.write_bytes(content.encode("latin-1"))
    with pytest.raises(ConfigurationError, match=r"approval\.toml"):
        release(tmp_path, "r2", 700, approval=file)
