"""The wide registry spreadsheet: one row per patient, to the registry's entities.

Headers are known by synonyms (caseload lists in the style of the AIMS spreadsheet); a mapping file
(`header,field`) names the others. Minutes stand in one column per month ("Minutes 2025-03", "Mar 2025 min").
"""

from __future__ import annotations

import calendar
import csv
import datetime as dt
import re
from pathlib import Path

from assets.errors import ConfigurationError
from assets.ingestion.landing import Refused

Row = dict[str, str]

# field: headers that mean it, in lower case with single blanks
SYNONYMS: dict[str, tuple[str, ...]] = {
    "registry_patient_id": ("mrn", "patient id", "patient", "id", "name/mrn", "medical record number"),
    "member_id": ("member id", "insurance id", "subscriber id", "plan member id"),
    "payer": ("payer", "payor", "insurance", "plan"),
    "birth_date": ("dob", "date of birth", "birth date", "birthdate"),
    "sex": ("sex", "gender"),
    "zip_code": ("zip", "zip code", "postal code"),
    "site_id": ("site", "clinic", "practice", "location"),
    "program": ("program", "programme"),
    "billing_tin": ("tin", "billing tin", "tax id"),
    "pcp_npi": ("pcp npi", "pcp"),
    "bhcm_id": ("care manager", "bhcm", "cm"),
    "referral_date": ("referral date", "referred", "date referred"),
    "consent_date": ("consent date", "consent"),
    "initiating_visit_date": ("initiating visit", "initiating visit date"),
    "enrollment_date": ("initial assessment", "initial assessment date", "enrollment date", "enrolled",
                        "enrolment date", "start date", "date enrolled"),
    "primary_condition": ("condition", "diagnosis", "primary condition"),
    "status": ("status", "treatment status"),
    "relapse_prevention_plan_date": ("relapse prevention", "relapse prevention date", "rp date", "rpp date"),
    "discharge_date": ("discharge date", "discharged", "end date", "inactive date"),
    "discharge_reason": ("discharge reason", "reason"),
    "prior_auth_until": ("authorization until", "prior auth until", "auth end"),
    "psychiatric_review_date": ("last psychiatric review", "psych review", "last psych consult",
                                "psychiatric review"),
    "phq9_first": ("phq-9 first", "phq9 first", "first phq-9", "initial phq-9", "baseline phq-9"),
    "phq9_first_date": ("phq-9 first date", "first phq-9 date", "initial phq-9 date"),
    "phq9_last": ("phq-9 last", "phq9 last", "last phq-9", "current phq-9", "phq-9"),
    "phq9_last_date": ("phq-9 last date", "last phq-9 date", "phq-9 date"),
    "gad7_first": ("gad-7 first", "gad7 first", "first gad-7", "initial gad-7", "baseline gad-7"),
    "gad7_first_date": ("gad-7 first date", "first gad-7 date", "initial gad-7 date"),
    "gad7_last": ("gad-7 last", "gad7 last", "last gad-7", "current gad-7", "gad-7"),
    "gad7_last_date": ("gad-7 last date", "last gad-7 date", "gad-7 date"),
}
PATIENT = ("member_id", "payer", "birth_date", "sex", "zip_code")
EPISODE = ("site_id", "program", "referral_date", "consent_date", "initiating_visit_date", "enrollment_date",
           "pcp_npi", "billing_tin", "bhcm_id", "primary_condition", "status", "relapse_prevention_plan_date",
           "discharge_date", "discharge_reason", "prior_auth_until")
MONTHS = {name.lower(): n for names in (calendar.month_name, calendar.month_abbr)
          for n, name in enumerate(names) if name}


def read_mapping(path: Path | None) -> dict[str, str]:
    """Header to field from a mapping file. Raises ConfigurationError for an unknown field."""
    if path is None:
        return {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    if not rows or not {"header", "field"} <= set(rows[0]):
        raise ConfigurationError(f"{path}: a mapping file has the columns header and field.")
    known = {*SYNONYMS, "minutes"}
    for number, row in enumerate(rows, 2):
        field = row["field"].strip().split(" ")[0]
        if field not in known:
            raise ConfigurationError(f"{path}, line {number}: {field!r} is no field of a registry. "
                                     f"Known are {', '.join(sorted(known))}.")
    return {plain(row["header"]): row["field"].strip() for row in rows}


def plain(header: str) -> str:
    """A header as it is compared: lower case, single blanks, no colon."""
    return " ".join(header.lower().replace("_", " ").replace(":", " ").split())


def minutes_month(text: str) -> str | None:
    """`2025-03` of a header like "Minutes 2025-03", "03/2025 min" or "Mar 2025 minutes"; else None."""
    lowered = plain(text)
    if "min" not in lowered:
        return None
    found = re.search(r"\b(20\d\d)[-/ ](\d{1,2})\b", lowered)
    if found:
        return month_text(int(found[1]), int(found[2]))
    found = re.search(r"\b(\d{1,2})[-/](20\d\d)\b", lowered)
    if found:
        return month_text(int(found[2]), int(found[1]))
    found = re.search(r"\b([a-z]{3,9})[-/ ]+(20\d\d)\b", lowered)
    return month_text(int(found[2]), MONTHS[found[1]]) if found and found[1] in MONTHS else None


def month_text(year: int, month: int) -> str | None:
    """ISO month, None when there is no such month."""
    return f"{year}-{month:02d}" if 1 <= month <= 12 else None


def header_fields(header: list[str], mapping: dict[str, str]) -> dict[str, str]:
    """Delivered header to field, or to `minutes 2025-03`. Raises Refused when two mean one field."""
    known = {name: field for field, names in SYNONYMS.items() for name in (*names, field.replace("_", " "))}
    fields: dict[str, str] = {}
    for name in header:
        month = minutes_month(name)
        field = mapping.get(plain(name)) or (f"minutes {month}" if month else known.get(plain(name)))
        if field is not None and field in fields.values():
            other = next(text for text, value in fields.items() if value == field)
            raise Refused(f"the columns {other!r} and {name!r} both mean {field}; map one of them.")
        if field is not None:
            fields[name] = field
    return fields


def unfolded(rows: list[Row], fields: dict[str, str]) -> dict[str, list[Row]]:
    """Entities of a wide sheet. A month's minutes become one contact on the month's last day, so that
    consent and enrolment inside the month do not cut them off; in the month of discharge on its day."""
    made: dict[str, list[Row]] = {name: [] for name in (
        "cocm_patient", "cocm_referral", "cocm_episode", "cocm_contact", "cocm_scale_result",
        "cocm_psychiatric_review")}
    for row in rows:
        given = {field: row[name] for name, field in fields.items() if row.get(name)}
        patient = given.get("registry_patient_id")
        if not patient:
            continue
        start = given.get("enrollment_date", "")
        key = {"registry_patient_id": patient}
        episode = f"{patient} {start}".strip()
        made["cocm_patient"].append(key | {name: given.get(name, "") for name in PATIENT})
        made["cocm_episode"].append(key | {"episode_id": episode} | {name: given.get(name, "") for name in EPISODE})
        if given.get("referral_date"):
            made["cocm_referral"].append(key | {"referral_id": episode, "referred_date": given["referral_date"],
                                                "outcome": "enrolled" if start else "pending"})
        made["cocm_contact"] += [
            {"contact_id": f"{episode} {field[8:]}", "episode_id": episode,
             "contact_date": contact_day(field[8:], given), "minutes": value,
             "staff_role": "bhcm", "kind": "treatment", "completed": "1"}
            for field, value in given.items() if field.startswith("minutes ") and value not in ("0", "-")]
        made["cocm_scale_result"] += scores(patient, given)
        if given.get("psychiatric_review_date"):
            made["cocm_psychiatric_review"].append({
                "review_id": f"{episode} review", "episode_id": episode,
                "review_date": given["psychiatric_review_date"], "recommendation_documented": "1"})
    first = {row["registry_patient_id"]: row for row in made["cocm_patient"]}  # a patient may have two episodes
    made["cocm_patient"] = list(first.values())
    return {name: entity for name, entity in made.items() if entity}


def scores(patient: str, given: Row) -> list[Row]:
    """First and last score of each scale; a first score without a date stands on the enrolment day."""
    found = []
    for scale in ("phq9", "gad7"):
        for place in ("first", "last"):
            value = given.get(f"{scale}_{place}")
            day = given.get(f"{scale}_{place}_date") or (given.get("enrollment_date") if place == "first" else None)
            if value and day:
                found.append({"result_id": f"{patient} {scale} {place} {day}", "registry_patient_id": patient,
                              "result_date": day, "instrument": scale, "total_score": value})
    return found


def contact_day(month: str, given: Row) -> str:
    """The day that stands for a month's minutes: its last, or that of the discharge inside it."""
    discharge = iso_date(given.get("discharge_date", ""))
    return discharge if discharge[:7] == month else last_day(month)


def iso_date(text: str) -> str:
    """A date as the contract reads it in ISO form; empty where it is none."""
    for form in ("%Y-%m-%d", "%Y%m%d", "%m/%d/%Y"):
        try:
            return dt.datetime.strptime(text.strip(), form).date().isoformat()
        except ValueError:
            continue
    return ""


def last_day(month: str) -> str:
    """Last day of an ISO month."""
    year, number = (int(part) for part in month.split("-"))
    return dt.date(year, number, calendar.monthrange(year, number)[1]).isoformat()
