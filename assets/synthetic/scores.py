"""Courses of rating scales: some patients respond, some remit, some do not."""

from __future__ import annotations

import numpy as np

from .person import Person
from .registry import Episodes


def scores(p: Person, episodes: Episodes) -> tuple[np.ndarray, ...]:
    """Scale results: (episode, day, scale number, score, item 9, 0 self or 1 care manager)."""
    rng = p.rng("scores")
    n = episodes.size
    top = np.array([27, 21, 80, 54, 12])[episodes.condition]
    middle = np.array([15.5, 14.0, 47.0, 30.0, 7.5])[episodes.condition]
    base = np.clip(rng.normal(middle, middle * 0.24), middle * 0.55, top)
    drop = np.select(
        [episodes.responder & episodes.remitter, episodes.responder],
        [rng.uniform(0.78, 0.98, n), rng.uniform(0.62, 0.76, n)],
        rng.uniform(-0.10, 0.38, n),
    )
    months = np.maximum((episodes.last - episodes.enrolled) // 28, 0)
    count = 1 + np.where(rng.random(n) < 0.06, 0, months)
    episode = np.repeat(np.arange(n), count)
    turn = np.arange(len(episode)) - (np.cumsum(count) - count)[episode]
    day = (
        episodes.enrolled[episode]
        + turn * 28
        + np.where(turn == 0, rng.integers(0, 8, len(episode)), rng.integers(-4, 5, len(episode)))
    )
    keep = (turn == 0) | (rng.random(len(episode)) < 0.84)
    episode, turn, day = episode[keep], turn[keep], np.minimum(day[keep], p.calendar.end)
    elapsed = np.maximum(day - episodes.enrolled[episode], 0)
    course = base[episode] * (1 - drop[episode] * (1 - np.exp(-elapsed / 28.0)))
    noise = np.where(turn == 0, 0.0, rng.normal(0, 0.9, len(episode)))
    score = np.clip(np.round(course + noise), 0, top[episode]).astype(np.int64)
    phq = episodes.condition[episode] == 0
    item9 = np.where(phq, (rng.random(len(episode)) < 0.12 * (score > 9)) * (1 + rng.integers(0, 3, len(episode))), -1)
    return episode, day, episodes.condition[episode], score, item9, rng.integers(0, 2, len(episode))
