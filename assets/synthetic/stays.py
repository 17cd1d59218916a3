"""Medical stays: reasons, lengths, transfers, readmissions, interim bills, and what follows them."""

from __future__ import annotations

import numpy as np

from .clock import choose
from .events import Events, make_events
from .person import Person
from .tables import codes, condition_index

REASONS = (
    ("A419", 871, "inpatient_medical"),
    ("J189", 194, "inpatient_medical"),
    ("L03115", 603, "inpatient_medical"),
    ("K8000", 419, "inpatient_medical"),
    ("S72001A", 481, "inpatient_medical"),
)
FROM_CONDITIONS = (
    ("heart_failure", 291, 0.10),
    ("copd", 190, 0.06),
    ("diabetes", 638, 0.02),
    ("chronic_kidney_disease", 683, 0.02),
    ("stroke_tia", 65, 0.16),
    ("acute_mi", 281, 0.34),
    ("atrial_fibrillation", 309, 0.02),
    ("epilepsy", 101, 0.03),
    ("liver_disease", 433, 0.015),
    ("sickle_cell", 812, 0.5),
    ("cancer_lung", 181, 0.2),
    ("cancer_heme", 841, 0.2),
)


def medical_stays(p: Person) -> list[Events]:
    """General stays, condition stays, births, and their readmissions, transfers and after-care."""
    rng = p.rng("stays")
    m, ill = p.members, p.illness
    yearly = p.rate("stay") * (1 + 0.45 * ill.severity) * ill.multiple
    member, _, day = p.dates(rng, yearly)
    pick = rng.integers(0, len(REASONS), len(member))
    code = np.array([codes().of(r[0]) for r in REASONS])[pick]
    drg = np.array([r[1] for r in REASONS])[pick]
    members, days, reasons, groups = [member], [day], [code], [drg]
    for name, group, rate in FROM_CONDITIONS:
        who = ill.has[:, condition_index()[name]]
        member, _, day = p.dates(rng, np.where(who, rate * m.frailty * ill.multiple, 0.0))
        members.append(member)
        days.append(day)
        reasons.append(ill.code_of(name)[member].astype(np.int64))
        groups.append(np.full(len(member), group))
    member, day = np.concatenate(members), np.concatenate(days)
    code, drg = np.concatenate(reasons), np.concatenate(groups)
    length = 1 + np.floor(rng.gamma(1.4, 2.6, len(member))).astype(np.int64)
    extra = rng.random(len(member)) < 1 - 1 / ill.multiple[member]
    factor = rng.lognormal(-0.245, 0.7, len(member))
    index = _stay(p, member, day, length, code, drg, factor, extra)
    return [index, *_after(p, rng, index), _births(p, rng)]


def _stay(
    p: Person,
    member: np.ndarray,
    day: np.ndarray,
    length: np.ndarray,
    code: np.ndarray,
    drg: np.ndarray,
    factor: np.ndarray,
    extra: np.ndarray,
) -> Events:
    end = np.minimum(day + length, np.minimum(p.calendar.end, p.members.death[member]))
    end = np.maximum(end, day)
    died = end == p.members.death[member]
    return make_events(
        member,
        day,
        "inpatient_medical",
        code,
        end=end,
        admit=day,
        discharge=end,
        drg=drg,
        factor=factor,
        excess=extra,
        status=np.where(died, 20, 1),
        units=np.maximum(end - day, 1),
    )


def _after(p: Person, rng: np.random.Generator, stays: Events) -> list[Events]:
    """Readmissions within 30 days, same-day transfers, nursing, home health, hospice."""
    n = stays.size
    alive = stays.status == 1
    chance = np.where(p.members.line[stays.member] == 2, 0.14, 0.09) * np.minimum(p.illness.multiple[stays.member], 1.6)
    back = np.flatnonzero(alive & (rng.random(n) < chance))
    day = stays.end[back] + 1 + rng.integers(0, 30, len(back))
    length = 1 + np.floor(rng.gamma(1.4, 2.8, len(back))).astype(np.int64)
    inside = day <= np.minimum(p.calendar.end, p.members.death[stays.member[back]])
    back, day, length = back[inside], day[inside], length[inside]
    again = _stay(
        p,
        stays.member[back],
        day,
        length,
        stays.dx[back, 0],
        stays.drg[back],
        stays.factor[back],
        stays.excess[back],
    )
    moved = np.flatnonzero(alive & (rng.random(n) < 0.03))
    length = 1 + np.floor(rng.gamma(1.4, 3.0, len(moved))).astype(np.int64)
    onward = _stay(
        p,
        stays.member[moved],
        stays.end[moved],
        length,
        stays.dx[moved, 0],
        stays.drg[moved],
        stays.factor[moved],
        stays.excess[moved],
    )
    hospitals = p.providers.of_kind("hospital")
    onward.org[:] = hospitals[rng.integers(0, len(hospitals), onward.size)]
    stays.status[moved] = 2
    old = p.members.age(p.calendar.end)[stays.member] >= 65
    where = choose(rng, np.array([0.62, 0.18, 0.20]), n) * (old & (stays.status == 1))
    nursing, home = np.flatnonzero(where == 1), np.flatnonzero(where == 2)
    stays.status[nursing], stays.status[home] = 3, 6
    care = rng.integers(6, 30, len(nursing))
    until = np.minimum(stays.end[nursing] + care, np.minimum(p.calendar.end, p.members.death[stays.member[nursing]]))
    snf = make_events(
        stays.member[nursing],
        stays.end[nursing],
        "snf",
        stays.dx[nursing, 0],
        end=until,
        admit=stays.end[nursing],
        discharge=until,
        units=np.maximum(until - stays.end[nursing], 1),
        excess=stays.excess[nursing],
    )
    start = np.minimum(stays.end[home] + 2, p.calendar.end)
    nurse = make_events(
        stays.member[home],
        start,
        "home_health",
        stays.dx[home, 0],
        end=np.minimum(start + 27, p.calendar.end),
        excess=stays.excess[home],
    )
    return [again, onward, snf, nurse, _hospice(p)]


def _hospice(p: Person) -> Events:
    who = np.flatnonzero(p.members.hospice)
    day = np.maximum(p.members.death[who] - 45, p.calendar.start)
    reason = codes().of("R0602")
    return make_events(who, day, "hospice", reason, end=np.minimum(p.members.death[who], p.calendar.end), status=40)


def _births(p: Person, rng: np.random.Generator) -> Events:
    age = p.members.age((p.calendar.start + p.calendar.end) // 2)
    fertile = p.members.female & (age >= 18) & (age < 42)
    member, _, day = p.dates(rng, np.where(fertile, np.array([0.045, 0.07, 0.02])[p.members.line], 0.0))
    end = np.minimum(day + 2, p.calendar.end)
    return make_events(
        member,
        day,
        "inpatient_maternity",
        codes().of("O80"),
        end=end,
        admit=day,
        discharge=end,
        drg=807,
        units=np.maximum(end - day, 1),
    )
