"""Turns the member-level cases of tests/golden/hedis_cases.yaml into one input folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from tests.input_folder import InputFolder

CASES = Path(__file__).parent / "golden" / "hedis_cases.yaml"
# Own cases: what the list lacks, and one case on each side of the boundaries it leaves open.
OWN_CASES = [Path(__file__).parent / "golden" / name
             for name in ("hedis_own_cases.yaml", "hedis_boundary_cases.yaml")]

TAXONOMY = {
    "psychiatrist": "2084P0800X", "psychologist": "103TC0700X", "pcp": "207Q00000X",
    "cardiologist": "207RC0000X", "neurologist": "2084N0400X", "lab": "291U00000X", "dme": "332B00000X",
}
PAYER_TYPE = {"commercial": "commercial", "medicaid": "medicaid", "medicare": "medicare"}
DRUGS = {name: f"{number:011d}" for number, name in enumerate(
    ("sertraline", "fluoxetine", "bupropion", "escitalopram", "olanzapine", "risperidone", "quetiapine",
     "metformin"), start=50001000100)}


def load() -> list[dict[str, Any]]:
    """All cases: the published ones and those added for what they lack."""
    return [case for path in (CASES, *OWN_CASES)
            for case in yaml.safe_load(path.read_text(encoding="utf-8"))["cases"]]


def write(cases: list[dict[str, Any]], folder: Path) -> Path:
    """One folder for all cases: each case is its own person and its id stands in every claim id."""
    out = InputFolder(folder)
    for name, ndc in DRUGS.items():
        out.add("drug_reference", ndc_code=ndc, ingredient=name, route="ORAL", dose_form="TABLET")
    for case in cases:
        add_case(out, case)
    return out.write()


def add_case(out: InputFolder, case: dict[str, Any]) -> None:
    """Eligibility and claims of one case."""
    member = case["member"]
    flags = member.get("flags", [])
    for span in case["eligibility"]:
        line = span["product_line"]
        out.add(
            "eligibility", person_id=member["id"], member_id=member["id"], gender="female",
            birth_date=member["dob"], death_date=member.get("death_date"), race=member.get("race"),
            enrollment_start_date=span["start"], enrollment_end_date=span["end"],
            payer=span.get("payer", f"{case['product_line']} plan"), payer_type=PAYER_TYPE[line], plan=line,
            x_product_type="HMO", x_medical_benefit=int("medical" in span["benefits"]),
            x_mental_health_benefit=int("mental_health" in span["benefits"]),
            x_pharmacy_benefit=int("pharmacy" in span["benefits"]),
            institutional_snp_flag=int("I-SNP" in flags), hospice_flag=int("hospice" in flags),
        )
    for number, score in enumerate(case.get("scores", []), start=1):
        out.add("observation", observation_id=f"{case['id']}-S{number:02d}", person_id=member["id"],
                observation_date=score["date"], source_code_type="loinc", source_code=score["loinc"],
                result=score["value"])
    for number, claim in enumerate(case.get("claims", []), start=1):
        add_claim(out, case, claim, f"{case['id']}-{number:02d}")


def add_claim(out: InputFolder, case: dict[str, Any], claim: dict[str, Any], claim_id: str) -> None:
    """One claim of the case's short form as lines of the input layer."""
    person = case["member"]["id"]
    payer = claim.get("payer", f"{case['product_line']} plan")
    status = claim.get("status", "paid")
    if claim["kind"] == "RX":
        out.add("pharmacy_claim", claim_id=claim_id, claim_line_number=1, person_id=person, payer=payer,
                dispensing_date=claim["date"], paid_date=claim["date"], ndc_code=DRUGS[claim["drug"]],
                days_supply=claim["days_supply"], quantity=claim["days_supply"], paid_amount=10,
                x_claim_status=status)
        return
    stay = claim["kind"] == "IP"
    start = claim["admit"] if stay else claim["date"]
    end = claim["discharge"] if stay else claim["date"]
    header: dict[str, Any] = {
        "claim_id": claim_id, "person_id": person, "payer": payer, "claim_start_date": start,
        "claim_end_date": end, "paid_date": end, "paid_amount": 10, "x_claim_status": status,
        "claim_type": "institutional" if claim["kind"] in ("IP", "FAC") else "professional",
        "bill_type_code": claim.get("tob", "131" if claim["kind"] == "FAC" else None),
        "admission_date": start if stay else None, "discharge_date": end if stay else None,
        "discharge_disposition_code": claim.get("patient_status", "01") if stay else None,
        "facility_npi": claim.get("facility", "1999999984") if stay else None,
        "place_of_service_code": claim.get("pos"),
        "x_rendering_taxonomy_code": TAXONOMY.get(claim.get("provider", "")),
    }
    for position, code in enumerate(claim.get("dx", []), start=1):
        header[f"diagnosis_code_{position}"] = code
    header["diagnosis_code_type"] = "icd-10-cm"
    codes = [claim[key] for key in ("cpt", "hcpcs", "cpt2") if key in claim] + claim.get("px", [])
    for line, code in enumerate(codes or [None], start=1):
        out.add("medical_claim", **header, claim_line_number=line, claim_line_start_date=start,
                claim_line_end_date=end, hcpcs_code=code, hcpcs_modifier_1=claim.get("modifier"),
                revenue_center_code=claim.get("rev"))
