"""What the payer did with each claim: paid, denied, reversed and replaced, capitated, cost shared."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .claim_lines import Lines, specialty_services
from .events import Events
from .members import Spans
from .person import Person
from .tables import LINES, column, line_of_plan, table

CLAIM_STATUS = ("paid", "denied", "reversed")
REASONS = ("16", "18", "29", "96", "97", "109", "197")
CAPITATION = ("", "D1", "D2", "D3", "D4", "D5", "D6")
DENIED_TAG, MISROUTED_TAG = 100, 101


@dataclass
class Ledger:
    """One version of each claim line as delivered; money in cents, `row` points into the lines."""

    row: np.ndarray
    claim: np.ndarray
    status: np.ndarray
    line_denied: np.ndarray
    reason: np.ndarray
    paid_day: np.ndarray
    received_day: np.ndarray
    allowed: np.ndarray
    paid: np.ndarray
    copay: np.ndarray
    coinsurance: np.ndarray
    deductible: np.ndarray
    equivalent: np.ndarray
    capitation: np.ndarray
    secondary: np.ndarray
    carve_out: np.ndarray

    @property
    def size(self) -> int:
        """Number of delivered lines."""
        return len(self.row)

    def take(self, keep: np.ndarray) -> Ledger:
        """The lines selected by a mask or by row numbers."""
        return Ledger(**{k: v[keep] for k, v in self.__dict__.items()})


def adjudicate(p: Person, spans: Spans, events: Events, lines: Lines) -> Ledger:
    """Decide each claim, share the cost, and keep what had been paid on the day of extract."""
    rng = p.rng("adjudication")
    first_line = np.searchsorted(lines.claim, np.arange(lines.claim[-1] + 1 if lines.size else 0))
    claims = len(first_line)
    plan = lines.plan[first_line]
    tag = events.tag[lines.event[first_line]]
    planted = tag > 0
    rate = column("plans", "denied_share").astype(float)[plan]
    draw = rng.random(claims)
    denied = np.where(planted, tag >= DENIED_TAG, draw < rate)
    reversed_ = ~planted & ~denied & (draw > 0.985)
    reason = rng.integers(0, len(REASONS), claims)
    reason = np.select([tag == MISROUTED_TAG, tag == DENIED_TAG], [REASONS.index("109"), REASONS.index("96")], reason)
    resubmitted = denied & ~planted & (rng.random(claims) < 0.5)
    institutional = column("services", "claim_type")[lines.template[first_line]] == "institutional"
    lag = np.floor(rng.gamma(2.2, np.where(institutional, 13.0, 9.0))).astype(np.int64) + 4
    received = lines.end[first_line] + np.maximum(lag // 3, 1)
    base = _pay(p, events, lines, rng)
    status = np.where(denied, 1, np.where(reversed_, 2, 0))
    versions = [_version(lines, base, status, reason, lines.end[first_line] + lag, received, 0)]
    again = (resubmitted | reversed_)[lines.claim]
    later = _version(
        lines, base, np.zeros(claims, int), reason, lines.end[first_line] + lag + 35, received + 30, claims
    )
    versions.append(later.take(again))
    ledger = _join(versions)
    single = (rng.random(ledger.size) < 0.012) & (ledger.status == 0) & (events.tag[lines.event[ledger.row]] == 0)
    ledger.line_denied |= single
    _void(ledger, ledger.line_denied | (ledger.status == 1))
    ledger = _join([ledger, _secondary(p, spans, lines, ledger, 2 * claims)])
    ledger = ledger.take(ledger.paid_day <= p.calendar.extract)
    behavioral = specialty_services()[events.service[lines.event[ledger.row]]]
    carved = column("plans", "bh_processor")[lines.plan[ledger.row]] == "carve-out"
    misrouted = events.tag[lines.event[ledger.row]] == MISROUTED_TAG
    ledger.carve_out = (behavioral & carved) | misrouted
    order = np.lexsort((ledger.secondary, lines.line[ledger.row], ledger.claim))
    return ledger.take(order)


def _pay(p: Person, events: Events, lines: Lines, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Allowed amount and its parts per line; capitated lines carry an equivalent instead."""
    group = line_of_plan()[lines.plan]
    professional = column("services", "claim_type")[lines.template] == "professional"
    lead = lines.line == 1
    early = ((lines.start - p.calendar.start) % 365.25) < 75
    allowed = lines.price.copy()
    commercial, medicare = group == LINES.index("commercial"), group == LINES.index("medicare")
    copay = np.where(commercial & professional & lead, np.minimum(2500, allowed), 0)
    deductible = np.where(commercial & early, np.minimum((allowed - copay) * 6 // 10, 60_000), 0)
    rest = allowed - copay - deductible
    coinsurance = np.select(
        [medicare & professional, medicare, commercial & ~professional],
        [rest // 5, rest // 25, rest // 10],
        0,
    )
    paid = rest - coinsurance
    category = _capitation(p, events, lines)
    capitated = category > 0
    # Overpayment against the allowed amount happens in real files and must warn, not stop.
    over = rng.random(lines.size) < 0.0015
    paid = np.where(over & ~capitated, paid + 150, paid)
    zero = np.zeros_like(allowed)
    return {
        "allowed": np.where(capitated, zero, allowed),
        "paid": np.where(capitated, zero, paid),
        "copay": np.where(capitated, zero, copay),
        "coinsurance": np.where(capitated, zero, coinsurance),
        "deductible": np.where(capitated, zero, deductible),
        "equivalent": np.where(capitated, allowed, -1),
        "capitation": category,
    }


def _capitation(p: Person, events: Events, lines: Lines) -> np.ndarray:
    """Number of the capitation category that pays for each line instead of a fee, 0 for none."""
    home = p.members.choice[lines.member, 0]
    draw = (home * 7919 + 13) % 100 / 100
    biller = column("services", "biller")[lines.template]
    scopes = {
        "home": biller == "home",
        "professional": column("services", "claim_type")[lines.template] == "professional",
        "hospital": biller == "hospital",
        "specialty": specialty_services()[events.service[lines.event]],
        "all": np.ones(lines.size, dtype=bool),
    }
    fee = column("services", "kind")[lines.template] == "fixed"
    result = np.zeros(lines.size, dtype=np.int64)
    taken = {}
    for row in table("capitation").iter_rows(named=True):
        whole = row["scope"] == "all"
        low = taken.get(row["plan_id"], 0.0) if whole else 0.0
        inside = (lines.plan == row["plan_id"]) & scopes[row["scope"]] & (draw >= low) & (draw < low + row["share"])
        result = np.where(inside & ~fee & (result == 0), CAPITATION.index(row["category"]), result)
        taken[row["plan_id"]] = low + row["share"] if whole else 0.0
    return result


def _version(
    lines: Lines,
    base: dict[str, np.ndarray],
    status: np.ndarray,
    reason: np.ndarray,
    paid_day: np.ndarray,
    received: np.ndarray,
    offset: int,
) -> Ledger:
    n, claim = lines.size, lines.claim
    return Ledger(
        row=np.arange(n),
        claim=claim + offset,
        status=status[claim],
        line_denied=np.zeros(n, bool),
        reason=reason[claim],
        paid_day=paid_day[claim],
        received_day=received[claim],
        secondary=np.zeros(n, bool),
        carve_out=np.zeros(n, bool),
        **{k: v.copy() for k, v in base.items()},
    )


def _void(ledger: Ledger, denied: np.ndarray) -> None:
    for name in ("allowed", "paid", "copay", "coinsurance", "deductible"):
        getattr(ledger, name)[denied] = 0
    ledger.equivalent[denied] = -1


def _secondary(p: Person, spans: Spans, lines: Lines, ledger: Ledger, offset: int) -> Ledger:
    """Medicaid behind Medicare: pays most of the member's share of the primary claim."""
    owed = ledger.copay + ledger.coinsurance + ledger.deductible
    has = np.zeros(p.members.size, dtype=np.int64)
    second = spans.secondary
    has[spans.member[second]] = spans.end[second]
    member = lines.member[ledger.row]
    keep = np.flatnonzero((ledger.status == 0) & (owed > 0) & (lines.start[ledger.row] <= has[member]))
    copy = ledger.take(keep)
    copy.claim = copy.claim + offset
    copy.allowed, copy.paid = owed[keep], owed[keep] * 85 // 100
    for name in ("copay", "coinsurance", "deductible"):
        getattr(copy, name)[:] = 0
    copy.secondary[:] = True
    copy.paid_day = copy.paid_day + 20
    copy.equivalent[:], copy.capitation[:] = -1, 0
    return copy


def _join(parts: list[Ledger]) -> Ledger:
    return Ledger(**{k: np.concatenate([getattr(x, k) for x in parts]) for k in Ledger.__dataclass_fields__})
