"""Who the invented people are and when they are covered."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .clock import NEVER, Calendar, choose, stream
from .providers import Providers
from .tables import BILLERS, LINES, column, line_of_plan, table

RACES = ("white", "black or african american", "asian", "american indian or alaska native", "other race", "unknown")
RACE_WEIGHTS = (0.48, 0.09, 0.15, 0.01, 0.19, 0.08)


@dataclass
class Members:
    """People of one block; arrays have one entry per person, `choice` one column per kind of biller."""

    index: np.ndarray
    line: np.ndarray
    plan: np.ndarray
    birth: np.ndarray
    death: np.ndarray
    female: np.ndarray
    race: np.ndarray
    hispanic: np.ndarray
    place: np.ndarray
    frailty: np.ndarray
    choice: np.ndarray
    pcp: np.ndarray
    dual: np.ndarray
    institutional: np.ndarray
    hospice: np.ndarray

    @property
    def size(self) -> int:
        """People in the block."""
        return len(self.index)

    def age(self, day: int | np.ndarray) -> np.ndarray:
        """Age in years, close enough to draw by."""
        return np.floor((day - self.birth) / 365.2425).astype(int)


@dataclass
class Spans:
    """Coverage spans sorted by member and start; `secondary` spans are Medicaid behind Medicare."""

    member: np.ndarray
    plan: np.ndarray
    start: np.ndarray
    end: np.ndarray
    is_open: np.ndarray
    secondary: np.ndarray
    hospice: np.ndarray

    def plan_on(self, member: np.ndarray, day: np.ndarray) -> np.ndarray:
        """Plan that covers the member first on the day, -1 outside coverage."""
        row, hit = self._row_on(member, day)
        return np.where(hit, self.plan[row], -1)

    def covered_to(self, member: np.ndarray, day: np.ndarray) -> np.ndarray:
        """Last day of the span that covers the member on the day, -1 outside coverage."""
        row, hit = self._row_on(member, day)
        return np.where(hit, self.end[row], -1)

    def _row_on(self, member: np.ndarray, day: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        first = np.flatnonzero(~self.secondary)
        keys = self.member[first].astype(np.int64) * 1_000_000 + self.start[first]
        found = np.searchsorted(keys, member.astype(np.int64) * 1_000_000 + day, "right") - 1
        row = first[np.maximum(found, 0)]
        hit = (found >= 0) & (self.member[row] == member) & (day <= self.end[row])
        outer = first[np.maximum(found - 1, 0)]  # a short span may lie inside the one before it
        around = ~hit & (found >= 1) & (self.member[outer] == member) & (day <= self.end[outer])
        return np.where(around, outer, row), hit | around


def make_members(block: int, size: int, offset: int, seed: int, calendar: Calendar, providers: Providers) -> Members:
    """Draw one block of people."""
    rng = stream(seed, "members", block)
    plan = choose(rng, column("plans", "share"), size)
    line = line_of_plan()[plan]
    ages = table("ages")
    age, female = np.zeros(size), np.zeros(size, dtype=bool)
    for number, name in enumerate(LINES):
        rows = ages.filter(ages["line"] == name)
        mine = np.flatnonzero(line == number)
        band = choose(rng, rows["share"].to_numpy(), len(mine))
        low, high = rows["low"].to_numpy()[band], rows["high"].to_numpy()[band]
        age[mine] = low + rng.random(len(mine)) * (high + 1 - low)
        female[mine] = rng.random(len(mine)) < rows["female"].to_numpy()[band]
    middle = (calendar.start + calendar.end) // 2
    birth = np.floor(middle - age * 365.2425 - 1).astype(np.int64)
    yearly = 0.0004 + 0.000035 * np.exp(0.088 * age) * np.where(line == 1, 1.4, 1.0)
    death = calendar.start + np.floor(rng.exponential(1 / yearly) * 365.25).astype(np.int64)
    death = np.where((death > calendar.end) | (death <= birth + 30), NEVER, death)
    dual = (line == 2) & (rng.random(size) < np.where(age < 65, 0.45, 0.13))
    institutional = (line == 2) & (age > 75) & (rng.random(size) < 0.025)
    hospice = (death < NEVER) & (line == 2) & (rng.random(size) < 0.45)
    choice = _choices(rng, size, line, providers)
    first = providers.start[choice[:, 0], 0]
    pcp = first + np.floor(rng.random(size) * np.maximum(providers.count[choice[:, 0], 0], 1)).astype(int)
    return Members(
        index=offset + np.arange(size),
        line=line,
        plan=plan,
        birth=birth,
        death=death,
        female=female,
        race=choose(rng, np.array(RACE_WEIGHTS), size),
        hispanic=rng.random(size) < np.where(line == 1, 0.48, 0.27),
        place=choose(rng, column("counties", "share"), size),
        frailty=rng.gamma(2.2, 1 / 2.2, size),
        choice=choice,
        pcp=pcp,
        dual=dual,
        institutional=institutional,
        hospice=hospice,
    )


def _choices(rng: np.random.Generator, size: int, line: np.ndarray, providers: Providers) -> np.ndarray:
    """Usual organisation of each kind; community clinics serve mostly Medicaid members."""
    choice = np.zeros((size, len(BILLERS)), dtype=np.int64)
    safety_net = providers.setting() != "office"
    for number, kind in enumerate(BILLERS):
        orgs = np.flatnonzero(providers.kind == number)
        weight = providers.size[orgs].copy()
        if kind != "home":
            choice[:, number] = orgs[choose(rng, weight, size)]
            continue
        for group in range(len(LINES)):
            mine = np.flatnonzero(line == group)
            factor = np.where(safety_net[orgs], (0.35, 2.6, 0.5)[group], 1.0)
            choice[mine, 0] = orgs[choose(rng, weight * factor, len(mine))]
    return choice


def make_spans(members: Members, seed: int, block: int, calendar: Calendar) -> Spans:
    """Draw coverage: gaps, overlaps, plan changes inside and between payers, duals, deaths, hospice."""
    rng = stream(seed, "coverage", block)
    n = members.size
    pattern = choose(rng, np.array([0.70, 0.06, 0.06, 0.05, 0.04, 0.04, 0.03, 0.02]), n)
    first = np.maximum(calendar.start, members.birth)
    last = np.minimum(np.full(n, calendar.end), members.death)
    horizon = calendar.end - calendar.start
    cut = calendar.start + np.floor((0.15 + 0.7 * rng.random(n)) * horizon).astype(np.int64)
    cut = _month_start(cut, calendar)
    start_a = np.where(pattern == 1, np.maximum(first, cut), first)
    end_a = np.where(np.isin(pattern, [2, 3, 4, 5, 6]), np.minimum(last, cut - 1), last)
    has_b = np.isin(pattern, [3, 4, 5, 6, 7])
    gap = np.select([pattern == 3, pattern == 4], [rng.integers(8, 46, n), rng.integers(60, 220, n)], 0)
    start_b = np.where(pattern == 7, cut, cut + gap)
    plan_b = np.select(
        [pattern == 5, pattern == 6],
        [_other_plan(rng, members.plan, True), _other_plan(rng, members.plan, False)],
        members.plan,
    )
    end_b = np.where(pattern == 7, np.minimum(last, cut + 75), last)
    in_hospice = members.hospice & (members.death - 45 > start_a) & ~has_b
    end_a = np.where(in_hospice, members.death - 46, end_a)
    start_b = np.where(in_hospice, members.death - 45, start_b)
    end_b, plan_b = np.where(in_hospice, members.death, end_b), np.where(in_hospice, members.plan, plan_b)
    has_b |= in_hospice
    row = np.arange(n)
    dual_end = np.minimum(last, np.where(rng.random(n) < 0.1, cut, last))
    parts = [
        (row, members.plan, start_a, end_a, end_a >= start_a, False, np.zeros(n, bool)),
        (row, plan_b, start_b, end_b, has_b & (end_b >= start_b), False, in_hospice),
        (row, np.full(n, 6), first, dual_end, members.dual & (dual_end >= first), True, np.zeros(n, bool)),
    ]
    fields = [np.concatenate([np.broadcast_to(p[k], n)[p[4]] for p in parts]) for k in (0, 1, 2, 3, 5, 6)]
    member, plan, start, end, secondary, hospice = fields
    order = np.lexsort((secondary, start, member))
    is_open = (end >= calendar.end) & (members.death[member] == NEVER)
    return Spans(member[order], plan[order], start[order], end[order], is_open[order], secondary[order], hospice[order])


def _month_start(day: np.ndarray, calendar: Calendar) -> np.ndarray:
    starts = calendar.month_starts()
    return starts[np.searchsorted(starts, day, "right") - 1]


def _other_plan(rng: np.random.Generator, plan: np.ndarray, same_payer: bool) -> np.ndarray:
    """Another plan of the same line, of the same payer or of another one; the same where there is none."""
    payers, lines = column("plans", "payer"), line_of_plan()
    result = plan.copy()
    draw = rng.random(len(plan))
    for p in range(len(payers)):
        others = [
            q for q in range(len(payers)) if q != p and lines[q] == lines[p] and (payers[q] == payers[p]) == same_payer
        ]
        mine = plan == p
        if others:
            result[mine] = np.array(others)[np.floor(draw[mine] * len(others)).astype(int)]
    return result
