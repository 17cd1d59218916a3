"""Quick outer bounds of hidden cells: what one relation after the other says, without a linear program."""

from __future__ import annotations

import numpy as np

from assets.publication.system import HiddenSystem

SWEEPS = 12


def outer_bounds(system: HiddenSystem) -> tuple[np.ndarray, np.ndarray]:
    """Bounds (low, high) that every solution keeps, if no hidden count is zero.

    An interval that is too narrow here is exposed; a wide one still has to be proven. Unbounded ends
    are large numbers.
    """
    far = 1e15
    low = np.where(system.may_be_negative, -far, np.maximum(system.floor, system.least))
    high = np.minimum(system.ceiling, far)
    lengths = np.diff(system.start)
    if not len(lengths):
        return low, high
    row = np.repeat(np.arange(len(lengths)), lengths)
    weight, entry = system.coefficient, system.entry
    row_low = np.where(np.isfinite(system.low), system.low, -far)
    row_high = np.where(np.isfinite(system.high), system.high, far)
    for _ in range(SWEEPS):
        least = np.where(weight > 0, weight * low[entry], weight * high[entry])
        most = np.where(weight > 0, weight * high[entry], weight * low[entry])
        others_least = np.bincount(row, least, len(lengths))[row] - least
        others_most = np.bincount(row, most, len(lengths))[row] - most
        from_high, from_low = row_high[row] - others_least, row_low[row] - others_most
        new_high = np.where(weight > 0, from_high / weight, from_low / weight)
        new_low = np.where(weight > 0, from_low / weight, from_high / weight)
        before = low.sum() - high.sum()
        np.minimum.at(high, entry, np.where(new_high > far / 1e3, far, new_high + 1e-7 * np.abs(new_high)))
        np.maximum.at(low, entry, np.where(new_low < -far / 1e3, -far, new_low - 1e-7 * np.abs(new_low)))
        if low.sum() - high.sum() == before:
            break
    return low, high
