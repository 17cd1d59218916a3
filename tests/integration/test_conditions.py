"""Claim rules, look-back, coverage and cohorts of people whose ids say what they show."""

from __future__ import annotations

import pytest

from tests.population_run import population

MET = {
    "diabetes_one_inpatient": {"diabetes"}, "diabetes_one_snf": {"diabetes"},
    "diabetes_one_home_health": {"diabetes"}, "diabetes_one_office": set(),
    "diabetes_two_same_day": set(), "diabetes_two_next_day": {"diabetes"},
    "diabetes_office_and_outpatient": {"diabetes"}, "diabetes_hospice_only": set(),
    "laboratory_only": set(), "denied_only": set(),
    "lung_cancer_one_snf": {"cancer_lung", "cancer_any_active"}, "lung_cancer_home_health_only": set(),
    "lung_cancer_two_office": {"cancer_lung", "cancer_any_active"},
    "heart_attack_inpatient": {"acute_mi"}, "heart_attack_office_only": set(),
    "heart_attack_year_before": set(),
    "stroke_one_office": {"stroke_tia"}, "stroke_snf_only": set(), "stroke_with_head_injury": set(),
    "stroke_with_old_head_injury": {"stroke_tia"},
    "depression_one_inpatient": {"depression"}, "depression_one_office": set(),
    "depression_snf_and_home_health": {"depression"},
    "sickle_cell_two": set(), "sickle_cell_three": {"sickle_cell"},
    "sickle_cell_three_years": {"sickle_cell"},
    "suicidal_one_office": {"suicidality"}, "overdose_intended": {"suicidality"},
    "overdose_intended_unspecified_drug": {"suicidality"}, "overdose_accident": set(),
    "anxiety_first_day_in": {"anxiety"}, "anxiety_day_before_out": set(),
    "methadone_service": {"opioid_use"}, "methadone_service_denied": set(),
    "alcohol_counselling": {"alcohol_use"},
    "buprenorphine_film": {"opioid_use"}, "buprenorphine_patch": set(), "buprenorphine_reversed": set(),
    "alcohol_remission": set(), "alcohol_use": {"alcohol_use"},
    "alcohol_liver": {"alcohol_use", "liver_disease"}, "opioid_underdosing": set(),
    "claim_after_coverage": set(), "left_in_january": set(),
}
EXTRA = {"anemia"}  # sickle cell disease is an anemia too

COHORT = {
    "schizophrenia": ("spmi", False), "severe_depression": ("non_spmi_mh", False),
    "bipolar_and_alcohol": ("spmi", True), "anxiety_and_opioids": ("sud", True),
    "tobacco": ("none", False), "dementia": ("none", False), "diabetes_one_inpatient": ("none", False),
    "depression_one_inpatient": ("non_spmi_mh", False), "methadone_service": ("sud", False),
}


@pytest.fixture(scope="module")
def outcome():
    """The shared run."""
    return population()[1]


def test_claim_rules_are_met_exactly_at_their_boundary(outcome) -> None:
    found: dict[str, set[str]] = {}
    for person, condition in outcome.rows(
            "select person_id, condition_id from core.person_condition where claims_met and year = 2025"):
        found.setdefault(person, set()).add(condition)
    people = population()[0].persons - {"claim_after_coverage"}
    assert {person: found.get(person, set()) - EXTRA for person in MET if person in people} == {
        person: conditions for person, conditions in MET.items() if person in people}


def test_a_look_back_ends_with_each_year(outcome) -> None:
    rows = outcome.rows("""
        select person_id, year, claims_met from core.person_condition
        where person_id in ('heart_attack_year_before', 'anxiety_first_day_in', 'sickle_cell_three_years')
            and condition_id in ('acute_mi', 'anxiety', 'sickle_cell')
        order by 1, 2""")
    assert rows == [
        ("anxiety_first_day_in", 2024, False), ("anxiety_first_day_in", 2025, True),
        ("heart_attack_year_before", 2024, True),
        ("sickle_cell_three_years", 2023, False), ("sickle_cell_three_years", 2024, False),
        ("sickle_cell_three_years", 2025, True),
    ]


def test_first_date_and_evidence_are_those_of_the_look_back(outcome) -> None:
    assert outcome.rows("""
        select cast(first_date as varchar), cast(last_date as varchar), evidence_dates
        from core.person_condition
        where person_id = 'anxiety_day_before_out' and year = 2025""") == [("2025-02-01", "2025-02-01", 1)]


@pytest.mark.parametrize(("person", "year", "met", "truncated"), [
    ("eleven_months", 2025, True, False), ("ten_months", 2025, False, False),
    ("died_in_march", 2025, True, False), ("gap_the_year_before", 2025, False, False),
    ("diabetes_one_inpatient", 2025, True, False), ("sickle_cell_three_years", 2023, True, True),
])
def test_coverage_is_nearly_full_in_each_year_of_the_look_back(outcome, person, year, met, truncated) -> None:
    assert outcome.rows("""
        select distinct coverage_met, truncated_lookback from core.person_condition
        where person_id = ? and year = ? and condition_id in ('diabetes', 'sickle_cell')""",
                        person, year) == [(met, truncated)]


def test_five_year_look_back_over_three_years_of_data_is_marked(outcome) -> None:
    assert outcome.rows("""
        select distinct condition_id from core.person_condition
        where truncated_lookback and year = 2025""") == [("sickle_cell",)]


@pytest.mark.parametrize(("person", "expected"), COHORT.items())
def test_cohorts_are_exclusive_and_worst_first(outcome, person, expected) -> None:
    assert outcome.rows("""
        select cohort, dual_mh_sud from core.person_cohort where person_id = ? and year = 2025""",
                        person) == [expected]


def test_both_conventions_of_serious_mental_illness_stand_side_by_side(outcome) -> None:
    assert outcome.rows("""
        select cohort_spmi_narrow, cohort_spmi_severe_depression from core.person_cohort
        where person_id = 'severe_depression' and year = 2025""") == [("non_spmi_mh", "spmi")]
    assert outcome.rows(
        "select count(*) from core.person_condition where condition_id = 'severe_depression'") == [(0,)]


def test_every_person_year_has_one_cohort(outcome) -> None:
    months, cohorts, distinct = outcome.rows("""
        select (select count(distinct (person_id, year)) from core.member_month),
            (select count(*) from core.person_cohort),
            (select count(distinct (person_id, year)) from core.person_cohort)""")[0]
    assert months == cohorts == distinct


def test_who_has_no_behavioral_benefit_cannot_be_told(outcome) -> None:
    assert outcome.rows("""
        select behavioral_coverage_met from core.person_cohort
        where person_id = 'carved_out' and year = 2025""") == [(False,)]


def test_prevalence_counts_only_covered_people_whose_claims_meet(outcome) -> None:
    rows = outcome.rows("""
        select denominator, numerator from reporting.comorbidity_prevalence
        where year = 2025 and payer = 'all' and age_sex = 'all' and county_fips = 'all'
            and organization_id = 'all' and cohort = 'all' and condition_id = 'diabetes'
            and condition_id_2 = 'none'""")
    expected = outcome.rows("""
        select
            (select count(*) from core.person_cohort where year = 2025 and coverage_met),
            (select count(*) from core.person_condition
                where year = 2025 and condition_id = 'diabetes' and claims_met and coverage_met)""")
    assert rows == expected
    people = dict(outcome.rows("""
        select person_id, claims_met and coverage_met from core.person_condition
        where condition_id = 'diabetes' and year = 2025"""))
    assert people["eleven_months"] and people["died_in_march"]
    assert not people["ten_months"] and not people["gap_the_year_before"]


def test_parts_of_prevalence_add_up(outcome) -> None:
    assert outcome.rows("""
        with part as (
            select year, payer, condition_id, condition_id_2, cohort,
                sum(numerator) as numerator, sum(denominator) as denominator
            from reporting.comorbidity_prevalence
            where age_sex <> 'all'
            group by all)
        select count(*) from part
        join reporting.comorbidity_prevalence as total using (year, payer, condition_id, condition_id_2, cohort)
        where total.age_sex = 'all' and total.county_fips = 'all' and total.organization_id = 'all'
            and (part.numerator <> total.numerator or part.denominator <> total.denominator)""") == [(0,)]
    assert outcome.rows("""
        select count(*) from (
            select year, payer, age_sex, county_fips, organization_id, condition_id, condition_id_2,
                sum(case when cohort in ('any_bh', 'none', 'not_measurable') then numerator end) as parts,
                max(case when cohort = 'all' then numerator end) as whole,
                count(distinct cohort) as cohorts
            from reporting.comorbidity_prevalence group by all)
        where cohorts > 1 and parts <> whole""") == [(0,)]
