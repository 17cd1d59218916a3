"""Payers whose data do not lie alike: two product lines in a month, claims that end before the members do,
shadow prices, a primary payer by its letter. One build over two sources."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from expectations.check import read_thresholds
from expectations.suites import checks
from expectations.validation import validate
from tests.core_models import Built, build_core
from tests.input_folder import InputFolder
from tests.pipeline import forget
from tests.spending_build import NO_FLOORS

ENDS = ("spend_summary", "spend_sensitivity", "pmpm_summary", "utilization_rate")
REASON = "claims of a payer end before the months of its members"


def enroll(folder: InputFolder, payer: str, kind: str = "medicaid", start: str = "2025-01-01") -> None:
    """One person of the payer's name, through 2025."""
    folder.add("eligibility", person_id=payer, member_id=payer, gender="female", birth_date="1985-05-01",
               payer=payer, payer_type=kind, plan=payer, x_product_type="HMO", enrollment_start_date=start,
               enrollment_end_date="2025-12-31")


def claim(folder: InputFolder, payer: str, name: str, paid: str, **more: str) -> None:
    """An office visit in March 2025."""
    folder.add("medical_claim", claim_id=name, claim_line_number=1, person_id=payer, member_id=payer, payer=payer,
               plan=payer, claim_type="professional", claim_start_date="2025-03-10", claim_end_date="2025-03-10",
               hcpcs_code="99213", place_of_service_code="11", x_rendering_taxonomy_code="207Q00000X",
               diagnosis_code_type="icd-10-cm", diagnosis_code_1="I10", paid_amount=paid, paid_date="2025-03-25",
               **{"allowed_amount": paid, "x_payer_order": "", "x_capitation_category": "",
                  "x_ffs_equivalent_amount": "", **more})


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    """Spending and cost over a source that reaches beyond the year and one that ends in June."""
    folder = tmp_path_factory.mktemp("payers")
    whole, late = InputFolder(folder / "whole"), InputFolder(folder / "late")
    enroll(whole, "Two lines", "medicare", start="2020-01-01")
    enroll(whole, "Two lines", "medicaid")
    claim(whole, "Two lines", "both", "100.00")
    enroll(whole, "Letters")
    claim(whole, "Letters", "primary", "40.00", x_payer_order="P")
    claim(whole, "Letters", "second", "7.00", x_payer_order="S")
    enroll(whole, "Capitated")
    claim(whole, "Capitated", "shadow", "0.00", allowed_amount="120.00", x_capitation_category="D2",
          x_ffs_equivalent_amount="120.00")
    enroll(late, "Late")
    claim(late, "Late", "in_time", "50.00")
    warehouse = build_core({
        "source": [{"name": "whole", "path": str(whole.write()), "data_through": dt.date(2026, 3, 31)},
                   {"name": "late", "path": str(late.write()), "data_through": dt.date(2025, 6, 30)}],
        "run": {"as_of": dt.date(2026, 3, 31)}, "spending": NO_FLOORS}, folder / "home", *ENDS)
    yield Built(warehouse)
    forget(folder)


def test_claims_stand_in_the_segment_of_their_months(built: Built) -> None:
    """Medicare Advantage since 2020 and Medi-Cal since January: the months are Medi-Cal's, and so are the claims."""
    assert built.rows("""
        select segment, member_months, claims_total, coalesce(unmatched_amount, 0) from reporting.spend_summary
        where payer = 'Two lines' and unit_type = 'payer_segment' and year = 2025""") == [
            ("MEDI_CAL", 12, Decimal(100), 0)]
    assert built.rows("select product_line, in_member_month from core.medical_claim where claim_id = 'both'") == [
        ("medicaid", True)]


def test_the_primary_payer_may_be_a_letter(built: Built) -> None:
    assert built.rows("""
        select claims_total from reporting.spend_summary
        where payer = 'Letters' and unit_type = 'payer' and year = 2025""") == [(Decimal(40),)]


def test_a_shadow_price_stands_in_its_own_column_alone(built: Built) -> None:
    """Paid nothing, allowed 120, worth 120 by the fee schedule: 0 and 120, not 120 twice."""
    assert built.rows("""
        select sum(total_amount), sum(medical_amount), sum(capitated_equivalent_amount) from marts.member_year_cost
        where payer = 'Capitated' and month_basis = 'medical_behavioral'""") == [(Decimal(0), Decimal(0), Decimal(120))]


def test_a_year_without_the_claims_of_its_months_has_no_rate(built: Built) -> None:
    """Late's members stay through December, its claims through June: neither it nor a total with it has a rate."""
    assert built.rows("""
        select unit_type, payer, status, status_reason, pc_pct is null from reporting.spend_summary
        where unit_type in ('payer', 'state') and payer in ('all', 'Late', 'Letters') and year = 2025
        order by payer""") == [
            ("payer", "Late", "not_computable", "the year is not over in the data", True),
            ("payer", "Letters", "ok", None, False),
            ("state", "all", "not_computable", "the year is not over in the data", True)]
    assert built.rows("""
        select distinct status, status_reason, pc_pct is null from reporting.spend_sensitivity
        where year = 2025""") == [("not_computable", REASON, True)]
    for table, figure in (("pmpm_summary", "pmpm"), ("utilization_rate", "rate_per_1000")):
        assert set(built.rows(f"""
            select payer, status, status_reason from reporting.{table}
            where payer in ('all', 'Late', 'Letters') and year = 2025 and members > 0 and {figure} is null""")) == {
                ("all", "not_computable", REASON), ("Late", "not_computable", REASON),
                ("Letters", "below_floor", "too few members")}
        assert not built.rows(f"select 1 from reporting.{table} where {figure} is not null and year = 2025")


def gate(warehouse: Path) -> dict[str, str]:
    """The verdicts of the marts gate."""
    return {result.check_id: result.status
            for result in validate(warehouse, checks("marts"), read_thresholds(), "test")}


@pytest.mark.parametrize(("damage", "lines", "dollars"), [
    ("select 1", "pass", "pass"),
    ("delete from marts.spending_class_total where payer = 'Letters' and spending_amount = 7", "fail", "pass"),
    ("update marts.spending_unit set total = 0 where payer = 'Two lines'", "pass", "fail"),
    ("delete from marts.spending_unit where payer = 'Late'", "pass", "fail"),
])
def test_the_gate_holds_spending_to_core(built: Built, tmp_path: Path, damage: str, lines: str, dollars: str) -> None:
    """A line of core that spending lost, and dollars that count but stand with no member."""
    shutil.copy(built.warehouse, tmp_path / "warehouse.duckdb")
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as connection:
        connection.execute(damage)
    assert gate(tmp_path / "warehouse.duckdb") == {
        "spending_lines_reconcile": lines, "spending_dollars_reconcile": dollars}
