"""Next to nothing to count: the site is made all the same and says that there is nothing to show."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pipeline import run_pipeline
from tests.population_people import People

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]


def test_one_person_without_behavioral_care_makes_a_site(tmp_path: Path) -> None:
    """One member, one payer, one month, one visit for a cough; every count is hidden, nothing divides by zero."""
    people = People(tmp_path / "in")
    people.enroll("p1", "2025-12-01", "2025-12-31")
    people.claim("p1", "2025-12-10", "R05")
    people.folder.write()
    outcome = run_pipeline(tmp_path / "in", tmp_path / "home")
    assert outcome.exit_code == 0, outcome.message
    assert (outcome.home.current / "site" / "index.html").is_file()
    assert outcome.rows("select count(*) from core.person_cohort where cohort <> 'none'") == [(0,)]
    assert len(list((outcome.home.current / "site").glob("*.html"))) > 5
