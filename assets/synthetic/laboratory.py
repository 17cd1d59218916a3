"""Glucose, HbA1c and LDL-C: decided once per member and year, then shown as claims and as results."""

from __future__ import annotations

import numpy as np
import polars as pl

from .events import Events, join, make_events
from .person import Person
from .tables import codes

TESTS = (("lab_hba1c", "4548-4", "%"), ("lab_glucose", "2345-7", "mg/dL"), ("lab_ldl", "13457-7", "mg/dL"))


def laboratory(p: Person) -> tuple[Events, pl.DataFrame]:
    """Laboratory claims and results; about two thirds of the tests come with a result."""
    rng = p.rng("laboratory")
    n, smi = p.members.size, p.illness.with_any("schizophrenia", "bipolar")
    diabetic = p.illness.with_any("diabetes")
    adult = p.members.age(p.calendar.start) >= 18
    metabolic, lipid = p.number("metabolic_test", "outcomes"), p.number("ldl_test", "outcomes")
    # One draw decides all three tests of a year, so the rate of "either" is the larger of two chances.
    both, heart = diabetic & smi, p.illness.with_any("ischemic_heart_disease")
    chances = {
        "lab_hba1c": np.select([both, diabetic, smi], [0.80, 0.88, metabolic * 0.55], 0.10 * adult),
        "lab_glucose": np.select([both, diabetic, smi], [0.70, 0.70, metabolic], 0.38 * adult),
        "lab_ldl": np.select(
            [both, smi & heart, diabetic | heart, smi], [0.68, lipid, 0.76, lipid * 0.6], 0.28 * adult
        ),
    }
    engaged = rng.random((n, 1)) * 0.5 + 0.5 * rng.random((n, p.calendar.last_year - p.calendar.first_year + 2))
    starts = p.calendar.year_starts()
    first, last = p.alive()
    events, results = [], []
    for service, loinc, unit in TESTS:
        for year in range(engaged.shape[1]):
            # A member who comes for one test tends to have the others drawn, so one draw decides all three.
            order = np.argsort(np.argsort(engaged[:, year], kind="stable"), kind="stable") / max(n, 1)
            early, late = np.maximum(starts[year], first), np.minimum(starts[year + 1] - 1, last)
            share = np.clip((late - early + 1) / 365.0, 0, 1)
            done = np.flatnonzero((order < chances[service] * np.where(share > 0.9, 1.0, share)) & (late >= early))
            offset = (p.members.index[done] * 2654435761 + year * 97) % 1000 / 1000
            day = early[done] + np.floor(offset * (late[done] - early[done] + 1)).astype(np.int64)
            events.append(
                make_events(done, day, service, np.where(diabetic[done], codes().of("E119"), codes().of("Z5181")))
            )
            shown = rng.random(len(done)) < 0.66
            results.append(_results(rng, done[shown], day[shown], diabetic[done[shown]], loinc, unit))
    return join(events), pl.concat(results)


def _results(
    rng: np.random.Generator, member: np.ndarray, day: np.ndarray, diabetic: np.ndarray, loinc: str, unit: str
) -> pl.DataFrame:
    n = len(member)
    if unit == "%":
        value = np.where(diabetic, rng.gamma(6, 0.33, n) + 5.6, rng.normal(5.4, 0.3, n))
    elif loinc == "2345-7":
        value = np.where(diabetic, rng.gamma(9, 12, n) + 55, rng.normal(94, 10, n))
    else:
        value = rng.normal(108, 30, n)
    digits = 1 if unit == "%" else 0
    text = pl.Series(np.round(np.clip(value, 4, 500), digits)).cast(pl.String)
    return pl.DataFrame({"member": member, "day": day, "loinc": [loinc] * n, "unit": [unit] * n, "result": text})
