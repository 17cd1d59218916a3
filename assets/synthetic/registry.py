"""Collaborative Care as the registry sees it: who was referred and enrolled."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .clock import choose
from .members import Spans
from .person import Person

CONDITIONS = ("depression", "anxiety", "ptsd", "adhd", "sud")
SCALES = ("phq9", "gad7", "pcl5", "vanderbilt", "audit_c")
OUTCOMES = ("enrolled", "declined", "unreachable", "ineligible", "referred_out", "pending")
OUTCOME_WEIGHTS = (0.56, 0.15, 0.12, 0.06, 0.08, 0.03)
REFERRED_SHARE = {"cocm": 0.34, "general_bhi": 0.30}
RESPONDERS, REMITTERS = 0.52, 0.33
LONG, UNSEEN, AUTHORIZED = 0.06, 0.025, 0.25


@dataclass
class Referrals:
    """One entry per referral; `outcome` indexes OUTCOMES, `program` is 0 for CoCM and 1 for general BHI."""

    member: np.ndarray
    day: np.ndarray
    outcome: np.ndarray
    outcome_day: np.ndarray
    program: np.ndarray
    condition: np.ndarray
    source: np.ndarray


@dataclass
class Episodes:
    """One entry per enrolment; `last` is the last day in care, `closed` says whether it was discharged.

    `unseen` had no visit in the year before; `authorized` is the last day of the payer's authorization, -1 for none.
    """

    referral: np.ndarray
    member: np.ndarray
    program: np.ndarray
    condition: np.ndarray
    enrolled: np.ndarray
    last: np.ndarray
    closed: np.ndarray
    consent: np.ndarray
    initiating: np.ndarray
    responder: np.ndarray
    remitter: np.ndarray
    unseen: np.ndarray
    authorized: np.ndarray

    @property
    def size(self) -> int:
        """Number of episodes."""
        return len(self.member)


def make_referrals(p: Person, spans: Spans) -> Referrals:
    """Members with a treatable condition in practices with a programme; a few are referred twice."""
    rng = p.rng("referrals")
    home, ill = p.members.choice[:, 0], p.illness
    has = np.stack(
        [
            ill.with_any("depression"),
            ill.with_any("anxiety"),
            ill.with_any("ptsd"),
            ill.with_any("adhd"),
            ill.with_any("alcohol_use", "opioid_use"),
        ],
        axis=1,
    )
    chance = np.zeros(p.members.size)
    for name, share in REFERRED_SHARE.items():
        chance = np.where(p.providers.trait(name)[home] > 0, np.maximum(chance, share), chance)
    only_bhi = p.providers.trait("cocm")[home] == 0
    who = np.flatnonzero(has.any(axis=1) & (rng.random(p.members.size) < chance))
    condition = np.argmax(has[who] * np.array([5, 3, 4, 2, 2]) * (0.4 + rng.random((len(who), 5))), axis=1)
    c = p.calendar
    day = c.start + 20 + np.floor(rng.random(len(who)) ** 0.8 * (c.end - c.start - 40)).astype(np.int64)
    outcome = choose(rng, np.array(OUTCOME_WEIGHTS), len(who))
    wait = np.where(outcome == 0, rng.geometric(1 / 13, len(who)), 10 + rng.integers(0, 50, len(who)))
    outcome = np.where(day + wait > c.end, OUTCOMES.index("pending"), outcome)
    decided = np.where(outcome == OUTCOMES.index("pending"), -1, day + wait)
    plan_alive = (day + wait < p.members.death[who]) & (spans.plan_on(who, day + wait) >= 0)
    keep = np.flatnonzero(plan_alive & (p.members.birth[who] < c.start - 8 * 365))
    source = choose(rng, np.array([0.6, 0.3, 0.07, 0.03]), len(who))
    return Referrals(
        who[keep],
        day[keep],
        outcome[keep],
        decided[keep],
        only_bhi[who[keep]].astype(int),
        condition[keep],
        source[keep],
    )


def make_episodes(p: Person, spans: Spans, referrals: Referrals) -> Episodes:
    """Enrolments with length, consent and first visit; some return after seven months."""
    rng = p.rng("episodes")
    first = np.flatnonzero(referrals.outcome == 0)
    enrolled = referrals.outcome_day[first]
    months = np.minimum(0.8 + rng.gamma(2.4, 2.1, len(first)), 11.4)
    apart = p.rng("long episodes")  # a stream of its own: the other draws stay as they were
    months = np.where(apart.random(len(first)) < LONG, 13 + 3 * apart.random(len(first)), months)
    ends = enrolled + np.floor(months * 30.4).astype(np.int64)
    again = np.flatnonzero((rng.random(len(first)) < 0.10) & (ends + 230 < p.calendar.end - 60))
    referral = np.concatenate([first, first[again]])
    start = np.concatenate([enrolled, ends[again] + 220 + rng.integers(0, 10, len(again))])
    stop = np.concatenate([ends, ends[again] + 330])
    who = referrals.member[referral]
    covered = spans.covered_to(who, start)
    limit = np.minimum(np.minimum(p.calendar.end, covered), p.members.death[who] - 1)
    keep = start < limit
    referral, start, stop, limit = referral[keep], start[keep], stop[keep], limit[keep]
    n = len(referral)
    closed = stop < limit
    without = rng.random(n) < 0.015
    lead = rng.integers(0, 12, n)
    visit = start - rng.integers(0, 25, n)
    never = p.rng("unseen").random(p.members.size) < UNSEEN
    unseen = never[referrals.member[referral]]
    length = np.where(stop - start > 12 * 30.4, 600, 365)
    return Episodes(
        referral=referral,
        member=referrals.member[referral],
        program=referrals.program[referral],
        condition=referrals.condition[referral],
        enrolled=start,
        last=np.minimum(stop, limit),
        closed=closed | (limit < p.calendar.end),
        consent=np.where(without, -1, start - np.minimum(lead, start - referrals.day[referral])),
        initiating=np.where(unseen, -1, np.maximum(visit, p.calendar.start)),
        responder=rng.random(n) < RESPONDERS,
        remitter=rng.random(n) < REMITTERS / RESPONDERS,
        unseen=unseen,
        authorized=np.where(apart.random(n) < AUTHORIZED, start + length, -1),
    )


def known_patients(p: Person, member: np.ndarray) -> np.ndarray:
    """Mask of the patients whose registry row carries a plan's number: the others match nobody."""
    return (p.rng("registry numbers").random(p.members.size) > 0.02)[member]
