"""Courses of fills: the dates on which one drug is dispensed again and again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass
class Fills:
    """One entry per dispensing: person, day, drug row, days of supply, factor on the quantity."""

    member: np.ndarray
    day: np.ndarray
    drug: np.ndarray
    supply: np.ndarray

    def take(self, keep: np.ndarray) -> Fills:
        """The fills selected by a mask or by row numbers."""
        return Fills(self.member[keep], self.day[keep], self.drug[keep], self.supply[keep])


def make_fills(member: np.ndarray, day: np.ndarray, drug: np.ndarray, supply: np.ndarray) -> Fills:
    """Fills from equally long arrays."""
    return Fills(member.astype(np.int32), day.astype(np.int64), drug.astype(np.int16), supply.astype(np.int16))


def join_fills(parts: list[Fills]) -> Fills:
    """All fills of the parts, in order."""
    return Fills(*(np.concatenate([getattr(p, f) for p in parts]) for f in ("member", "day", "drug", "supply")))


def fill_course(
    rng: np.random.Generator,
    member: np.ndarray,
    begin: np.ndarray,
    stop: np.ndarray,
    drug: np.ndarray,
    keeps: np.ndarray,
    supply: np.ndarray,
) -> Fills:
    """Dispensings from `begin` to `stop`, each the days of supply plus a wait behind the last one.

    `keeps` is the share of days covered aimed at: near 1 the waits are early refills or a few days' delay,
    below 0.8 they are long gaps.
    """
    most = np.where(stop >= begin, (stop - begin) // np.maximum(supply - 4, 1) + 1, 0)
    row = np.repeat(np.arange(len(member)), most)
    ordinal = np.arange(len(row)) - (np.cumsum(most) - most)[row]
    steady = np.round(rng.normal(1.0, 2.0, len(row)))
    mean_gap = supply[row] * (1 / keeps[row] - 1)
    loose = np.floor(rng.exponential(1.0, len(row)) * mean_gap)
    wait = np.where(keeps[row] >= 0.9, np.clip(steady, -4, 7), loose)
    step = np.where(ordinal == 0, 0, supply[row] + wait)
    total = np.cumsum(step)
    base = (total - step)[np.minimum(np.cumsum(most) - most, max(len(row) - 1, 0))][row] if len(row) else total
    day = begin[row] + (total - base).astype(np.int64)
    inside = day <= stop[row]
    return make_fills(member[row][inside], day[inside], drug[row][inside], supply[row][inside])
