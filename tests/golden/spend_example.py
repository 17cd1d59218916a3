"""A worked example of state spending: 30 claim lines and 13 payments of two payers in 2025.

Every line names what the rules must say of it; the sums are worked out by hand in test_spend_example.
"""

from __future__ import annotations

from pathlib import Path

from tests.input_folder import InputFolder

FAMILY, PEDIATRICS, CARDIOLOGY = "207Q00000X", "208000000X", "207RC0000X"
NURSE, PSYCHIATRY, PSYCHOLOGY, SOCIAL_WORK = "363LF0000X", "2084P0800X", "103TC0700X", "1041C0700X"
PRIMARY_CARE_CLINIC = "261QP2300X"

# name, person, form, code, place | bill type, revenue, renderer, diagnosis, paid, copay, more
LINES: list[tuple[str, str, str, str, str, str, str, str, str, str, dict[str, str]]] = [
    ("office_visit", "a1", "P", "99213", "11", "", FAMILY, "I10", "80.00", "20.00", {}),
    ("office_visit_depression", "a1", "P", "99214", "11", "", FAMILY, "F32.1", "120.00", "30.00", {}),
    ("therapy_in_clinic", "a1", "P", "90834", "11", "", SOCIAL_WORK, "F41.1", "90.00", "",
     {"x_billing_taxonomy_code": PRIMARY_CARE_CLINIC}),
    ("therapy_elsewhere", "a1", "P", "90837", "11", "", PSYCHOLOGY, "F41.1", "140.00", "", {}),
    ("collaborative_care", "a1", "P", "99492", "11", "", FAMILY, "F32.1", "160.00", "", {}),
    ("inpatient_depression", "a1", "I", "", "111", "0124", "", "F33.2", "2880.00", "", {}),
    ("inpatient_psychiatrist", "a1", "P", "99232", "21", "", PSYCHIATRY, "F33.2", "200.00", "", {}),
    ("emergency_alcohol", "a1", "I", "99284", "131", "0450", "", "F10.20", "800.00", "", {}),
    ("child_checkup", "a2", "P", "99393", "11", "", PEDIATRICS, "Z00.129", "130.00", "", {}),
    ("child_brief_intervention", "a2", "P", "99408", "11", "", FAMILY, "Z00.129", "35.00", "", {}),
    ("child_cardiology", "a2", "P", "99213", "11", "", CARDIOLOGY, "Q21.0", "110.00", "", {}),
    ("family_doctor_in_emergency", "a2", "P", "99213", "23", "", FAMILY, "J02.9", "95.00", "", {}),
    ("denied_visit", "a2", "P", "99213", "11", "", FAMILY, "I10", "70.00", "",
     {"x_line_status": "denied"}),
    ("secondary_visit", "a2", "P", "99213", "11", "", FAMILY, "I10", "60.00", "",
     {"x_payer_order": "secondary"}),
    ("not_enrolled", "a3", "P", "99213", "11", "", FAMILY, "I10", "500.00", "", {}),
    ("capitated_visit", "a1", "P", "99213", "11", "", FAMILY, "I10", "0.00", "15.00",
     {"x_capitation_category": "D2", "x_ffs_equivalent_amount": "100.00"}),
    ("capitated_therapy", "a1", "P", "90834", "11", "", SOCIAL_WORK, "F41.1", "0.00", "",
     {"x_capitation_category": "D2", "x_ffs_equivalent_amount": "60.00"}),
    ("capitated_cardiology", "a1", "P", "99243", "11", "", CARDIOLOGY, "I25.10", "0.00", "25.00",
     {"x_capitation_category": "D2", "x_ffs_equivalent_amount": "240.00"}),
    ("residential_opioid", "b1", "I", "", "861", "1001", "", "F11.20", "5000.00", "", {}),
    ("mobile_crisis", "b1", "P", "H2011", "15", "", SOCIAL_WORK, "F43.0", "250.00", "", {}),
    ("health_center_visit", "b2", "I", "T1015", "771", "0521", "", "I10", "180.00", "", {}),
    ("screening_at_health_center", "b2", "P", "G0444", "50", "", NURSE, "E11.9", "18.00", "", {}),
    ("nursing_home_dementia", "b2", "I", "", "211", "0022", "", "F03.90", "4000.00", "", {}),
    ("home_visit_schizophrenia", "b2", "P", "99347", "13", "", FAMILY, "F20.9", "75.00", "", {}),
    ("nursing_home_visit", "b2", "P", "99309", "32", "", FAMILY, "F20.9", "85.00", "", {}),
    ("mental_health_center", "b2", "I", "", "761", "0912", "", "F20.9", "300.00", "", {}),
]

# name, person, ndc, paid, copay
FILLS = [
    ("sertraline", "a1", "00000000001", "15.00", "5.00"),
    ("atorvastatin", "a1", "00000000002", "40.00", ""),
    ("buprenorphine", "b1", "00000000003", "200.00", ""),
]

# payer, segment, category, amount, member months, purpose
PAYMENTS = [
    ("Alder", "COMM_HMO_POS", "A1", "100.00", "", "pc_org"),
    ("Alder", "COMM_HMO_POS", "A2", "50.00", "", "pc_org"),
    ("Alder", "COMM_HMO_POS", "A4", "400.00", "", "pc_org"),
    ("Alder", "COMM_HMO_POS", "A5", "200.00", "", "pc_org"),
    ("Alder", "COMM_HMO_POS", "B2", "300.00", "", "other"),
    ("Alder", "COMM_HMO_POS", "C5", "200.00", "", "aco"),
    ("Alder", "COMM_HMO_POS", "D2", "1000.00", "12", "other"),
    ("Alder", "COMM_HMO_POS", "E", "70.00", "", "other"),
    ("Alder", "COMM_HMO_POS", "F_retail", "-30.00", "", "other"),
    ("Birch", "MEDI_CAL", "D1", "600.00", "24", "pc_org"),
    ("Birch", "MEDI_CAL", "D5", "900.00", "24", "other"),
    ("Birch", "MEDI_CAL", "F", "40.00", "", "other"),
    ("Birch", "MEDI_CAL", "Z9", "10.00", "", "other"),
]

COUNTIES = {"a1": "50007", "a2": "33001", "b1": "50007", "b2": ""}


def payer_of(person: str) -> dict[str, str]:
    """The columns that tell the payer of a person of the example."""
    if person.startswith("a"):
        return {"payer": "Alder", "payer_type": "commercial", "plan": "Alder HMO"}
    return {"payer": "Birch", "payer_type": "medicaid", "plan": "Birch Care"}


def write_example(path: Path) -> Path:
    """Write the example below `path` and return the folder."""
    return example_rows(path).write()


def example_rows(path: Path) -> InputFolder:
    """The rows of the example, not yet written. One child lives across the border, one county is unknown."""
    folder = InputFolder(path)
    for person, birth, sex in (("a1", "1985-05-01", "female"), ("a2", "2015-05-01", "male"),
                               ("b1", "1995-05-01", "female"), ("b2", "1975-05-01", "male")):
        folder.add("eligibility", person_id=person, member_id=person, gender=sex, birth_date=birth,
                   enrollment_start_date="2025-01-01", enrollment_end_date="2025-12-31",
                   x_product_type="HMO", x_county_fips=COUNTIES[person], **payer_of(person))
    # The screening stands on the office visit's claim: it must not pull the visit in.
    _line(folder, "office_visit", 2,
          ("screening", "a1", "P", "96127", "11", "", FAMILY, "I10", "10.00", "", {}))
    for line in LINES:
        _line(folder, line[0], 1, line)
    for name, person, ndc, paid, copay in FILLS:
        folder.add("pharmacy_claim", claim_id=name, claim_line_number=1, person_id=person, member_id=person,
                   dispensing_date="2025-03-10", ndc_code=ndc, quantity=30, days_supply=30,
                   paid_amount=paid, copayment_amount=copay, paid_date="2025-03-20",
                   payer=payer_of(person)["payer"], plan=payer_of(person)["plan"])
    for ndc, ingredient in (("00000000001", "sertraline"), ("00000000002", "atorvastatin"),
                            ("00000000003", "buprenorphine/naloxone")):
        folder.add("drug_reference", ndc_code=ndc, ingredient=ingredient, route="oral", dose_form="tablet")
    for payer, segment, category, amount, months, purpose in PAYMENTS:
        folder.add("non_claims_payment", payer=payer, segment=segment, organization_id="", year=2025,
                   category=category, amount=amount, member_months=months, purpose=purpose)
    folder.add("premium", payer="Alder", segment="COMM_HMO_POS", year=2025, amount="9000.00")
    return folder


def _line(folder: InputFolder, claim: str, number: int,
          line: tuple[str, str, str, str, str, str, str, str, str, str, dict[str, str]]) -> None:
    _, person, form, code, where, revenue, renderer, diagnosis, paid, copay, more = line
    professional = form == "P"
    columns = {
        "x_billing_taxonomy_code": "", "x_line_status": "", "x_payer_order": "",
        "x_capitation_category": "", "x_ffs_equivalent_amount": "", **more,
    }
    folder.add(
        "medical_claim", claim_id=claim, claim_line_number=number, person_id=person, member_id=person,
        payer=payer_of(person)["payer"], plan=payer_of(person)["plan"],
        claim_type="professional" if professional else "institutional",
        claim_start_date="2025-03-10", claim_end_date="2025-03-10", claim_line_start_date="2025-03-10",
        hcpcs_code=code, place_of_service_code=where if professional else "",
        bill_type_code="" if professional else where, revenue_center_code=revenue,
        x_rendering_taxonomy_code=renderer, diagnosis_code_type="icd-10-cm",
        diagnosis_code_1=diagnosis.replace(".", ""), paid_amount=paid, copayment_amount=copay,
        paid_date="2025-03-25", **columns)
