"""Standardisation, Kitagawa, intervals, truncation, CMS-HCC step and opportunity against hand-worked figures."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from tests.cost_models import Tables, compared_members, comparison

ANSWER = """select {columns} from marts.adjusted_comparison
    where payer = 'Plan' and cost_group = 'total' and method = ? and condition_id = 'all'"""


@pytest.fixture(scope="module")
def worked() -> Tables:
    """Two ages. With: 30 young at $100, 10 old at $300. Without: 20 young at $80, 20 old at $200, a year each.

    Standard months: 50 young and 30 old persons of 80. With 0.625 x 100 + 0.375 x 300 = 175, without
    0.625 x 80 + 0.375 x 200 = 125. Crude 150 against 140. Shares of old: 0.25 and 0.50. Mix: young
    0.25 x 90, old -0.25 x 250 = -40; rate: young 20 x 0.625, old 100 x 0.375 = 50; together 10.
    """
    groups = [("with", "young", 30, 100), ("with", "old", 10, 300), ("without", "young", 20, 80),
              ("without", "old", 20, 200)]
    people = [(arm, age, 12 * rate) for arm, age, size, rate in groups for _ in range(size)]
    arm, age, total = zip(*people, strict=True)
    return comparison(compared_members(list(range(len(people))), arm, age, [12] * len(people), total))


def test_standardisation_equals_the_hand_worked_example(worked) -> None:
    columns = "pmpm_with, pmpm_without, difference, members_with, members_without"
    assert worked.rows(ANSWER.format(columns=columns), "crude") == [(150.0, 140.0, 10.0, 40, 40)]
    found = worked.rows(ANSWER.format(columns=columns), "age_sex")[0]
    assert found == pytest.approx((175.0, 125.0, 50.0, 40, 40))


def test_kitagawa_equals_the_hand_worked_example(worked) -> None:
    found = worked.rows(ANSWER.format(columns="mix_difference, rate_difference"), "age_sex")[0]
    assert found == pytest.approx((-40.0, 50.0))


def test_matching_weights_to_the_group_with(worked) -> None:
    """0.75 x 80 + 0.25 x 200 = 110 for people without, at the make-up of people with."""
    found = worked.rows(ANSWER.format(columns="pmpm_with, pmpm_without, outside_support_pct"), "matched")[0]
    assert found == pytest.approx((150.0, 110.0, 0.0))


def test_the_risk_step_without_a_year_before_has_a_row_and_no_figure(worked) -> None:
    assert worked.rows(ANSWER.format(columns="pmpm_with, smaller_arm, members_with"), "hcc") == [(None, 0, 40)]


def skewed(chance: np.random.Generator, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Dollars and months of people: skewed, part years, cost that grows with months."""
    months = chance.choice([3, 6, 9, 12, 12, 12, 12], size)
    return np.round(chance.lognormal(4.5, 1.1, size) * months, 2), months


def resampled(chance: np.random.Generator, cost: np.ndarray, months: np.ndarray, draws: int) -> np.ndarray:
    """Cost per member month in bootstrap samples of whole people."""
    weight = chance.multinomial(len(cost), np.full(len(cost), 1 / len(cost)), draws)
    return (weight @ cost) / (weight @ months)


def test_the_bootstrap_error_is_within_three_percent_of_the_closed_form() -> None:
    chance = np.random.default_rng(2025)
    ages = ("18-44", "45-64", "65-74")
    part = {(arm, age): skewed(chance, 900) for arm in ("with", "without") for age in ages}
    rows = [(arm, age, m, c) for (arm, age), (cost, months) in part.items()
            for c, m in zip(cost.tolist(), months.tolist(), strict=True)]
    arm, age, months, cost = zip(*rows, strict=True)
    tables = comparison(compared_members(list(range(len(rows))), arm, age, months, cost))
    whole = {age: sum(part[arm, age][1].sum() for arm in ("with", "without")) for age in ages}
    share = {age: whole[age] / sum(whole.values()) for age in ages}
    drawn = {key: resampled(chance, *values, 6000) for key, values in part.items()}
    difference = sum(share[age] * (drawn["with", age] - drawn["without", age]) for age in ages)
    found = tables.rows(ANSWER.format(columns="difference_error"), "age_sex")[0][0]
    assert found == pytest.approx(difference.std(ddof=1), rel=0.03)
    # ... and of the crude cost per member month of one arm.
    cost, months = (np.concatenate([part["with", age][i] for age in ages]) for i in (0, 1))
    found = tables.rows(ANSWER.format(columns="sqrt(variance_with)"), "crude")[0][0]
    assert found == pytest.approx(resampled(chance, cost, months, 6000).std(ddof=1), rel=0.03)


def truncated(percentile: float) -> Tables:
    """A hundred people of one segment who cost $1 to $100 a month for a year, the last for half a year."""
    members = pl.DataFrame({
        "person_key": range(1, 101), "payer": "Plan", "segment": "OTHER", "year": 2025,
        "month_basis": "all_benefits", "member_months": [12] * 99 + [6],
        "medical_amount": [12 * n for n in range(1, 100)] + [6 * 100], "pharmacy_medical_amount": 0,
        "total_amount": [12 * n for n in range(1, 100)] + [6 * 100]})
    money = dict.fromkeys(("medical_amount", "pharmacy_medical_amount", "total_amount"), "decimal(18, 2)")
    tables = Tables().put("marts.member_year_cost", members, **money)
    return tables.put("raw.setting", {"cost__truncation_percentile": [percentile]}).build("truncation_point")


@pytest.mark.parametrize(("percentile", "cap"), [(0.99, 12 * 99), (0.95, 12 * 95), (1.0, 12 * 100)])
def test_the_truncation_point_is_the_annual_cost_at_the_percentile(percentile: float, cap: int) -> None:
    assert truncated(percentile).rows("select people, total_cap, physical_cap from marts.truncation_point") == [
        (100, cap, cap)]


@pytest.fixture(scope="module")
def risk() -> Tables:
    """Diabetes with (36) and without (38) complications, heart failure (226), bipolar (154, behavioral)."""
    tables = Tables().seed("behavioral_hcc")
    tables.connection.execute("alter table seed.behavioral_hcc alter hcc type varchar")
    tables.put("raw.reference_hcc", [
        {"model": "V28", "diagnosis_code": code, "hcc": hcc}
        for code, hcc in (("E1140", "36"), ("E119", "38"), ("I509", "226"), ("F319", "154"))]
        + [{"model": "V24", "diagnosis_code": "Z000", "hcc": "1"}])
    tables.put("raw.reference_hcc_hierarchy", [{"model": "V28", "hcc": "36", "dropped_hcc": "38"}])
    people = {1: ("E1140", "E119", "F319"), 2: ("E119", "I509"), 3: ("Z000",), 4: ("I509",)}
    tables.put("intermediate.person_year", [
        {"person_key": key, "year": 2024, "medical_months": 12 if key < 4 else 11} for key in people])
    return tables.put("core.claim_diagnosis", [
        {"person_key": key, "first_service_date": "2024-12-31", "diagnosis_code": code, "is_denied": False,
         "is_ancillary": False} for key, codes in people.items() for code in codes]
        + [{"person_key": 3, "first_service_date": "2025-01-01", "diagnosis_code": "I509", "is_denied": False,
            "is_ancillary": False},
           {"person_key": 3, "first_service_date": "2024-06-01", "diagnosis_code": "I509", "is_denied": True,
            "is_ancillary": False}], first_service_date="date").build("person_hcc")


def test_hccs_of_the_year_before_leave_behavioral_and_covered_ones_out(risk) -> None:
    assert risk.rows("select person_key, year, hccs, hcc_cell from marts.person_hcc order by 1") == [
        (1, 2025, 1, "1"), (2, 2025, 2, "2"), (3, 2025, 0, "0")]


def test_without_a_mapping_nobody_has_a_risk_cell(risk) -> None:
    risk.connection.execute("begin")
    risk.connection.execute("delete from raw.reference_hcc")
    assert risk.build("person_hcc").rows("select count(*) from marts.person_hcc") == [(0,)]
    risk.connection.execute("rollback")


def test_the_spread_of_the_gross_saving_equals_the_closed_form() -> None:
    """By hand: theta is triangular 0.05, 0.09, 0.17: mean 0.31/3, variance 0.0112/18. The excess is $200 with
    an error of $40. Gross = 0.75 x 12,000 months x theta x excess: mean $186,000; its squared coefficient of
    variation is (1 + 0.05827)(1 + 0.04) - 1 = 0.10060, hence a standard deviation of $58,996.
    """
    tables = Tables().seed("monte_carlo_draw", "opportunity_parameter")
    tables.put("raw.setting", {"opportunity__route": ["share_of_excess"]})
    tables.put("marts.opportunity_cell", [{
        "year": 2025, "payer": "all", "condition_id": "all", "members_with": 1000, "months_with": 12000.0,
        "pmpm_with": 5000.0, "excess_pmpm": 200.0, "excess_error": 40.0, "organization_id": "all",
        "start_up_share": 1.0}])
    tables.put("marts.evidence_pool", [{"year": 2025, "effect_pmpm": 60.0, "effect_error": 47.0}])
    mean, deviation = tables.build("opportunity_draw").rows(
        "select avg(gross), stddev_pop(gross) from marts.opportunity_draw")[0]
    assert mean == pytest.approx(186_000, rel=0.005)
    assert deviation == pytest.approx(58_996, rel=0.02)
