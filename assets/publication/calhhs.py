"""Publication scoring of the California Health and Human Services data de-identification guidelines.

Each table says what it reveals about a person in its declaration (`scoring`); a row whose score is above
the pass mark is hidden. Off by default; see spend_benchmarks, rules 2 and 3.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from assets.publication.declared_columns import Scoring
from assets.publication.specification import PublicationSpec

PASS_MARK = 12
SAFE_NUMERATOR, SAFE_DENOMINATOR = 11, 20_001
"""From these sizes on a row needs no score."""

_EVENTS = ((1000, 2), (100, 3), (11, 5), (0, 7))
_AGE_WIDTH = ((30, 1), (11, 2), (6, 3), (3, 5), (1, 7))
_RESIDENCE = (
    (2_000_001, -5), (1_000_001, -3), (560_001, -1), (250_001, 0), (100_001, 1), (50_001, 3), (20_001, 4),
    (4_001, 5), (0, 7),
)  # fmt: skip
_SERVICE_PLACE = ((2_000_001, -5), (1_000_001, -4), (560_001, -3), (250_001, -1), (20_001, 0), (0, 1))
_PROGRAMME = ((10_000_001, 0), (4_000_001, 1), (300_001, 2), (100_001, 3), (20_001, 5), (0, 7))
_YEARS = ((5, -5), (2, -3), (1, 0), (0.5, 3), (0.25, 4), (0, 5))
_OTHER_VARIABLES = {0: 0, 1: 1, 2: 2, 3: 4}


def _points(steps: tuple[tuple[float, int], ...], size: float) -> int:
    """Points of the first step that the size reaches."""
    return next(points for least, points in steps if size >= least)


def table_score(scoring: Scoring) -> int:
    """Points of everything but the number of events; population by insurance or by place, never both."""
    total = _points(_YEARS, scoring.years) + _OTHER_VARIABLES[min(scoring.other_variables, 3)]
    total += 1 if scoring.sex else 0
    total += scoring.race_points
    total += _points(_AGE_WIDTH, scoring.age_width_years) if scoring.age_width_years else 0
    places = [size for size in (scoring.residence_population, scoring.service_population) if size is not None]
    programme = scoring.programme_population
    if programme is not None and all(programme < size for size in places):
        return total + _points(_PROGRAMME, programme)
    if scoring.residence_population is not None:
        total += _points(_RESIDENCE, scoring.residence_population)
    if scoring.service_population is not None:
        total += _points(_SERVICE_PLACE, scoring.service_population)
    return total


def rows_above_pass_mark(frame: pl.DataFrame, spec: PublicationSpec) -> dict[str, np.ndarray]:
    """Mask of rows to hide per count; empty for tables that declare no scoring. Zero may be shown."""
    if spec.scoring is None:
        return {}
    base = table_score(spec.scoring)
    hidden = {}
    for column, count in spec.counts.items():
        events = frame[column].fill_null(0).cast(pl.Float64).to_numpy()
        whole = frame[count.of].fill_null(0).cast(pl.Float64).to_numpy() if count.of else events
        steps = np.select([events >= least for least, _ in _EVENTS], [points for _, points in _EVENTS])
        safe = (events >= SAFE_NUMERATOR) & (whole >= SAFE_DENOMINATOR)
        hidden[column] = (events > 0) & ~safe & (base + steps > PASS_MARK)
    return hidden
