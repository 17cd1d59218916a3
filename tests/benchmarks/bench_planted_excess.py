"""How often the comparison finds an excess that was planted, where the groups differ in age and illness.

    python -m tests.benchmarks.bench_planted_excess [seeds] [members]

Each seed is a payer of its own, so one pass of the product's SQL answers for all. Two kinds of population:
`age`: people with a behavioral condition are older; `illness`: at the same age they also have more physical
conditions, of which standardisation for age and sex knows nothing. Cost per month is skewed (coefficient of
variation 1.5), some people have part of the year. Printed: the mean gap of each step and in how many seeds
its 95 % interval covers the planted excess. Fails below 90 of 100 where the step holds equal what differs.
"""

from __future__ import annotations

import sys
import time

import numpy as np
import polars as pl

from tests.cost_models import Tables, compared_members, comparison

EXCESS = 120.0
AGES = ("18-44", "45-64", "65-74", "75+")
BASE = np.array([180.0, 420.0, 760.0, 980.0])
PER_CONDITION = 150.0
OLDER = {True: (0.20, 0.35, 0.25, 0.20), False: (0.45, 0.35, 0.13, 0.07)}
COUNTS = ("0", "1", "2", "3-4")
ILLER = {True: (0.2, 0.3, 0.3, 0.2), False: (0.5, 0.3, 0.15, 0.05)}
EXPECTED = {"age": ("age_sex", "matched", "hcc"), "illness": ("matched", "hcc")}


def population(chance: np.random.Generator, payer: str, kind: str, members: int, first: int) -> pl.DataFrame:
    """Members of one seed; 35 of 100 have a behavioral condition, which costs `EXCESS` more a month."""
    has = chance.random(members) < 0.35
    age, count = np.empty(members, dtype=int), np.empty(members, dtype=int)
    for arm in (True, False):
        size = int((has == arm).sum())
        age[has == arm] = chance.choice(4, size, p=OLDER[arm])
        count[has == arm] = chance.choice(4, size, p=ILLER[arm if kind == "illness" else False])
    sex = chance.choice(["female", "male"], members)
    months = np.where(chance.random(members) < 0.8, 12, chance.integers(1, 12, members))
    sigma = np.sqrt(np.log(1 + 1.5**2))
    noise = chance.lognormal(-sigma**2 / 2, sigma, members)
    monthly = (BASE[age] + PER_CONDITION * count + EXCESS * has) * noise
    cells = pl.Series([COUNTS[n] for n in count])
    return compared_members(
        np.arange(first, first + members), np.where(has, "with", "without"),
        [f"{s} {AGES[a]}" for s, a in zip(sex, age, strict=True)], months, np.round(monthly * months, 2),
        payer=pl.lit(payer), condition_count=cells, hcc_cell=cells)


def compared(seeds: int, members: int) -> Tables:
    """The comparison over all seeds of both kinds."""
    parts, first = [], 0
    for kind in EXPECTED:
        for seed in range(seeds):
            chance = np.random.default_rng([2025, seed, len(kind)])
            parts.append(population(chance, f"{kind}:{seed:03d}", kind, members, first))
            first += members
    return comparison(pl.concat(parts))


def main(seeds: int = 100, members: int = 4000) -> int:
    """Print a line per kind and step; the exit code says whether every expected step covers enough."""
    start = time.process_time()
    rows = compared(seeds, members).rows("""
        select split_part(payer, ':', 1) as kind, method, avg(difference), stddev_samp(difference),
            avg(difference_error),
            count(*) filter (abs(difference - ?) <= 1.959963984540054 * difference_error)
        from marts.adjusted_comparison
        where payer <> 'all' and cost_group = 'total' and condition_id = 'all'
        group by all order by kind, min(case method when 'crude' then 1 when 'age_sex' then 2
            when 'matched' then 3 else 4 end)""", EXCESS)
    failed = False
    print(f"planted ${EXCESS:.0f} a month, {seeds} seeds of {members} members")
    for kind, method, gap, spread, error, covered in rows:
        wanted = method in EXPECTED[kind]
        failed |= wanted and covered < 0.9 * seeds
        print(f"{kind:8} {method:8} mean gap {gap:7.2f}  bias {gap - EXCESS:7.2f}  spread {spread:6.2f}  "
              f"mean error {error:6.2f}  covers {covered:3d} of {seeds}{'' if wanted else '  (biased by design)'}")
    print(f"{time.process_time() - start:.1f} CPU seconds")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(*(int(text) for text in sys.argv[1:])))
