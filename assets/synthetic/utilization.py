"""Medical use: visits, laboratory, imaging, emergency, stays. Drawn per member and year, never per row."""

from __future__ import annotations

import numpy as np

from .clock import choose
from .events import Events, compact, join, make_events, services, with_secondary
from .illness import condition_lists
from .person import Person
from .stays import medical_stays
from .tables import codes, column, condition_index

ACUTE = ("J069", "N390", "M545", "J029", "R109", "M25561", "K219", "H6690")


def medical_events(p: Person) -> Events:
    """All medical contacts of a block, the planted excess of behavioral conditions marked."""
    physical = column("conditions", "kind") == "physical"
    lists, counts = condition_lists(p.illness, physical[None, :])
    everything, all_counts = condition_lists(p.illness, np.ones_like(physical)[None, :])
    chronic = _chronic_visits(p, lists, counts)
    others = [
        _preventive(p),
        _simple(p, "acute", ACUTE),
        _specialist(p, lists, counts),
        _simple(p, "therapy", ("M545", "M25561")),
        _simple(p, "imaging", ("R0602", "M25561", "R109")),
        _outpatient(p, lists, counts),
        _emergency(p),
        *medical_stays(p),
        _heavy(p),
        _simple(p, "lab", ("Z5181",)),
        _simple(p, "dme", ("R0602",)),
    ]
    rng = p.rng("secondary")
    return join(
        [
            with_secondary(chronic, everything, all_counts, rng),
            with_secondary(join(others), lists, counts, rng),
        ]
    )


def _visit_service(p: Person, rng: np.random.Generator, member: np.ndarray) -> np.ndarray:
    """How the member's practice bills a visit: office levels, telehealth, or a clinic encounter."""
    office = services("pc_visit_low", "pc_visit_high", "pc_visit_telehealth", "pc_visit_new")
    drawn = office[choose(rng, np.array([0.40, 0.44, 0.11, 0.05]), len(member))]
    setting = p.providers.setting()[p.members.choice[member, 0]]
    clinic = services("pc_visit_fqhc", "pc_visit_rhc")
    return np.select([setting == "fqhc", setting == "rhc"], [clinic[0], clinic[1]], drawn)


def _chronic_visits(p: Person, lists: np.ndarray, counts: np.ndarray) -> Events:
    """Primary care visits for own conditions; practices differ in how often the reason is behavioral."""
    rng = p.rng("chronic")
    bh = column("conditions", "kind") == "bh"
    bh_lists, bh_counts = condition_lists(p.illness, bh[None, :])
    burden = counts + 0.7 * bh_counts
    yearly = np.where(burden > 0, 0.55 + 0.80 * burden**0.75, 0.0) * (0.6 + 0.4 * p.members.frailty)
    member, turn, day = p.dates(rng, yearly, np.where(burden > 0, 3, 0))
    rate = p.providers.trait("bh_in_primary_care")[p.members.choice[member, 0]]
    about_bh = (bh_counts[member] > 0) & ((rng.random(len(member)) < rate) | (counts[member] == 0))
    bh_code = bh_lists[member, turn % np.maximum(bh_counts[member], 1)]
    first = lists[member, (2 * turn) % np.maximum(counts[member], 1)]
    second = lists[member, (2 * turn + 1) % np.maximum(counts[member], 1)]
    second = np.where(second == first, -1, second)
    noted = np.where((bh_counts[member] > 0) & (rng.random(len(member)) < 0.45), bh_code, -1)
    events = make_events(
        member,
        day,
        _visit_service(p, rng, member),
        np.where(about_bh, bh_code, first),
        np.where(about_bh, first, second),
        np.where(about_bh, -1, noted),
        factor=rng.lognormal(-0.01, 0.15, len(member)),
    )
    return compact(events)


def _preventive(p: Person) -> Events:
    rng = p.rng("preventive")
    member, _, day = p.dates(rng, np.full(p.members.size, 0.42))
    age = (day - p.members.birth[member]) // 365
    medicare = p.members.line[member] == 2
    names = services("pc_preventive_child", "pc_preventive_adult", "pc_preventive_medicare")
    service = np.select([age < 18, medicare], [names[0], names[2]], names[1])
    listed = codes()
    code = np.where(age < 18, listed.of("Z00129"), listed.of("Z0000"))
    visits = make_events(member, day, service, code)
    screened = np.flatnonzero(rng.random(len(member)) < np.where(age >= 12, 0.30, 0.02))
    screens = make_events(member[screened], day[screened], "screen_96127", listed.of("Z1331"))
    alcohol = np.flatnonzero((rng.random(len(member)) < 0.05) & (age >= 18))
    return join([visits, screens, make_events(member[alcohol], day[alcohol], "screen_sbirt", listed.of("Z1389"))])


def _simple(p: Person, name: str, reasons: tuple[str, ...]) -> Events:
    """Contacts for a passing reason."""
    rng = p.rng(name)
    member, _, day = p.dates(rng, p.rate(name) * (1 + 0.25 * p.illness.severity))
    code = np.array([codes().of(r) for r in reasons])[rng.integers(0, len(reasons), len(member))]
    if name == "acute":
        return make_events(member, day, _visit_service(p, rng, member), code)
    service = {"therapy": "therapy_physical", "lab": "lab_panel"}.get(name, name)
    return make_events(member, day, service, code, factor=rng.lognormal(-0.02, 0.2, len(member)))


def _own_reason(
    rng: np.random.Generator,
    member: np.ndarray,
    lists: np.ndarray,
    counts: np.ndarray,
    reasons: tuple[str, ...],
) -> np.ndarray:
    """One of the member's own conditions, else a passing reason."""
    own = lists[member, rng.integers(0, 8, len(member)) % np.maximum(counts[member], 1)]
    passing = np.array([codes().of(r) for r in reasons])[rng.integers(0, len(reasons), len(member))]
    return np.where(counts[member] > 0, own, passing)


def _planted(p: Person, rng: np.random.Generator, member: np.ndarray) -> np.ndarray:
    """Which contacts exist only because of the planted multiple of the member's cohort."""
    return rng.random(len(member)) < 1 - 1 / p.illness.multiple[member]


def _specialist(p: Person, lists: np.ndarray, counts: np.ndarray) -> Events:
    rng = p.rng("specialist")
    member, _, day = p.dates(rng, p.rate("specialist") * (1 + 0.35 * p.illness.severity) * p.illness.multiple**0.5)
    code = _own_reason(rng, member, lists, counts, ACUTE)
    service = services("specialist_visit", "specialist_consult")[(rng.random(len(member)) < 0.15).astype(int)]
    extra = rng.random(len(member)) < 1 - p.illness.multiple[member] ** -0.5
    return make_events(member, day, service, code, factor=rng.lognormal(-0.02, 0.2, len(member)), excess=extra)


def _outpatient(p: Person, lists: np.ndarray, counts: np.ndarray) -> Events:
    rng = p.rng("outpatient")
    member, _, day = p.dates(rng, p.rate("outpatient") * (1 + 0.3 * p.illness.severity) * p.illness.multiple)
    code = _own_reason(rng, member, lists, counts, ("R079", "R109", "M25561"))
    factor = rng.lognormal(-0.32, 0.8, len(member))
    return make_events(member, day, "outpatient_hospital", code, factor=factor, excess=_planted(p, rng, member))


def _emergency(p: Person) -> Events:
    rng = p.rng("emergency")
    member, _, day = p.dates(rng, p.rate("ed") * (1 + 0.4 * p.illness.severity) * p.illness.multiple)
    code = np.array([codes().of(r) for r in ("R079", "R109", "J069", "S93401A")])[rng.integers(0, 4, len(member))]
    service = services("ed_low", "ed_high")[(rng.random(len(member)) < 0.42).astype(int)]
    extra = _planted(p, rng, member)
    visits = make_events(member, day, service, code, factor=rng.lognormal(-0.1, 0.45, len(member)), excess=extra)
    carried = np.flatnonzero(rng.random(len(member)) < 0.12)
    rides = make_events(member[carried], day[carried], "ambulance", code[carried], excess=extra[carried])
    return join([visits, rides])


def _heavy(p: Person) -> Events:
    """Infusions and dialysis: few members, much money."""
    rng = p.rng("heavy")
    index, has = condition_index(), p.illness.has
    infused = np.zeros(p.members.size)
    for name, rate in (
        ("inflammatory_bowel", 1.4),
        ("cancer_heme", 5.0),
        ("cancer_breast", 1.6),
        ("cancer_lung", 5.0),
        ("cancer_colorectal", 3.0),
        ("multiple_sclerosis", 1.2),
    ):
        infused += rate * has[:, index[name]]
    member, _, day = p.dates(rng, infused * p.members.frailty)
    infusions = make_events(member, day, "infusion", codes().of("Z5111"), factor=rng.lognormal(-0.3, 0.8, len(member)))
    failing = p.illness.code_of("chronic_kidney_disease") == codes().of("N186")
    renal = has[:, index["chronic_kidney_disease"]] & failing & (p.members.frailty > 1.6)
    member, _, day = p.dates(rng, np.where(renal, 11.5, 0.0))
    end = np.minimum(day + 27, p.calendar.end)
    return join([infusions, make_events(member, day, "dialysis", codes().of("N186"), end=end)])
