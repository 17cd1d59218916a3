"""Contacts of Collaborative Care as the registry sees them: when, how long, of which kind, which minutes count."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .clock import choose, spread
from .person import Person
from .registry import Episodes

KINDS = ("treatment", "no_show", "outreach_attempt", "team_consult", "message", "scheduling")
KIND_WEIGHTS = (0.70, 0.07, 0.07, 0.10, 0.03, 0.03)
COUNTED = (0, 2, 3)


@dataclass
class Contacts:
    """One entry per contact, sorted by episode and day."""

    episode: np.ndarray
    day: np.ndarray
    minutes: np.ndarray
    kind: np.ndarray
    modality: np.ndarray
    billed_apart: np.ndarray
    inpatient: np.ndarray

    def counts(self, episodes: Episodes) -> np.ndarray:
        """Mask of contacts whose minutes count: documented work after consent, not billed on its own."""
        consented = (episodes.consent[self.episode] >= 0) & (self.day >= episodes.consent[self.episode])
        return np.isin(self.kind, COUNTED) & ~self.billed_apart & ~self.inpatient & consented


def make_contacts(p: Person, episodes: Episodes) -> Contacts:
    """Contacts of each episode: a long first one, then two or three a month of mixed kinds."""
    rng = p.rng("contacts")
    months = (episodes.last - episodes.enrolled + 1) / 30.4
    busy = rng.gamma(9, 1 / 9, episodes.size)
    pace = np.where(episodes.program == 0, 2.7, 1.5) * busy
    count = 1 + rng.poisson(pace * months)
    episode, turn, day = spread(rng, count, episodes.enrolled, np.maximum(episodes.last, episodes.enrolled))
    first = turn == 0
    day = np.where(first, episodes.enrolled[episode], day)
    kind = np.where(first, 0, choose(rng, np.array(KIND_WEIGHTS), len(episode)))
    long = np.where(episodes.program[episode] == 0, 27.0, 16.0)
    minutes = np.floor(rng.gamma(6, long / 6))
    minutes = np.select(
        [first, kind == 1, kind == 2, kind == 3, kind == 4, kind == 5],
        [
            np.floor(long + 15 + rng.integers(0, 30, len(episode))),
            0,
            4 + minutes // 3,
            5 + minutes // 3,
            5,
            3,
        ],
        minutes,
    )
    return Contacts(
        episode=episode,
        day=day,
        minutes=minutes.astype(np.int64),
        kind=kind,
        modality=choose(rng, np.array([0.3, 0.3, 0.4]), len(episode)),
        billed_apart=(rng.random(len(episode)) < 0.015) & (kind == 0) & ~first,
        inpatient=(rng.random(len(episode)) < 0.006) & ~first,
    )
