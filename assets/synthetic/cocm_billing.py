"""Collaborative Care as the claims see it: billed right, missed, unsupported, denied, misrouted."""

from __future__ import annotations

import numpy as np
import polars as pl

from .clock import day_number
from .cocm_faults import at_risk, plant, tags_of
from .cocm_rules import episode_months, tag_of
from .events import Events, join, make_events, services
from .members import Spans
from .person import Person
from .registry import Episodes
from .registry_contacts import Contacts
from .tables import ROLES, codes, column, table

SERVICES = ("cocm_99492", "cocm_99493", "cocm_G2214", "cocm_G0512", "cocm_G0568", "cocm_G0569")
TWICE = ("MULTIPLE_BILLERS", "DUPLICATE_OVER_MONTHLY_LIMIT")
INITIATING = ("99202", "99203", "99204", "99205", "99212", "99213", "99214", "99215", "99495", "99496", "G0402",
              "G0438", "G0439")


def cocm_claims(
    p: Person, spans: Spans, episodes: Episodes, contacts: Contacts
) -> tuple[Events, dict[str, np.ndarray]]:
    """Claims of the programme; per episode-month what was supported and which fault was planted."""
    months = plant(p, spans, episodes, episode_months(p, episodes, contacts))
    parts = [_events(p, episodes, months), _general_bhi(p, episodes, months), _without_registry(p)]
    return join(parts), months


def _reason(p: Person, episodes: Episodes, episode: np.ndarray) -> np.ndarray:
    ill, who = p.illness, episodes.member[episode]
    alcohol = ill.has[who][:, column("conditions", "condition_id").tolist().index("alcohol_use")]
    sud = np.where(alcohol, ill.code_of("alcohol_use")[who], ill.code_of("opioid_use")[who])
    listed = [ill.code_of(c)[who] for c in ("depression", "anxiety", "ptsd", "adhd")]
    return np.select([episodes.condition[episode] == k for k in range(4)], listed, sud)


def _events(p: Person, episodes: Episodes, t: dict[str, np.ndarray]) -> Events:
    """The claims of each episode-month, faults and all."""
    parts = []
    reason, tag, base, units = _reason(p, episodes, t["episode"]), t["tag"], t["base"], t["addons"]
    of_base, of_addons = at_risk(tag, base, units)
    own, other = _clinicians(p, t["member"], tag)

    def claims(rows: np.ndarray, service: str, **given: np.ndarray) -> None:
        """Adds one contact for each of these months."""
        given = {"tag": tag[rows], "clinician": own[rows]} | given
        parts.append(make_events(t["member"][rows], t["day"][rows], service, reason[rows], **given))

    for number, service in enumerate(SERVICES):
        rows = np.flatnonzero(base == number + 1)
        claims(rows, service, risk=of_base[rows])
    rows = np.flatnonzero(units > 0)
    claims(rows, "cocm_99494", units=units[rows], risk=of_addons[rows])
    claims(np.flatnonzero(t["apcm"]), "apcm", tag=np.ones(int(t["apcm"].sum())))
    claims(np.flatnonzero(tag == tag_of("WRONG_CODE_FAMILY")), "cocm_99490")
    both = tag == tag_of("CONFLICT_99492_99493")
    for number in (1, 2):
        rows = np.flatnonzero(both & (base == 3 - number))
        claims(rows, SERVICES[number - 1], risk=np.ones(len(rows)))
        rows = np.flatnonzero(np.isin(tag, tags_of(*TWICE)) & (base == number))
        claims(rows, SERVICES[number - 1], risk=of_base[rows], clinician=other[rows])
    visits = np.flatnonzero(episodes.initiating >= p.calendar.start)
    first = _reason(p, episodes, visits)
    parts.append(make_events(episodes.member[visits], episodes.initiating[visits], "pc_visit_high", first))
    return join(parts)


def _clinicians(p: Person, member: np.ndarray, tag: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Who renders each month's lines and who the second of two: -1 leaves it to the practice's turns."""
    v, home, own = p.providers, p.members.choice[member, 0], p.members.pcp[member]
    pcp, bhc = ROLES.index("pcp"), ROLES.index("bhc")
    next_one = v.start[home, pcp] + (own - v.start[home, pcp] + 1) % np.maximum(v.count[home, pcp], 1)
    first = np.select(
        [tag == tag_of("INELIGIBLE_BILLER"), np.isin(tag, tags_of(*TWICE))], [v.start[home, bhc], own], -1)
    return first, np.where(tag == tag_of("MULTIPLE_BILLERS"), next_one, own)


def unseen_before(p: Person, episodes: Episodes, events: Events) -> np.ndarray:
    """Mask of contacts that would be an initiating visit of an episode which had none."""
    rows = table("services")
    visits = rows.filter((pl.col("biller") == "home") & pl.col("hcpcs").is_in(INITIATING))["service"]
    visit = np.isin(events.service, services(*visits.unique(maintain_order=True)))
    never = np.zeros(p.members.size, dtype=bool)
    never[episodes.member[episodes.unseen]] = True
    return visit & never[events.member]


def _general_bhi(p: Person, episodes: Episodes, t: dict[str, np.ndarray]) -> Events:
    """The general programme's monthly code, by the physician or by the practice's own psychologist."""
    rows = np.flatnonzero((t["base"] == 7) & np.isin(t["tag"], tags_of("MATCH", "PRIOR_AUTH_REQUIRED")))
    own = p.providers.count[p.members.choice[t["member"][rows], 0], ROLES.index("bhc")] > 0
    own &= p.members.index[t["member"][rows]] % 5 == 0
    own &= t["day"][rows] >= day_number(2024, 1, 1)  # from then on whatever the clinician's profession
    names = services("general_bhi", "general_bhi_psychologist")
    reason = _reason(p, episodes, t["episode"][rows])
    tag = t["tag"][rows]
    risk = (tag != 1).astype(float)
    return make_events(t["member"][rows], t["day"][rows], names[own.astype(int)], reason, tag=tag, risk=risk)


def _without_registry(p: Person) -> Events:
    """A few later-month codes for members no registry knows."""
    rng = p.rng("cocm without registry")
    home = p.members.choice[:, 0]
    who = (p.providers.trait("cocm")[home] > 0) & (p.illness.cohort == "none") & ~p.in_registry
    who &= rng.random(p.members.size) < 0.003
    member = np.flatnonzero(who)
    day = (
        p.calendar.start
        + 200
        + np.floor(rng.random(len(member)) * (p.calendar.end - p.calendar.start - 260)).astype(np.int64)
    )
    return make_events(member, day, "cocm_99493", codes().of("F329"), tag=tag_of("CLAIM_WITHOUT_REGISTRY"), risk=1.0)
