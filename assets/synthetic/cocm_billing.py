"""Collaborative Care as the claims see it: billed right, missed, unsupported, denied, misrouted."""

from __future__ import annotations

import numpy as np

from .clock import choose, day_number
from .cocm_rules import WEIGHTS, episode_months, supported, tag_of
from .events import Events, join, make_events, services
from .members import Spans
from .person import Person
from .registry import Contacts, Episodes
from .tables import ROLES, codes, column

SERVICES = ("cocm_99492", "cocm_99493", "cocm_G2214", "cocm_G0512", "cocm_G0568", "cocm_G0569")


def cocm_claims(
    p: Person, spans: Spans, episodes: Episodes, contacts: Contacts
) -> tuple[Events, dict[str, np.ndarray]]:
    """Claims of the programme; per episode-month what was supported and which fault was planted."""
    rng = p.rng("cocm billing")
    table = episode_months(p, episodes, contacts)
    episode, day = table["episode"], table["day"]
    member = episodes.member[episode]
    line = p.members.line[member]
    clinic = p.providers.setting()[p.members.choice[member, 0]] != "office"
    no_consent = episodes.consent[episode] < 0
    basis = np.where(no_consent, table["raw"], table["minutes"])
    code, units = supported(basis, table["initial"], line, clinic, day)
    cocm = episodes.program[episode] == 0
    n = len(episode)
    names = list(WEIGHTS)
    drawn = choose(rng, np.array(list(WEIGHTS.values())), n)
    tags = np.array([tag_of(x) for x in names])[drawn]
    tags = np.where((tags == tag_of("MISSED_ADDON")) & (units == 0), 1, tags)
    tags = np.where((tags == tag_of("UNDERCODED")) & ((line != 2) | (code != 2) | clinic), 1, tags)
    plain = (code == 1) | (code == 2)
    special = np.isin(
        tags,
        [tag_of(x) for x in ("WRONG_MONTH_TYPE", "CONFLICT_99492_99493", "ORPHAN_ADDON", "UNSUPPORTED_ADDON")],
    )
    tags = np.where(special & ~plain, 1, tags)
    tags = np.where((tags == tag_of("UNSUPPORTED_ADDON")) & ((line == 0) & (units >= 2)), 1, tags)
    unsupported = (code == 0) & (rng.random(n) < 0.05) & (basis > 0) & ~clinic
    tags = np.select(
        [no_consent, unsupported, code == 0],
        [tag_of("NO_CONSENT"), tag_of("UNSUPPORTED_BILLING"), tag_of("BELOW_THRESHOLD")],
        tags,
    )
    new_year, late = day >= day_number(2026, 1, 1), rng.random(n) < 0.2
    medicare = (line == 2) & (tags == 1) & ((code == 1) | (code == 2)) & late
    tags = np.where(medicare & clinic & new_year, tag_of("RETIRED_CODE"), tags)
    december = (day >= day_number(2025, 12, 1)) & ~new_year
    tags = np.where(medicare & ~clinic & december, tag_of("CODE_NOT_EFFECTIVE"), tags)
    based = _advanced_base(p, member) & cocm & ~clinic & ~no_consent
    code = np.where(based & new_year, np.where(table["initial"], 5, 6), code)
    tags, units = np.where(based & new_year, 1, tags), np.where(based & new_year, 0, units)
    covered = spans.plan_on(member, day) >= 0
    general = np.where(rng.random(n) < 0.87, 1, tag_of("MISSED_ALL"))
    general = np.where(basis >= 20, general, tag_of("BELOW_THRESHOLD"))
    tags = np.where(cocm, tags, np.where(no_consent, tag_of("NO_CONSENT"), general)) * covered
    code, units = np.where(cocm, code, np.where(basis >= 20, 7, 0)), np.where(cocm, units, 0)
    table["apcm"] = based & covered & (day >= day_number(2025, 1, 1))
    table |= {"code": code, "units": units, "tag": tags, "member": member, "line": line}
    return join([_events(p, episodes, table), _general_bhi(p, episodes, table), _without_registry(p, rng)]), table


def _advanced_base(p: Person, member: np.ndarray) -> np.ndarray:
    """Medicare patients of fully integrated practices that also bill advanced primary care management."""
    full = column("practice_models", "model").tolist().index("fully_integrated")
    home = p.providers.model[p.members.choice[member, 0]] == full
    return home & (p.members.line[member] == 2) & (p.members.index[member] % 2 == 0)


def _reason(p: Person, episodes: Episodes, episode: np.ndarray) -> np.ndarray:
    ill, who = p.illness, episodes.member[episode]
    alcohol = ill.has[who][:, column("conditions", "condition_id").tolist().index("alcohol_use")]
    sud = np.where(alcohol, ill.code_of("alcohol_use")[who], ill.code_of("opioid_use")[who])
    listed = [ill.code_of(c)[who] for c in ("depression", "anxiety", "ptsd", "adhd")]
    return np.select([episodes.condition[episode] == k for k in range(4)], listed, sud)


def _events(p: Person, episodes: Episodes, t: dict[str, np.ndarray]) -> Events:
    """Turn each episode-month's fault into the claims that show it."""
    parts = []
    reason, tag, code, units = (
        _reason(p, episodes, t["episode"]),
        t["tag"],
        t["code"].copy(),
        t["units"].copy(),
    )
    swapped = tag == tag_of("WRONG_MONTH_TYPE")
    code = np.where(swapped, 3 - code, code)
    code = np.where(tag == tag_of("UNDERCODED"), 3, code)
    code = np.where(tag == tag_of("UNSUPPORTED_BILLING"), np.where(t["initial"], 1, 2), code)
    units = np.select(
        [np.isin(tag, [tag_of("UNDERCODED"), tag_of("MISSED_ADDON")]), tag == tag_of("UNSUPPORTED_ADDON")],
        [0, units + 1],
        units,
    )
    units = np.where((tag == tag_of("ORPHAN_ADDON")) & (units == 0), 1, units)
    silent = np.isin(tag, [0, tag_of("MISSED_ALL"), tag_of("BELOW_THRESHOLD")])
    other = tag == tag_of("WRONG_CODE_FAMILY")
    based = ~silent & ~other & (code < 7) & (tag != tag_of("ORPHAN_ADDON"))
    code = np.where(tag == tag_of("RETIRED_CODE"), 4, code)
    code = np.where(tag == tag_of("CODE_NOT_EFFECTIVE"), 5, code)
    for number, service in enumerate(SERVICES):
        rows = np.flatnonzero(based & (code == number + 1))
        parts.append(make_events(t["member"][rows], t["day"][rows], service, reason[rows], tag=tag[rows]))
    rows = np.flatnonzero(~silent & ~other & (units > 0) & (code < 3))
    parts.append(
        make_events(t["member"][rows], t["day"][rows], "cocm_99494", reason[rows], tag=tag[rows], units=units[rows])
    )
    rows = np.flatnonzero(t["apcm"])
    parts.append(make_events(t["member"][rows], t["day"][rows], "apcm", reason[rows]))
    rows = np.flatnonzero(other)
    parts.append(make_events(t["member"][rows], t["day"][rows], "cocm_99490", reason[rows], tag=tag[rows]))
    rows = np.flatnonzero(tag == tag_of("CONFLICT_99492_99493"))
    twin = np.where(code[rows] == 1, "cocm_99493", "cocm_99492")
    for name in ("cocm_99492", "cocm_99493"):
        mine = rows[twin == name]
        parts.append(make_events(t["member"][mine], t["day"][mine], name, reason[mine], tag=tag[mine]))
    visits = np.flatnonzero(episodes.initiating >= p.calendar.start)
    first = _reason(p, episodes, visits)
    parts.append(make_events(episodes.member[visits], episodes.initiating[visits], "pc_visit_high", first))
    return join(parts)


def _general_bhi(p: Person, episodes: Episodes, t: dict[str, np.ndarray]) -> Events:
    """The general programme's monthly code, by the physician or by the practice's own psychologist."""
    rows = np.flatnonzero((episodes.program[t["episode"]] == 1) & (t["tag"] == 1))
    own = p.providers.count[p.members.choice[t["member"][rows], 0], ROLES.index("bhc")] > 0
    own &= p.members.index[t["member"][rows]] % 5 == 0
    names = services("general_bhi", "general_bhi_psychologist")
    reason = _reason(p, episodes, t["episode"][rows])
    return make_events(t["member"][rows], t["day"][rows], names[own.astype(int)], reason, tag=1)


def _without_registry(p: Person, rng: np.random.Generator) -> Events:
    """A few later-month codes for members no registry knows."""
    home = p.members.choice[:, 0]
    who = (p.providers.trait("cocm")[home] > 0) & (p.illness.cohort == "none") & (rng.random(p.members.size) < 0.003)
    member = np.flatnonzero(who)
    day = (
        p.calendar.start
        + 200
        + np.floor(rng.random(len(member)) * (p.calendar.end - p.calendar.start - 260)).astype(np.int64)
    )
    return make_events(member, day, "cocm_99493", codes().of("F329"), tag=tag_of("CLAIM_WITHOUT_REGISTRY"))
