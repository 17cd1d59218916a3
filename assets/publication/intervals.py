"""What an attacker has seen of each hidden cell, and whether the interval is wide enough (decision 35)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assets.publication.options import MARKED_VALUES
from assets.publication.system import HiddenSystem

NUDGE = 1e-5


@dataclass
class Seen:
    """Smallest and largest value that some solution gives each variable; `asked` marks exact ends."""

    low: np.ndarray
    high: np.ndarray
    asked: np.ndarray

    @staticmethod
    def nothing(size: int) -> Seen:
        """Before the first solution."""
        return Seen(np.full(size, np.inf), np.full(size, -np.inf), np.zeros((size, 2), bool))

    def take(self, members: np.ndarray, solution: np.ndarray) -> None:
        """Widen by one solution."""
        self.low[members] = np.minimum(self.low[members], solution)
        self.high[members] = np.maximum(self.high[members], solution)


def protected(system: HiddenSystem, seen: Seen, members: np.ndarray) -> np.ndarray:
    """Mask over members: those whose interval is wide enough; infinite ends mean nothing was seen yet."""
    low, high = seen.low[members], seen.high[members]
    is_count, threshold = system.is_count[members], system.threshold[members]
    known = np.isfinite(low) & np.isfinite(high)
    low, high = np.where(known, low, 0.0), np.where(known, high, 0.0)
    first, last = np.ceil(low - NUDGE), np.floor(high + NUDGE)
    small = (first >= 1) & (last <= np.maximum(threshold, 1))
    count = (last - first + 1 >= MARKED_VALUES) & ~small
    figure = high - low > 0.2 * np.maximum(np.abs(low), np.abs(high)) + NUDGE
    zero = seen.asked[members].all(axis=1) & (np.abs(low) < 0.005) & (np.abs(high) < 0.005)
    return known & (np.where(is_count, count, figure) | zero)
