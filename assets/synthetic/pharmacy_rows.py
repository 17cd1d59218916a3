"""Pharmacy claim rows with the names of the input contract."""

from __future__ import annotations

import numpy as np
import polars as pl

from .adjudication import CLAIM_STATUS
from .fills import Fills
from .frames import dates, member_ids, numbered, pick
from .members import Spans
from .person import Person
from .tables import column


def pharmacy_rows(p: Person, spans: Spans, fills: Fills) -> tuple[pl.DataFrame, np.ndarray]:
    """One row per delivered fill, and the allowed cents of the paid ones by plan and year behind it."""
    rng = p.rng("pharmacy rows")
    order = np.lexsort((fills.drug, fills.day, fills.member))
    fills = fills.take(order)
    plan = spans.plan_on(fills.member, fills.day)
    plan = np.where((plan < 0) & (rng.random(len(plan)) < 0.03), p.members.plan[fills.member], plan)
    paid_day = fills.day + rng.integers(1, 22, len(plan))
    keep = (
        (plan >= 0)
        & (fills.day <= np.minimum(p.calendar.end, p.members.death[fills.member]))
        & (paid_day <= p.calendar.extract)
    )
    fills, plan, paid_day = fills.take(keep), plan[keep], paid_day[keep]
    n, drug = len(plan), fills.drug
    ratio = fills.supply / column("drugs", "days_supply")[drug]
    price = column("drugs", "price").astype(float)[drug] * ratio * rng.lognormal(-0.005, 0.1, n) * 100
    allowed = np.round(price * 1.03 ** ((fills.day - p.calendar.start) / 365.25)).astype(np.int64)
    group = np.array(p.members.line)[fills.member]
    copay = np.minimum(allowed, np.select([group == 0, group == 2], [1000, 700], 0))
    draw = rng.random(n)
    status = np.select([draw < 0.02, draw < 0.035], [1, 2], 0)
    allowed, copay = np.where(status == 1, 0, allowed), np.where(status == 1, 0, copay)
    index = p.members.index[fills.member]
    pharmacies = p.providers.of_kind("pharmacy")
    shop = pharmacies[(index * 5 + p.block) % len(pharmacies)]
    prescriber = _prescriber(p, fills, rng)
    quantity = np.round(column("drugs", "quantity")[drug] * ratio).astype(np.int32)
    frame = pl.DataFrame(
        {
            "claim_id": numbered("R", p.block * 10_000_000 + np.arange(n), 12),
            "claim_line_number": np.ones(n, np.int32),
            "person_id": numbered("P", index),
            "member_id": member_ids(index, plan),
            "payer": pick(column("plans", "payer"), plan),
            "plan": pick(column("plans", "plan"), plan),
            "prescribing_provider_npi": pick(p.providers.clinician_npi, prescriber),
            "dispensing_provider_npi": pick(p.providers.npi, shop),
            "dispensing_date": dates(fills.day),
            "ndc_code": pick(column("drugs", "ndc_code"), drug),
            "quantity": quantity,
            "days_supply": fills.supply.astype(np.int32),
            "refills": np.full(n, 3, np.int32),
            "paid_date": dates(paid_day),
            "paid_amount": allowed - copay,
            "allowed_amount": allowed,
            "charge_amount": allowed * 13 // 10,
            "copayment_amount": copay,
            "in_network_flag": ["1"] * n,
            "data_source": pick(column("plans", "data_source"), plan),
            "x_claim_status": pick(list(CLAIM_STATUS), status),
        }
    )
    return frame, np.stack([plan, fills.day, np.where(status == 0, allowed, 0)])


def _prescriber(p: Person, fills: Fills, rng: np.random.Generator) -> np.ndarray:
    """The member's primary care clinician, or a psychiatric one for a part of the behavioral drugs."""
    classes = column("drugs", "class")[fills.drug]
    share = np.select(
        [
            np.isin(classes, ["antipsychotic", "antipsychotic_lai", "mood_stabilizer"]),
            classes == "stimulant",
            classes == "antidepressant",
        ],
        [0.68, 0.35, 0.19],
        0.0,
    )
    group = p.members.choice[fills.member, 5]
    psychiatrist = p.providers.start[group, 2] + fills.member % np.maximum(p.providers.count[group, 2], 1)
    steady = (fills.member * 37 + fills.drug * 11) % 100 / 100
    return np.where(steady < share, psychiatrist, p.members.pcp[fills.member])
