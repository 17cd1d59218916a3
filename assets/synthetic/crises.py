"""Psychiatric stays, behavioral emergency visits and residential care, with and without follow-up."""

from __future__ import annotations

import numpy as np

from .clock import choose
from .events import Events, join, make_events, services
from .illness import SUD
from .person import Person
from .tables import codes, condition_index

# Psychiatric stays a year by condition; severe depression is that with an F33.2 code or suicidality.
STAY_RATES = (
    ("schizophrenia", 0.30),
    ("bipolar", 0.12),
    ("other_psychotic", 0.16),
    ("suicidality", 0.40),
    ("depression", 0.016),
    ("ptsd", 0.01),
)


def behavioral_crises(p: Person) -> tuple[Events, Events, tuple[np.ndarray, np.ndarray]]:
    """(crises, their planted follow-up, (member, day) of every window in which chance visits are removed)."""
    stays = _psychiatric_stays(p)
    last = _last_of_chain(stays)
    emergencies, substance = _emergencies(p, stays)
    residential = _residential(p)
    followed = [
        _follow_up(p, "stay", stays.take(last), ("fuh_7", "fuh_30"), 1, True),
        _follow_up(p, "emergency", emergencies, ("fum_7", "fum_30"), 0, True),
        _follow_up(p, "substance", substance, ("fua_7", "fua_30"), 0, False),
    ]
    indexes = [stays, emergencies, substance]
    windows = np.concatenate([e.member for e in indexes]), np.concatenate([e.end for e in indexes])
    return join([stays, emergencies, substance, residential]), join(followed), windows


def _psychiatric_stays(p: Person) -> Events:
    rng = p.rng("psychiatric stays")
    index, m = condition_index(), p.members
    members, days, reasons = [], [], []
    factor = np.array([0.7, 1.15, 0.8])[m.line]
    old_enough = m.age(p.calendar.start) >= 9
    for condition, rate in STAY_RATES:
        who = p.illness.has[:, index[condition]] & old_enough
        member, _, day = p.dates(rng, np.where(who, rate * factor, 0.0))
        shown = "depression" if condition in ("suicidality", "ptsd") else condition
        members.append(member)
        days.append(day)
        reasons.append(p.illness.code_of(shown)[member].astype(np.int64))
    member, day, code = (np.concatenate(x) for x in (members, days, reasons))
    length = 3 + np.floor(rng.gamma(1.3, 4.6, len(member))).astype(np.int64)
    again = np.flatnonzero(rng.random(len(member)) < 0.11)
    back = day[again] + length[again] + 2 + rng.integers(0, 26, len(again))
    longer = 3 + np.floor(rng.gamma(1.3, 4.6, len(again))).astype(np.int64)
    member, code = np.concatenate([member, member[again]]), np.concatenate([code, code[again]])
    day, length = np.concatenate([day, back]), np.concatenate([length, longer])
    order = np.lexsort((length, day, member))
    member, day, length, code = member[order], day[order], length[order], code[order]
    free = np.ones(len(member), dtype=bool)
    free[1:] = (member[1:] != member[:-1]) | (day[1:] > (day + length)[:-1])
    free &= day + length <= np.minimum(p.calendar.end, m.death[member] - 1)
    member, day, length, code = member[free], day[free], length[free], code[free]
    unit = rng.random(len(member)) < 0.45
    names = services("inpatient_psychiatric", "inpatient_psychiatric_unit")
    return make_events(
        member,
        day,
        names[unit.astype(int)],
        code,
        codes().of("R45851"),
        end=day + length,
        admit=day,
        discharge=day + length,
        drg=885,
        units=length,
        factor=rng.lognormal(-0.03, 0.25, len(member)),
    )


def _last_of_chain(stays: Events) -> np.ndarray:
    """Stays that no other stay of the member follows within 30 days."""
    last = np.ones(stays.size, dtype=bool)
    last[:-1] = (stays.member[1:] != stays.member[:-1]) | (stays.day[1:] > stays.end[:-1] + 30)
    return last


def _emergencies(p: Person, stays: Events) -> tuple[Events, Events]:
    """Emergency visits for a mental and for a substance reason, away from psychiatric stays."""
    rng = p.rng("behavioral emergency")
    index = condition_index()
    mental = sum(
        rate * p.illness.has[:, index[c]]
        for c, rate in (
            ("schizophrenia", 0.30),
            ("bipolar", 0.16),
            ("anxiety", 0.030),
            ("depression", 0.030),
            ("suicidality", 0.5),
            ("ptsd", 0.05),
            ("other_psychotic", 0.2),
        )
    )
    member, _, day = p.dates(rng, np.asarray(mental, dtype=float))
    own = [c for c, _ in STAY_RATES if c not in ("suicidality", "ptsd")] + ["anxiety"]
    code = np.select(
        [p.illness.has[member, index[c]] for c in own],
        [p.illness.code_of(c)[member] for c in own],
        codes().of("F419"),
    )
    level = services("ed_low", "ed_high")
    first = make_events(member, day, level[(rng.random(len(member)) < 0.6).astype(int)], code)
    sud = p.illness.with_any(*SUD)
    member, _, day = p.dates(rng, np.where(sud, 0.16, 0.0))
    code = np.select([p.illness.has[member, index[c]] for c in SUD], [p.illness.code_of(c)[member] for c in SUD], -1)
    second = make_events(member, day, level[(rng.random(len(member)) < 0.5).astype(int)], code)
    return _away(first, stays), _away(second, stays)


def _away(visits: Events, stays: Events) -> Events:
    """Visits of members without a stay from 30 days before to 30 days after, and not twice in 31 days."""
    order = np.lexsort((visits.day, visits.member))
    visits = visits.take(order)
    keep = np.ones(visits.size, dtype=bool)
    keep[1:] = (visits.member[1:] != visits.member[:-1]) | (visits.day[1:] > visits.day[:-1] + 31)
    if stays.size:
        keys = np.sort(stays.member.astype(np.int64) * 1_000_000 + stays.day)
        mine = visits.member.astype(np.int64) * 1_000_000 + visits.day
        keep &= np.searchsorted(keys, mine - 60) == np.searchsorted(keys, mine + 31)
    return visits.take(keep)


def _residential(p: Person) -> Events:
    rng = p.rng("residential")
    sud = p.illness.with_any("alcohol_use", "opioid_use", "stimulant_use")
    index = condition_index()
    member, _, day = p.dates(rng, np.where(sud, np.array([0.02, 0.15, 0.012])[p.members.line], 0.0))
    code = np.select([p.illness.has[member, index[c]] for c in SUD], [p.illness.code_of(c)[member] for c in SUD], -1)
    end = np.minimum(day + 14 + rng.integers(0, 20, len(member)), p.calendar.end)
    live = make_events(
        member,
        day,
        "sud_residential",
        code,
        end=end,
        admit=day,
        discharge=end,
        units=np.maximum(end - day, 1),
    )
    member, _, day = p.dates(rng, np.where(sud, np.array([0.02, 0.07, 0.02])[p.members.line], 0.0))
    code = np.select([p.illness.has[member, index[c]] for c in SUD], [p.illness.code_of(c)[member] for c in SUD], -1)
    end = np.minimum(day + 3 + rng.integers(0, 4, len(member)), p.calendar.end)
    detox = make_events(
        member,
        day,
        "inpatient_detox",
        code,
        end=end,
        admit=day,
        discharge=end,
        drg=897,
        units=np.maximum(end - day, 1),
    )
    return join([live, detox])


def _follow_up(p: Person, name: str, index: Events, rates: tuple[str, str], first_day: int, mental: bool) -> Events:
    """A visit within 7 or within 30 days for the published share of index events."""
    rng = p.rng(f"follow up {name}")
    within_7 = p.number(rates[0], "outcomes")[index.member]
    within_30 = p.number(rates[1], "outcomes")[index.member]
    draw = rng.random(index.size)
    early = first_day + rng.integers(0, 8 - first_day, index.size)
    late = 8 + rng.integers(0, 23, index.size)
    seen = draw < within_30
    day = index.end + np.where(draw < within_7, early, late)
    inside = seen & (day <= np.minimum(p.calendar.end, p.members.death[index.member]))
    rows = np.flatnonzero(inside)
    names = services("psychotherapy_60", "psychiatry_visit", "psychiatry_telehealth", "cmhc_visit")
    weights = np.array([0.35, 0.25, 0.2, 0.2]) if mental else np.array([0.5, 0.1, 0.1, 0.3])
    service = names[choose(rng, weights, len(rows))]
    return make_events(index.member[rows], day[rows], service, index.dx[rows, 0])
