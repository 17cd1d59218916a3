"""Service categories, buckets, reconciliation to the cent, and intervals against numpy."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

import numpy as np
import pytest

from tests.population_run import population

CATEGORY = [
    ("behavioral_outpatient", "psychotherapy", "behavioral"),
    ("behavioral_outpatient", "visit", "behavioral"),
    ("behavioral_outpatient", "behavioral_screening", "behavioral"),
    ("behavioral_outpatient", "collaborative_care", "behavioral"),
    ("emergency_department", "professional", "medical"),
    ("inpatient", "professional", "medical"),
    ("laboratory", "professional", "medical"),
    ("laboratory", "professional", "medical"),
    ("office_visit", "telehealth_visit", "medical"),
    ("other", "unclassified", "medical"),
    ("emergency_department", "facility", "medical"),
    ("inpatient", "psychiatric", "behavioral"),
    ("inpatient", "medical_surgical", "medical"),
    ("behavioral_outpatient", "partial_hospitalization", "behavioral"),
    ("skilled_nursing", "facility", "medical"),
    ("procedure", "professional", "medical"),
]


@pytest.fixture(scope="module")
def outcome():
    """The shared run."""
    return population()[1]


def matched_lines():
    """Lines that count by hand: not denied, inside a span of three years or the person's own."""
    people = population()[0]
    end = {row["person_id"]: row["enrollment_end_date"][:7] for row in people.folder.rows["eligibility"]}
    start = {row["person_id"]: row["enrollment_start_date"][:7] for row in people.folder.rows["eligibility"]}
    for line in people.lines:
        month = line["claim_start_date"][:7]
        if line["x_line_status"] != "denied":
            yield line, start[line["person_id"]] <= month <= end[line["person_id"]], month
    for fill in people.fills:
        month = fill["dispensing_date"][:7]
        if fill["x_claim_status"] is None:
            yield fill, start[fill["person_id"]] <= month <= end[fill["person_id"]], month


def test_the_first_rule_that_fits_gives_the_category(outcome) -> None:
    assert outcome.rows("""
        select service_category, service_subcategory, bucket from core.medical_claim
        where person_id = 'services' order by cast(substr(claim_id, 2) as integer)""") == CATEGORY


def test_every_line_has_exactly_one_category(outcome) -> None:
    people = population()[0]
    assert outcome.rows("""
        select count(*), count(service_category), count(service_subcategory), count(bucket)
        from core.medical_claim""") == [(len(people.lines),) * 4]
    assert outcome.rows("select count(*) from core.pharmacy_claim")[0][0] == len(
        [fill for fill in people.fills if fill["x_claim_status"] is None])


def test_a_weight_loss_combination_is_no_behavioral_drug(outcome) -> None:
    assert dict(outcome.rows("select distinct ingredient, bucket from core.pharmacy_claim")) == {
        "sertraline": "pharmacy_behavioral", "lisinopril": "pharmacy_medical",
        "buprenorphine/naloxone": "pharmacy_behavioral", "buprenorphine": "pharmacy_medical",
        "bupropion/naltrexone": "pharmacy_medical"}


BUCKETS = "medical_amount + behavioral_amount + pharmacy_medical_amount + pharmacy_behavioral_amount"


def test_dollars_reconcile_to_the_cent_by_payer_and_month(outcome) -> None:
    """Months in the lines of core, years in the costs that are summed from them."""
    months: dict[tuple[str, int], Decimal] = defaultdict(Decimal)
    years: dict[tuple[str, int], Decimal] = defaultdict(Decimal)
    for line, inside, month in matched_lines():
        if inside:
            months[line["payer"], int(month.replace("-", ""))] += Decimal(line["allowed_amount"])
            years[line["payer"], int(month[:4])] += Decimal(line["allowed_amount"])
    found = {(payer, month): amount for payer, month, amount in outcome.rows("""
        select payer, year_month, sum(cost_amount) as amount
        from (from core.medical_claim select payer, year_month, cost_amount, in_member_month, is_denied
              union all
              from core.pharmacy_claim select payer, year_month, cost_amount, in_member_month, is_denied)
        where in_member_month and not is_denied
        group by all having sum(cost_amount) <> 0""")}
    assert found == {key: amount for key, amount in months.items() if amount}
    found = {(payer, year): amount for payer, year, amount in outcome.rows(f"""
        select payer, year, sum({BUCKETS}) from marts.measured_cost
        group by all having sum({BUCKETS}) <> 0""")}
    assert found == {key: amount for key, amount in years.items() if amount}


def test_buckets_and_categories_both_add_up_to_the_total(outcome) -> None:
    columns = [row[0] for row in outcome.rows("""
        select column_name from information_schema.columns
        where table_schema = 'marts' and table_name = 'member_year_cost'
            and column_name like '%_amount'""")]
    buckets = BUCKETS.split(" + ")
    categories = [name for name in columns
                  if name not in (*buckets, "total_amount", "capitated_equivalent_amount")]
    assert len(categories) == 20
    assert outcome.rows(f"""
        select count(*) from marts.member_year_cost
        where {BUCKETS} <> total_amount or {" + ".join(categories)} <> total_amount""") == [(0,)]


def test_member_months_are_kept_once_each(outcome) -> None:
    assert outcome.rows("select sum(member_months) from marts.measured_cost") == outcome.rows(
        "select count(distinct (person_id, payer, year_month)) from core.member_month")


def test_people_with_a_medical_benefit_are_counted_by_month(outcome) -> None:
    assert outcome.rows("select payer, year_month, members from marts.payer_month_members order by all") == (
        outcome.rows("""
            select payer, year_month, count(distinct person_id) from core.member_month where has_medical
            group by all order by all"""))


def test_capitated_lines_stand_beside_the_total(outcome) -> None:
    assert outcome.rows(f"""
        select sum({BUCKETS}), sum(capitated_equivalent_amount), max(capitated_mask) > 0
        from marts.measured_cost
        where person_key = (select max(person_key) from core.person where person_id = 'capitated')""") == [
            (Decimal("0.00"), Decimal("77.00"), True)]


def members_of_random_plan() -> dict[str, dict[str, float]]:
    """Months and dollars of 2025 by member, from the input rows alone."""
    people = population()[0]
    members = {row["person_id"]: {"months": int(row["enrollment_end_date"][5:7]), "total": 0.0, "behavioral": 0.0,
                                  "stratum": stratum(row)}
               for row in people.folder.rows["eligibility"] if row["payer"] == "Random Plan"}
    for line, inside, _ in matched_lines():
        if inside and line["payer"] == "Random Plan":
            member = members[line["person_id"]]
            member["total"] += float(line["allowed_amount"])
            if line.get("diagnosis_code_1") == "F329":
                member["behavioral"] += float(line["allowed_amount"])
    return members


def stratum(row: dict[str, str]) -> str:
    """Sex and age band at the end of the last month."""
    age = 2025 - int(row["birth_date"][:4]) - (row["enrollment_end_date"][5:7] < "03")
    band = next(name for limit, name in ((18, "0-17"), (45, "18-44"), (65, "45-64"), (75, "65-74"), (999, "75+"))
                if age < limit)
    return f"{row['gender']} {band}"


def ratio_interval(cost: np.ndarray, months: np.ndarray) -> tuple[float, float, float, float]:
    """PMPM, 95 % limits on the log scale and variance, with members as units."""
    n, rate = len(cost), cost.sum() / months.sum()
    error = cost - rate * months
    variance = n / (n - 1) * (error**2).sum() / months.sum() ** 2
    spread = np.exp(1.959963984540054 * np.sqrt(variance) / rate)
    return rate, rate / spread, rate * spread, variance


@pytest.mark.parametrize(("basis", "bucket", "key"), [
    ("all_benefits", "total", "total"), ("all_benefits", "behavioral", "behavioral")])
def test_pmpm_and_interval_equal_numpy(outcome, basis, bucket, key) -> None:
    members = members_of_random_plan().values()
    cost, months = (np.array([member[name] for member in members]) for name in (key, "months"))
    rate, low, high, _ = ratio_interval(cost, months)
    found = outcome.rows("""
        select pmpm, ci_low, ci_high, members, member_months from reporting.pmpm_summary
        where payer = 'Random Plan' and segment = 'all' and year = 2025 and cohort = 'all'
            and month_basis = ? and bucket = ? and service_category = 'total'""", basis, bucket)
    assert found[0][:3] == pytest.approx((rate, low, high), rel=1e-9)
    assert found[0][3:] == (len(cost), months.sum())


def test_comparison_with_and_without_equals_numpy(outcome) -> None:
    members = members_of_random_plan()
    arms = {}
    for arm, parity in (("with", 1), ("without", 0)):
        own = [member for person, member in members.items() if int(person[-3:]) % 2 == parity]
        arms[arm] = ratio_interval(*(np.array([member[name] for member in own])
                                     for name in ("total", "months")))
    ratio = arms["with"][0] / arms["without"][0]
    log_error = np.sqrt(arms["with"][3] / arms["with"][0] ** 2 + arms["without"][3] / arms["without"][0] ** 2)
    difference = arms["with"][0] - arms["without"][0]
    error = np.sqrt(arms["with"][3] + arms["without"][3])
    z = 1.959963984540054
    found = outcome.rows("""
        select pmpm_with, pmpm_without, ratio, ratio_ci_low, ratio_ci_high,
            difference, difference_ci_low, difference_ci_high, is_unstable, status
        from reporting.pmpm_comparison
        where payer = 'Random Plan' and segment = 'all' and year = 2025 and month_basis = 'all_benefits'
            and bh_definition = 'diagnosis' and cohort = 'any_bh' and condition_id = 'all'
            and bucket = 'total' and service_category = 'total'""")[0]
    assert found[:8] == pytest.approx((
        arms["with"][0], arms["without"][0], ratio, ratio * np.exp(-z * log_error),
        ratio * np.exp(z * log_error), difference, difference - z * error, difference + z * error), rel=1e-9)
    assert found[8:] == (True, "ok")


def test_groups_below_thirty_members_show_no_cost(outcome) -> None:
    rows = outcome.rows("""
        select members, pmpm is null, status from reporting.pmpm_summary
        where status in ('ok', 'below_floor') and members < 30 and members > 0""")
    assert rows and all(hidden and status == "below_floor" for _, hidden, status in rows)


def test_wilson_limits_equal_numpy(outcome) -> None:
    z = 1.959963984540054
    rows = outcome.rows("""
        select numerator, denominator, prevalence_pct, ci_low_pct, ci_high_pct
        from reporting.comorbidity_prevalence where denominator > 0 limit 500""")
    n, d = (np.array([row[i] for row in rows], dtype=float) for i in (0, 1))
    p = n / d
    centre, half = p + z * z / (2 * d), z * np.sqrt(p * (1 - p) / d + z * z / (4 * d * d))
    shares = np.array([row[2:] for row in rows], dtype=float)
    expected = 100 * np.column_stack([p, (centre - half) / (1 + z * z / d), (centre + half) / (1 + z * z / d)])
    np.testing.assert_allclose(shares, expected, rtol=1e-9, atol=1e-9)


def test_a_behavioral_contact_counts_through_day_180(outcome) -> None:
    users = outcome.rows("""
        select person_id, has_behavioral_contact, prescriber_group
        from marts.psychotropic_fill join core.person using (person_key)
        where person_id not like 'random%' order by 1""")
    assert users == [("collaborative_care_contact", True, "missing"),
                     ("contact_on_day_180", True, "primary_care"),
                     ("contact_on_day_181", False, "primary_care")]


def test_standardised_comparison_and_its_split_equal_numpy(outcome) -> None:
    strata: dict[str, dict[int, list[tuple[float, float]]]] = defaultdict(lambda: {0: [], 1: []})
    for person, member in members_of_random_plan().items():
        strata[member["stratum"]][int(person[-3:]) % 2].append((member["total"], member["months"]))
    kept = [{arm: (*ratio_interval(*(np.array(values) for values in zip(*rows, strict=True))),
                   sum(months for _, months in rows)) for arm, rows in arms.items()}
            for arms in strata.values() if min(len(rows) for rows in arms.values()) >= 2]
    rate = {arm: np.array([cell[arm][0] for cell in kept]) for arm in (0, 1)}
    variance = {arm: np.array([cell[arm][3] for cell in kept]) for arm in (0, 1)}
    months = {arm: np.array([cell[arm][4] for cell in kept], dtype=float) for arm in (0, 1)}
    share = (months[0] + months[1]) / (months[0] + months[1]).sum()
    part = {arm: months[arm] / months[arm].sum() for arm in (0, 1)}
    difference = (share * (rate[1] - rate[0])).sum()
    error = np.sqrt((share**2 * (variance[0] + variance[1])).sum())
    mix = ((part[1] - part[0]) * (rate[1] + rate[0]) / 2).sum()
    left = ((rate[1] - rate[0]) * (part[1] + part[0]) / 2).sum()
    found = outcome.rows("""
        select difference, difference_ci_low, mix_difference, rate_difference
        from reporting.pmpm_adjusted
        where payer = 'Random Plan' and year = 2025 and month_basis = 'all_benefits'
            and condition_id = 'all' and cost_group = 'total' and method = 'age_sex'""")[0]
    assert found == pytest.approx((difference, difference - 1.959963984540054 * error, mix, left), rel=1e-9)
    assert mix + left == pytest.approx((part[1] * rate[1]).sum() - (part[0] * rate[0]).sum(), rel=1e-9)
