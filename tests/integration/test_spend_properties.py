"""What must hold of state spending whatever is delivered: invented payers, each with a twin that differs
in one diagnosis, all in one build."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.input_folder import InputFolder
from tests.pipeline import Outcome
from tests.spending_build import build_spending

pytestmark = pytest.mark.timeout(900)

DIAGNOSES = ["I10", "Z00129", "F321", "F410", "F1020", "F17210", "F0390", "F840", "R45851", ""]
PROFESSIONAL = ["99213", "99393", "90834", "99492", "96127", "G0442", "99408", "H2011", "99309", "99348"]
PLACES = ["11", "13", "21", "23", "32", "55", ""]
TAXONOMIES = ["207Q00000X", "208000000X", "207RC0000X", "363LF0000X", "2084P0800X", "1041C0700X", ""]
BILLS = ["111", "131", "211", "761", "771", "861", "999"]
REVENUES = ["0450", "0905", "1001", "0124", ""]
DRUGS = {"00000000001": "sertraline", "00000000002": "atorvastatin", "00000000003": "buprenorphine/naloxone"}
MARKETS = [("commercial", "HMO"), ("commercial", "PPO"), ("medicaid", "HMO"), ("medicare", "HMO")]
SEGMENTS = ["COMM_HMO_POS", "COMM_PPO_EPO", "MEDI_CAL", "MEDICARE_ADV"]
CATEGORIES = ["A1", "A2", "A4", "B2", "C5", "D1", "D2", "D3", "D4", "D5", "E"]
CENTS = st.integers(0, 90_000).map(lambda cents: Decimal(cents) / 100)
AMOUNTS = ("claims_total", "pc_claims", "bh_claims", "bhpc_claims")


@dataclass(frozen=True)
class Line:
    """One claim of one line."""

    form: str
    code: str
    place: str
    renderer: str
    biller: str
    diagnosis: str
    paid: Decimal
    copay: Decimal
    status: str
    order: str
    enrolled: bool
    capitation: str
    month: int

    @property
    def amount(self) -> Decimal:
        """What counts of it: a capitated encounter has no payment."""
        return self.copay + (Decimal(0) if self.capitation else self.paid)

    @property
    def counts(self) -> bool:
        """Whether total medical expense holds it."""
        return self.enrolled and self.status != "denied" and self.order != "secondary"


@dataclass(frozen=True)
class World:
    """A payer of two members, with the line that its twin has another diagnosis on."""

    market: int
    lines: tuple[Line, ...]
    fills: tuple[tuple[str, Decimal], ...]
    payments: tuple[tuple[str, Decimal, str], ...]
    changed: int
    diagnosis: str


LINES = st.builds(
    Line, form=st.sampled_from("PPPI"), code=st.sampled_from(PROFESSIONAL), place=st.sampled_from(PLACES),
    renderer=st.sampled_from(TAXONOMIES), biller=st.sampled_from(["261QP2300X", "", ""]),
    diagnosis=st.sampled_from(DIAGNOSES), paid=CENTS, copay=st.sampled_from([Decimal(0), Decimal("20.00")]),
    status=st.sampled_from(["", "", "", "denied"]), order=st.sampled_from(["", "", "", "secondary"]),
    enrolled=st.sampled_from([True, True, True, False]), capitation=st.sampled_from(["", "", "D2", "D3"]),
    month=st.integers(1, 12))
WORLDS = st.builds(
    World, market=st.integers(0, 3), lines=st.lists(LINES, min_size=3, max_size=9).map(tuple),
    fills=st.lists(st.tuples(st.sampled_from(sorted(DRUGS)), CENTS), max_size=2).map(tuple),
    payments=st.lists(st.tuples(st.sampled_from(CATEGORIES), CENTS,
                                st.sampled_from(["pc_org", "bh_org", "other"])), max_size=4).map(tuple),
    changed=st.integers(0, 8), diagnosis=st.sampled_from(DIAGNOSES))


def twin(world: World) -> World:
    """The same payer with another first diagnosis on one line."""
    number = world.changed % len(world.lines)
    lines = list(world.lines)
    lines[number] = replace(lines[number], diagnosis=world.diagnosis)
    return replace(world, lines=tuple(lines))


def write(path: Path, worlds: dict[str, World]) -> Path:
    """The input folder of all payers."""
    folder = InputFolder(path)
    for payer, world in worlds.items():
        kind, product = MARKETS[world.market]
        for person, birth in ((f"{payer}a", "1985-05-01"), (f"{payer}c", "2015-05-01")):
            folder.add("eligibility", person_id=person, member_id=person, gender="female", birth_date=birth,
                       payer=payer, payer_type=kind, plan=payer, x_product_type=product,
                       enrollment_start_date="2025-01-01", enrollment_end_date="2025-12-31")
        for number, line in enumerate(world.lines):
            add_line(folder, payer, number, line)
        for number, (drug, paid) in enumerate(world.fills):
            folder.add("pharmacy_claim", claim_id=f"{payer}r{number}", claim_line_number=1,
                       person_id=f"{payer}a", member_id=f"{payer}a", dispensing_date="2025-03-10",
                       ndc_code=drug, quantity=30, days_supply=30, paid_amount=paid, paid_date="2025-03-20",
                       payer=payer, plan=payer)
        for category, amount, purpose in world.payments:
            folder.add("non_claims_payment", payer=payer, segment=SEGMENTS[world.market], organization_id="",
                       year=2025, category=category, amount=amount, purpose=purpose, member_months="")
    for ndc, ingredient in DRUGS.items():
        folder.add("drug_reference", ndc_code=ndc, ingredient=ingredient, route="oral", dose_form="tablet")
    return folder.write()


def add_line(folder: InputFolder, payer: str, number: int, line: Line) -> None:
    """A claim of one line; people with an odd number are children, strangers have no member month."""
    person = f"{payer}{'ac'[number % 2]}" if line.enrolled else f"{payer}x"
    day = f"2025-{line.month:02d}-10"
    professional = line.form == "P"
    folder.add(
        "medical_claim", claim_id=f"{payer}m{number}", claim_line_number=1, person_id=person, member_id=person,
        payer=payer, plan=payer, claim_type="professional" if professional else "institutional",
        claim_start_date=day, claim_end_date=day, claim_line_start_date=day, hcpcs_code=line.code,
        place_of_service_code=line.place if professional else "",
        bill_type_code="" if professional else BILLS[number % len(BILLS)],
        revenue_center_code="" if professional else REVENUES[number % len(REVENUES)],
        x_rendering_taxonomy_code=line.renderer, x_billing_taxonomy_code=line.biller,
        diagnosis_code_type="icd-10-cm", diagnosis_code_1=line.diagnosis,
        paid_amount=0 if line.capitation else line.paid, copayment_amount=line.copay, paid_date="2025-12-31",
        x_line_status=line.status, x_payer_order=line.order, x_capitation_category=line.capitation,
        x_ffs_equivalent_amount=line.paid if line.capitation else "")


def by_payer(built: Outcome, sql: str) -> dict[str, list[dict[str, Any]]]:
    """Rows of a query as dicts, by their payer."""
    result: dict[str, list[dict[str, Any]]] = defaultdict(list)
    with built.warehouse() as connection:
        cursor = connection.execute(sql)
        names = [item[0] for item in cursor.description or []]
        for row in cursor.fetchall():
            found = dict(zip(names, row, strict=True))
            result[found["payer"]].append(found)
    return result


@settings(max_examples=1, deadline=None, database=None, phases=[Phase.generate], derandomize=True,
          suppress_health_check=list(HealthCheck))
@given(batch=st.lists(WORLDS, min_size=40, max_size=40))
def test_spending_holds_together(tmp_path_factory: pytest.TempPathFactory, batch: list[World]) -> None:
    worlds = {f"P{number:02d}{side}": version for number, world in enumerate(batch)
              for side, version in (("A", world), ("B", twin(world)))}
    folder = tmp_path_factory.mktemp("worlds")
    built = build_spending(write(folder / "in", worlds), folder / "home")
    lines = by_payer(built, "select * from marts.claim_line_spending order by claim_id")
    summary = by_payer(built, "select * from reporting.spend_summary where unit_type = 'payer'")
    cells = by_payer(built, "select * from reporting.bh_spend_subcategory where unit_type = 'payer'")
    services = by_payer(built, "select * from marts.submission_expense where organization_id = 'all'")
    payments = by_payer(built, "select * from reporting.nonclaims_allocation where unit_type = 'payer'")
    arrived = by_payer(built, """
        select payer, sum(rows_in) as lines, sum(amount_in) as paid, sum(rows_unmatched) as unmatched
        from marts.reconciliation_month where year = 2025 group by payer""")
    for payer, world in worlds.items():
        total = summary[payer][0]
        check_amounts(world, lines[payer], total)
        check_sets(lines[payer], total)
        delivered = arrived[payer][0]
        assert delivered["lines"] == len(lines[payer])
        assert delivered["paid"] == sum(line["paid_amount"] for line in lines[payer])
        assert delivered["unmatched"] == sum(not line.enrolled for line in world.lines)
        check_partitions(total, cells[payer], services[payer], payments[payer])
    for number, world in enumerate(batch):
        pair = [f"P{number:02d}{side}" for side in "AB"]
        check_twins(world, *(lines[payer] for payer in pair), *(summary[payer][0] for payer in pair),
                    *(cells[payer] for payer in pair))


def check_amounts(world: World, lines: list[dict[str, Any]], total: dict[str, Any]) -> None:
    """Every delivered line stands once with its amount; what counts is total medical expense."""
    assert len(lines) == len(world.lines) + len(world.fills)
    drugs = sum((paid for _, paid in world.fills), Decimal(0))
    assert sum(line["spending_amount"] for line in lines) == sum(
        (line.amount for line in world.lines), Decimal(0)) + drugs
    counted = sum((line.amount for line in world.lines if line.counts), Decimal(0)) + drugs
    assert total["claims_total"] == counted
    paid = sum((amount for category, amount, _ in world.payments), Decimal(0))
    assert total["tme_net"] == total["tme_gross"] == counted + paid


def check_sets(lines: list[dict[str, Any]], total: dict[str, Any]) -> None:
    """The overlap is in both sets, the module in behavioral health, and union plus outside is the total."""
    def amount(wanted: Any) -> Decimal:
        return sum((line["spending_amount"] for line in lines
                    if line["excluded_reason"] is None and wanted(line)), Decimal(0))

    primary, behavioral = amount(lambda line: line["is_primary_care"]), amount(lambda line: line["bh_class"])
    overlap = amount(lambda line: line["is_primary_care"] and line["bh_class"])
    outside = amount(lambda line: not line["is_primary_care"] and not line["bh_class"])
    assert (total["pc_claims"], total["bh_claims"]) == (primary, behavioral)
    assert overlap <= min(primary, behavioral)
    assert primary + behavioral - overlap + outside == total["claims_total"]
    assert total["overlap"] <= min(total["pc"], total["bh"])
    assert total["pc_bh_union"] == total["pc"] + total["bh"] - total["overlap"]
    assert max(total["pc"], total["bh"]) <= total["pc_bh_union"] <= total["tme_gross"]
    assert total["bhpc_claims"] <= total["bh_claims"]
    assert total["bh_mh"] + total["bh_sud"] + total["bh_unclassified"] == total["bh"]
    assert total["pc_plus"] == total["pc"] + total["bhpc"] - total["overlap"]


def check_partitions(total: dict[str, Any], cells: list[dict[str, Any]], services: list[dict[str, Any]],
                     payments: list[dict[str, Any]]) -> None:
    """Service classes, behavioral settings and payment categories each add up to their whole."""
    claims = ("hospital_inpatient", "hospital_outpatient", "professional_primary_care",
              "professional_specialty", "professional_behavioral", "professional_other", "retail_pharmacy",
              "long_term_care", "other_claims")
    assert sum(row[name] for row in services for name in claims) == total["claims_total"]
    whole = {(cell["bh_class"], cell["bh_subcategory"]): cell["amount"] for cell in cells}
    parts = [amount for (kind, setting), amount in whole.items() if kind != "all" and setting != "total"]
    assert sum(parts, Decimal(0)) == whole.get(("all", "total"), Decimal(0)) == total["bh_claims"]
    for name, target in (("counted_amount", total["nonclaims"]), ("unallocated_amount",
                                                                  total["unallocated_amount"])):
        assert sum((row[name] for row in payments if row["category"] != "total"), Decimal(0)) == target


def check_twins(world: World, first: list[dict[str, Any]], second: list[dict[str, Any]],
                before: dict[str, Any], after: dict[str, Any], first_cells: list[dict[str, Any]],
                second_cells: list[dict[str, Any]]) -> None:
    """Another diagnosis changes that line's behavioral verdict and the cells that hold it, nothing else."""
    behavioral = ("bh_class", "bh_rule", "bh_subcategory", "bh_in_primary_care")
    own = {"payer", "claim_id", "claim_key", "person_id", "person_key", "class_id", *behavioral}
    number = world.changed % len(world.lines)
    moved: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for old, new in zip(first, second, strict=True):
        assert {name: value for name, value in old.items() if name not in own} == {
            name: value for name, value in new.items() if name not in own}
        if old["claim_id"].endswith(f"m{number}"):
            for row, sign in ((old, -1), (new, 1)):
                if row["bh_class"]:
                    moved[row["bh_class"], row["bh_subcategory"]] += sign * row["spending_amount"]
        else:
            assert [old[name] for name in behavioral] == [new[name] for name in behavioral]
    for name in ("members", "member_months", "claims_total", "pc_claims", "tme_net", "nonclaims"):
        assert before[name] == after[name]
    assert after["bh_claims"] - before["bh_claims"] == sum(moved.values(), Decimal(0))
    sides = [{(cell["bh_class"], cell["bh_subcategory"]): cell["amount"] for cell in cells}
             for cells in (first_cells, second_cells)]
    for key in set(sides[0]) | set(sides[1]):
        if key[0] != "all" and key[1] != "total":
            assert sides[1].get(key, Decimal(0)) - sides[0].get(key, Decimal(0)) == moved[key]
