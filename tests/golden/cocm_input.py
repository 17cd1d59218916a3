"""Writes the Collaborative Care cases as one input folder: each case its own person and practice."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import yaml

from tests.input_folder import InputFolder

CASES = yaml.safe_load((Path(__file__).with_name("cocm_cases.yaml")).read_text(encoding="utf-8"))
FURTHER = yaml.safe_load((Path(__file__).with_name("cocm_further_cases.yaml")).read_text(encoding="utf-8"))
RATES = CASES["meta"]["rates_used_2026_usd"] | {"G0512": 146.0, "G0323": 57.0, "90834": 100.0,
                                                   "99490": 60.0, "G0557": 50.0}
CASE_MONTH = {"medicare_rhc_fqhc_pre2026": "2025-03"}  # where a case names no month


def payer_type(variant: str) -> str:
    """The payer type an eligibility file would carry for a variant."""
    return variant.split("_")[0]


def month_of(case: dict[str, Any]) -> dt.date:
    """First day of the case's month."""
    return dt.date.fromisoformat(f"{case.get('month') or CASE_MONTH.get(case['variant'], '2026-03')}-01")


def year_month(case: dict[str, Any]) -> int:
    """The case's month as 202603."""
    month = month_of(case)
    return month.year * 100 + month.month


def earlier(month: dt.date, months: int) -> dt.date:
    """First day of the month so many months before."""
    index = month.year * 12 + month.month - 1 - months
    return dt.date(index // 12, index % 12 + 1, 1)


class CaseFolder(InputFolder):
    """An input folder that knows how a case becomes rows."""

    def add_member(self, case_id: str, payer: str, kind: str, sex: str = "female") -> None:
        """The person, enrolled throughout, and the registry patient."""
        self.add("eligibility", person_id=case_id, member_id=f"M{case_id}", gender=sex,
                 birth_date="1980-05-05", enrollment_start_date="2016-01-01",
                 enrollment_end_date="2026-12-31", payer=payer, payer_type=kind)
        self.add("cocm_patient", registry_patient_id=f"R{case_id}", member_id=f"M{case_id}", payer=payer,
                 birth_date="1980-05-05", sex=sex)

    def add_claim(self, case_id: str, payer: str, number: int, day: dt.date, claim: dict[str, Any],
                  npi: str) -> None:
        """One claim line; without an amount it is paid at the cases' rate."""
        units = claim.get("units", 1)
        allowed = round(float(claim.get("allowed", RATES[claim["code"]] * units)), 2)
        share = claim.get("coinsurance", 0)
        denied = claim.get("status") == "denied"
        self.add("medical_claim", claim_id=f"C{case_id}-{number}", claim_line_number=1, person_id=case_id,
                 claim_type="professional", payer=payer, claim_start_date=day, claim_line_start_date=day,
                 hcpcs_code=claim["code"], service_unit_quantity=units, billing_tin=f"T{case_id}",
                 billing_npi="1999999999", rendering_npi=npi, place_of_service_code="11",
                 paid_date="2026-12-20" if day > dt.date(2026, 10, 1) else day + dt.timedelta(30),
                 allowed_amount=0 if denied else allowed,
                 paid_amount=0 if denied else round(allowed - share, 2),
                 coinsurance_amount=share, x_line_status="denied" if denied else "paid",
                 x_denial_reason_code=claim.get("carc"),
                 x_rendering_taxonomy_code=claim.get("rendering_taxonomy", "207Q00000X"))

    def add_case(self, case: dict[str, Any], payer: str | None = None) -> None:
        """Registry and claim rows of one code-month or reconciliation case."""
        case_id, month = case["id"], month_of(case)
        payer = payer or str(case["variant"])
        registry = case.get("registry") or {"minutes": case["minutes"], "month_type": case["month_type"]}
        facts = case.get("facts") or {}
        self.add_member(case_id, payer, payer_type(case["variant"]))
        if registry.get("enrolled", True):
            self.add_registry(case, registry, facts, month)
        claims = list(case.get("claims") or [])
        for number, claim in enumerate(claims):
            if facts.get("rendering") == "clinical_social_worker":
                claim = claim | {"rendering_taxonomy": "1041C0700X"}
            self.add_claim(case_id, payer, number, claim.get("day", month.replace(day=20)), claim,
                           claim.get("npi", "1111111111"))
        last = facts.get("last_cocm_service_month")
        if last:
            self.add_claim(case_id, payer, 80, dt.date.fromisoformat(f"{last}-20"),
                           {"code": facts.get("last_code", "99493")}, "1111111111")
        base = facts.get("apcm_base_same_npi", facts.get("apcm"))
        if base is not None:
            self.add_claim(case_id, payer, 90, month.replace(day=21), {"code": "G0557"},
                           "1111111111" if base else "2222222222")

    def add_registry(self, case: dict[str, Any], registry: dict[str, Any], facts: dict[str, Any],
                     month: dt.date) -> None:
        """Episode, contacts, score and review of one case."""
        case_id = case["id"]
        previous = facts.get("previous_month")
        number = facts.get("episode_month_number", 1 if registry.get("month_type") == "initial" else 2)
        start = earlier(month, 1 if previous else number - 1).replace(day=2)
        bhi = facts.get("cocm") is False or registry.get("cocm_elements_met") is False
        self.add("cocm_episode", episode_id=f"E{case_id}", registry_patient_id=f"R{case_id}", site_id="S1",
                 program="bhi" if bhi else "cocm", enrollment_date=start, billing_tin=f"T{case_id}",
                 consent_date=start if facts.get("consent_date_ok", True) else None,
                 initiating_visit_date=start - dt.timedelta(9) if facts.get("initiating_visit_ok", True)
                 else None, pcp_npi="1111111111", primary_condition="depression", primary_scale="phq9")
        if previous:
            self.add_contact(case_id, 1, earlier(month, 1).replace(day=9), previous["minutes"])
        for n in range(1, number - 1):  # a long episode has contacts in between
            self.add_contact(case_id, 10 + n, earlier(month, n).replace(day=9), 20)
        apart = registry.get("minutes_in_billed_psychotherapy", 0)
        self.add_contact(case_id, 2, month.replace(day=10), registry["minutes"] - apart)
        if apart:
            self.add_contact(case_id, 3, month.replace(day=11), apart, billed_separately="1")
        if registry.get("rating_scale_in_month", True):
            self.add("cocm_scale_result", result_id=f"S{case_id}", registry_patient_id=f"R{case_id}",
                     result_date=month.replace(day=12), instrument="phq9", total_score=12)
        if registry.get("review_in_month", True):
            self.add("cocm_psychiatric_review", review_id=f"V{case_id}", episode_id=f"E{case_id}",
                     review_date=month.replace(day=13), recommendation_documented="1")

    def add_contact(self, case_id: str, number: int, day: dt.date, minutes: float, **more: Any) -> None:
        """One completed contact of the care manager."""
        self.add("cocm_contact", contact_id=f"K{case_id}-{number}", episode_id=f"E{case_id}",
                 contact_date=day, minutes=minutes, staff_role="bhcm", kind="treatment", completed="1",
                 billed_separately=more.get("billed_separately", "0"), inpatient_flag="0")

    def add_metric_case(self, case: dict[str, Any]) -> None:
        """A registry episode that shows one metric case; a question on a day is a discharge on that day."""
        case_id, given = case["id"], case["input"]
        start = dt.date.fromisoformat(given.get("enrolled") or given.get("initial") or "2025-01-06")
        end = dt.date.fromisoformat(given["as_of"]) if "as_of" in given else start + dt.timedelta(100)
        self.add_member(case_id, "medicare", "medicare", {"M": "male"}.get(given.get("sex", ""), "female"))
        self.add("cocm_episode", episode_id=f"E{case_id}", registry_patient_id=f"R{case_id}", site_id="S2",
                 program="cocm", enrollment_date=start, discharge_date=end, consent_date=start,
                 billing_tin=f"T{case_id}", primary_scale="phq9")
        scores = [("phq9", 4, given.get("baseline"), None), ("phq9", 90, given.get("current"), None),
                  ("phq9", 10, 5 if "item9" in given else None, given.get("item9")),
                  ("audit_c" if "sex" in given else "gad7", 12, given.get("score"), None)]
        for number, (instrument, days, score, item9) in enumerate(scores):
            if score is not None:
                self.add("cocm_scale_result", result_id=f"S{case_id}-{number}", item9_score=item9,
                         registry_patient_id=f"R{case_id}", result_date=start + dt.timedelta(days),
                         instrument=instrument, total_score=score)
        if "next_contact" in given:
            self.add_contact(case_id, 1, dt.date.fromisoformat(given["next_contact"]), 20)
        for number in range(given.get("treatment_contacts", 0)):
            self.add_contact(case_id, number, start + dt.timedelta(3), 20)
