"""Registry rows no figure may use, the way real registries have them: each episode in a hundred has one."""

from __future__ import annotations

import numpy as np
import polars as pl

from .frames import dates, numbered
from .person import Person
from .registry import Episodes, Referrals
from .registry_contacts import Contacts
from .registry_reviews import registry_id

SHARE = 0.02
KINDS = ("contact before referral", "more than the daily minutes", "score out of range")


def plant_errors(
    p: Person, referrals: Referrals, episodes: Episodes, contacts: Contacts, rows: dict[str, pl.DataFrame]
) -> tuple[dict[str, pl.DataFrame], dict[str, int]]:
    """The registry's rows with a few impossible ones behind them, and how many of each kind."""
    drawn = p.rng("registry errors").random(episodes.size)
    kind = np.where(drawn < SHARE * len(KINDS), np.floor(drawn / SHARE), -1).astype(int)
    next_day = episodes.enrolled + 1
    taken = np.isin(np.arange(episodes.size), contacts.episode[contacts.day == next_day[contacts.episode]])
    early = np.flatnonzero((kind == 0) & (referrals.day[episodes.referral] - 3 > p.calendar.start))
    long = np.flatnonzero((kind == 1) & ~taken & (next_day < episodes.last))
    wild = np.flatnonzero(kind == 2)
    extra = {
        "cocm_contact": pl.concat([
            _contact(p, early, referrals.day[episodes.referral[early]] - 3, 20, 0),
            _contact(p, long, next_day[long], 700, 1)], how="vertical_relaxed"),
        "cocm_scale_result": pl.DataFrame({
            "result_id": registry_id("SX", p, wild),
            "registry_patient_id": numbered("G", p.members.index[episodes.member[wild]] * 3 + 11, 9),
            "result_date": dates(episodes.enrolled[wild]),
            "instrument": ["phq9"] * len(wild),
            "total_score": np.full(len(wild), 35, dtype=np.int32),
        }),
    }
    joined = {name: pl.concat([rows[name], frame], how="diagonal_relaxed") for name, frame in extra.items()}
    counts = {f"registry rows rejected {name}": len(found)
              for name, found in zip(KINDS, (early, long, wild), strict=True)}
    return rows | joined, counts


def _contact(p: Person, episode: np.ndarray, day: np.ndarray, minutes: int, turn: int) -> pl.DataFrame:
    return pl.DataFrame({
        "contact_id": registry_id(f"CX{turn}", p, episode),
        "episode_id": registry_id("EP", p, episode),
        "contact_date": dates(day),
        "minutes": np.full(len(episode), minutes, dtype=np.int32),
        "staff_role": ["bhcm"] * len(episode),
        "kind": ["treatment"] * len(episode),
        "modality": ["phone"] * len(episode),
        "completed": ["1"] * len(episode),
        "billed_separately": ["0"] * len(episode),
        "inpatient_flag": ["0"] * len(episode),
    })
