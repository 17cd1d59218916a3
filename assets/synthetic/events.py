"""One invented contact with care: a service on a day, for a reason. Claim lines are made from these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from .tables import service_index

DX = 6


@dataclass
class Events:
    """Columns of equal length, one entry per contact.

    dx is (n, 6) code numbers, -1 for none; org -1 takes the member's usual organisation of that kind;
    frequency is the last digit of the bill type; status the discharge status; tag the planted billing fault,
    risk the share of the plan's payment that it puts at risk; clinician -1 takes the organisation's by turns.
    """

    member: np.ndarray
    day: np.ndarray
    end: np.ndarray
    service: np.ndarray
    dx: np.ndarray
    org: np.ndarray
    units: np.ndarray
    factor: np.ndarray
    excess: np.ndarray
    admit: np.ndarray
    discharge: np.ndarray
    frequency: np.ndarray
    status: np.ndarray
    drg: np.ndarray
    tag: np.ndarray
    risk: np.ndarray
    clinician: np.ndarray

    @property
    def size(self) -> int:
        """Number of contacts."""
        return len(self.member)

    def take(self, keep: np.ndarray) -> Events:
        """The contacts selected by a mask or by row numbers."""
        return Events(**{k: v[keep] for k, v in self.__dict__.items()})


DEFAULTS = {
    "org": (-1, np.int32),
    "units": (1, np.int32),
    "factor": (1.0, np.float64),
    "excess": (False, bool),
    "admit": (-1, np.int64),
    "discharge": (-1, np.int64),
    "frequency": (1, np.int8),
    "status": (1, np.int8),
    "drg": (0, np.int16),
    "tag": (0, np.int16),
    "risk": (0.0, np.float64),
    "clinician": (-1, np.int32),
}


def make_events(
    member: np.ndarray,
    day: np.ndarray,
    service: str | np.ndarray,
    *dx: np.ndarray | int,
    **given: Any,
) -> Events:
    """Build contacts; a service name or number per contact, diagnoses in order, other columns by name."""
    n = len(member)
    number = np.full(n, service_index()[service]) if isinstance(service, str) else service
    codes = np.full((n, DX), -1, dtype=np.int16)
    for position, code in enumerate(dx[:DX]):
        codes[:, position] = code
    columns = {k: np.array(np.broadcast_to(given.get(k, v), n), dtype=t) for k, (v, t) in DEFAULTS.items()}
    end = np.array(np.broadcast_to(given.get("end", day), n), dtype=np.int64)
    return Events(
        member=member.astype(np.int32),
        day=day.astype(np.int64),
        end=end,
        service=number.astype(np.int16),
        dx=codes,
        **columns,
    )


def services(*names: str) -> np.ndarray:
    """Service numbers of the names."""
    return np.array([service_index()[n] for n in names])


def join(parts: list[Events]) -> Events:
    """All contacts of the parts, in order."""
    return Events(**{k: np.concatenate([getattr(p, k) for p in parts]) for k in Events.__dataclass_fields__})


def with_secondary(events: Events, lists: np.ndarray, counts: np.ndarray, rng: np.random.Generator) -> Events:
    """Fill empty diagnosis places behind the given ones with the member's own conditions, rotating."""
    given = (events.dx >= 0).sum(axis=1)
    wanted = np.minimum(rng.integers(0, 4, events.size), counts[events.member])
    offset = rng.integers(0, 8, events.size)
    for k in range(3):
        rows = np.flatnonzero((wanted > k) & (given + k < DX))
        member = events.member[rows]
        code = lists[member, (offset[rows] + k) % np.maximum(counts[member], 1)]
        repeated = (events.dx[rows] == code[:, None]).any(axis=1)
        events.dx[rows[~repeated], given[rows[~repeated]] + k] = code[~repeated]
    return compact(events)


def compact(events: Events) -> Events:
    """Move diagnoses to the front of the row."""
    order = np.argsort(events.dx < 0, axis=1, kind="stable")
    events.dx = np.take_along_axis(events.dx, order, axis=1)
    return events
