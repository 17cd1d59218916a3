"""One run over the people of tests/population_people.py, shared by the tests that read it."""

from __future__ import annotations

import atexit
import tempfile
from functools import lru_cache
from pathlib import Path

from tests.pipeline import Outcome, forget, run_pipeline
from tests.population_people import People, write


@lru_cache(1)
def population() -> tuple[People, Outcome]:
    """The people and the outcome of their run."""
    folder = Path(tempfile.mkdtemp(prefix="bhi-population-"))
    atexit.register(forget, folder)
    people = write(folder / "input")
    outcome = run_pipeline(folder / "input", folder / "home", source={"data_through": "2025-12-31"})
    assert outcome.exit_code == 0, outcome.message
    return people, outcome
