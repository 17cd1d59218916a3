"""The worked example of state spending, to the cent. The arithmetic stands in the comments."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.pipeline import Outcome
from tests.spending_build import worked_example

pytestmark = pytest.mark.timeout(900)

# name, line: amount, top line, primary care, class, sub-category, module, reason
VERDICTS = {
    ("office_visit", 1): ("100.00", "PROFESSIONAL", True, None, None, None, None),
    ("office_visit", 2): ("10.00", "PROFESSIONAL", False, "MH", "OP_PROF_PC", "PCP_IN_PC", None),
    ("office_visit_depression", 1): ("150.00", "PROFESSIONAL", True, "MH", "OP_PROF_PC", "PCP_IN_PC", None),
    ("therapy_in_clinic", 1): (
        "90.00", "PROFESSIONAL", False, "MH", "OP_PROF_NONPC", "BHC_IN_PC_ORG", None),
    ("therapy_elsewhere", 1): ("140.00", "PROFESSIONAL", False, "MH", "OP_PROF_NONPC", None, None),
    ("collaborative_care", 1): ("160.00", "PROFESSIONAL", False, "MH", "OP_PROF_PC", "PCP_IN_PC", None),
    ("inpatient_depression", 1): ("2880.00", "HOSPITAL_INPATIENT", False, "MH", "INPATIENT_FAC", None, None),
    ("inpatient_psychiatrist", 1): ("200.00", "PROFESSIONAL", False, "MH", "INPATIENT_PROF", None, None),
    ("emergency_alcohol", 1): ("800.00", "HOSPITAL_OUTPATIENT", False, "SUD", "ED_OBS", None, None),
    ("sertraline", 1): ("20.00", "RETAIL_PHARMACY", False, "MH", "RX_MH", None, None),
    ("atorvastatin", 1): ("40.00", "RETAIL_PHARMACY", False, None, None, None, None),
    ("child_checkup", 1): ("130.00", "PROFESSIONAL", True, None, None, None, None),
    ("child_brief_intervention", 1): ("35.00", "PROFESSIONAL", True, "SUD", "OP_PROF_PC", "PCP_IN_PC", None),
    ("child_cardiology", 1): ("110.00", "PROFESSIONAL", False, None, None, None, None),
    ("family_doctor_in_emergency", 1): ("95.00", "PROFESSIONAL", False, None, None, None, None),
    ("denied_visit", 1): ("70.00", "PROFESSIONAL", False, None, None, None, "denied"),
    ("secondary_visit", 1): ("60.00", "PROFESSIONAL", False, None, None, None, "not_primary_payer"),
    ("not_enrolled", 1): ("500.00", "PROFESSIONAL", False, None, None, None, "no_member_month"),
    ("capitated_visit", 1): ("15.00", "PROFESSIONAL", True, None, None, None, None),
    ("capitated_therapy", 1): ("0.00", "PROFESSIONAL", False, "MH", "OP_PROF_NONPC", None, None),
    ("capitated_cardiology", 1): ("25.00", "PROFESSIONAL", False, None, None, None, None),
    ("residential_opioid", 1): ("5000.00", "LONG_TERM_CARE", False, "SUD", "RESIDENTIAL", None, None),
    ("mobile_crisis", 1): ("250.00", "PROFESSIONAL", False, "MH", "MOBILE_CRISIS", None, None),
    ("buprenorphine", 1): ("200.00", "RETAIL_PHARMACY", False, "SUD", "RX_SUD", None, None),
    ("health_center_visit", 1): ("180.00", "HOSPITAL_OUTPATIENT", False, None, None, None, None),
    ("screening_at_health_center", 1): ("18.00", "PROFESSIONAL", True, "MH", "OP_PROF_PC", "PCP_IN_PC", None),
    ("nursing_home_dementia", 1): ("4000.00", "LONG_TERM_CARE", False, None, None, None, None),
    ("home_visit_schizophrenia", 1): ("75.00", "PROFESSIONAL", True, "MH", "OP_PROF_PC", "PCP_IN_PC", None),
    ("nursing_home_visit", 1): ("85.00", "PROFESSIONAL", False, "MH", "LTC", None, None),
    ("mental_health_center", 1): ("300.00", "HOSPITAL_OUTPATIENT", False, "MH", "OP_FAC", None, None),
}


@pytest.fixture(scope="module")
def example() -> Outcome:
    return worked_example()


def lines(models: Outcome) -> dict[tuple[str, int], tuple[object, ...]]:
    rows = models.rows("""
        select claim_id, claim_line_number, spending_amount, topline, is_primary_care, bh_class,
            bh_subcategory, bh_in_primary_care, excluded_reason
        from marts.claim_line_spending
    """)
    return {(row[0], row[1]): (str(row[2]), *row[3:]) for row in rows}


def summary(models: Outcome, unit: str, payer: str = "all", segment: str = "all",
            age: str = "all") -> dict[str, object]:
    names = [name for (name,) in models.rows(
        "select column_name from information_schema.columns "
        "where table_schema = 'reporting' and table_name = 'spend_summary' order by ordinal_position")]
    rows = models.rows(
        f"select * from reporting.spend_summary where unit_type = '{unit}' and payer = '{payer}' "
        f"and segment = '{segment}' and age_group = '{age}' and year = 2025")
    assert len(rows) == 1
    return dict(zip(names, rows[0], strict=True))


def test_every_line_has_its_verdict(example: Outcome) -> None:
    assert lines(example) == VERDICTS


def test_alder_to_the_cent(example: Outcome) -> None:
    alder = summary(example, "payer_segment", "Alder", "COMM_HMO_POS")
    # Claims: 100 + 10 + 150 + 90 + 140 + 160 + 2880 + 200 + 800 + 20 + 40 + 130 + 35 + 110 + 95
    #   + capitated shares 15 + 0 + 25 = 5000. The denied, secondary and unmatched lines stay outside.
    # Payments A to E: 100 + 50 + 400 + 200 + 300 + 200 + 1000 + 70 = 2320; rebate -30.
    # Primary care, claims: 100 + 150 + 130 + 35 + 15 = 430, which is 8.6 % of claims.
    # Behavioral, claims: MH 10 + 150 + 90 + 140 + 160 + 2880 + 200 + 20 + 0 = 3650,
    #   SUD 800 + 35 = 835; together 4485, 89.7 %. Module: 10 + 150 + 90 + 160 + 35 = 445, 8.9 %.
    #   Both primary care and behavioral: 150 + 35 = 185, 3.7 %.
    # A1 to primary care: 100. A2: 50 to everything.
    # A4 + A5 = 600, capped at 1 % of 5000 + 2320 - 30 = 7290: 72.90 (48.60 and 24.30), excess 527.10.
    # B2 by claims: 300 x 8.6 % = 25.80; 300 x 89.7 % = 269.10; module 26.70; both 11.10.
    # C5 by claims: 200 x 8.6 % = 17.20; 179.40; 17.80; 7.40.
    # D2 by encounters of 100 + 60 + 240 = 400: primary care 250, behavioral 150, module 0, both 0.
    # E nothing.
    # Primary care: 430 + 100 + 50 + 72.90 + 25.80 + 17.20 + 250 = 945.90.
    # Behavioral: 4485 + 50 + 269.10 + 179.40 + 150 = 5133.50.
    #   MH: 3650 + 73 % of 300 and 200 (219 + 146) + 150 = 4165; SUD: 835 + 16.7 % (50.10 + 33.40)
    #   = 918.50; the A2 payment of 50 has no class.
    # Module: 445 + 50 + 26.70 + 17.80 = 539.50. Both: 185 + 50 + 11.10 + 7.40 = 253.50.
    # Primary care plus module: 945.90 + 539.50 - 253.50 = 1231.90.
    # Union: 945.90 + 5133.50 - 253.50 = 5825.90.
    # Insurer's own cost: 9000 - paid 4905 - 2320 + 30 = 1805. Paid is 5000 less the member's
    #   20 + 30 + 5 + 15 + 25 = 95. Total health care expenditure: 7290 + 1805 = 9095.
    expected = {
        "members": 2, "member_months": 24, "claims_total": "5000.00", "nonclaims": "2320.00",
        "rebates": "-30.00", "tme_gross": "7320.00", "tme_net": "7290.00", "pc": "945.90",
        "bh": "5133.50", "bh_mh": "4165.00", "bh_sud": "918.50", "bh_unclassified": "50.00",
        "bhpc": "539.50", "overlap": "253.50", "pc_plus": "1231.90", "pc_bh_union": "5825.90",
        "net_cost_of_insurance": "1805.00", "thce": "9095.00", "unallocated_amount": "0.00",
        "flags": None, "status": "ok",
    }
    found = {name: str(value) if isinstance(value, Decimal) else value for name, value in alder.items()}
    assert {name: found[name] for name in expected} == expected
    assert alder["pc_pct"] == pytest.approx(100 * 945.90 / 7290, abs=1e-8)
    assert alder["bh_claims_only_pct"] == pytest.approx(89.7, abs=1e-8)
    assert alder["pc_pmpm"] == pytest.approx(945.90 / 24, abs=1e-8)
    assert alder["capitated_member_month_pct"] == pytest.approx(50.0)


def test_birch_lists_what_cannot_be_split(example: Outcome) -> None:
    birch = summary(example, "payer_segment", "Birch", "MEDI_CAL")
    # Claims: 5000 + 250 + 200 + 180 + 18 + 4000 + 75 + 85 + 300 = 10108; payments 600 + 900.
    # Primary care: 18 + 75 and the whole of D1. D1 has no encounters to show behavioral care by, D5 has
    # none at all: 900 stays unallocated. The positive rebate and the unknown category are refused.
    assert str(birch["tme_net"]) == "11608.00"
    assert str(birch["pc"]) == "693.00"
    assert str(birch["bh"]) == "5928.00"
    assert str(birch["unallocated_amount"]) == "900.00"
    assert birch["flags"] == "CAP_UNALLOCATED"
    refused = example.rows("""
        select category, refused_amount, flags from reporting.nonclaims_allocation
        where unit_type = 'payer' and refused_amount <> 0 and category <> 'total' order by category
    """)
    assert [(row[0], str(row[1]), row[2]) for row in refused] == [
        ("F", "40.00", "POSITIVE_REBATE"), ("Z9", "10.00", "UNKNOWN_CATEGORY")]


def test_state_adds_up_and_shows_what_is_outside(example: Outcome) -> None:
    state = summary(example, "state")
    assert str(state["tme_net"]) == "18898.00"
    assert str(state["pc"]) == "1638.90"
    assert str(state["unmatched_amount"]) == "500.00"
    assert state["thce"] is None  # Birch has delivered no premium.


def test_interval_is_the_member_cluster_linearisation(example: Outcome) -> None:
    # State, primary care over claims alone has residuals e = x - R y with R = 1638.90 / 18898:
    # a1 (x 265, y 4630), a2 (165, 370), b1 (0, 5450), b2 (93, 4658); non-claims are fixed.
    ratio = 1638.90 / 18898
    residuals = [x - ratio * y for x, y in ((265, 4630), (165, 370), (0, 5450), (93, 4658))]
    mean = sum(residuals) / 4
    variance = 4 / 3 * sum((e - mean) ** 2 for e in residuals)
    half = 1.959963984540054 * variance**0.5 / 18898
    state = summary(example, "state")
    assert state["pc_ci_low"] == pytest.approx(100 * (ratio - half), abs=1e-7)
    assert state["pc_ci_high"] == pytest.approx(100 * (ratio + half), abs=1e-7)


def test_sub_categories_are_a_partition_of_behavioral_claims(example: Outcome) -> None:
    rows = example.rows("""
        select bh_subcategory, amount from reporting.bh_spend_subcategory
        where unit_type = 'state' and bh_class = 'all' order by bh_subcategory
    """)
    amounts = dict(rows)
    total = amounts.pop("total")
    assert sum(amounts.values()) == total == Decimal("10413.00")
    assert amounts["OP_PROF_PC"] == Decimal("448.00")  # 10 + 150 + 160 + 35 + 18 + 75
    assert amounts["RESIDENTIAL"] == Decimal("5000.00")


@pytest.mark.parametrize(("scenario", "column", "amount"), [
    # The visit that holds the screening follows it: 100 of Alder's claims more are behavioral.
    # 4585 + 50 + 500 x 91.7 % + 150 = 5243.50.
    ("screen_whole_claim", "bh", "5243.50"),
    # 45 of screening less: 4440 + 50 + 500 x 88.8 % + 150.
    ("screen_off", "bh", "5084.00"),
    # C5 by the professional share: 1260 / (1260 + 3680) of 200 instead of 17.20.
    ("shared_savings_professional", "pc", "979.71"),
    ("rebates_other_basis", "tme", "7320.00"),
    # The emergency visit to the family doctor is primary care by provider and service: 525 of 5000.
    # 525 + 100 + 50 + 72.90 + 500 x 10.5 % + 250.
    ("oregon", "pc", "1050.40"),
])
def test_definitions_move_the_rate(example: Outcome, scenario: str, column: str, amount: str) -> None:
    rows = example.rows(f"select {column} from reporting.spend_sensitivity "
                         f"where scenario_id = '{scenario}' and segment = 'COMM_HMO_POS'")
    assert [str(row[0]) for row in rows] == [amount]


def test_unmatched_claims_can_be_counted(example: Outcome) -> None:
    rows = dict(example.rows("""
        select scenario_id, tme from reporting.spend_sensitivity
        where segment = 'all' and scenario_id in ('headline', 'unmatched_in')
    """))
    assert rows["unmatched_in"] - rows["headline"] == Decimal("500.00")


def test_first_year_is_a_baseline_and_behavioral_benchmark_is_not_invented(example: Outcome) -> None:
    rows = example.rows("""
        select payer, measure, result, status, flags from reporting.benchmark_result
        where benchmark_id in ('ohca_primary_care_annual', 'ohca_behavioral_health') and payer = 'Alder'
        order by measure
    """)
    assert rows == [
        ("Alder", "behavioral_health", None, "not_computable", None),
        ("Alder", "primary_care", "BASELINE_YEAR", "ok", None),
        ("Alder", "primary_care_plus_module", "BASELINE_YEAR", "ok",
         "AT_OR_ABOVE_15,HEADLINE_UNCONFIRMED"),
    ]


def test_edits_find_the_bad_input(example: Outcome) -> None:
    found = example.rows("""
        select edit_id, payer, findings, amount from reporting.spend_edit
        where result <> 'pass' and edit_id <> 'V15' order by edit_id, payer
    """)
    assert [(row[0], row[1], row[2], str(row[3])) for row in found] == [
        ("V02", "Alder", 1, "500.00"), ("V10", "Birch", 2, "1500.00"),
        ("V11", "Birch", 1, "40.00"), ("V16", "Birch", 1, "10.00")]


def test_advanced_payment_models_are_a_range(example: Outcome) -> None:
    # Alder: professional capitation (4A) of 12 of 24 months; the savings payment (3A) came without months.
    # Birch: primary care capitation 24 and global capitation 24 of 24: surely all, and at most all.
    rows = example.rows("""
        select payer, cast(advanced_member_months as varchar), advanced_pct, advanced_high_pct, goal_year,
            goal_pct, result, flags
        from reporting.apm_adoption where unit_type = 'payer_segment' order by payer""")
    assert rows == [("Alder", "12.00", 50.0, 50.0, 2026, 65.0, None, "MONTHS_MISSING"),
                    ("Birch", "24.00", 100.0, 100.0, 2026, 55.0, None, None)]
