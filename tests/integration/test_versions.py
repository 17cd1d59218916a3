"""Adjustments, cancellations and re-deliveries of every format, through the pipeline behind `bhi run`."""

from __future__ import annotations

import csv
import shutil
import zipfile
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from assets.claim_explanation import explain_claim
from assets.errors import ConfigurationError
from expectations.core_claim import CHECKS
from pipelines.settings_file import settings_from_mapping
from tests.apcd_submission import Submission
from tests.claim_feed import DAY, ClaimFeed
from tests.core_models import Built, build_core
from tests.pipeline import run_settings

PLAN_MAPPING = """
lineage = "{lineage}"
deliveries = "{deliveries}"
[medical_claim]
lines = "line*.csv"
{header}
[medical_claim.columns]
claim_id = "CLAIM"
claim_line_number = "LINE"
person_id = "MEMBER"
claim_start_date = "DOS"
paid_date = "PAID_ON"
paid_amount = "PAID"
{more}
[medical_claim.constants]
claim_type = "professional"
payer = "Plan"
diagnosis_code_1 = "F332"
hcpcs_code = "99213"
[medical_claim.values.claim_action]
"1" = "original"
"7" = "replacement"
"8" = "void"
"""
GOLDEN = Path(__file__).parents[1] / "golden" / "cclf_deliveries"
HEADER = "CLAIM,LINE,MEMBER,DOS,PAID_ON,PAID,EXTRA,ACTION\n"


def feed(folder: Path) -> Path:
    """Scenario families of claim feeds; claim numbers begin with the family's number."""
    one, two, three = "240410", "240508", "240612"
    people = [f"9TT0FK0XX{n:02d}" for n in range(40)]
    made = ClaimFeed(folder)
    # 10: identifiers in a chain A -> B -> C between original, cancellation and adjustment
    made.part_a(one, 1001, people[1], "300.00").part_a(two, 1002, people[2], "300.00", "1", 20)
    made.part_a(two, 1003, people[3], "260.00", "2", 20)
    made.changed_id(two, people[1], people[2]).changed_id(three, people[2], people[3])
    # 11: the same former identifier is mapped anew; the latest delivery decides
    made.part_a(one, 1101, people[4], "50.00").part_a(two, 1102, people[6], "50.00", "1", 30)
    made.changed_id(one, people[4], people[5]).changed_id(three, people[4], people[6])
    # 12: a pair and its reverse: the newer one counts; 13: a circle of three ends at one person
    made.part_b(one, 1201, people[7], "11.00", control="C12")
    made.part_b(two, 1202, people[8], "11.00", "1", 20, control="C12")
    made.changed_id(one, people[7], people[8]).changed_id(two, people[8], people[7])
    made.part_b(one, 1301, people[9], "12.00", control="C13")
    made.part_b(two, 1302, people[11], "12.00", "1", 20, control="C13")
    made.changed_id(one, people[9], people[10]).changed_id(one, people[10], people[11])
    made.changed_id(one, people[11], people[9])
    # 14: a corrected through date breaks the key: the old one nets to zero, the new one stands alone
    made.part_a(one, 1401, people[12], "700.00").part_a(two, 1402, people[12], "700.00", "1", 20)
    made.part_a(two, 1403, people[12], "650.00", "2", 20, thru=DAY + timedelta(1))
    # 15: the same record again, with another column changed: counted once, from the later delivery
    made.part_a(one, 1501, people[13], "90.00").part_a(two, 1501, people[13], "90.00", bene_ptnt_stus_cd="02")
    made.part_b(one, 1502, people[13], "9.00", line=1, control="C15")
    made.part_b(one, 1502, people[13], "8.00", line=2, control="C15")
    made.part_b(two, 1502, people[13], "8.00", line=2, control="C15")
    # 16: two originals, the cancellation names the older one's control number
    made.part_a(one, 1601, people[14], "40.00", clm_cntl_num="OLD")
    made.part_a(one, 1602, people[14], "40.00", effective=12, clm_cntl_num="NEW")
    made.part_a(two, 1603, people[14], "40.00", "1", 20, clm_org_cntl_num="OLD")
    # 17: original, cancellation, adjustment, cancellation, adjustment
    for number, (action, paid, day) in enumerate(
            [("0", "100.00", 5), ("1", "100.00", 9), ("2", "80.00", 9), ("1", "80.00", 15), ("2", "70.00", 15)]):
        made.part_a(one, 1701 + number, people[15], paid, action, day)
    # 18: more cancellations of one key than are walked one by one, one debit left
    for number in range(14):
        made.part_b(one, 1801 + number, people[16], "5.00", "0", 5 + number, control="C18")
        if number < 13:
            made.part_b(one, 1851 + number, people[16], "5.00", "1", 30 + number, control="C18")
    # 19: a cancellation of something before the history; 20: an adjustment without its original
    made.part_a(two, 1901, people[17], "55.00", "1", 20).part_a(two, 2001, people[18], "66.00", "2", 20)
    # 21: denied claim, and a denied line inside a paid one
    made.part_a(one, 2101, people[19], "0.00", clm_mdcr_npmt_rsn_cd="N")
    made.part_b(one, 2102, people[19], "20.00", control="C21")
    made.part_b(one, 2102, people[19], "0.00", line=2, control="C21", clm_prcsg_ind_cd="D")
    # 22: fills: adjusted in a later delivery; deleted; ties on one day in one delivery
    made.part_d(one, 2201, people[20], "10.00").part_d(two, 2202, people[20], "7.00", "2", 30)
    made.part_d(one, 2211, people[21], "4.00")
    made.part_d(two, 2212, people[21], "0.00", "1", 30, clm_line_ndc_cd=None, clm_type_cd="03")
    made.part_d(one, 2221, people[22], "3.00").part_d(one, 2222, people[22], "3.00", "1")
    made.part_d(one, 2223, people[22], "2.00", "2")
    # 23: the packet's own examples: an inpatient claim nets 260.00, a physician claim 707.00
    made.part_a(one, 2301, people[23], "10000.00", "0", 5).part_a(two, 2302, people[23], "10000.00", "1", 20)
    made.part_a(two, 2303, people[23], "260.00", "2", 20)
    for line, (before, after) in enumerate([("300.00", "380.00"), ("227.00", "227.00"), ("100.00", "100.00")], 1):
        made.part_b(one, 2311, people[23], before, "0", 5, line, "C23")
        made.part_b(two, 2312, people[23], before, "1", 20, line, "C23")
        made.part_b(two, 2313, people[23], after, "2", 20, line, "C23")
    # 24: opted out of data sharing
    made.part_a(one, 2401, people[24], "33.00")
    # 25: opted out, then the identifier changed twice: old and new claims and fills stay out
    made.part_a(one, 2501, people[25], "34.00").part_b(three, 2502, people[27], "35.00", control="C25")
    made.part_d(one, 2503, people[25], "1.00").part_d(three, 2504, people[27], "1.00", clm_line_rx_fill_num="2")
    made.changed_id(two, people[25], people[26]).changed_id(three, people[26], people[27])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "opt_out.csv").write_text(f"mbi\n{people[24]}\n{people[25]}\n")
    return made.enrolled(2024, *people).write()


FEED_FINAL = {1003: "260.00", 1403: "650.00", 1501: "90.00", 1502: "17.00", 1602: "40.00", 1705: "70.00",
              1801: "5.00", 2001: "66.00", 2102: "20.00", 2202: "7.00", 2223: "2.00", 2303: "260.00",
              2313: "707.00"}


def plan(folder: Path, lineage: str, rows: dict[str, str], more: str = "", header: str = "") -> dict[str, Any]:
    """One plan source; `rows` by delivery folder."""
    for name, text in rows.items():
        (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / name / "line.csv").write_text(HEADER + text)
    mapping = folder.with_suffix(".toml")
    mapping.write_text(PLAN_MAPPING.format(lineage=lineage, deliveries="subfolders", more=more, header=header))
    return {"name": folder.name, "format": "plan", "path": str(folder), "mapping": str(mapping),
            "payer": "Plan", "payer_type": "commercial"}


ENROLLED_MAPPING = """
deliveries = "subfolders"
[eligibility]
lines = "member.csv"
[eligibility.columns]
person_id = "MEMBER"
enrollment_start_date = "BEGIN"
enrollment_end_date = "END"
[eligibility.constants]
payer = "Plan"
[non_claims_payment]
lines = "payment.csv"
[non_claims_payment.columns]
year = "YEAR"
category = "CATEGORY"
amount = "AMOUNT"
[non_claims_payment.constants]
payer = "Plan"
[premium]
lines = "premium.csv"
[premium.columns]
year = "YEAR"
amount = "AMOUNT"
[premium.constants]
payer = "Plan"
"""


def enrolled(folder: Path) -> dict[str, Any]:
    """Two deliveries of tables without versions: the second says anew what it reaches over."""
    for name, text in {
            "d1/member": "MEMBER,BEGIN,END\nQ1,2024-01-01,2024-12-31\nQ2,2024-01-01,\nQ3,2023-06-01,2024-03-31\n",
            "d2/member": "MEMBER,BEGIN,END\nQ1,2024-01-01,2024-06-30\nQ4,2024-05-01,\n",
            "d1/payment": "YEAR,CATEGORY,AMOUNT\n2023,A1,10\n2024,A1,20\n",
            "d2/payment": "YEAR,CATEGORY,AMOUNT\n2024,A1,21\n2024,A2,5\n",
            "d1/premium": "YEAR,AMOUNT\n2023,100\n2024,200\n", "d2/premium": "YEAR,AMOUNT\n2024,210\n"}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.csv").write_text(text)
    mapping = folder.with_suffix(".toml")
    mapping.write_text(ENROLLED_MAPPING)
    return {"name": folder.name, "format": "plan", "path": str(folder), "mapping": str(mapping),
            "payer": "Plan", "payer_type": "commercial"}


def delivered(folder: Path) -> dict[str, Any]:
    """Four monthly deliveries with known answers as a source of their own, everyone enrolled throughout."""
    people: set[str] = set()
    folder.mkdir(parents=True)
    for package in GOLDEN.glob("*.zip"):
        shutil.copy(package, folder)
        with zipfile.ZipFile(package) as archive:
            people |= {line[:11].decode() for name in archive.namelist() if ".ZC8" in name
                       for line in archive.read(name).splitlines()}
    ClaimFeed(folder).enrolled(2024, *people).enrolled(2025, *people)
    return {"name": "delivered", "format": "cclf", "path": str(folder), "payer": "Medicare"}


def sources(folder: Path) -> list[dict[str, Any]]:
    """A source of each format and lineage pattern."""
    submission = Submission(folder / "apcd")
    submission.month("M1", 2024, range(1, 13)).month("M2", 2024, range(1, 7), has_behavioral="N")
    submission.line("A1", 1, "M1", "10.00", procedure_code_1="0SR90JZ").line("A1", 2, "M1", "20.00")
    submission.line("A1", 1, "M1", "12.00", claim_version=1, claim_line_type="R", paid_date="20240501",
                    procedure_code_1="GZB0ZZZ")
    submission.line("A2", 1, "M1", "30.00")
    submission.line("A2", 1, "M1", "30.00", claim_version=1, claim_line_type="V", paid_date="20240501")
    submission.line("A3", 1, "M1", "0.00", claim_status_code="4")
    submission.line("A4", 1, "M1", "40.00", is_line_denied="Y").line("A4", 2, "M1", "41.00",
                                                                               procedure_code_2="HZ2ZZZZ",
                                                                               procedure_code_1="GZ3ZZZZ")
    submission.line("A5", 1, "M1", "0.00", payment_arrangement_code="01", allowed_amount="55.00")
    submission.line("A6", 1, "M1", "9.00", claim_version=2, claim_line_type="V")
    submission.line("A7", 1, "M1", "9.00", claim_status_code="25")
    # A9: denied after it was paid; A10: paid, voided, then denied
    submission.line("A9", 1, "M1", "100.00")
    submission.line("A9", 1, "M1", "0.00", claim_version=1, claim_status_code="4", paid_date="20240501")
    submission.line("A10", 1, "M1", "60.00")
    submission.line("A10", 1, "M1", "60.00", claim_version=1, claim_line_type="V", paid_date="20240501")
    submission.line("A10", 1, "M1", "0.00", claim_version=2, claim_status_code="4", paid_date="20240601")
    # under new numbers: C2 replaces C1 (another carrier's C1 is no part of it), C4 voids C3, C6 is a denied
    # replacement of C5; C8 replaces C7, which is backed out that day, C9 replaces C8 and has a line corrected
    submission.line("C1", 1, "M1", "100.00").line("C1", 1, "M3", "7.00", payer_code="P2")
    submission.line("C2", 1, "M1", "90.00", claim_line_type="R", original_claim_id="C1", paid_date="20240501")
    submission.line("C3", 1, "M1", "100.00").line("C3", 2, "M1", "11.00")
    submission.line("C4", 1, "M1", "100.00", claim_line_type="V", original_claim_id="C3", paid_date="20240501")
    submission.line("C5", 1, "M1", "80.00")
    submission.line("C6", 1, "M1", "0.00", claim_line_type="R", original_claim_id="C5", claim_status_code="4",
                    paid_date="20240501")
    submission.line("C7", 1, "M1", "70.00").line("C7", 2, "M1", "70.00")
    submission.line("C7", 1, "M1", "70.00", claim_version=1, claim_line_type="B", paid_date="20240501")
    submission.line("C8", 1, "M1", "65.00", claim_line_type="R", original_claim_id="C7", paid_date="20240501")
    submission.line("C9", 1, "M1", "50.00", claim_line_type="R", original_claim_id="C8", paid_date="20240501")
    submission.line("C9", 2, "M1", "45.00", claim_line_type="R", original_claim_id="C8", paid_date="20240501")
    submission.line("C9", 1, "M1", "40.00", claim_line_type="R", original_claim_id="C8", paid_date="20240601",
                    claim_version=1)
    # the same of fills
    submission.fill("R1", "M1", "20.00").fill("R2", "M1", "15.00", claim_line_type="R", original_claim_id="R1")
    submission.fill("R3", "M1", "30.00").fill("R4", "M1", "30.00", claim_line_type="V", original_claim_id="R3")
    submission.fill("R5", "M1", "40.00").fill("R5", "M1", "0.00", claim_version=1, record_status="4",
                                              paid_date="20240501")
    submission.line("A8", 1, "M1", "5.00").line("A8", 1, "M3", "6.00", payer_code="P2")
    # M7: a medical and a pharmacy plan; P3: the corrected year no longer lists M4, the year before stands
    submission.month("M7", 2024, range(1, 13), has_pharmacy="N")
    submission.month("M7", 2024, range(1, 13), plan_id="Rx", has_medical="N", has_behavioral="N")
    submission.month("M4", 2023, range(11, 13), payer_code="P3").month("M4", 2024, range(1, 13), payer_code="P3")
    submission.month("M5", 2024, range(1, 13), payer_code="P3")
    Submission(folder / "apcd").month("M5", 2024, range(1, 13), payer_code="P3").write("_corrected")
    return [
        enrolled(folder / "enrolled"),
        {"name": "aco", "format": "cclf", "path": str(feed(folder / "aco"))},
        delivered(folder / "delivered"),
        {"name": "apcd", "format": "apcd_cdl", "path": str(submission.write())},
        plan(folder / "l0", "L0", {"d1": "B1,1,P1,2024-02-01,2024-03-01,10,,\nB2,1,P1,2024-02-01,2024-03-01,5,,\n",
                                   "d2": "B1,1,P1,2024-02-01,2024-04-01,8,,\n"}),
        plan(folder / "l3", "L3", {"d1": "D1,1,P1,2024-02-01,2024-03-01,100,,1\n"
                                         "D2,1,P1,2024-02-01,2024-04-01,90,D1,7\n"
                                         "D3,1,P1,2024-02-01,2024-05-01,80,D2,7\n"
                                         "E1,1,P1,2024-02-01,2024-03-01,60,,1\n"
                                         "E2,1,P1,2024-02-01,2024-04-01,0,E1,8\n"
                                         "E9,1,P1,2024-02-01,2024-04-01,-7,E0,8\n"},
             'original_claim_id = "EXTRA"\nclaim_action = "ACTION"'),
        plan(folder / "l4", "L4", {"d1": "F1-00,1,P1,2024-02-01,2024-03-01,50,,\n"
                                         "F1-01,1,P1,2024-02-01,2024-04-01,45,,\n"
                                         "F2-00,1,P1,2024-02-01,2024-03-01,70,,\n"
                                         "F2-01R,1,P1,2024-02-01,2024-04-01,0,,\n"},
             header='suffix_separator = "-"'),
        plan(folder / "l5", "L5", {"d1": "G1,1,P1,2024-02-01,2024-03-01,100,,\n"
                                         "G1,1,P1,2024-02-01,2024-04-01,-100,,\n"
                                         "G1,1,P1,2024-02-01,2024-04-02,85,,\n"
                                         "G2,1,P1,2024-02-01,2024-03-01,30,,\n"
                                         "G2,1,P1,2024-02-01,2024-04-01,-30,,\n"
                                         "G3,1,P1,2024-02-01,2024-03-01,0,,\n"
                                         "G4,1,P1,2024-02-01,2024-03-01,40,,\n"
                                         "G5,1,P1,2024-02-01,2024-03-01,25,,\n"
                                         "G5,1,P1,2024-02-01,2024-03-01,25,,\n",
                                   "d2": "G1,1,P1,2024-02-01,2024-04-02,85,,\n"
                                         "G4,1,P1,2024-02-01,2024-03-01,40,,\n"
                                         "G4,1,P1,2024-02-01,2024-05-01,-4,,\n"}),
        plan(folder / "l6", "L6", {"d1": "H1,1,P1,2024-01-01,2024-03-01,10,,\nH2,1,P1,2024-02-01,2024-03-01,20,,\n"
                                         "H3,1,P1,2024-03-01,2024-03-09,30,,\n",
                                   "d2": "H2,1,P1,2024-02-01,2024-04-01,21,,\nH4,1,P1,2024-03-05,2024-04-01,44,,\n"}),
    ]


OTHERS = "source_name not in ('aco', 'delivered') and entity = 'medical_claim'"
OTHERS_FINAL = {
    ("apcd", "A1"): "32.00", ("apcd", "A4"): "81.00", ("apcd", "A5"): "0.00", ("apcd", "A8"): "11.00",
    ("apcd", "A9"): "100.00", ("apcd", "C1"): "7.00", ("apcd", "C2"): "90.00", ("apcd", "C5"): "80.00",
    ("apcd", "C9"): "85.00",
    ("l0", "B1"): "8.00",
    ("l0", "B2"): "5.00", ("l3", "D3"): "80.00", ("l4", "F1-01"): "45.00", ("l5", "G1"): "85.00",
    ("l5", "G3"): "0.00", ("l5", "G4"): "36.00", ("l5", "G5"): "25.00",
    ("l6", "H1"): "10.00", ("l6", "H2"): "21.00", ("l6", "H4"): "44.00",
}


@pytest.fixture(scope="module")
def outcome(tmp_path_factory) -> Built:
    folder = tmp_path_factory.mktemp("versions")
    return Built(build_core({"source": sources(folder), "run": {"as_of": "2024-12-31"}}, folder / "home",
                            "claim_lineage", "medical_claim", "pharmacy_claim", "member_month",
                            "reconciliation", "claim_procedure", "stg_tuva__non_claims_payment", "stg_tuva__premium"))


def lineage(outcome: Built, where: str = "true") -> dict[tuple[str, str], list[tuple]]:
    found: dict[tuple[str, str], list[tuple]] = {}
    for source, claim, result, amount in outcome.rows(
            f"select source_name, source_claim_id, lineage_result, amount from core.claim_lineage where {where} "
            "order by all"):
        found.setdefault((source, claim), []).append((result, amount))
    return found


def test_final_action_of_claim_feeds(outcome):
    final = lineage(outcome, "source_name = 'aco' and lineage_result = 'final'")
    assert {int(claim): str(sum(amount for _, amount in rows)) for (_, claim), rows in final.items()} == FEED_FINAL


def test_what_is_set_aside_keeps_its_reason(outcome):
    found = {int(claim): [result for result, _ in rows]
             for (_, claim), rows in lineage(outcome, "source_name = 'aco'").items()}
    assert found[1001] == found[1002] == found[1101] == found[1201] == found[1301] == ["cancelled"]
    assert found[1501] == found[1502] == ["duplicate", "final"]
    assert found[1601] == ["cancelled"] and found[1901] == ["unmatched_void"] and found[2101] == ["denied"]
    assert found[2201] == ["superseded"] and found[2212] == ["cancelled"] and found[2401] == ["cancelled"]
    assert [found[claim] for claim in (2501, 2502, 2503, 2504)] == [["cancelled"]] * 4


def test_versions_of_other_formats(outcome):
    final = lineage(outcome, f"{OTHERS} and lineage_result = 'final'")
    assert {key: str(sum(amount for _, amount in rows)) for key, rows in final.items()} == OTHERS_FINAL
    rest = {key: sorted({result for result, _ in rows})
            for key, rows in lineage(outcome, f"{OTHERS} and lineage_result <> 'final'").items()}
    assert rest == {
        ("apcd", "A1"): ["superseded"], ("apcd", "A2"): ["cancelled"], ("apcd", "A3"): ["denied"],
        ("apcd", "A6"): ["unmatched_void"], ("apcd", "A7"): ["cancelled"], ("apcd", "A9"): ["superseded"],
        ("apcd", "A10"): ["cancelled", "denied", "superseded"], ("apcd", "C1"): ["superseded"],
        ("apcd", "C3"): ["cancelled"], ("apcd", "C4"): ["cancelled"], ("apcd", "C6"): ["superseded"],
        ("apcd", "C7"): ["superseded"], ("apcd", "C8"): ["superseded"], ("apcd", "C9"): ["superseded"],
        ("l0", "B1"): ["superseded"], ("l3", "D1"): ["superseded"],
        ("l3", "D2"): ["superseded"], ("l3", "E1"): ["cancelled"], ("l3", "E2"): ["cancelled"],
        ("l3", "E9"): ["unmatched_void"], ("l4", "F1-00"): ["superseded"], ("l4", "F2-00"): ["cancelled"],
        ("l4", "F2-01R"): ["cancelled"], ("l5", "G1"): ["duplicate", "superseded"],
        ("l5", "G4"): ["duplicate", "superseded"], ("l5", "G5"): ["duplicate"],
        ("l5", "G2"): ["cancelled", "superseded"], ("l6", "H2"): ["superseded"], ("l6", "H3"): ["superseded"]}


def test_core_holds_what_is_final_and_dollars_reconcile(outcome):
    core = outcome.rows("select source_name, claim_id, sum(paid_amount) from core.medical_claim "
                        "where not is_denied and source_name <> 'delivered' group by all")
    assert {(s, c): str(a) for s, c, a in core if s != "aco"} == OTHERS_FINAL | {("apcd", "A4"): "41.00"}
    assert {int(c): str(a) for s, c, a in core if s == "aco"} == {
        claim: amount for claim, amount in FEED_FINAL.items() if claim not in (2202, 2223)}
    for row in outcome.rows("""
            select amount_in, amount_matched + amount_unmatched + amount_set_aside + amount_rejected,
                rows_in, rows_matched + rows_unmatched + rows_set_aside + rows_withheld + rows_rejected
            from reporting.reconciliation"""):
        assert row[0] == row[1] and row[2] == row[3], row


def test_fills_that_replace_void_and_deny_others(outcome):
    found = lineage(outcome, "source_name = 'apcd' and entity = 'pharmacy_claim'")
    assert {claim: sorted((result, str(amount)) for result, amount in rows)
            for (_, claim), rows in found.items()} == {
        "R1": [("superseded", "20.00")], "R2": [("final", "15.00")], "R3": [("cancelled", "30.00")],
        "R4": [("cancelled", "30.00")], "R5": [("final", "40.00"), ("superseded", "0.00")]}
    assert outcome.rows("select claim_id, paid_amount, is_denied from core.pharmacy_claim "
                        "where source_name = 'apcd' order by 1") == [
        ("R2", Decimal("15.00"), False), ("R5", Decimal("40.00"), False)]


def test_a_denial_after_a_payment_names_its_rule(outcome):
    assert outcome.rows("""select source_claim_id, rule from core.claim_lineage where rule like 'denied after%'
        order by 1""") == [(claim, "denied after it was paid; the last paid version stands")
                           for claim in ("A9", "C6", "R5")]


@pytest.mark.parametrize("check_id", ["medical_lines_reconcile", "medical_dollars_reconcile",
                                      "pharmacy_dollars_reconcile"])
def test_gates_of_lineage_and_core_hold(outcome, check_id):
    query = next(check.arguments["unexpected_rows_query"] for check in CHECKS if check.check_id == check_id)
    assert outcome.rows(query.replace("{batch}", "core.claim_lineage")) == []


def test_part_d_cost_is_unknown_not_zero(outcome):
    assert outcome.rows("select distinct paid_amount, allowed_amount, cost_amount from core.pharmacy_claim "
                        "where source_name = 'aco'") == [(None, None, None)]


def test_people_months_and_providers_of_a_feed(outcome):
    assert outcome.rows("""select distinct person_id from core.medical_claim
        where claim_id like '%1003' and source_name = 'aco'""") == [
        ("9TT0FK0XX03",)]
    assert outcome.rows("""select count(*), min(product_line), min(organization_id), min(attribution_rule)
        from core.member_month where person_id = '9TT0FK0XX23' and data_source = 'aco'""") == [
        (12, "medicare_ffs", "123456789", "roster")]
    assert outcome.rows("select count(*) from core.member_month where data_source = 'aco' and person_id in "
                        "('9TT0FK0XX24', '9TT0FK0XX25', '9TT0FK0XX26', '9TT0FK0XX27')") == [(0,)]
    taxonomy = dict(outcome.rows("""select claim_type, max(coalesce(rendering_taxonomy_code, '')
        || coalesce(billing_taxonomy_code, '')) from core.medical_claim where source_name = 'aco' group by 1"""))
    assert taxonomy == {"institutional": "283Q00000X", "professional": "2084P0800X"}


def test_state_submission_months_benefits_and_capitation(outcome):
    assert outcome.rows("""select person_id, count(*), bool_and(has_mental_health), min(product_line)
        from core.member_month where data_source = 'apcd' group by 1 order by 1""") == [
        ("M1", 12, True, "commercial"), ("M2", 6, False, "commercial"), ("M4", 2, True, "commercial"),
        ("M5", 12, True, "commercial"), ("M7", 12, True, "commercial")]
    assert outcome.rows("select distinct has_medical, has_pharmacy from core.member_month where person_id = 'M7'") == [
        (True, True)]
    assert outcome.rows("""select is_capitated, ffs_equivalent_amount from core.medical_claim
        where claim_id = 'A5'""") == [(True, Decimal("55.00"))]


def test_later_deliveries_of_tables_without_versions_replace_earlier_ones(outcome):
    assert outcome.rows("""select person_id, count(*), min(year_month), max(year_month) from core.member_month
        where data_source = 'enrolled' group by 1 order by 1""") == [
        ("Q1", 6, 202401, 202406), ("Q3", 7, 202306, 202312), ("Q4", 8, 202405, 202412)]
    assert outcome.rows("select year, category, amount from staging.stg_tuva__non_claims_payment order by 1, 2") == [
        (2023, "A1", Decimal("10.00")), (2024, "A1", Decimal("21.00")), (2024, "A2", Decimal("5.00"))]
    assert outcome.rows("select year, amount from staging.stg_tuva__premium order by 1") == [
        (2023, Decimal("100.00")), (2024, Decimal("210.00"))]


def test_two_carriers_may_use_one_claim_number(outcome):
    assert outcome.rows("""select person_id, paid_amount, count(distinct claim_key) over () from core.medical_claim
        where claim_id = 'A8' order by 1""") == [("M1", Decimal("5.00"), 2), ("M3", Decimal("6.00"), 2)]


def test_procedures_are_those_of_the_standing_version(outcome):
    assert outcome.rows("""select distinct claim.claim_id, code.procedure_code, code.procedure_date, claim.person_id
        from core.claim_procedure as code join core.medical_claim as claim using (claim_key)
        where claim.source_name in ('apcd', 'l3') order by 1, 2""") == [
        ("A1", "GZB0ZZZ", DAY, "M1"), ("A4", "GZ3ZZZZ", DAY, "M1"), ("A4", "HZ2ZZZZ", DAY, "M1")]


def expected_final_action() -> list[dict[str, str]]:
    with (GOLDEN / "expected_final_action.csv").open() as file:
        return list(csv.DictReader(file))


def check_delivered(rows) -> None:
    """The list's claims are final with their amounts, its other people have none, and nothing else is final."""
    final = dict(rows("select source_claim_id, amount from core.claim_lineage "
                      "where source_name = 'delivered' and lineage_result = 'final'"))
    assert len(final) == 43
    people = {person for (person,) in rows(
        "select c.person_id from core.claim_lineage as l join core.medical_claim as c using (claim_key) "
        "where l.source_name = 'delivered' and l.lineage_result = 'final'")}
    for row in expected_final_action():
        if row["final_claim_id"]:
            assert final[row["final_claim_id"]] == Decimal(row["expected_paid"]), row
        else:
            assert row["person_mbi"] not in people, row


def test_delivered_scenarios_with_known_answers(outcome):
    check_delivered(outcome.rows)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_delivered_scenarios_through_a_whole_run(tmp_path):
    done = run_settings(settings_from_mapping({"source": [delivered(tmp_path / "delivered")]}, "test"),
                        tmp_path / "home")
    assert done.exit_code == 0, done.message
    check_delivered(done.rows)


def test_explaining_a_claim_shows_its_chain(outcome):
    text = explain_claim(outcome.warehouse, "0000000001003", "aco")
    assert [word for word in text.split() if word.startswith("00000000010")] == [
        "0000000001001:", "0000000001002:", "0000000001003:"]
    assert "final: adjustment that stands" in text and "line 1: 2024-03-04 0124 260.00" in text
    with pytest.raises(ConfigurationError, match="not found"):
        explain_claim(outcome.warehouse, "1003", "aco")
