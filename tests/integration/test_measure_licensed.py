"""A licensee's workbook replaces open lists set by set; a renamed set does not, an empty one is refused or stops."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from assets.errors import DataRefused
from assets.ingestion.reference_files import add_reference
from assets.storage import Home
from tests import hedis_cases
from tests.pipeline import Outcome, forget, run_pipeline

HEADER = ["Value Set Name", "Value Set OID", "Code", "Definition", "Code System"]
NAME = "Made-up MY 2025 VSD 2025-03-31.xlsx"
WANTED = {"SSD-002", "SSD-018", "FUH-003"}


def workbook(folder: Path, rows: list[list[str | None]]) -> Path:
    """A value-set workbook in the published layout, with invented content."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Value Sets to Codes"
    for row in [HEADER, *rows]:
        sheet.append(row)
    folder.mkdir(parents=True, exist_ok=True)
    book.save(folder / NAME)
    return folder / NAME


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outcome]:
    """Three cases under a licensed glucose list that holds 82947 and not the panel 80048."""
    folder = tmp_path_factory.mktemp("licensed")
    add_reference(workbook(folder, [
        ["Glucose Test", "9.1", "82947", "x", "CPT"],
        ["HbA1c Test of another name", "9.2", "80048", "x", "CPT"],
    ]), Home(folder / "home").create())
    hedis_cases.write([case for case in hedis_cases.load() if case["id"] in WANTED], folder / "input")
    done = run_pipeline(folder / "input", folder / "home", {"run": {"as_of": "2026-06-30"}},
                        {"data_through": "2026-06-30"})
    assert done.exit_code == 0, done.message
    yield done
    forget(folder)


def test_a_licensed_set_replaces_the_open_one_whole(outcome: Outcome) -> None:
    """82947 is on it; the panel is only on the open list, and the renamed set replaces nothing."""
    found = dict(outcome.rows("""select person_id, in_numerator from marts.measure_event
        where measure_id = 'SSD' and measurement_year = 2025 and in_denominator"""))
    assert found == {"M-SSD-002": True, "M-SSD-018": False}


def test_every_rate_says_which_lists_produced_it(outcome: Outcome) -> None:
    """SSD rests on both kinds, FUH on open lists alone; nothing is certified."""
    rows = outcome.rows("""select distinct measure_id, value_set_source, certified from reporting.measure_rate
        where measure_id in ('SSD', 'FUH')""")
    assert sorted(rows) == [("FUH", "open_fallback", False), ("SSD", "mixed", False)]


def test_an_empty_set_is_refused_at_the_door(tmp_path: Path) -> None:
    """The workbook names a set without any code."""
    path = workbook(tmp_path, [["ECT", "9.1", "90870", "x", "CPT"], ["HbA1c Test", "9.2", None, "x", "CPT"]])
    with pytest.raises(DataRefused, match="HbA1c Test"):
        add_reference(path, Home(tmp_path / "home").create())


def test_a_set_without_a_usable_code_stops_at_the_gate(tmp_path: Path) -> None:
    """A set whose only codes are of a system that claims do not carry: no rate of zero, but exit 2 and its name."""
    add_reference(workbook(tmp_path, [["HbA1c Test", "9.2", "43396009", "x", "SNOMED CT US Edition"]]),
                  Home(tmp_path / "home").create())
    hedis_cases.write([case for case in hedis_cases.load() if case["id"] in WANTED], tmp_path / "input")
    done = run_pipeline(tmp_path / "input", tmp_path / "home", {"run": {"as_of": "2026-06-30"}})
    assert done.exit_code == 2
    assert 'SMD needs ["hba1c_test"]' in done.message
    assert "load it again (bhi reference add)" in done.message
    assert not (done.home.releases.exists() and any(done.home.releases.iterdir()))
