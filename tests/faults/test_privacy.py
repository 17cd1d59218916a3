"""Nothing about a person leaves the rooms for persons, whatever a run writes and wherever it writes it."""

from __future__ import annotations

import shutil
import sqlite3
import stat
import zipfile
from pathlib import Path

import polars as pl
import pytest

from assets.errors import DataRefused
from assets.ingestion.delivery import Source
from assets.ingestion.ingested import ingest
from assets.storage import Home
from tests.faults import canaries
from tests.faults.conftest import Undisturbed
from tests.faults.house import ROOT, bhi

SLOW = [pytest.mark.slow, pytest.mark.timeout(1800)]


def slow(test):
    """A test that needs the undisturbed run."""
    for mark in SLOW:
        test = mark(test)
    return test


# ---- a whole run ----------------------------------------------------------------------------------------------

@slow
def test_no_canary_is_found_outside_the_rooms_for_persons(undisturbed: Undisturbed) -> None:
    """Logs, run record, Dagster's storage, release, ledger, dbt's and other libraries' files, what was said."""
    home = Home(undisturbed.home)
    places = [*canaries.open_places(home), undisturbed.tmp, undisturbed.user]
    assert {"logs", "dagster", "releases", "ledger"} <= {place.name for place in places}
    assert canaries.scan(*places) == []
    target = [path for path in (ROOT / "dbt_project" / "target", ROOT / "dbt_project" / "logs") if path.is_dir()]
    assert canaries.scan(*target) == []
    assert canaries.leaks(undisturbed.said.encode()) == []
    assert "1 quarantined" in undisturbed.said, "the broken row was told as a count"


@slow
def test_the_scanner_finds_the_canaries_where_they_may_be(undisturbed: Undisturbed) -> None:
    """They really were in the run: raw rows, quarantined rows, warehouse and lists inside hold them."""
    home = Home(undisturbed.home)
    assert {hit for _, hit in canaries.scan(home.raw)} >= {"canary-person", canaries.NAMES[0], canaries.SSNS[0]}
    assert canaries.scan(*home.quarantine.glob("*.parquet"))
    assert canaries.scan(home.warehouse)


@slow
def test_everything_in_a_home_is_its_owner_s_alone(undisturbed: Undisturbed) -> None:
    """The run was started with umask 022; no file or folder may be read by others all the same."""
    root = undisturbed.home
    others = [f"{stat.filemode(path.lstat().st_mode)} {path.relative_to(root)}" for path in [root, *root.rglob("*")]
              if not path.is_symlink() and path.lstat().st_mode & 0o077]
    assert others == []
    assert sum(1 for _ in root.rglob("*")) > 50


# ---- the scanner is able to fail ------------------------------------------------------------------------------

def test_a_planted_canary_is_found_wherever_it_hides(tmp_path: Path) -> None:
    """In a log, a Parquet, a database, an archive, in UTF-16, in capitals and in a file's name."""
    home = Home(tmp_path / "home").create()
    assert canaries.scan(*canaries.open_places(home)) == []
    name, number = canaries.NAMES[0], canaries.SSNS[0]
    (home.logs / "run.jsonl").write_text(f'{{"message": "could not cast {name.upper()}"}}\n')
    pl.DataFrame({"a": [number] * 3}).write_parquet(home.releases / "t.parquet")
    with sqlite3.connect(home.dagster / "runs.db") as connection:
        connection.execute("create table event (body text)")
        connection.execute("insert into event values (?)", [name])
    with zipfile.ZipFile(home.releases / "book.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("sheet.xml", f"<v>{canaries.MBIS[0]}</v>")
    (home.tmp / "wide.txt").write_bytes(name.encode("utf-16-le"))
    (home.ledger / f"{canaries.CLAIM}.txt").touch()
    (home.quarantine / "list.csv").write_text(name)
    found = {Path(path).name for path, _ in canaries.scan(*canaries.open_places(home))}
    assert found == {"run.jsonl", "t.parquet", "runs.db", "book.xlsx", "wide.txt", f"{canaries.CLAIM}.txt", "list.csv"}


# ---- refusals -------------------------------------------------------------------------------------------------

BREAKS = {
    "a delimiter too many": lambda line: line.replace(b",", b",,", 1),
    "an open quote": lambda line: b'"' + line,
    "no UTF-8": lambda line: line[:-1] + b"\xe9\n",
    "a NUL": lambda line: line[:-1] + b"\0\n",
    "cut": lambda line: line[:40],
}


@pytest.mark.parametrize("name", BREAKS)
@pytest.mark.parametrize("entity", ["eligibility", "medical_claim"])
def test_refusals_never_repeat_what_stands_in_the_file(tmp_path: Path, entity: str, name: str) -> None:
    folder = canaries.write(tmp_path / "in")
    file = folder / f"{entity}.csv"
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join([*lines[:-1], BREAKS[name](lines[-1])]))
    said: list[str] = []
    with pytest.raises(DataRefused) as caught:
        ingest([Source("s", "tuva", folder)], Home(tmp_path / "home"), lambda *words: said.append(" ".join(words)))
    assert canaries.leaks(str(caught.value).encode()) == []
    assert canaries.leaks("\n".join(said).encode()) == []
    assert canaries.scan(*canaries.open_places(Home(tmp_path / "home"))) == []


def test_a_header_that_is_a_person_is_not_repeated(tmp_path: Path) -> None:
    """A file without header: its first row must not be told as the columns that were found."""
    folder = canaries.write(tmp_path / "in")
    file = folder / "eligibility.csv"
    file.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[1:]))
    with pytest.raises(DataRefused) as caught:
        ingest([Source("s", "tuva", folder)], Home(tmp_path / "home"))
    assert canaries.leaks(str(caught.value).encode()) == []


@slow
def test_a_refusal_of_the_command_leaves_no_canary(tmp_path: Path) -> None:
    """A poisoned delivery through `bhi validate`: exit 2, and neither words nor files tell a value."""
    folder = canaries.write(tmp_path / "in")
    file = folder / "medical_claim.csv"
    file.write_bytes(file.read_bytes().replace(b"120.00", canaries.NAMES[0].encode()))
    done = bhi("validate", "--input", folder, "--home", tmp_path / "home")
    assert done.returncode == 2, done.stderr[-1000:]
    assert canaries.leaks((done.stdout + done.stderr).encode()) == []
    assert canaries.scan(*canaries.open_places(Home(tmp_path / "home"))) == []
    shutil.rmtree(tmp_path / "home")
