"""What every generator of one block of people needs to know."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from .clock import Calendar, spread, stream
from .illness import Illness
from .members import Members
from .providers import Providers
from .tables import LINES, table


@dataclass
class Person:
    """One block: its people, their illness, the providers, the calendar, the keys of its streams."""

    members: Members
    illness: Illness
    providers: Providers
    calendar: Calendar
    seed: int
    block: int
    in_registry: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=bool))

    def rng(self, purpose: str) -> np.random.Generator:
        """The stream of one purpose in this block."""
        return stream(self.seed, purpose, self.block)

    def number(self, name: str, of: str = "rates") -> np.ndarray:
        """A number of the tables `rates` or `outcomes`, per person by line of business."""
        rows = table(of)
        row = rows.row(rows["name"].to_list().index(name), named=True)
        return np.array([row[line] for line in LINES])[self.members.line]

    def rate(self, name: str) -> np.ndarray:
        """Contacts a year by line of business, times the person's frailty."""
        return self.number(name) * self.members.frailty

    def alive(self) -> tuple[np.ndarray, np.ndarray]:
        """First and last day of each person inside the calendar."""
        m, c = self.members, self.calendar
        return np.maximum(c.start, m.birth), np.minimum(c.end, m.death)

    def dates(
        self, rng: np.random.Generator, yearly: np.ndarray, least: np.ndarray | int = 0
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Poisson number of evenly laid contacts per person: (person, ordinal, day) per contact."""
        first, last = self.alive()
        years = np.maximum(last - first + 1, 0) / 365.25
        count = np.maximum(rng.poisson(np.maximum(yearly, 0) * years), least) * (last >= first)
        return spread(rng, count, first, np.maximum(last, first))
