"""Behavioral health care: therapy, psychiatry, community services, programmes, screening for SMI drugs."""

from __future__ import annotations

import numpy as np

from .clock import choose, last_before
from .crises import behavioral_crises
from .events import Events, join, make_events, services, with_secondary
from .illness import SPMI, SUD, condition_lists
from .person import Person
from .tables import codes, column, condition_index, table


def behavioral_events(p: Person) -> Events:
    """Outpatient behavioral care and the crises with their planted follow-up.

    Chance visits within 30 days behind a crisis are taken out: whether a member was seen is decided by the
    published rate and by nothing else.
    """
    crises, followed, windows = behavioral_crises(p)
    routine = join([_therapy(p), _psychiatry(p), _community(p), _programmes(p), _practice_based(p)])
    since = last_before(routine.member, routine.day, windows[0], windows[1])
    routine = routine.take(since > 30)
    everything, counts = condition_lists(p.illness, (column("conditions", "kind") != "")[None, :])
    return with_secondary(join([routine, crises, followed]), everything, counts, p.rng("behavioral secondary"))


def _treated(p: Person, rng: np.random.Generator, field: str) -> tuple[np.ndarray, np.ndarray]:
    """(person, condition) pairs in one kind of treatment, from the table of treatment shares."""
    rows = table("treatment")
    index = condition_index()
    members, conditions = [], []
    for condition, share in zip(rows["condition_id"], rows[field], strict=True):
        who = np.flatnonzero(p.illness.has[:, index[condition]])
        who = who[rng.random(len(who)) < share]
        members.append(who)
        conditions.append(np.full(len(who), index[condition]))
    member, condition = np.concatenate(members), np.concatenate(conditions)
    order = np.lexsort((condition, member))
    first = np.unique(member[order], return_index=True)[1]
    return member[order][first], condition[order][first]


def _courses(
    p: Person, rng: np.random.Generator, who: np.ndarray, yearly: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Contacts of the chosen people only: (place in `who`, ordinal, day)."""
    rate = np.zeros(p.members.size)
    rate[who] = yearly
    member, turn, day = p.dates(rng, rate)
    place = np.zeros(p.members.size, dtype=np.int64)
    place[who] = np.arange(len(who))
    return place[member], turn, day


def _therapy(p: Person) -> Events:
    rng = p.rng("therapy courses")
    who, condition = _treated(p, rng, "therapy")
    volume = np.array([9.0, 10.0, 1.8])[p.members.line[who]] * rng.lognormal(-0.32, 0.8, len(who))
    place, turn, day = _courses(p, rng, who, volume)
    member = who[place]
    setting = _therapy_setting(p, rng, who)[place]
    names = services(
        "psychotherapy_45",
        "psychotherapy_60",
        "psychotherapy_telehealth",
        "psychotherapy_home",
        "cmhc_visit",
        "cmhc_institutional",
        "psychotherapy_hospital",
    )
    office = names[choose(rng, np.array([0.36, 0.34, 0.30]), len(member))]
    cmhc = names[4 + (rng.random(len(member)) < 0.3)]
    service = np.select([setting == 1, setting == 2, setting == 3], [names[3], cmhc, names[6]], office)
    intake = services("psych_intake")[0]
    service = np.where((turn == 0) & (setting == 0), intake, service)
    code = p.illness.code[member, condition[place]]
    return make_events(member, day, service, code, factor=rng.lognormal(-0.005, 0.1, len(member)))


def _therapy_setting(p: Person, rng: np.random.Generator, who: np.ndarray) -> np.ndarray:
    """0 outside practice, 1 inside the primary care practice, 2 community centre, 3 hospital."""
    inside = p.providers.trait("clinicians")[p.members.choice[who, 0]] > 0
    at_home = inside & (rng.random(len(who)) < 0.5)
    centre = rng.random(len(who)) < np.array([0.05, 0.5, 0.12])[p.members.line[who]]
    hospital = rng.random(len(who)) < 0.04
    return np.select([at_home, centre, hospital], [1, 2, 3], 0)


def _psychiatry(p: Person) -> Events:
    rng = p.rng("psychiatry")
    who, condition = _treated(p, rng, "psychiatry")
    place, turn, day = _courses(p, rng, who, rng.gamma(3.0, 1.1, len(who)))
    member = who[place]
    names = services("psychiatry_visit", "psychiatry_telehealth", "cmhc_psychiatry", "psych_evaluation")
    centre = (rng.random(len(who)) < np.array([0.05, 0.55, 0.15])[p.members.line[who]])[place]
    remote = rng.random(len(member)) < 0.35
    service = np.select([centre, turn == 0, remote], [names[2], names[3], names[1]], names[0])
    return make_events(member, day, service, p.illness.code[member, condition[place]])


def _community(p: Person) -> Events:
    """Case management, peers, primary care inside a community centre (reverse integration), autism."""
    rng = p.rng("community")
    spmi = p.illness.with_any(*SPMI) & (p.members.line == 1) & (rng.random(p.members.size) < 0.5)
    index = condition_index()
    codes_of = np.where(
        p.illness.has[:, index["schizophrenia"]],
        p.illness.code_of("schizophrenia"),
        p.illness.code_of("bipolar"),
    )
    parts = []
    for service, yearly in (
        ("cmhc_case_management", 20.0),
        ("peer_support", 9.0),
        ("cmhc_primary_care", 1.3),
    ):
        member, _, day = p.dates(rng, np.where(spmi, yearly, 0.0))
        parts.append(make_events(member, day, service, codes_of[member]))
    young = (
        p.illness.has[:, index["autism"]] & (p.members.age(p.calendar.start) < 14) & (rng.random(p.members.size) < 0.2)
    )
    member, _, day = p.dates(rng, np.where(young, 34.0, 0.0))
    parts.append(make_events(member, day, "applied_behavior", p.illness.code_of("autism")[member]))
    return join(parts)


def _programmes(p: Person) -> Events:
    """Intensive outpatient, partial hospitalisation, opioid treatment programmes, ECT, testing."""
    rng = p.rng("programmes")
    index, n = condition_index(), p.members.size
    sud = p.illness.with_any(*SUD)
    substance = _substance_code(p)
    mood = np.where(p.illness.has[:, index["bipolar"]], p.illness.code_of("bipolar"), p.illness.code_of("depression"))
    parts = []
    for service, who, code, share, sessions in (
        # Managed Medicaid spends a third of its behavioral dollars on substance use (Massachusetts 2021).
        ("sud_iop", sud, substance, np.array([0.05, 0.18, 0.05])[p.members.line], 5.0),
        ("psych_iop", p.illness.with_any("depression", "bipolar"), mood,
         np.array([0.012, 0.04, 0.012])[p.members.line], 4.0),
        ("psych_php", p.illness.with_any("depression", "bipolar"), mood,
         np.array([0.006, 0.015, 0.006])[p.members.line], 4.0),
        ("ect", p.illness.with_any("depression"), mood, 0.001, 4.0),
        ("psychological_testing", p.illness.with_any("adhd", "autism"), p.illness.code_of("adhd"), 0.15, 0.6),
    ):
        chosen = who & (rng.random(n) < share)
        member, _, day = p.dates(rng, np.where(chosen, sessions, 0.0))
        parts.append(make_events(member, day, service, code[member]))
    opioid = p.illness.with_any("opioid_use") & (rng.random(n) < np.array([0.05, 0.50, 0.10])[p.members.line])
    member, _, day = p.dates(rng, np.where(opioid, 26.0, 0.0))
    week = make_events(
        member,
        day,
        "opioid_program",
        p.illness.code_of("opioid_use")[member],
        end=np.minimum(day + 6, p.calendar.end),
    )
    return join([*parts, week])


def _substance_code(p: Person) -> np.ndarray:
    index = condition_index()
    return np.select(
        [p.illness.has[:, index[c]] for c in SUD], [p.illness.code_of(c) for c in SUD], codes().of("F1020")
    )


def _practice_based(p: Person) -> Events:
    """Services that only integrated practices bill: health behavior, general BHI, chronic care management."""
    rng = p.rng("practice based")
    home, n = p.members.choice[:, 0], p.members.size
    listed = codes()
    bh = p.illness.cohort != "none"
    diabetic = p.illness.with_any("diabetes", "obesity", "chronic_pain_fatigue")
    parts = []
    for service, trait, who, share, yearly, code in (
        ("hbai_assessment", "hbai", diabetic | bh, 0.16, 0.5, np.full(n, listed.of("E119"))),
        ("hbai_intervention", "hbai", diabetic | bh, 0.16, 1.6, np.full(n, listed.of("E119"))),
        (
            "chronic_care",
            "care_management",
            (p.illness.physical_count >= 2) & (p.members.line == 2),
            0.14,
            5.0,
            None,
        ),
    ):
        chosen = (p.providers.trait(trait)[home] > 0) & who & (rng.random(n) < share) & ~p.in_registry
        member, _, day = p.dates(rng, np.where(chosen, yearly, 0.0))
        reason = p.illness.code_of("hypertension") if code is None else code
        parts.append(make_events(member, day, service, reason[member]))
    return join(parts)
