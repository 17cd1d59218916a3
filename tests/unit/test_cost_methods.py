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


def test_the_pool_of_studies_is_the_published_one_and_moves_with_prices() -> None:
    """Nominal: -$60 with -152 to +32 of the three studies with an interval. Moved: each by index now / then."""
    tables = Tables().seed("study_evidence", "health_expenditure_index")
    tables.put("marts.member_year_cost", {"year": [2024]}).put("raw.setting", {"as_of": ["2025-01-31"]}, as_of="date")
    tables.build("study_effect", "evidence_pool")
    effect, error, moved, year = tables.rows(
        "select nominal_effect_pmpm, nominal_effect_error, effect_pmpm, year from marts.evidence_pool")[0]
    assert (round(effect), round(-effect - 1.96 * error), round(-effect + 1.96 * error)) == (60, -152, 32)
    assert year == 2024 and moved > effect
    factors = dict(tables.rows("select study, price_factor from marts.study_effect"))
    assert factors["Pathways"] == pytest.approx(116.0 / 71.3)
    marks = dict(tables.rows("select study, price_mark from marts.study_effect"))
    assert (marks["Pathways"], marks["IMPACT"]) == ("published", "estimated")


@pytest.fixture(scope="module")
def practice() -> Tables:
    """Everywhere people without cost $100 a month (4 of them: 90, 90, 110, 110); at the practice two people with
    cost $160 and $200 for a year and one $100 for half a year.
    """
    everyone = [("without", amount, 12) for amount in (90, 90, 110, 110)]
    own = [("with", 160, 12), ("with", 200, 12), ("with", 100, 6)]
    arm, monthly, months = zip(*everyone, *own, strict=True)
    members = compared_members(list(range(7)), arm, ["f"] * 7, months, [m * n for m, n in zip(monthly, months,
                                                                                             strict=True)])
    tables = comparison(members)
    tables.put("intermediate.person_year", [
        {"person_key": key, "year": 2025, "organization_id": "here" if key > 3 else "none"} for key in range(7)])
    return tables.build("practice_excess")


def test_the_excess_of_a_practice_is_against_alike_people_everywhere(practice) -> None:
    """Excess 12 x 60 + 12 x 100 + 6 x 0 = 1,920 over 30 months = $64. Residuals -48, 432, -384: their squares
    336,384 x 3/2 over 900 = 560.64; the reference rate's variance is 4/3 x 4 x 120^2 / 48^2 = 33.33.
    """
    found = practice.rows("select members_compared, months, excess, excess_pmpm, excess_error from "
                          "marts.practice_excess where organization_id = 'here'")[0]
    assert found == pytest.approx((3, 30, 1920, 64, np.sqrt(560.64 + 100 / 3)))


def test_over_practices_the_practice_is_the_unit() -> None:
    chance = np.random.default_rng(3)
    months, excess = chance.integers(100, 900, 25).astype(float), chance.normal(20_000, 30_000, 25)
    need = chance.integers(5, 60, 25)
    untreated = chance.binomial(need, 0.4)
    tables = Tables().put("marts.practice_excess", pl.DataFrame({
        "organization_id": [str(n) for n in range(25)], "year": 2025, "excess": excess, "months": months,
        "members_compared": 40}))
    tables.put("marts.practice_need", pl.DataFrame({
        "organization_id": [str(n) for n in range(25)], "year": 2025, "members_depression_and_chronic": need,
        "members_untreated": untreated})).build("practice_cluster")
    found = {row[0]: row[1:] for row in tables.rows(
        "select measure, practices, estimate, error, quantile from marts.practice_cluster")}
    for measure, above, below in (("excess_pmpm", excess, months), ("untreated_pct", 100 * untreated, need)):
        rate = above.sum() / below.sum()
        error = np.sqrt(25 / 24 * ((above - rate * below) ** 2).sum()) / below.sum()
        # 2.0639: the 97.5 % quantile of t with 24 degrees of freedom, from a printed table.
        assert found[measure] == pytest.approx((25, rate, error, 2.0639), rel=2e-5)
    tables.connection.execute("delete from marts.practice_excess where cast(organization_id as integer) >= 19")
    assert tables.build("practice_cluster").rows(
        "select practices, error from marts.practice_cluster where measure = 'excess_pmpm'") == [(19, None)]


def test_dear_people_are_ranked_over_both_groups_and_followed() -> None:
    """200 people who cost $1 to $200: 2 in the top 1, 8 in the next 4, 10 in the next 5. A year later the
    dearest stays, the second is gone, the cheapest is now dearest of all; 19 of 199 are the dearest tenth, so
    that the one who cost $181 falls out.
    """
    first = [(key, 2024, key) for key in range(1, 201)]
    later = [(key, 2025, 1000 if key == 1 else key) for key in range(1, 201) if key != 199]
    tables = Tables().put("marts.member_year_cost", [
        {"person_key": key, "payer": "all", "year": year, "month_basis": "all_benefits", "member_months": 12,
         "total_amount": cost} for key, year, cost in first + later], total_amount="decimal(18, 2)")
    tables.put("core.person_cohort", [
        {"person_key": key, "person_id": f"p{key}", "year": year, "cohort": "spmi" if key % 2 else "none"}
        for key in range(1, 201) for year in (2024, 2025)])
    tables.put("marts.payer_year_flag", [{"payer": "all", "year": 2024, "cost_basis": "allowed",
                                          "sud_redacted": False, "is_cut_short": False}])
    tables.build("high_cost_member", "cost_concentration")
    assert tables.rows("""
        select band, members, followed_members, persisting_members, amount
        from reporting.cost_concentration where year = 2024 and cohort = 'all' order by members""") == [
            ("top_1", 2, 1, 1, 399), ("next_4", 8, 8, 8, 1556), ("next_5", 10, 10, 9, 1855),
            ("other_90", 180, 180, 1, 16290), ("all", 200, 199, 19, 20100)]
    assert tables.rows("""
        select sum(members), sum(amount) from reporting.cost_concentration
        where year = 2024 and cohort <> 'all' and band <> 'all'""") == [(200, 20100)]
