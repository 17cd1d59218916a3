"""The Collaborative Care cases through the real pipeline: one run per distinct setting, one test per case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.golden.cocm_input import CASES, FURTHER, CaseFolder, month_of, year_month
from tests.pipeline import Outcome, build_models, forget

MONTH_CASES = CASES["code_month_cases"] + CASES["reconciliation_cases"] + FURTHER
ALTERNATIVE = [case for case in MONTH_CASES
               if (case.get("facts") or {}).get("first_month_basis") == "first_billable_month"]
METRICS = CASES["registry_metric_cases"]
DEFAULT = [case for case in MONTH_CASES if case not in ALTERNATIVE]
Row = dict[str, Any]


def run_cases(folder: Path, cases: list[Row], metrics: tuple[Row, ...] = (), **settings: Any) -> Outcome:
    """Write the cases as one folder (those whose run-out is open as a second source); build up to the marts."""
    from pipelines.settings_file import settings_from_mapping

    ready, late = CaseFolder(folder / "ready"), CaseFolder(folder / "late")
    variants = {name: name for name in CASES["meta"]["variants"]} | {"late payer": "medicare"}
    for case in cases:
        if (case.get("facts") or {}).get("run_out_complete") is False:
            late.add_case(case, payer="late payer")
            late.add_claim(case["id"], "late payer", 95, dt.date(2026, 1, 5), {"code": "90834"}, "1111111111")
        else:
            ready.add_case(case)
    for case in metrics:
        ready.add_metric_case(case)
    sources = [{"name": "ready", "path": str(ready.write()), "data_through": "2026-12-31"}]
    if late.rows:
        sources.append({"name": "late", "path": str(late.write()), "data_through": "2026-03-31"})
    return build_models(settings_from_mapping({
        "source": sources, "run": {"as_of": "2026-12-31"},
        "collaborative_care": {"payer_variant": variants, **settings},
    }, "test"), folder / "home", ("cocm_patient_month", "cocm_registry_outcome"))


def row_of(outcome: Outcome, case: Row, table: str = "cocm_patient_month") -> Row:
    """The one row of the case's person and month."""
    with outcome.warehouse() as connection:
        found = connection.execute(
            f"select * from marts.{table} where person_id = ? and year_month = ?",
            [case["id"], year_month(case)])
        names = [column[0] for column in found.description]
        rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    assert len(rows) == 1, rows
    return rows[0]


def check(row: Row, case: Row) -> None:
    """Codes, status and dollars as the case has them."""
    expected = case.get("expected") or {"codes": case["expected_codes"]}
    assert row["expected_codes"] == ",".join(sorted(expected["codes"]))
    assert row["variant"] == expected.get("variant", case["variant"])
    if "status" in expected:
        assert row["status"] == expected["status"], row["warnings"]
    for name, column in (("missed_allowed_usd", "missed_amount"), ("at_risk_paid_usd", "at_risk_amount")):
        if name in expected:
            assert row[column] == Decimal(str(expected[name])).quantize(Decimal("0.01"))
    if "counted_minutes" in (case.get("registry") or {}):
        assert row["minutes"] == case["registry"]["counted_minutes"]
    share = (expected.get("also") or {}).get("member_cost_share_pct")
    if share is not None:
        assert round(row["member_cost_share_amount"] / row["billed_amount"] * 100, 1) == Decimal(str(share))


@pytest.fixture(scope="module")
def default(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outcome]:
    """One run of every case under the default settings."""
    folder = tmp_path_factory.mktemp("cocm")
    outcome = run_cases(folder, DEFAULT, tuple(METRICS))
    assert outcome.exit_code == 0, outcome.message
    yield outcome
    forget(folder)


@pytest.fixture(scope="module")
def alternative(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outcome]:
    """One run under the other reading of the contested settings."""
    folder = tmp_path_factory.mktemp("cocm_other")
    cases = [case for case in MONTH_CASES if case in ALTERNATIVE or case["id"] in ("R48", "X03", "X15")]
    outcome = run_cases(folder, cases, first_month_basis="first_billable_month", g2214_min_minutes=30)
    assert outcome.exit_code == 0, outcome.message
    yield outcome
    forget(folder)


@pytest.mark.parametrize("case", DEFAULT, ids=lambda case: case["id"])
def test_month(case: Row, default: Outcome) -> None:
    check(row_of(default, case), case)


@pytest.mark.parametrize("case", ALTERNATIVE, ids=lambda case: case["id"])
def test_month_under_the_other_reading(case: Row, alternative: Outcome) -> None:
    check(row_of(alternative, case), case)


@pytest.mark.parametrize(("case_id", "codes", "status"), [
    ("R48", "99492", "WRONG_MONTH_TYPE"),  # month two is the first billable one
    ("X03", "", "UNSUPPORTED_BILLING"),  # twenty minutes are below thirty
    ("X15", "G2214", "MATCH"),  # thirty-five are not
])
def test_contested_case_flips_with_its_setting(case_id: str, codes: str, status: str,
                                               alternative: Outcome) -> None:
    row = row_of(alternative, next(case for case in MONTH_CASES if case["id"] == case_id))
    assert (row["expected_codes"], row["status"]) == (codes, status)


JUDGED = {
    "phq9_improvement_nys": "case when in_outcome_denominator then is_improved end",
    "phq9_clinically_meaningful_change": "is_improved_5_points",
    "in_70_day_denominator": "is_70_days",
    "item9_alert": "is_item9_alert",
    "gad7_severity": "gad7_severity",
    "auditc_positive": "is_auditc_positive",
    "follow_up_within_4_weeks": "is_followed_up_4_weeks",
    "monthly_active_treatment": """(select has_contact and has_scale_result from marts.cocm_registry_month as month
        where month.episode_key = outcome.episode_key and month.month_number = 24301)""",
}


@pytest.mark.parametrize("case", METRICS, ids=lambda case: case["id"])
def test_registry_metric(case: Row, default: Outcome) -> None:
    [(found,)] = default.rows(
        f"select {JUDGED[case['metric']]} from marts.cocm_registry_outcome as outcome where person_id = ?", case["id"])
    assert found == (None if case["expected"] == "not_in_denominator" else case["expected"])


def test_every_status_is_held_by_a_case() -> None:
    held = {(case.get("expected") or {}).get("status") for case in MONTH_CASES}
    assert set(CASES["meta"]["status_values"]) <= held


def test_rows_are_unique_by_person_organization_and_month(default: Outcome) -> None:
    assert default.rows("""select subject_key, billing_tin, year_month from marts.cocm_patient_month
        group by 1, 2, 3 having count(*) > 1""") == []


def test_months_name_their_case(default: Outcome) -> None:
    assert all(month_of(case).day == 1 for case in MONTH_CASES)
    assert default.rows("select count(*) from marts.cocm_patient_month")[0][0] >= len(DEFAULT)
