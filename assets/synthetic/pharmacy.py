"""Fills of drugs: who takes what, when each fill falls, gaps, early refills, stops and injections."""

from __future__ import annotations

import numpy as np

from .clock import choose
from .events import Events, join, make_events
from .fills import Fills, fill_course, join_fills, make_fills
from .person import Person
from .tables import codes, column, condition_index, service_index

INJECTIONS = ("injection_paliperidone", "injection_aripiprazole", "injection_risperidone")


def pharmacy(p: Person) -> tuple[Fills, Events]:
    """All fills of a block, and the visits that belong to them: depression visits at a start, injections."""
    starts, visits = _antidepressants(p)
    antipsychotics, injections = _antipsychotics(p)
    return join_fills([starts, antipsychotics, *_chronic(p), _acute(p)]), join([visits, injections])


def _drug_of_class(rng: np.random.Generator, name: str, size: int) -> np.ndarray:
    rows = np.flatnonzero(column("drugs", "class") == name)
    return rows[choose(rng, column("drugs", "share")[rows], size)]


def _antidepressants(p: Person) -> tuple[Fills, Events]:
    """Long-term users, and new starts whose persistence follows the published rates."""
    rng = p.rng("antidepressants")
    n = p.members.size
    adult = p.members.age(p.calendar.start) >= 16
    depressed = p.illness.with_any("depression") & (rng.random(n) < np.array([0.62, 0.52, 0.60])[p.members.line])
    anxious = ~depressed & p.illness.with_any("anxiety", "ptsd", "ocd") & (rng.random(n) < 0.42)
    who = np.flatnonzero((depressed | anxious) & adult)
    first, last = (x[who] for x in p.alive())
    new = rng.random(len(who)) < 0.55
    length = p.calendar.end - p.calendar.start
    begin = np.where(
        new,
        p.calendar.start + 110 + np.floor(rng.random(len(who)) * (length - 330)),
        first + rng.integers(0, 28, len(who)),
    )
    draw = rng.random(len(who))
    acute, whole = p.number("amm_acute", "outcomes")[who], p.number("amm_continuation", "outcomes")[who]
    days = np.select(
        [draw < whole, draw < acute],
        [260 + rng.integers(0, 500, len(who)), 118 + rng.integers(0, 45, len(who))],
        20 + rng.integers(0, 35, len(who)),
    )
    stop = np.where(new, begin + days, np.where(draw < 0.8, last, begin + 400 + 300 * draw))
    begin, stop = begin.astype(np.int64), np.minimum(stop, last).astype(np.int64)
    drug = _drug_of_class(rng, "antidepressant", len(who))
    long_supply = rng.random(len(who)) < 0.25
    course = fill_course(rng, who, begin, stop, drug, np.full(len(who), 0.95), np.where(long_supply & ~new, 90, 30))
    started = np.flatnonzero(new & depressed[who] & (begin <= last))
    visit_day = np.maximum(begin[started] - rng.integers(0, 8, len(started)), first[started])
    visits = make_events(who[started], visit_day, "pc_visit_high", p.illness.code_of("depression")[who[started]])
    return course, visits


def _antipsychotics(p: Person) -> tuple[Fills, Events]:
    """Oral courses with planted adherence, and long-acting injections on either kind of claim."""
    rng = p.rng("antipsychotics")
    index, n = condition_index(), p.members.size
    schizophrenia = p.illness.has[:, index["schizophrenia"]] | p.illness.has[:, index["other_psychotic"]]
    chance = np.select(
        [schizophrenia, p.illness.has[:, index["bipolar"]], p.illness.has[:, index["depression"]]],
        [0.84, 0.52, 0.045],
        0.002,
    )
    who = np.flatnonzero(rng.random(n) < chance)
    first, last = (x[who] for x in p.alive())
    injected = schizophrenia[who] & (rng.random(len(who)) < 0.17)
    adherent = rng.random(len(who)) < p.number("saa", "outcomes")[who]
    begin = first + rng.integers(0, 45, len(who))
    oral = np.flatnonzero(~injected)
    keeps = np.where(adherent[oral], 0.95, 0.56)
    fills = fill_course(
        rng,
        who[oral],
        begin[oral],
        last[oral],
        _drug_of_class(rng, "antipsychotic", len(oral)),
        keeps,
        np.full(len(oral), 30),
    )
    lai = np.flatnonzero(injected)
    at_pharmacy = rng.random(len(lai)) < 0.35
    drugs = _drug_of_class(rng, "antipsychotic_lai", len(lai))
    shots = fill_course(
        rng, who[lai], begin[lai], last[lai], drugs, np.where(adherent[lai], 0.97, 0.6), np.full(len(lai), 28)
    )
    by_member = np.zeros(n, dtype=bool)
    by_member[who[lai[at_pharmacy]]] = True
    pharmacy_side, medical_side = by_member[shots.member], ~by_member[shots.member]
    services = np.array([service_index()[name] for name in INJECTIONS])
    member, day = shots.member[medical_side], shots.day[medical_side]
    code = np.where(
        p.illness.has[member, index["schizophrenia"]],
        p.illness.code_of("schizophrenia")[member],
        codes().of("F29"),
    )
    visits = make_events(member, day, services[member % 2], code)
    return join_fills([fills, shots.take(pharmacy_side)]), visits


def _chronic(p: Person) -> list[Fills]:
    """Drugs of physical conditions and the remaining behavioral classes, one drug per class and person."""
    rng = p.rng("chronic drugs")
    index = condition_index()
    classes, owners = column("drugs", "class"), column("drugs", "condition_id")
    courses = []
    for name, owner in sorted({(c, o) for c, o in zip(classes, owners, strict=True) if o}):
        if name in ("antidepressant", "antipsychotic", "antipsychotic_lai"):
            continue
        rows = np.flatnonzero((classes == name) & (owners == owner))
        share = {
            "benzodiazepine": 0.13,
            "anxiolytic": 0.14,
            "stimulant": 0.55,
            "moud": 0.30,
            "aud": 0.10,
            "specialty": 1.0,
            "opioid": 0.14,
            "mood_stabilizer": 0.48,
            "weight": 0.07,
        }.get(str(name), 0.72)
        if name == "specialty":
            share = min(1.0, float(column("drugs", "share")[rows].sum()))
        who = np.flatnonzero(p.illness.has[:, index[owner]])
        who = who[rng.random(len(who)) < share]
        first, last = (x[who] for x in p.alive())
        begin = first + rng.integers(0, 80, len(who))
        drug = rows[choose(rng, column("drugs", "share")[rows], len(who))]
        supply = column("drugs", "days_supply")[drug]
        keeps = np.where(rng.random(len(who)) < 0.7, 0.94, 0.6)
        stop = np.where(rng.random(len(who)) < 0.75, last, begin + 200 + rng.integers(0, 500, len(who)))
        courses.append(fill_course(rng, who, begin, np.minimum(stop, last), drug, keeps, supply))
    return courses


def _acute(p: Person) -> Fills:
    rng = p.rng("acute drugs")
    member, _, day = p.dates(rng, 0.5 * p.members.frailty * (1 + 0.2 * np.minimum(p.illness.physical_count, 5)))
    drug = _drug_of_class(rng, "acute", len(member))
    return make_fills(member, day, drug, column("drugs", "days_supply")[drug])
