"""One undisturbed run that the others are held against."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults import canaries
from tests.faults.house import bhi, surroundings


@dataclass(frozen=True)
class Undisturbed:
    """A finished run: its input, home, private temporary and user folders, and what it said."""

    folder: Path
    home: Path
    tmp: Path
    user: Path
    said: str


@pytest.fixture(scope="session")
def canary_input(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Thirty invented people whose every identifier is a canary."""
    return canaries.write(tmp_path_factory.mktemp("canaries") / "input")


@pytest.fixture(scope="session")
def undisturbed(canary_input: Path, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    """`bhi run` over it, with folders of its own for temporary and user files."""
    place = tmp_path_factory.mktemp("undisturbed")
    tmp, user = place / "tmp", place / "user"
    for folder in (tmp, user):
        folder.mkdir()
    old = os.umask(0o022)  # the run must see to owner-only files itself
    try:
        done = bhi("run", "--input", canary_input, "--home", place / "home", env=surroundings(
            TMPDIR=str(tmp), HOME=str(user), XDG_CACHE_HOME=str(user / "cache"), PYTHONHASHSEED="0", TZ="UTC",
            LC_ALL="C.UTF-8"))
    finally:
        os.umask(old)
    assert done.returncode == 0, done.stderr[-2000:]
    return Undisturbed(canary_input, place / "home", tmp, user, done.stdout + done.stderr)
