"""From contacts with care to priced claim lines."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .events import Events
from .members import Spans
from .person import Person
from .tables import BILLERS, ROLES, column, service_index, table


@dataclass
class Lines:
    """Claim lines of a block; `event` points at the contact, money in whole cents."""

    event: np.ndarray
    template: np.ndarray
    claim: np.ndarray
    line: np.ndarray
    member: np.ndarray
    plan: np.ndarray
    org: np.ndarray
    clinician: np.ndarray
    start: np.ndarray
    end: np.ndarray
    units: np.ndarray
    price: np.ndarray
    outside: np.ndarray

    @property
    def size(self) -> int:
        """Number of lines."""
        return len(self.event)


def covered(p: Person, spans: Spans, events: Events) -> tuple[Events, np.ndarray, np.ndarray]:
    """Contacts with the plan that covers them; a few outside any span stay, as in real files."""
    rng = p.rng("outside spans")
    plan = spans.plan_on(events.member, events.day)
    outside = (plan < 0) & (rng.random(events.size) < 0.03)
    plan = np.where(outside, p.members.plan[events.member], plan)
    inside_life = (events.day >= p.calendar.start) & (
        events.day <= np.minimum(p.calendar.end, p.members.death[events.member])
    )
    keep = (plan >= 0) & inside_life
    carved = column("plans", "mental_health_benefit")[np.maximum(plan, 0)] == 0
    keep &= ~(carved & _is_specialty(events.service))
    return events.take(keep), plan[keep], outside[keep]


def specialty_services() -> np.ndarray:
    """Mask over services: delivered by behavioral specialists or behavioral facilities."""
    rows = table("services")
    behavioral = {"bh_group", "cmhc", "psych_hospital", "psych_unit", "residential"}
    mask = np.zeros(len(service_index()), dtype=bool)
    for service, biller in zip(rows["service"], rows["biller"], strict=True):
        mask[service_index()[service]] |= biller in behavioral
    return mask


def _is_specialty(service: np.ndarray) -> np.ndarray:
    return specialty_services()[service]


def expand(p: Person, events: Events, plan: np.ndarray, outside: np.ndarray) -> Lines:
    """Lay each contact out as the lines of its service, in order of person, day and contact."""
    rng = p.rng("lines")
    order = np.lexsort((events.service, events.day, events.member))
    rows = table("services")
    of_service = np.array([service_index()[s] for s in rows["service"]])
    first = np.searchsorted(of_service, np.arange(len(service_index())))
    number = np.bincount(of_service)
    service = events.service[order]
    event = np.repeat(order, number[service])
    offset = np.arange(len(event)) - np.repeat(np.cumsum(number[service]) - number[service], number[service])
    template = first[events.service[event]] + offset
    keep = rng.random(len(event)) < column("services", "share")[template]
    event, template = event[keep], template[keep]
    claim_of = event.astype(np.int64) * 4 + column("services", "claim")[template]
    new = np.ones(len(event), dtype=bool)
    new[1:] = claim_of[1:] != claim_of[:-1]
    claim = np.cumsum(new) - 1
    position = np.flatnonzero(new)
    line = np.arange(len(event)) - position[claim] + 1
    member = events.member[event]
    org = _organisation(p, events, event, template)
    clinician = _clinician(p, events, event, template, org)
    when = column("services", "when")[template]
    start = np.where(when == "end", events.end[event], events.day[event])
    end = np.where(when == "start", start, events.end[event])
    stay = np.maximum(events.end[event] - events.day[event], 1)
    text = column("services", "units")[template]
    fixed = np.array([int(u) if u.isdigit() else 0 for u in column("services", "units")])[template]
    units = np.select([text == "los", text == "units"], [stay, events.units[event]], fixed)
    price = _price(p, events, event, template, plan, stay)
    return Lines(
        event,
        template,
        claim,
        line,
        member,
        plan[event],
        org,
        clinician,
        start,
        end,
        units,
        price,
        outside[event],
    )


def _organisation(p: Person, events: Events, event: np.ndarray, template: np.ndarray) -> np.ndarray:
    """Billing organisation: the contact's own, else the member's usual one; specialists vary by contact."""
    biller = np.array([BILLERS.index(b) for b in column("services", "biller")])[template]
    usual = p.members.choice[events.member[event], biller]
    groups = p.providers.of_kind("specialist")
    varied = groups[(events.day[event] * 31 + events.member[event] * 17) % len(groups)]
    usual = np.where(biller == BILLERS.index("specialist"), varied, usual)
    return np.where(events.org[event] >= 0, events.org[event], usual)


def _clinician(p: Person, events: Events, event: np.ndarray, template: np.ndarray, org: np.ndarray) -> np.ndarray:
    """Rendering clinician of the right role, -1 for facilities; primary care is mostly the member's own."""
    role = np.array([ROLES.index(r) for r in column("services", "role")])[template]
    count = p.providers.count[org, role]
    turn = (events.day[event] * 13 + events.member[event] * 7) % np.maximum(count, 1)
    drawn = np.where(count > 0, p.providers.start[org, role] + turn, -1)
    own = (
        (role == 0)
        & (org == p.members.choice[events.member[event], 0])
        & ((events.day[event] + events.member[event]) % 10 < 8)
    )
    named = events.clinician[event]
    return np.where(named >= 0, named, np.where(own, p.members.pcp[events.member[event]], drawn))


def _price(
    p: Person, events: Events, event: np.ndarray, template: np.ndarray, plan: np.ndarray, stay: np.ndarray
) -> np.ndarray:
    """Allowed dollars in cents: the service's price, the plan's factor, the contact's factor, 4 % a year.

    Medicaid pays behavioral specialists closer to cost than it pays others (county rates).
    """
    kind = column("services", "kind")[template]
    professional = column("plans", "professional_factor").astype(float)[plan[event]]
    facility = column("plans", "facility_factor").astype(float)[plan[event]]
    factor = np.select([kind == "fixed", kind == "facility"], [1.0, facility], professional)
    behavioral = column("plans", "specialty_behavioral_factor").astype(float)[plan[event]]
    factor = factor * np.where(_is_specialty(events.service[event]), behavioral, 1.0)
    year = (events.day[event] - p.calendar.start) / 365.25
    trend = np.where(kind == "fixed", 1.0, 1.04**year)
    dollars = (
        column("services", "price").astype(float)[template]
        + column("services", "per_day").astype(float)[template] * stay
    )
    varied = np.where(kind == "fixed", np.maximum(events.units[event], 1), events.factor[event])
    return np.round(dollars * factor * trend * varied * 100).astype(np.int64)
