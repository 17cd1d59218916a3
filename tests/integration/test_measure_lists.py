"""What authorised staff and auditors get: the explanation of one person, audit exports and gap lists."""

from __future__ import annotations

import csv
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from assets.errors import ConfigurationError
from assets.explanation import explain_measure
from tests import hedis_cases
from tests.pipeline import Outcome, forget, run_pipeline

WANTED = {"FUH-019", "FUH-004", "SAA-013", "SSD-024", "AMM-016", "OWN-DRR-02"}


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outcome]:
    """A few cases through the whole pipeline."""
    folder = tmp_path_factory.mktemp("lists")
    cases = [case for case in hedis_cases.load() if case["id"] in WANTED]
    assert len(cases) == len(WANTED)
    hedis_cases.write(cases, folder / "input")
    done = run_pipeline(folder / "input", folder / "home", {"run": {"as_of": "2026-06-30"}},
                        {"data_through": "2026-06-30"})
    assert done.exit_code == 0, done.message
    yield done
    forget(folder / "home")


def test_explanation_names_the_rule_that_failed_and_its_evidence(outcome: Outcome) -> None:
    """A nursing facility admission on day 10 removes the discharge; later rules are not reached."""
    text = explain_measure(outcome.home.warehouse, "fuh", "M-FUH-019")
    assert "FAILED      denominator events: nonacute_readmission" in text
    assert "not reached required exclusions: hospice" in text
    assert "2025-03-20  stay               nonacute stay to 2025-04-02" in text
    assert "Not certified" in text


def test_explanation_of_a_met_and_an_unmet_rate(outcome: Outcome) -> None:
    """Day 8 meets 30 days and misses 7."""
    text = explain_measure(outcome.home.warehouse, "FUH", "M-FUH-004", 2025)
    assert "numerator met: yes, on 2025-03-18" in text
    assert "numerator met: no" in text


def test_explanation_of_a_year_that_is_not_computed(outcome: Outcome) -> None:
    """A retired measure says so instead of showing nothing."""
    assert "not applicable: retired" in explain_measure(outcome.home.warehouse, "AMM", "M-FUH-004", 2025)


@pytest.mark.parametrize(("measure", "person", "year", "said"), [
    ("XYZ", "M-FUH-019", None, "Known measures: AMM"),
    ("FUH", "nobody", None, "No person nobody"),
    ("FUH", "M-FUH-019", 1999, "1999 is no measurement year"),
])
def test_mistakes_are_named(outcome: Outcome, measure: str, person: str, year: int | None, said: str) -> None:
    """Unknown measure, person and year are usage errors, without a traceback."""
    with pytest.raises(ConfigurationError, match=said):
        explain_measure(outcome.home.warehouse, measure, person, year)


def test_no_warehouse_yet(tmp_path: Path) -> None:
    """Before the first run there is nothing to explain."""
    with pytest.raises(ConfigurationError, match="Run `bhi run` first"):
        explain_measure(tmp_path / "none.duckdb", "FUH", "X")


def test_audit_export_and_gap_list(outcome: Outcome) -> None:
    """One export a measure and year with the failing rule in words; gaps name the open ones; owner only."""
    folder = outcome.home.inside / "quality_measures"
    audit = list(csv.DictReader((folder / "audit_FUH_2025.csv").open(encoding="utf-8")))
    dropped = next(row for row in audit if row["person_id"] == "M-FUH-019")
    assert dropped["drop_stage"] == "denominator_events"
    assert dropped["drop_sentence"].startswith("Admitted to a nonacute facility")
    assert dropped["certified"] == "false"
    assert dropped["evidence_claim_ids"] == '["FUH-019-01"]'
    gaps = list(csv.DictReader((folder / "gaps_2025.csv").open(encoding="utf-8")))
    open_rates = {row["rate_id"] for row in gaps if row["person_id"] == "M-FUH-004" and row["measure_id"] == "FUH"}
    assert open_rates == {"FUH-7"}
    assert not [row for row in gaps if row["person_id"] == "M-FUH-019" and row["measure_id"] == "FUH"]
    for path in folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    published = [path.name for path in (outcome.home.current / "published").iterdir()]
    assert not [name for name in published if name.startswith(("audit", "gaps"))]
