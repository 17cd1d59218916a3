"""Substance use records: flagged by the list with its dates, told missing where they were taken out."""

from __future__ import annotations

import pytest

from tests.pipeline import run_pipeline
from tests.population_people import People


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Two payers: one delivers substance use claims, from the other they were taken out."""
    people = People(tmp_path_factory.mktemp("redaction") / "input")
    people.enroll("redacted_liver", payer="Redacted")
    people.claim("redacted_liver", "2025-03-01", "K7030", payer="Redacted")
    people.claim("full_alcohol", "2025-03-01", "E119", "F1020")
    people.claim("full_alcohol", "2025-04-01", "F1020")
    people.claim("full_liver", "2025-03-01", "K7030")
    people.claim("remission", "2025-03-01", "F1021")
    people.claim("methadone", "2025-03-01", "Z000", hcpcs_code="H0020")
    people.claim("hip_replacement", "2025-03-01", "M1611", kind="inpatient", drg_code="522")
    people.claim("rehabilitation", "2025-03-01", "Z000", kind="inpatient", drg_code="895")
    people.claim("detoxification", "2025-03-01", "Z000", kind="inpatient", procedure_code_1="HZ2ZZZZ")
    people.claim("nicotine", "2025-12-31", "F17210")  # the year is seen to its end
    people.claim("nicotine", "2025-03-01", "Z000")
    people.folder.write()
    return people.folder.path


@pytest.fixture(scope="module")
def kept(folder):
    """A run that keeps the lines."""
    return run_pipeline(folder, folder.parent / "kept")


def test_lines_are_flagged_by_code_and_date(kept) -> None:
    flagged = {person for (person,) in kept.rows("select person_id from core.medical_claim where is_part2")}
    assert flagged == {"full_alcohol", "remission", "methadone", "rehabilitation", "detoxification"}


def test_a_payer_without_substance_codes_beside_liver_disease_is_redacted(kept) -> None:
    assert kept.rows("""
        select payer, sud_redacted from core.source_redaction where year = 2025 order by payer""") == [
            ("Plan", False), ("Redacted", True)]


def test_missing_substance_use_is_not_measurable_never_zero(kept) -> None:
    assert kept.rows("""
        select distinct status, numerator from reporting.comorbidity_prevalence
        where payer = 'Redacted' and year = 2025 and condition_id = 'alcohol_use'""") == [
            ("not_measurable", None)]
    assert kept.rows("""
        select distinct payer, sud_redacted from reporting.pmpm_summary where year = 2025
        order by payer""") == [("Plan", False), ("Redacted", True), ("all", True)]


def test_without_part2_lines_nobody_is_in_the_cohort_and_dollars_still_reconcile(folder) -> None:
    outcome = run_pipeline(folder, folder.parent / "dropped", {"run": {"drop_part2": True}})
    assert outcome.exit_code == 0, outcome.message
    assert outcome.rows("select count(*) from core.medical_claim where is_part2") == [(0,)]
    assert outcome.rows("select count(*) from core.person_cohort where cohort = 'sud'") == [(0,)]
    assert outcome.rows("""
        select sum(rows_in), sum(rows_matched + rows_unmatched + rows_set_aside), sum(rows_set_aside)
        from marts.reconciliation_month""") == [(11, 11, 6)]
