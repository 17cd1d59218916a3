"""Substance use records: flagged by the list with its dates, told missing where they were taken out."""

from __future__ import annotations

import datetime as dt
import shutil
from decimal import Decimal

import duckdb
import polars as pl
import pytest

from assets.part2_store import keep_part2_apart
from assets.publication.banners import banners
from assets.storage import Home
from assets.synthetic.file_formats_cclf import write_assignment
from expectations.core_claim import CHECKS
from pipelines.run_resource import run_context
from pipelines.settings_file import settings_from_mapping
from tests.claim_feed import ClaimFeed
from tests.core_models import Built, build_core
from tests.population_people import People


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Two payers: one delivers substance use claims, from the other they were taken out."""
    people = People(tmp_path_factory.mktemp("redaction") / "input")
    people.enroll("redacted_liver", payer="Redacted")
    people.claim("redacted_liver", "2025-03-01", "K7030", payer="Redacted")
    people.claim("full_alcohol", "2025-03-01", "E119", "F1020")
    people.claim("full_alcohol", "2025-04-01", "F1020")
    for line, code in enumerate(("F1020", "E119"), 1):
        people.claim("full_alcohol", "2025-05-01", code, claim_id="two_lines", claim_line_number=line)
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
    """A build that keeps the lines, with a claim feed beside them."""
    return built(folder, "kept", {})


@pytest.fixture(scope="module")
def dropped(folder):
    """A build that leaves the lines out and counts claim feeds without teaching and similar amounts."""
    return built(folder, "dropped", {"run": {"keep_part2_apart": True}, "spending": {"cclf_pass_through": False}})


def built(folder, name, settings):
    """Core, the checks' tables and the pages' flags; no release."""
    source = [{"name": "input", "path": str(folder)},
              {"name": "aco", "format": "cclf", "path": str(feed(folder.parent / f"aco_{name}")), "payer": "Medicare"}]
    return Built(build_core({"source": source, **settings}, folder.parent / name, "comorbidity_prevalence",
                            "pmpm_summary", "reconciliation", "aco_expenditure", "claim_procedure"))


def feed(path):
    """Four enrollment types; an inpatient claim with teaching (IME) and disproportionate share (DSH) amounts."""
    made = ClaimFeed(path)
    for number, _flag in enumerate("1234", 1):
        made.part_b("250410", number, f"9TT0FK0XX0{number}", f"{number}00.00", control=f"C{number}")
    made.part_a("250410", 9, "9TT0FK0XX01", "1000.00", clm_oprtnl_ime_amt=Decimal("120.00"),
                clm_oprtnl_dsprprtnt_amt=Decimal("30.00"), clm_hipps_uncompd_care_amt=Decimal("50.00"))
    rows = [{"BENE_MBI_ID": f"9TT0FK0XX0{n}", "BENE_SEX_CD": "2", "BENE_BRTH_DT": "1950-05-05", "PARTD_MONTHS": 12,
             **{f"ENROLLFLAG{month}": flag if month < 12 else "0" for month in range(1, 13)}}
            for n, flag in enumerate("1234", 1)]
    write_assignment(made.write(), 2024, pl.DataFrame(rows))
    return path


def test_lines_are_flagged_by_code_and_date(kept) -> None:
    flagged = {person for (person,) in kept.rows("select person_id from core.medical_claim where is_part2")}
    assert flagged == {"full_alcohol", "remission", "methadone", "rehabilitation", "detoxification"}


def test_any_listed_code_marks_every_line_of_its_claim(kept) -> None:
    assert kept.rows("""
        select claim_line_number, is_part2 from core.medical_claim
        where person_id = 'full_alcohol' and claim_id = 'two_lines' order by 1""") == [(1, True), (2, True)]


def test_a_payer_without_substance_codes_beside_liver_disease_is_redacted(kept) -> None:
    assert kept.rows("""
        select payer, sud_redacted from core.source_redaction
        where data_source = 'input' and year = 2025 order by payer""") == [("Plan", False), ("Redacted", True)]


def test_claim_feeds_are_redacted_whatever_they_hold(kept) -> None:
    assert kept.rows("select distinct sud_redacted, evidence from core.source_redaction "
                     "where data_source = 'aco'") == [(True, "claim feeds come without substance use claims")]


def test_missing_substance_use_is_not_measurable_never_zero(kept, dropped) -> None:
    asked = """select distinct status, numerator from reporting.comorbidity_prevalence
        where payer = '{}' and year = 2025 and condition_id = 'alcohol_use'"""
    assert kept.rows(asked.format("Redacted")) == [("not_measurable", None)]
    assert dropped.rows(asked.format("Plan")) == [("not_measurable", None)]
    assert kept.rows("""
        select distinct payer, sud_redacted from reporting.pmpm_summary where year = 2025
        and payer <> 'Medicare' order by payer""") == [("Plan", False), ("Redacted", True), ("all", True)]


def test_withheld_lines_are_gone_counted_and_kept_apart(dropped, kept, tmp_path) -> None:
    assert dropped.rows("select count(*) from core.medical_claim where is_part2") == [(0,)]
    assert dropped.rows("select count(*) from core.claim_procedure where procedure_code = 'HZ2ZZZZ'") == [(0,)]
    assert dropped.rows("select count(*) from core.person_cohort where cohort = 'sud'") == [(0,)]
    apart = "select claim_id, claim_line_number, paid_amount from {} order by all"
    withheld = dropped.rows(apart.format("intermediate.withheld_line"))
    assert withheld == kept.rows(apart.format("core.medical_claim where is_part2")) and len(withheld) == 8
    assert kept.rows("select * from core.withheld_total") == []

    context = run_context(settings_from_mapping({"run": {"keep_part2_apart": True}}, "test"),
                          Home(tmp_path), lambda stage, message: None, dt.datetime.now(dt.UTC))
    context.build.mkdir(parents=True)
    shutil.copy(dropped.warehouse, context.warehouse)
    path = keep_part2_apart(context)
    assert path is not None and path.parent == tmp_path / "part2" and path.stat().st_mode & 0o077 == 0
    assert pl.read_parquet(path).height == 8
    context.settings_row["keep_part2_apart"] = False
    assert keep_part2_apart(context) is None


@pytest.mark.parametrize("name", ["kept", "dropped"])
def test_dollars_reconcile_to_the_cent_with_and_without_part2(name, request) -> None:
    outcome = request.getfixturevalue(name)
    rows = outcome.rows("""
        select source_name, rows_in, rows_matched + rows_unmatched + rows_set_aside + rows_withheld + rows_rejected,
            amount_in, amount_matched + amount_unmatched + amount_set_aside + amount_withheld + amount_rejected,
            rows_withheld, amount_withheld
        from reporting.reconciliation where entity = 'medical_claim' order by 1""")
    assert [row[1] == row[2] and row[3] == row[4] for row in rows] == [True, True]
    assert [row[5:] for row in rows] == [(0, Decimal(0)), (8, Decimal("800.00")) if name == "dropped"
                                         else (0, Decimal(0))]


@pytest.mark.parametrize("check_id", ["medical_lines_reconcile", "medical_dollars_reconcile"])
def test_the_gates_stay_closed_when_a_line_is_lost_behind_part2(dropped, tmp_path, check_id) -> None:
    check = next(check for check in CHECKS if check.check_id == check_id)
    copy = tmp_path / "warehouse.duckdb"
    shutil.copy(dropped.warehouse, copy)
    query = check.arguments["unexpected_rows_query"].format(batch=check.table)
    with duckdb.connect(str(copy)) as connection:
        assert connection.execute(query).fetchall() == []
        connection.execute("delete from core.medical_claim where person_id = 'full_liver'")
        assert connection.execute(query).fetchall() == [(1,)]


def test_cost_with_and_without_teaching_and_share_amounts(kept, dropped) -> None:
    asked = "select cost_amount, paid_amount, pass_through_amount from core.medical_claim where claim_id like '%0009'"
    assert kept.rows(asked) == [(Decimal("1000.00"), Decimal("1000.00"), Decimal("200.00"))]
    assert dropped.rows(asked) == [(Decimal("800.00"), Decimal("1000.00"), Decimal("200.00"))]


def test_dollars_per_member_month_by_enrollment_type(kept) -> None:
    assert kept.rows("""
        select enrollment_type, members, member_months, paid_amount, pass_through_amount, round(pmpm, 2),
            round(pmpm_without_pass_through, 2)
        from marts.enrollment_type_cost where year = 2024 order by 1""") == [
        ("aged_dual", 1, 11, Decimal("300.00"), Decimal(0), 27.27, 27.27),
        ("aged_non_dual", 1, 11, Decimal("400.00"), Decimal(0), 36.36, 36.36),
        ("all", 4, 44, Decimal("2000.00"), Decimal("200.00"), 45.45, 40.91),
        ("disabled", 1, 11, Decimal("200.00"), Decimal(0), 18.18, 18.18),
        ("esrd", 1, 11, Decimal("1100.00"), Decimal("200.00"), 100.0, 81.82)]
    assert kept.rows("select distinct pmpm, per_capita_annual, status from reporting.aco_expenditure") == [
        (None, None, "below_floor")]


def test_banners_say_what_the_sources_cannot_tell(dropped, kept, tmp_path) -> None:
    def said(outcome, sources, **settings):
        context = run_context(settings_from_mapping({"source": sources, "run": settings}, "test"), Home(tmp_path),
                              lambda stage, message: None, dt.datetime.now(dt.UTC))
        context.build.mkdir(parents=True)
        shutil.copy(outcome.warehouse, context.warehouse)
        return banners(context)

    tuva, aco = {"name": "input", "path": "x"}, {"name": "aco", "format": "cclf", "path": "y"}
    assert next(text.split(":")[0] for text in said(kept, [tuva])).startswith("Medicare, Redacted")
    feeds = said(kept, [tuva, aco])
    assert [text.split(":")[0] for text in feeds] == ["aco", "aco", "Redacted"]
    assert "substance use" in feeds[0] and "Drug cost is unknown, never zero" in feeds[1]
    assert "42 CFR Part 2 were left out" in said(dropped, [tuva], drop_part2=True)[0]
