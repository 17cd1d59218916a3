"""Which conditions each invented person has: published prevalence, lifted by behavioral conditions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from .clock import stream
from .members import Members
from .tables import LINES, codes, column, condition_index, table

SPMI = ("bipolar", "schizophrenia", "other_psychotic")
SUD = ("alcohol_use", "opioid_use", "cannabis_use", "sedative_use", "stimulant_use", "other_drug_use")
OUTSIDE = ("tobacco_use", "autism", "intellectual_disability", "suicidality")
CLUSTER_SHARE, CLUSTER_HIGH, CLUSTER_LOW = 0.30, 2.6, 0.314
# Medical use of members with a behavioral condition, as a multiple of the same member's without it.
PLANTED_MULTIPLE = {"none": 1.0, "non_spmi_mh": 1.45, "spmi": 1.9, "sud": 2.1}


@dataclass
class Illness:
    """`has[m, c]`: person m has condition c; `code[m, c]`: the diagnosis code this person is given for it."""

    has: np.ndarray
    code: np.ndarray
    cohort: np.ndarray
    multiple: np.ndarray
    severity: np.ndarray
    physical_count: np.ndarray

    def with_any(self, *conditions: str) -> np.ndarray:
        """True for people with at least one of the conditions."""
        return self.has[:, [condition_index()[c] for c in conditions]].sum(axis=1) > 0

    def code_of(self, condition: str) -> np.ndarray:
        """Each person's code number for a condition."""
        return self.code[:, condition_index()[condition]]


def _relative(age: np.ndarray) -> np.ndarray:
    """Age multiplier per person (or age) and condition."""
    bands = np.stack([column("conditions", r).astype(float) for r in ("r0", "r18", "r45", "r65", "r75")])
    return bands[np.searchsorted([18, 45, 65, 75], age, "right")]


@cache
def _base() -> np.ndarray:
    """Prevalence at age multiplier 1, by line and condition; each line's mean is the published one."""
    ages = table("ages")
    result = np.zeros((len(LINES), table("conditions").height))
    for number, name in enumerate(LINES):
        rows = ages.filter(ages["line"] == name)
        middle = (rows["low"].to_numpy() + rows["high"].to_numpy()) / 2
        female = rows["female"].to_numpy()
        sexes = column("conditions", "female").astype(float)
        by_sex = female[:, None] * sexes + (1 - female[:, None]) * (2 - sexes)
        mean = (rows["share"].to_numpy()[:, None] * _relative(middle) * by_sex).sum(axis=0)
        result[number] = column("conditions", name).astype(float) / 100 / mean
    return result


@cache
def _bh_share() -> np.ndarray:
    """Expected share of people with any behavioral condition of the cohorts, by line."""
    kinds, names = column("conditions", "kind"), column("conditions", "condition_id")
    counted = (kinds == "bh") & ~np.isin(names, OUTSIDE)
    shares = []
    for line in LINES:
        p = column("conditions", line).astype(float)[counted] / 100
        high, low = (1 - np.prod(1 - np.clip(p * m, 0, 0.9)) for m in (CLUSTER_HIGH, CLUSTER_LOW))
        shares.append(CLUSTER_SHARE * high + (1 - CLUSTER_SHARE) * low)
    return np.array(shares)


def make_illness(members: Members, seed: int, block: int, middle_day: int) -> Illness:
    """Draw behavioral conditions first, then physical ones with the comorbidity lift of the table."""
    rng = stream(seed, "illness", block)
    n, names, kinds = members.size, column("conditions", "condition_id"), column("conditions", "kind")
    age = np.maximum(members.age(middle_day), 0)
    sexes = column("conditions", "female").astype(float)
    p = _base()[members.line] * _relative(age) * np.where(members.female[:, None], sexes, 2 - sexes)
    cluster = np.where(rng.random(n) < CLUSTER_SHARE, CLUSTER_HIGH, CLUSTER_LOW)
    bh = kinds == "bh"
    draw = rng.random(p.shape)
    has = np.zeros(p.shape, dtype=bool)
    has[:, bh] = draw[:, bh] < np.clip(p[:, bh] * cluster[:, None], 0, 0.92)
    index = condition_index()
    has[:, index["other_psychotic"]] &= ~has[:, index["schizophrenia"]]
    counted = bh & ~np.isin(names, OUTSIDE)
    any_bh = has[:, counted].sum(axis=1) > 0
    lift, share = column("conditions", "lift").astype(float), _bh_share()[members.line][:, None]
    scaled = p / (1 + (lift - 1) * share) * np.where(any_bh[:, None], lift, 1.0)
    has[:, ~bh] = draw[:, ~bh] < np.clip(scaled[:, ~bh], 0, 0.95)
    listed = codes()
    code = listed.first + np.floor(rng.random(p.shape) * listed.count).astype(np.int64)
    spmi = has[:, [index[c] for c in SPMI]].sum(axis=1) > 0
    sud = has[:, [index[c] for c in SUD]].sum(axis=1) > 0
    cohort = np.select([spmi, sud, any_bh], ["spmi", "sud", "non_spmi_mh"], "none")
    multiple = np.select([spmi, sud, any_bh], [PLANTED_MULTIPLE[c] for c in ("spmi", "sud", "non_spmi_mh")], 1.0)
    severity = has @ column("conditions", "severity").astype(float)
    return Illness(has, code.astype(np.int16), cohort, multiple, severity, has[:, ~bh].sum(axis=1))


def condition_lists(illness: Illness, chosen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """First eight chosen conditions of each person as code numbers (-1 behind the last), and how many."""
    member, condition = np.nonzero(illness.has & chosen)
    starts = np.searchsorted(member, np.arange(illness.has.shape[0]))
    rank = np.arange(len(member)) - starts[member]
    result = np.full((illness.has.shape[0], 8), -1, dtype=np.int16)
    keep = rank < 8
    result[member[keep], rank[keep]] = illness.code[member[keep], condition[keep]]
    return result, np.minimum(np.bincount(member, minlength=illness.has.shape[0]), 8)
