"""Attack benchmark: random linked tables and whole releases against an attacker of their own.

Run: python -m tests.benchmarks.attack_disclosure [--tables 1000] [--releases 50]
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass

import numpy as np
import polars as pl

from assets.publication.disclosure_control import protect
from assets.publication.options import DisclosureOptions
from assets.publication.specification import parse_spec
from tests.benchmarks.disclosure_attacker import Attacker, Puzzle, cell_of, is_recovered, puzzle_of
from tests.benchmarks.random_releases import people, random_table, release_of

OPTIONS = DisclosureOptions()


@dataclass
class Score:
    """Planted small numbers, those recovered, and cells hidden for their protection."""

    small: int = 0
    recovered: int = 0
    cells: int = 0
    primary: int = 0
    secondary: int = 0

    def add(self, other: Score) -> None:
        for name in vars(other):
            setattr(self, name, getattr(self, name) + getattr(other, name))


def shield(tables: dict, specs: dict, states: tuple = (), complementary: bool = True):
    parsed = {name: parse_spec(name, spec) for name, spec in specs.items()}
    return protect(tables, parsed, OPTIONS, states, complementary)


def targets_of(tables: dict[str, pl.DataFrame], specs: dict) -> list[dict]:
    """Weighted cells whose true value is 1 to 10: counts, and what is left of their wholes."""
    found: dict[tuple, dict] = {}
    for table, frame in tables.items():
        for row in frame.iter_rows(named=True):
            for column, declared in specs[table]["counts"].items():
                cell = cell_of(table, column, declared, row, specs[table])
                if row[column] is not None and 1 <= row[column] <= 10:
                    found[cell, "cell"] = {cell: 1.0}
                if declared.get("of"):
                    whole = declared["of"]
                    other = cell_of(table, whole, specs[table]["counts"][whole], row, specs[table])
                    if row[column] is not None and 1 <= row[whole] - row[column] <= 10:
                        found[cell, "rest"] = {other: 1.0, cell: -1.0}
    return list(found.values())


def attack(published: dict[str, pl.DataFrame], specs: dict, targets: list[dict]) -> int:
    """How many targets the attacker recovers."""
    attacker = Attacker(puzzle_of(published, specs))
    return sum(is_recovered(attacker.interval(target)) for target in targets)


def attack_one(tables: dict, specs: dict, complementary: bool = True) -> Score:
    safe = shield(tables, specs, complementary=complementary)
    targets = targets_of(tables, specs)
    tally = list(safe.hidden.values())
    return Score(
        len(targets), attack(safe.tables, specs, targets),
        *(sum(item[name] for item in tally) for name in ("cells", "primary", "secondary")),
    )  # fmt: skip


def attack_two(rng: np.random.Generator, size: int) -> Score:
    """Two releases of the same people but one; the attacker holds both."""
    frame = people(rng, size)
    before, specs = release_of(frame)
    after, _ = release_of(frame.head(frame.height - 1))
    first = shield(before, specs)
    second = shield(after, specs, (first.state,))
    old, new = puzzle_of(first.tables, specs), puzzle_of(second.tables, specs)
    targets = targets_of(after, specs)
    changes = [
        abs(new.known[cell] - old.known[cell])
        for cell in new.counts
        if cell in new.known and cell in old.known
    ]
    told = sum(0 < change <= 10 for change in changes)
    borrowed = Puzzle(
        {**{cell: value for cell, value in old.known.items() if cell in new.unknown}, **new.known},
        new.unknown - set(old.known), new.sums, new.orders, new.pairs, new.counts,
    )  # fmt: skip
    alone, both = Attacker(new), Attacker(borrowed)
    for target in targets:
        own = is_recovered(alone.interval(target))
        ends = both.interval(target) if any(cell in borrowed.unknown for cell in target) else None
        told += own or is_recovered(ends)
    return Score(len(targets), told)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--tables", type=int, default=1000)
    parser.add_argument("--releases", type=int, default=50)
    parser.add_argument("--seed", type=int, default=20261121)
    asked = parser.parse_args()
    begin = time.perf_counter()
    failed = False
    for complementary in (True, False):
        rng = np.random.default_rng(asked.seed)
        score = Score()
        for _ in range(asked.tables):
            score.add(attack_one(*random_table(rng), complementary))
        for _ in range(asked.releases):
            score.add(attack_one(*release_of(people(rng, int(rng.integers(200, 3000)))), complementary))
        print(f"complementary={complementary}: {score} {time.perf_counter() - begin:.0f} s")
        failed |= (score.recovered > 0) if complementary else (score.recovered == 0)
    rng = np.random.default_rng(asked.seed)
    pair = Score()
    for _ in range(asked.releases):
        pair.add(attack_two(rng, int(rng.integers(300, 1500))))
    print(f"two releases, one person apart: {pair} {time.perf_counter() - begin:.0f} s")
    return int(failed or pair.recovered > 0)


if __name__ == "__main__":
    sys.exit(main())
