"""Network, access, practice integration and a practice's own spreadsheet, over hand-made practices in one build."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from assets.ingestion.reference_files import add_reference
from assets.storage import Home
from tests.input_folder import InputFolder
from tests.pipeline import Outcome, build_models, forget

MODELS = ("practice_integration", "practice_screening", "cocm_network", "cocm_access", "bree_element_evidence",
          "work_list_cocm_outreach", "cocm_patient_month", "cocm_registry_account", "cocm_registry_outcome")
DAY = dt.date(2025, 3, 10)
PCP, SOCIAL_WORKER = "207Q00000X", "1041C0700X"
# practice: lines of each of its members, as (code, taxonomy, place of service, principal diagnosis)
VISIT = ("99213", PCP, "11", "I10")
PRACTICES: dict[str, list[tuple[str, str, str, str]]] = {
    "fully_integrated": [VISIT, ("99492", PCP, "11", "F329"), ("90834", SOCIAL_WORKER, "11", "F329")],
    "cocm": [VISIT, ("99492", PCP, "11", "F329")],
    "general_bhi": [VISIT, ("99484", PCP, "11", "F329")],
    "pcbh_hbai": [VISIT, ("96156", PCP, "11", "I10")],
    "reverse_integration": [("99213", PCP, "53", "I10")],
    "reverse_by_organization": [VISIT],
    "co_located": [VISIT, ("90834", SOCIAL_WORKER, "11", "F329")],
    "care_management": [VISIT, ("99490", PCP, "11", "I10")],
    "primary_care_treats": [("99213", PCP, "11", "F329")],
    "refer_out": [VISIT],
    "ten_only": [VISIT, ("99492", PCP, "11", "F329")],
    "insufficient_evidence": [VISIT],
}
FAR_AWAY = "elsewhere"


def write(folder: Path) -> Path:
    """Eleven members a practice (ten in one), each in one ZIP code; two of them move the county's need."""
    made = InputFolder(folder)
    for number, (name, lines) in enumerate(PRACTICES.items()):
        taxonomy = "261QM0801X" if name == "reverse_by_organization" else "261QP2300X"
        made.add("provider", npi=f"19900{number:05d}", entity_type="organization", organization_name=name, tin=name,
                 taxonomy_code=taxonomy, zip_code="95814" if number % 2 else "90005")
        made.add("provider", npi=f"12000{number:05d}", entity_type="individual", tin=name, taxonomy_code=PCP,
                 zip_code="95814" if name == "cocm" else "90005")
        for member in range(10 if name == "ten_only" else 11):
            add_member(made, name, number, member, lines)
    made.write()
    return folder


def add_member(made: InputFolder, name: str, number: int, member: int, lines: list[tuple[str, ...]]) -> None:
    """One person with the practice's lines; whoever is referred out or cared for has a diagnosis elsewhere."""
    person = f"{name}-{member}"
    made.add("eligibility", person_id=person, member_id=f"M{person}", gender="female", birth_date="1980-05-05",
             enrollment_start_date="2024-01-01", enrollment_end_date="2025-12-31", payer="commercial",
             payer_type="commercial", zip_code="" if name == "ten_only" else "90005" if member else "95814")
    made.add("provider_attribution", person_id=person, year_month=202512, payer="commercial", data_source="input",
             payer_attributed_provider=f"12000{number:05d}", payer_attributed_organization=name)
    rows = [(name, f"12000{number:05d}", *line) for line in lines]
    if name in ("refer_out", "care_management"):
        rows.append((FAR_AWAY, "1300000001", "90834", SOCIAL_WORKER, "11", "F329"))
    if any(row[5] == "F329" for row in rows):  # a condition wants a second claim, weeks later
        rows.append((FAR_AWAY, "1300000001", "90834", SOCIAL_WORKER, "11", "F329"))
    for position, (tin, npi, code, taxonomy, place, diagnosis) in enumerate(rows):
        day = DAY + dt.timedelta(45 if tin == FAR_AWAY and position == len(rows) - 1 else 0)
        facility = name == "cocm" and member < 5 and code == "99492"
        made.add("medical_claim", claim_id=f"C{person}-{position}", claim_line_number=1, person_id=person,
                 claim_type="professional", payer="commercial", claim_start_date=day, claim_line_start_date=day,
                 hcpcs_code=code, service_unit_quantity=1, billing_tin=tin, billing_npi=f"19900{number:05d}",
                 rendering_npi=npi, place_of_service_code="22" if facility else place,
                 paid_date="2025-04-10" if day == DAY else "2025-06-10",
                 allowed_amount=100, paid_amount=80, coinsurance_amount=20, diagnosis_code_type="icd-10-cm",
                 diagnosis_code_1=diagnosis, x_rendering_taxonomy_code=taxonomy, x_line_status="paid",
                 x_received_date="2025-03-20", x_processed_by=processor(name, member, tin))
    if name == "pcbh_hbai" and member == 0:  # a behavioral benefit, sent to the medical plan, which refused it
        made.add("medical_claim", claim_id=f"C{person}-denied", claim_line_number=1, person_id=person,
                 claim_type="professional", payer="commercial", claim_start_date="2025-05-05",
                 claim_line_start_date="2025-05-05", hcpcs_code="96158", service_unit_quantity=1, billing_tin=name,
                 billing_npi=f"19900{number:05d}", rendering_npi=f"12000{number:05d}", paid_date="2025-06-10",
                 allowed_amount=0, paid_amount=0, x_line_status="denied", x_denial_reason_code="96",
                 x_processed_by="medical")
    if name == "refer_out":  # screened: members 0-5 positive, of whom 0-2 are seen in time
        made.add("observation", observation_id=f"O{person}", person_id=person, observation_type="screen",
                 observation_date=DAY - dt.timedelta(30 if member < 3 else 31), source_code_type="loinc",
                 source_code="44261-6", result=10 if member < 6 else 9)


def write_caseload(folder: Path) -> dict[str, str]:
    """The list a care manager keeps: a row a patient, own words for two columns, a title above the header."""
    folder.mkdir(parents=True)
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Caseload of March"])
    sheet.append(["Chart", "Insurance ID", "DOB", "Tax ID", "Consent", "Seen first", "Initial assessment",
                  "PHQ-9 first", "PHQ-9 last", "PHQ-9 date", "Mar 2025 min"])
    start, visit, scored = dt.date(2025, 3, 3), dt.date(2025, 2, 20), dt.date(2025, 3, 24)
    for chart, member, minutes, latest in (
            ("A1", "Mcocm-0", 75, 7), ("A2", "Mcocm-1", 86, 12), ("A3", "Mnobody", 40, 9), ("A4", "Mcocm-2", 30, 35)):
        sheet.append([chart, member, dt.date(1980, 5, 5), "cocm", start, visit, start, 16, latest, scored, minutes])
    book.save(folder / "caseload.xlsx")
    (folder.parent / "mapping.csv").write_text(
        "header,field\nChart,registry_patient_id\nSeen first,initiating_visit_date\n", encoding="utf-8")
    return {"name": "caseload", "format": "cocm_registry", "path": str(folder),
            "mapping": str(folder.parent / "mapping.csv")}


def processor(name: str, member: int, tin: str) -> str:
    """Who worked the claim: the carve-out has the specialists, and by mistake one month of Collaborative Care."""
    return "carve-out" if tin == FAR_AWAY or (name, member) == ("fully_integrated", 0) else "medical"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outcome]:
    """One build with loaded fees, localities and ZIP centroids."""
    from pipelines.settings_file import settings_from_mapping

    folder = tmp_path_factory.mktemp("network")
    for name, text in {
        "fees": "payer,code,locality,year,facility,amount\n" + "".join(
            f"medicare,99492,{place},2025,{facility},{amount}\n" for place, facility, amount in (
                ("north", 0, 125), ("north", 1, 80), ("south", 0, 200), ("south", 1, 50), ("national", 0, 999))),
        "localities": "zip_code,locality\n95814,north\n90005,south\n",
        "places": "zip_code,county_fips,county_name,state,latitude,longitude\n"
                  "95814,06067,Sacramento,CA,38.58,-121.49\n90005,06037,Los Angeles,CA,34.06,-118.31\n",
    }.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
        add_reference(folder / f"{name}.csv", Home(folder / "home").create())
    settings = settings_from_mapping({
        "source": [{"name": "input", "path": str(write(folder / "in")), "data_through": "2025-12-31"},
                   write_caseload(folder / "registry")],
        "run": {"as_of": "2025-12-31"}}, "test")
    outcome = build_models(settings, folder / "home", MODELS)
    assert outcome.exit_code == 0, outcome.message
    yield outcome
    forget(folder)


@pytest.mark.parametrize("practice", [*PRACTICES])
def test_integration_model_of_each_practice(practice: str, built: Outcome) -> None:
    """Decision 28; ten members are not enough for a model, so that the next below is shown."""
    [(model,)] = built.rows(
        "select model from marts.practice_integration where organization_id = ? and year = 2025", practice)
    assert model == {"reverse_by_organization": "reverse_integration", "ten_only": "insufficient_evidence"}.get(
        practice, practice)


def test_parity_uses_the_locality_and_the_place(built: Outcome) -> None:
    """cocm: six office lines at 125 and five facility lines at 80 (north); others 32 office lines at 200 (south)."""
    [(lines, ratio, basis)] = built.rows("""select lines, parity_ratio, fee_basis from reporting.cocm_network
        where year = 2025 and service_family = 'cocm' and payer = 'all' and product_line = 'all' and funding = 'all'""")
    office_south = 11 + 10
    medicare = 6 * 125 + 5 * 80 + office_south * 200
    assert (lines, basis) == (11 + office_south, "loaded")
    assert ratio == pytest.approx((11 + office_south) * 100 / medicare, abs=1e-9)


def test_positive_screens_followed_within_thirty_days(built: Outcome) -> None:
    [row] = built.rows("""select phq9_members, gad7_members, positive_members, followed_members
        from marts.practice_screening where organization_id = 'refer_out' and year = 2025""")
    assert row == (11, 0, 6, 3)


def test_access_names_the_unknown_county(built: Outcome) -> None:
    """Ten people without a ZIP code are in need, counted, and in no county."""
    rows: dict[str, tuple[Any, ...]] = {row[0]: row[1:] for row in built.rows("""
        select county_fips, members_in_need, members_located, members_within_standard, county_biller
        from reporting.cocm_access where year = 2025 and payer = 'all' and zip3 = 'all'""")}
    assert rows["unknown"] == (10, 0, 0, "not asked")
    assert rows["06067"][3] == rows["06037"][3] == "biller in county"
    assert rows["all"][0] == sum(rows[name][0] for name in rows if name != "all")
    assert rows["all"][1] == rows["all"][0] - 10


def test_distance_is_a_great_circle(built: Outcome) -> None:
    """Los Angeles to Sacramento: a member of each has a biller in their own ZIP code, zero miles away."""
    assert built.rows("""select distinct round(miles, 3) from marts.cocm_member_access
        where miles is not null""") == [(0.0,)]


def test_outreach_lists_people_in_need_without_collaborative_care(built: Outcome) -> None:
    listed = {person for (person,) in built.rows("select person_id from marts.work_list_cocm_outreach")}
    assert any(person.startswith("primary_care_treats") for person in listed)
    assert not any(person.startswith(("cocm-", "fully_integrated", "ten_only")) for person in listed)


def test_eight_elements_say_what_cannot_be_shown(built: Outcome) -> None:
    rows = {row[0]: row[1:] for row in built.rows("""select element_order, practices_by_claims,
        practices_by_registry, status from reporting.bree_element_evidence where year = 2025""")}
    assert len(rows) == 8
    assert rows[3] == (None, None, "not_measurable")
    assert rows[4][:2] == (2, 0)  # fully integrated and cocm; ten members are not enough
    assert rows[6][0] == 2  # psychotherapy under the practice's own number


def test_member_share_and_days_to_payment(built: Outcome) -> None:
    [row] = built.rows("""select member_amount_per_month, payment_days_median, sharing_members
        from reporting.cocm_network where year = 2025 and service_family = 'cocm' and payer = 'commercial'""")
    assert row == (20.0, 21.0, 32)
    assert Decimal(20) == Decimal(str(row[0]))


@pytest.mark.parametrize(("member", "status", "codes", "missed"), [
    ("cocm-0", "MATCH", "99492", "0.00"),
    ("cocm-1", "MISSED_ADDON", "99492,99494", "61.46"),  # 86 minutes reach the first add-on
    ("cocm-2", "UNSUPPORTED_BILLING", "", "0.00"),  # 30 minutes reach nothing where G2214 is not covered
])
def test_spreadsheet_against_claims(member: str, status: str, codes: str, missed: str, built: Outcome) -> None:
    [row] = built.rows("""select status, expected_codes, missed_amount from marts.cocm_patient_month
        where person_id = ? and year_month = 202503""", member)
    assert row == (status, codes, Decimal(missed))


def test_spreadsheet_rows_of_nobody_and_impossible_scores_stay_counted(built: Outcome) -> None:
    rows = {row[0]: row[1:] for row in built.rows("""select entity, rows_in, rows_used, rows_unmatched, rows_rejected
        from marts.cocm_registry_account where source_name = 'caseload'""")}
    assert rows["cocm_patient"] == (4, 3, 1, 0)
    assert rows["cocm_scale_result"] == (8, 5, 2, 1)
    assert built.rows("""select latest_score from marts.cocm_registry_outcome
        where person_id in ('cocm-0', 'cocm-2') order by person_id""") == [(7.0,), (16.0,)]


@pytest.mark.parametrize(("family", "misrouted"), [("cocm", 1), ("hbai", 1), ("general_bhi", 0)])
def test_misrouting_is_seen_in_both_directions(family: str, misrouted: int, built: Outcome) -> None:
    """Collaborative Care at the carve-out; health behavior refused by the medical plan of a payer with one."""
    assert built.rows("""select misrouted_lines from reporting.cocm_network where service_family = ? and year = 2025
        and payer = 'all' and product_line = 'all' and funding = 'all'""", family) == [(misrouted,)]
