"""Populations that lack what a page is about: every page is built, panels say why they are empty."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dashboards.pages import PAGES
from dashboards.site import build_site
from dashboards.views import UNDRAWN
from tests.browser import fixture_release
from tests.browser.contract_tables import VALUES, contracts, invent
from tests.input_folder import InputFolder
from tests.pipeline import Outcome, forget, run_pipeline

PANEL = re.compile(r'<p class="panel" data-reason>([^<]+)</p>')


def population(folder: Path, *, behavioral: bool = True, payers: int = 2, months: int = 12,
               practices: int = 3) -> Path:
    """Eighty people with an office visit in each of their months; every third has depression, if anyone has."""
    people, number = InputFolder(folder), 0
    for practice in range(practices):
        people.add("provider", npi=f"100000000{practice}", taxonomy_code="207Q00000X")
    for place in range(80):
        person, payer, practice = f"p{place:02}", f"Payer {place % payers}", place % practices
        last = f"2025-{5 + months:02}-28" if months < 8 else "2025-12-31"
        people.add("eligibility", person_id=person, member_id=person, payer=payer, payer_type="commercial",
                   x_product_type="HMO", birth_date=f"{1950 + place % 50}-05-05",
                   gender="female" if place % 2 else "male",
                   enrollment_start_date="2025-06-01" if months < 8 else "2025-01-01", enrollment_end_date=last)
        for month in range(6, 6 + months) if months < 8 else range(1, 13):
            number += 1
            day = f"2025-{month:02}-1{place % 9}"
            people.add("medical_claim", claim_id=f"c{number}", claim_line_number=1, person_id=person, payer=payer,
                       claim_type="professional", claim_start_date=day, claim_end_date=day, paid_date=day,
                       place_of_service_code="11", hcpcs_code="99213", paid_amount="80.00",
                       allowed_amount=f"{90 + place}.00", rendering_npi=f"100000000{practice}",
                       billing_tin=f"94-000000{practice}",
                       diagnosis_code_1="F329" if behavioral and place % 3 == 0 else "E119")
    return people.write()


CASES = {"no_behavioral": {"behavioral": False}, "one_payer": {"payers": 1}, "one_month": {"months": 1},
         "one_practice": {"practices": 1}}


def checked(site: Path) -> dict[str, list[str]]:
    """Reasons shown by page; every page is there and none failed to draw."""
    found = {}
    for page in PAGES:
        text = (site / f"{page.slug}.html").read_text(encoding="utf-8")
        assert UNDRAWN not in text, page.slug
        assert "lacks the column" not in text, page.slug
        found[page.slug] = PANEL.findall(text)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_every_page_is_built(case: str, tmp_path: Path) -> None:
    outcome: Outcome = run_pipeline(population(tmp_path / "input", **CASES[case]), tmp_path / "home")
    assert outcome.exit_code == 0, outcome.message
    reasons = checked(outcome.home.current / "site")
    forget(tmp_path / "home")
    if case == "no_behavioral":
        assert reasons["cost"] and reasons["opportunity"]
    if case == "one_month":
        assert any("covered" in reason or "no data" in reason.lower() for reason in reasons["comorbidity"])


def built(folder: Path) -> dict[str, list[str]]:
    """The site of a folder's published tables."""
    build_site(folder, fixture_release.context())
    return checked(folder / "site")


def test_a_release_without_tables_says_no_data_everywhere(tmp_path: Path) -> None:
    reasons = built(tmp_path)
    charts = {page.slug: sum(hasattr(block, "columns") for block in page.blocks) for page in PAGES}
    assert {slug: len(found) for slug, found in reasons.items()} == charts
    assert all(reason.startswith("No") for page in ("cost", "opportunity", "practices", "utilization", "comorbidity")
               for reason in reasons[page])


def test_tables_without_rows_say_no_data_everywhere(tmp_path: Path) -> None:
    (tmp_path / "published").mkdir()
    for name, model in contracts().items():
        invent(model).head(0).write_parquet(tmp_path / "published" / f"{name}.parquet")
    reasons = built(tmp_path)
    assert all(reason.startswith(("No data", "Not computable")) for page in ("cost", "practices", "opportunity")
               for reason in reasons[page])


def test_one_value_of_every_dimension_is_enough(tmp_path: Path) -> None:
    """One payer, year, month, practice, condition, cohort …, and every table still with its rows."""
    single = {name: values[:1] for name, values in VALUES.items()}
    (tmp_path / "published").mkdir()
    for name, model in contracts().items():
        invent(model, single).write_parquet(tmp_path / "published" / f"{name}.parquet")
    built(tmp_path)


def test_all_cells_hidden_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "published").mkdir()
    for name, model in contracts().items():
        frame, declared = invent(model), model["config"]["meta"]["publication"]
        hidden = (*declared.get("counts", {}), *declared.get("values", {}))
        frame = frame.with_columns(*(frame[column].clear(len(frame)).alias(column) for column in hidden),
                                   suppressed=True)
        frame.write_parquet(tmp_path / "published" / f"{name}.parquet")
    reasons = built(tmp_path)
    assert any("Hidden to protect small groups" in reason for reason in reasons["cost"])
