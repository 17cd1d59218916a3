"""The time the invented data cover, and the random streams they are drawn from."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import date

import numpy as np

EPOCH = date(1970, 1, 1)
NEVER = 400_000


def day_number(year: int, month: int, day: int) -> int:
    """Days since 1970-01-01, the only form of a date inside this package."""
    return (date(year, month, day) - EPOCH).days


@dataclass(frozen=True)
class Calendar:
    """Whole years of data, three months of run-out behind them, and the day of extract.

    Services run to March 31 after the last year and are cut where they had not been paid on the day of
    extract, so that the last months are as incomplete as in any real delivery.
    """

    first_year: int
    last_year: int

    @property
    def start(self) -> int:
        """First day with services."""
        return day_number(self.first_year, 1, 1)

    @property
    def end(self) -> int:
        """Last day with services."""
        return day_number(self.last_year + 1, 3, 31)

    @property
    def extract(self) -> int:
        """Last day on which a claim could be paid."""
        return day_number(self.last_year + 1, 4, 15)

    @property
    def length(self) -> float:
        """Years of services."""
        return (self.end - self.start + 1) / 365.25

    def month_starts(self) -> np.ndarray:
        """First day of each month from start, and of the month behind the last one."""
        months = (self.last_year - self.first_year + 1) * 12 + 4
        return np.array([day_number(self.first_year + m // 12, m % 12 + 1, 1) for m in range(months)])

    def year_starts(self) -> np.ndarray:
        """First day of each year, the run-out year and the one behind it included."""
        return np.array([day_number(y, 1, 1) for y in range(self.first_year, self.last_year + 3)])


def stream(seed: int, purpose: str, block: int = 0) -> np.random.Generator:
    """A counter-based random stream that depends on nothing but its three keys."""
    key = np.random.SeedSequence([seed, zlib.crc32(purpose.encode()), block])
    return np.random.Generator(np.random.Philox(key))


def choose(rng: np.random.Generator, weights: np.ndarray, size: int) -> np.ndarray:
    """Draw `size` indexes with the given weights."""
    edges = np.cumsum(np.asarray(weights, dtype=float))
    return np.minimum(np.searchsorted(edges, rng.random(size) * edges[-1], "right"), len(edges) - 1)


def spread(
    rng: np.random.Generator, count: np.ndarray, first: np.ndarray, last: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Lay `count` dates evenly, with jitter, over each window: (row, ordinal, day) per date."""
    row = np.repeat(np.arange(len(count)), count)
    starts = np.cumsum(count) - count
    ordinal = np.arange(len(row)) - starts[row]
    width = (last - first + 1)[row] / np.maximum(count[row], 1)
    day = first[row] + np.floor((ordinal + rng.random(len(row))) * width).astype(np.int64)
    return row, ordinal, day


def last_before(member: np.ndarray, day: np.ndarray, of_member: np.ndarray, of_day: np.ndarray) -> np.ndarray:
    """Days since the member's latest index day on or before `day`; NEVER where there is none."""
    if len(of_member) == 0:
        return np.full(len(member), NEVER)
    keys = np.sort(of_member.astype(np.int64) * 1_000_000 + of_day)
    found = np.searchsorted(keys, member.astype(np.int64) * 1_000_000 + day, "right") - 1
    key = keys[np.maximum(found, 0)]
    same = (found >= 0) & (key // 1_000_000 == member)
    return np.where(same, day - key % 1_000_000, NEVER)
