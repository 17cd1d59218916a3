"""Long stays are billed in parts."""

from __future__ import annotations

import numpy as np

from .events import Events, join
from .tables import column, service_index


def interim_bills(events: Events, longest: int = 21) -> Events:
    """Split stays longer than `longest` days into first, continuing and last bills of one admission."""
    facility = (events.admit >= 0) & (events.end - events.day > longest)
    rows = np.flatnonzero(facility)
    if len(rows) == 0:
        return events
    billed = np.isin(
        events.service[rows], [service_index()[s] for s in column("services", "service") if "inpatient" in s]
    )
    rows = rows[billed]
    parts = [events.take(np.setdiff1d(np.arange(events.size), rows))]
    third = (events.end[rows] - events.day[rows]) // 3
    for k, digit in enumerate((2, 3, 4)):
        part = events.take(rows)
        part.day = events.day[rows] + k * third
        part.end = events.end[rows] if k == 2 else events.day[rows] + (k + 1) * third - 1
        part.frequency[:] = digit
        part.factor = part.factor / 3
        if k < 2:
            part.status[:] = 30
            part.discharge[:] = -1
        part.units = np.maximum(part.end - part.day + (k < 2), 1).astype(np.int32)
        parts.append(part)
    return join(parts)
