"""Psychiatric reviews and treatment changes as registry rows."""

from __future__ import annotations

import numpy as np
import polars as pl

from .clock import choose
from .frames import dates, numbered, pick
from .person import Person
from .registry import Episodes


def registry_id(prefix: str, p: Person, number: np.ndarray) -> pl.Series:
    """Identifier of a registry row, unique over blocks."""
    return numbered(prefix, p.block * 1_000_000 + number, 10)


def review_rows(p: Person, e: Episodes) -> dict[str, pl.DataFrame]:
    """Psychiatric reviews about every 45 days, and the treatment changes that follow some of them."""
    rng = p.rng("reviews")
    count = np.where(e.program == 0, 1 + (e.last - e.enrolled) // 45, 0)
    episode = np.repeat(np.arange(e.size), count)
    turn = np.arange(len(episode)) - (np.cumsum(count) - count)[episode]
    day = e.enrolled[episode] + 7 + turn * 45 + rng.integers(-5, 12, len(episode))
    keep = (rng.random(len(episode)) < 0.8) & (day <= e.last[episode])
    episode, turn, day = episode[keep], turn[keep], day[keep]
    changed = np.flatnonzero(
        (rng.random(len(episode)) < np.where(e.responder[episode], 0.2, 0.5)) & (day + 4 <= p.calendar.end)
    )
    reviews = pl.DataFrame(
        {
            "review_id": registry_id("RV", p, np.arange(len(episode))),
            "episode_id": registry_id("EP", p, episode),
            "review_date": dates(day),
            "recommendation_documented": pick(["0", "1"], (rng.random(len(episode)) < 0.88).astype(int)),
            "recommendation_to": pick(["pcp", "bhcm", "both"], choose(rng, np.array([0.4, 0.2, 0.4]), len(episode))),
            "flag_reason": pick(
                ["new", "not_improving", "safety", "requested"],
                np.where(turn == 0, 0, choose(rng, np.array([0, 7, 1, 2]), len(episode))),
            ),
        }
    )
    kind = choose(rng, np.array([0.25, 0.45, 0.08, 0.17, 0.05]), len(changed))
    changes = pl.DataFrame(
        {
            "episode_id": registry_id("EP", p, episode[changed]),
            "change_date": dates(day[changed] + 1 + rng.integers(0, 4, len(changed))),
            "type": pick(["med_start", "med_adjust", "med_stop", "therapy_change", "referral"], kind),
            "drug_class": pick(["antidepressant"], np.where(kind < 3, 0, -1)),
        }
    )
    return {"cocm_psychiatric_review": reviews, "cocm_treatment_change": changes}
