"""Depression scores outside the registry: screens at preventive visits and scores at depression visits."""

from __future__ import annotations

import numpy as np
import polars as pl

from .events import Events, services
from .frames import dates, numbered, pick
from .person import Person
from .tables import codes, column, condition_index

PHQ9 = "44261-6"


def observation_rows(p: Person, events: Events, plan: np.ndarray) -> pl.DataFrame:
    """One row per PHQ-9 total taken at a covered visit."""
    rng = p.rng("observations")
    listed = codes()
    first = listed.first[condition_index()["depression"]]
    last = first + listed.count[condition_index()["depression"]]
    screen = events.service == services("screen_96127")[0]
    visits = services("pc_visit_low", "pc_visit_high", "pc_visit_telehealth", "psychotherapy_home")
    about = np.isin(events.service, visits) & (events.dx[:, 0] >= first) & (events.dx[:, 0] < last)
    rows = np.flatnonzero((screen & (rng.random(events.size) < 0.7)) | (about & (rng.random(events.size) < 0.35)))
    rows = rows[np.lexsort((events.service[rows], events.day[rows], events.member[rows]))]
    member = events.member[rows]
    sick = p.illness.with_any("depression")[member]
    score = np.where(
        sick, np.clip(rng.normal(12, 5, len(rows)), 0, 27), np.minimum(rng.geometric(0.25, len(rows)) - 1, 27)
    )
    return pl.DataFrame(
        {
            "observation_id": numbered("O", p.block * 10_000_000 + np.arange(len(rows)), 12),
            "person_id": numbered("P", p.members.index[member]),
            "observation_date": dates(events.day[rows]),
            "observation_type": ["survey"] * len(rows),
            "source_code_type": ["loinc"] * len(rows),
            "source_code": [PHQ9] * len(rows),
            "normalized_code_type": ["loinc"] * len(rows),
            "normalized_code": [PHQ9] * len(rows),
            "result": pl.Series(np.round(score).astype(np.int64)).cast(pl.String),
            "source_units": ["{score}"] * len(rows),
            "normalized_units": ["{score}"] * len(rows),
            "data_source": pick(column("plans", "data_source"), plan[rows]),
        }
    )
