"""Medical claim rows with the names of the input contract."""

from __future__ import annotations

import numpy as np
import polars as pl

from .adjudication import CAPITATION, CLAIM_STATUS, REASONS, Ledger
from .claim_lines import Lines
from .clock import day_number
from .events import DX, Events
from .frames import dates, member_ids, numbered, pick
from .person import Person
from .tables import codes, column

LATER_CODES = (
    ("G35A", day_number(2025, 10, 1), "G35"),
    ("G35D", day_number(2025, 10, 1), "G35"),
    ("E66811", day_number(2024, 10, 1), "E669"),
    ("G20A1", day_number(2023, 10, 1), "G20"),
    ("G20C", day_number(2023, 10, 1), "G20"),
)


def medical_rows(p: Person, events: Events, lines: Lines, ledger: Ledger) -> pl.DataFrame:
    """One row per delivered claim line; money in cents until the file is written."""
    row, t = ledger.row, lines.template[ledger.row]
    event, plan = lines.event[row], np.where(ledger.secondary, 6, lines.plan[row])
    org, clinician, v = lines.org[row], lines.clinician[row], p.providers
    bill = _bill_type(events, event, t)
    institutional = column("services", "claim_type")[t] == "institutional"
    index = p.members.index[lines.member[row]]
    stay = institutional & (events.admit[event] >= 0)
    whole = events.day[event], events.end[event]
    denied = (ledger.status == 1) | ledger.line_denied
    number = p.block * 10_000_000 + ledger.claim
    flag = np.array(["0", "1"])
    money = {
        "paid_amount": ledger.paid,
        "allowed_amount": ledger.allowed,
        "charge_amount": lines.price[row] * 17 // 10,
        "coinsurance_amount": ledger.coinsurance,
        "copayment_amount": ledger.copay,
        "deductible_amount": ledger.deductible,
    }
    columns = {
        "claim_id": numbered("M", number, 12),
        "claim_line_number": lines.line[row].astype(np.int32),
        "claim_type": pick(column("services", "claim_type"), t),
        "person_id": numbered("P", index),
        "member_id": member_ids(index, plan),
        "payer": pick(column("plans", "payer"), plan),
        "plan": pick(column("plans", "plan"), plan),
        "claim_start_date": dates(whole[0]),
        "claim_end_date": dates(whole[1]),
        "claim_line_start_date": dates(lines.start[row]),
        "claim_line_end_date": dates(lines.end[row]),
        "admission_date": dates(np.where(stay, events.admit[event], -1)),
        "discharge_date": dates(np.where(stay, events.discharge[event], -1)),
        "admit_source_code": pick(["1"], np.where(stay, 0, -1)),
        "admit_type_code": pick(["1"], np.where(stay, 0, -1)),
        "discharge_disposition_code": pick(
            [f"{k:02d}" for k in range(64)], np.where(institutional, events.status[event], -1)
        ),
        "place_of_service_code": pick(column("services", "pos"), t),
        "bill_type_code": bill,
        "drg_code_type": pick(["ms-drg"], np.where(stay & (events.drg[event] > 0), 0, -1)),
        "drg_code": pick(
            [f"{k:03d}" for k in range(1000)], np.where(stay & (events.drg[event] > 0), events.drg[event], -1)
        ),
        "revenue_center_code": pick(column("services", "revenue_code"), t),
        "service_unit_quantity": lines.units[row].astype(np.int32),
        "hcpcs_code": pick(column("services", "hcpcs"), t),
        "hcpcs_modifier_1": pick(column("services", "modifier"), t),
        "rendering_npi": pick(v.clinician_npi, clinician),
        "rendering_tin": pick(v.tin, np.where(clinician >= 0, org, -1)),
        "billing_npi": pick(v.npi, org),
        "billing_tin": pick(v.tin, org),
        "facility_npi": pick(v.npi, np.where(institutional, org, -1)),
        "paid_date": dates(ledger.paid_day),
        **dict(money.items()),
        "diagnosis_code_type": ["icd-10-cm"] * ledger.size,
        **{f"diagnosis_code_{k + 1}": _diagnosis(events.dx[event, k], events.day[event]) for k in range(DX)},
        "in_network_flag": pick(flag, ((org * 31 + row) % 29 > 0).astype(int)),
        "data_source": pick(column("plans", "data_source"), plan),
        "x_claim_status": pick(list(CLAIM_STATUS), ledger.status),
        "x_line_status": pick(["paid", "denied"], denied.astype(int)),
        "x_denial_reason_code": pick(list(REASONS), np.where(denied, ledger.reason, -1)),
        "x_rendering_taxonomy_code": pick(v.clinician_taxonomy, clinician),
        "x_billing_taxonomy_code": pick(v.taxonomy, org),
        "x_payer_order": pick(["primary", "secondary"], ledger.secondary.astype(int)),
        "x_capitation_category": pick(list(CAPITATION), ledger.capitation),
        "x_ffs_equivalent_amount": ledger.equivalent,
        "x_received_date": dates(ledger.received_day),
        "x_processed_by": pick(["medical", "carve-out"], ledger.carve_out.astype(int)),
    }
    frame = pl.DataFrame(columns)
    return frame.with_columns(pl.when(pl.col("x_ffs_equivalent_amount") >= 0).then(pl.col("x_ffs_equivalent_amount")))


def _bill_type(events: Events, event: np.ndarray, template: np.ndarray) -> pl.Series:
    listed = column("services", "bill_type")[template]
    code = np.array([int(x) if x else 0 for x in column("services", "bill_type")])[template]
    code = code // 10 * 10 + events.frequency[event]
    return pick([f"{k}" for k in range(1000)], np.where(listed == "", -1, code))


def _diagnosis(code: np.ndarray, day: np.ndarray) -> pl.Series:
    """Diagnosis text; codes younger than the service give way to their predecessor."""
    names = codes().names
    listed = [*names, *(old for _, _, old in LATER_CODES)]
    index = code.astype(np.int64)
    for place, (new, since, _) in enumerate(LATER_CODES):
        index = np.where((index == names.index(new)) & (day < since), len(names) + place, index)
    return pick(listed, index)
