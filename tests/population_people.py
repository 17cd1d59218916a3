"""People for conditions, cohorts and cost: an id tells what the person is there to show."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.input_folder import InputFolder

BILL_TYPE = {"inpatient": "111", "snf": "211", "home_health": "321", "outpatient": "131", "hospice": "811"}
RANDOM_MEMBERS = 160
FIRST, LAST = "2023-01-01", "2025-12-31"


class People:
    """Adds people and their claims to an input folder; keeps the lines for independent sums."""

    def __init__(self, path: Path) -> None:
        self.folder = InputFolder(path)
        self.lines: list[dict[str, Any]] = []
        self.fills: list[dict[str, Any]] = []
        self.persons: set[str] = set()
        self.number = 0

    def enroll(self, person: str, start: str = FIRST, end: str = LAST, payer: str = "Plan", **more: Any) -> None:
        """One span; commercial HMO unless told otherwise."""
        self.persons.add(person)
        span = {"member_id": person, "payer": payer, "payer_type": "commercial", "x_product_type": "HMO",
                "birth_date": "1980-05-05", "gender": "female", "death_date": None,
                "x_mental_health_benefit": None, "x_pharmacy_benefit": None} | more
        self.folder.add("eligibility", person_id=person, enrollment_start_date=start,
                        enrollment_end_date=end, **span)

    def claim(self, person: str, day: str, *diagnoses: str, kind: str = "professional", **line: Any) -> str:
        """One claim of one line; who has no span yet gets three whole years."""
        if person not in self.persons:
            self.enroll(person)
        self.number += 1
        codes = {f"diagnosis_code_{n}": code for n, code in enumerate(diagnoses, 1)}
        row = {
            "claim_id": f"c{self.number}", "claim_line_number": 1, "person_id": person, "payer": "Plan",
            "claim_type": "professional" if kind == "professional" else "institutional",
            "bill_type_code": BILL_TYPE.get(kind), "claim_start_date": day, "claim_end_date": day,
            "place_of_service_code": "11" if kind == "professional" else None,
            "hcpcs_code": "99213" if kind == "professional" else None, "revenue_center_code": None,
            "drg_code": None, "paid_amount": "100.00", "allowed_amount": "120.00", "paid_date": day,
            "x_line_status": None, "x_capitation_category": None, "x_ffs_equivalent_amount": None,
            "diagnosis_code_2": None, "procedure_code_1": None, "rendering_npi": None,
            "x_rendering_taxonomy_code": None,
        } | codes | line
        self.folder.add("medical_claim", **row)
        self.lines.append(row)
        return row["claim_id"]

    def fill(self, person: str, day: str, ndc: str, **fill: Any) -> None:
        """One fill."""
        if person not in self.persons:
            self.enroll(person)
        self.number += 1
        row = {"claim_id": f"f{self.number}", "person_id": person, "payer": "Plan", "dispensing_date": day,
               "ndc_code": ndc, "days_supply": 30, "paid_amount": "40.00", "allowed_amount": "50.00",
               "paid_date": day, "prescribing_provider_npi": None, "x_claim_status": None} | fill
        self.folder.add("pharmacy_claim", **row)
        self.fills.append(row)

    def twice(self, person: str, diagnosis: str, year: int = 2025) -> None:
        """Two professional claims on different days of a year."""
        self.claim(person, f"{year}-02-01", diagnosis)
        self.claim(person, f"{year}-03-01", diagnosis)


def write(path: Path) -> People:
    """Write the folder; `as_of` becomes 2025-12-31 by the last claim."""
    people = People(path)
    for ndc, ingredient, route in (("00000000001", "sertraline", "oral"),
                                   ("00000000002", "lisinopril", "oral"),
                                   ("00000000003", "buprenorphine/naloxone", "sublingual"),
                                   ("00000000004", "buprenorphine", "transdermal"),
                                   ("00000000005", "bupropion/naltrexone", "oral")):
        people.folder.add("drug_reference", ndc_code=ndc, ingredient=ingredient, route=route, dose_form="x")
    for npi, taxonomy in (("1000000001", "2084P0800X"), ("1000000002", "207Q00000X"),
                          ("1000000003", "207RC0000X")):
        people.folder.add("provider", npi=npi, taxonomy_code=taxonomy)
    claim_rules(people)
    look_back(people)
    other_evidence(people)
    cohorts(people)
    coverage(people)
    service_lines(people)
    prescribing(people)
    random_members(people)
    people.folder.write()
    return people


def claim_rules(people: People) -> None:
    """Each rule of seed claim_rule on both sides of its boundary."""
    for kind in ("inpatient", "snf", "home_health"):
        people.claim(f"diabetes_one_{kind}", "2025-02-01", "E119", kind=kind)
    people.claim("diabetes_one_office", "2025-02-01", "E119")
    people.claim("diabetes_two_same_day", "2025-02-01", "E119")
    people.claim("diabetes_two_same_day", "2025-02-01", "E119")
    people.claim("diabetes_two_next_day", "2025-02-01", "E119")
    people.claim("diabetes_two_next_day", "2025-02-02", "E119")
    people.claim("diabetes_office_and_outpatient", "2025-02-01", "E119")
    people.claim("diabetes_office_and_outpatient", "2025-05-01", "Z000", "E119", kind="outpatient")
    for day in ("2025-02-01", "2025-03-01"):
        people.claim("diabetes_hospice_only", day, "E119", kind="hospice")
        people.claim("lung_cancer_home_health_only", day, "C3490", kind="home_health")
        people.claim("lung_cancer_two_office", day, "C3490")
        people.claim("heart_attack_office_only", day, "I2101")
        people.claim("laboratory_only", day, "E119", hcpcs_code="80053", place_of_service_code="81")
        people.claim("denied_only", day, "E119", x_line_status="denied")
    people.claim("lung_cancer_one_snf", "2025-02-01", "C3490", kind="snf")
    people.claim("heart_attack_inpatient", "2025-02-01", "I2101", kind="inpatient")
    people.claim("heart_attack_year_before", "2024-12-31", "I2101", kind="inpatient")
    people.claim("stroke_one_office", "2025-02-01", "I639")
    people.claim("stroke_snf_only", "2025-02-01", "I639", kind="snf")
    people.claim("stroke_with_head_injury", "2025-02-01", "I639", "S060X0A")
    people.claim("stroke_with_old_head_injury", "2025-02-01", "I639", "S060X0S")
    people.claim("depression_one_inpatient", "2025-02-01", "F329", kind="inpatient")
    people.claim("depression_one_office", "2025-02-01", "F329")
    people.claim("depression_snf_and_home_health", "2025-02-01", "F329", kind="snf")
    people.claim("depression_snf_and_home_health", "2025-02-09", "F329", kind="home_health")
    people.twice("sickle_cell_two", "D5700")
    people.twice("sickle_cell_three", "D5700")
    people.claim("sickle_cell_three", "2025-04-01", "D5700", kind="hospice")
    people.claim("suicidal_one_office", "2025-02-01", "R45851")
    people.claim("overdose_intended", "2025-02-01", "T391X2A")
    people.claim("overdose_intended_unspecified_drug", "2025-02-01", "T5092XA")
    people.claim("overdose_accident", "2025-02-01", "T391X1A")


def look_back(people: People) -> None:
    """The first day of a look-back is in, the day before it is out."""
    people.claim("anxiety_first_day_in", "2024-01-01", "F411")
    people.claim("anxiety_first_day_in", "2025-02-01", "F411")
    people.claim("anxiety_day_before_out", "2023-12-31", "F411")
    people.claim("anxiety_day_before_out", "2025-02-01", "F411")
    for year in (2023, 2024, 2025):
        people.claim("sickle_cell_three_years", f"{year}-06-01", "D5700")


def other_evidence(people: People) -> None:
    """Codes other than diagnoses, and codes that look like evidence and are none."""
    people.claim("methadone_service", "2025-02-01", "Z000", hcpcs_code="H0020")
    people.claim("methadone_service_denied", "2025-02-01", "Z000", hcpcs_code="H0020", x_line_status="denied")
    people.claim("alcohol_counselling", "2025-02-01", "Z7141")
    people.fill("buprenorphine_film", "2025-02-01", "00000000003")
    people.fill("buprenorphine_patch", "2025-02-01", "00000000004")
    people.fill("buprenorphine_reversed", "2025-02-01", "00000000003", x_claim_status="reversed")
    people.twice("alcohol_remission", "F1021")
    people.twice("alcohol_use", "F10.20")
    people.twice("alcohol_liver", "K7030")
    people.twice("opioid_underdosing", "T402X6A")


def cohorts(people: People) -> None:
    """Hierarchy, both conventions and what stays outside."""
    people.twice("schizophrenia", "F209")
    people.twice("severe_depression", "F332")
    people.twice("bipolar_and_alcohol", "F319")
    people.twice("bipolar_and_alcohol", "F1020")
    people.twice("anxiety_and_opioids", "F411")
    people.twice("anxiety_and_opioids", "F1120")
    people.twice("tobacco", "F17210")
    people.twice("dementia", "F0390")


def coverage(people: People) -> None:
    """Eleven months are nearly full, ten are not; who dies is measured to the month of death."""
    people.enroll("eleven_months", "2023-01-01", "2025-11-30")
    people.enroll("ten_months", "2023-01-01", "2025-10-31")
    people.enroll("died_in_march", "2023-01-01", "2025-03-15", death_date="2025-03-15")
    people.enroll("gap_the_year_before", "2025-01-01", LAST)
    people.enroll("carved_out", x_mental_health_benefit="0")
    for person in ("eleven_months", "ten_months", "died_in_march", "gap_the_year_before", "carved_out"):
        people.twice(person, "E119")
    people.claim("claim_after_coverage", "2025-02-01", "E119")
    people.enroll("left_in_january", "2023-01-01", "2025-01-31")
    people.claim("left_in_january", "2025-01-15", "E119")
    people.claim("left_in_january", "2025-02-15", "E119")


def service_lines(people: People) -> None:
    """One line for each rule of the service categories, in their order."""
    line = {"person": "services", "day": "2025-06-01"}
    for kind, code, more in (
        ("professional", "Z000", {"hcpcs_code": "90837", "allowed_amount": "150.11"}),
        ("professional", "F329", {"hcpcs_code": "99214", "allowed_amount": "99.01"}),
        ("professional", "Z000", {"hcpcs_code": "96127", "allowed_amount": "8.00"}),
        ("professional", "Z000", {"hcpcs_code": "99492", "allowed_amount": "160.00"}),
        ("professional", "R079", {"hcpcs_code": "99284", "place_of_service_code": "23"}),
        ("professional", "I509", {"hcpcs_code": "99232", "place_of_service_code": "21"}),
        ("professional", "Z000", {"hcpcs_code": "80053", "place_of_service_code": "81"}),
        ("professional", "Z000", {"hcpcs_code": "0001U"}),
        ("professional", "Z000", {"hcpcs_code": "99213", "place_of_service_code": "10"}),
        ("professional", "Z000", {"hcpcs_code": None, "place_of_service_code": "99"}),
        ("outpatient", "R079", {"revenue_center_code": "0450", "hcpcs_code": "99284"}),
        ("inpatient", "F209", {"revenue_center_code": "0124"}),
        ("inpatient", "I509", {"revenue_center_code": "0450", "drg_code": "291"}),
        ("outpatient", "F329", {"revenue_center_code": "0912"}),
        ("snf", "I509", {"revenue_center_code": "0120"}),
        ("professional", "M170", {"hcpcs_code": "27130", "drg_code": "522"}),
    ):
        people.claim(line["person"], line["day"], code, kind=kind, **more)
    people.claim("capitated", "2025-06-01", "Z000", x_capitation_category="D1", paid_amount="0.00",
                 allowed_amount="0.00", x_ffs_equivalent_amount="77.00")


def prescribing(people: People) -> None:
    """A behavioral contact on the last day of the window, and a day after it."""
    for person, day in (("contact_on_day_180", "2025-07-31"), ("contact_on_day_181", "2025-08-01")):
        people.fill(person, "2025-02-01", "00000000001", prescribing_provider_npi="1000000002")
        people.claim(person, day, "Z000", rendering_npi="1000000001")
    people.fill("collaborative_care_contact", "2025-02-01", "00000000001")
    people.claim("collaborative_care_contact", "2025-02-20", "Z000", hcpcs_code="99493")
    people.fill("weight_loss_drug", "2025-02-01", "00000000005")


def random_members(people: People) -> None:
    """Members of another payer with skewed costs, half of them with depression, some part years."""
    chance = random.Random(20251231)
    for number in range(RANDOM_MEMBERS):
        person = f"random_{number:03d}"
        end = "2025-12-31" if chance.random() < 0.8 else f"2025-{chance.randint(2, 11):02d}-15"
        people.enroll(person, end=end, payer="Random Plan", birth_date=f"{chance.randint(1940, 2005)}-03-03",
                      gender=chance.choice(["female", "male"]))
        last = dt.date.fromisoformat(end)
        common = {"payer": "Random Plan"}
        if number % 2:
            for day in ("2025-01-05", "2025-01-25"):
                people.claim(person, day, "F329", **common, allowed_amount=money(chance))
        if number % 3 == 0:
            for day in ("2025-01-06", "2025-01-26"):
                people.claim(person, day, "E119", **common, allowed_amount=money(chance))
        for _ in range(chance.randint(0, 6)):
            day = dt.date(2025, 1, 1) + dt.timedelta(days=chance.randint(0, 364))
            kind = chance.choice(["professional", "outpatient", "inpatient"])
            people.claim(person, day.isoformat(), "R079", kind=kind, **common, allowed_amount=money(chance),
                         x_line_status=None if day <= last or chance.random() < 0.9 else "denied")
        for _ in range(chance.randint(0, 4)):
            day = dt.date(2025, 1, 1) + dt.timedelta(days=chance.randint(0, 364))
            people.fill(person, day.isoformat(), chance.choice(["00000000001", "00000000002"]), **common,
                        allowed_amount=money(chance))


def money(chance: random.Random) -> str:
    """A skewed amount."""
    return str(Decimal(str(round(chance.lognormvariate(4, 1.2), 2))))
