"""Invented organisations and clinicians: enough of each kind that every way of integrating care exists."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from .clock import choose, stream
from .tables import BILLERS, ROLES, column, table

TAXONOMIES = {
    "pcp": (["207Q00000X", "207R00000X", "208000000X", "363LF0000X", "363A00000X"], [4, 3, 1.5, 2, 1]),
    "bhc": (["1041C0700X", "103TC0700X", "106H00000X"], [5, 3, 2]),
    "psychiatrist": (["2084P0800X", "363LP0808X"], [7, 3]),
    "therapist": (["1041C0700X", "106H00000X", "101YM0800X", "103TC0700X"], [4, 3, 2, 2]),
    "specialist": (
        ["207RC0000X", "207RG0100X", "207X00000X", "207V00000X", "207RH0003X", "2084N0400X"],
        [1] * 6,
    ),
    "hospitalist": (["208M00000X", "207R00000X"], [3, 1]),
    "ed_physician": (["207P00000X"], [1]),
    "radiologist": (["2085R0202X"], [1]),
    "lab": (["291U00000X"], [1]),
}
PREFIXES = [
    "Alder",
    "Bay Laurel",
    "Cypress",
    "Manzanita",
    "Oak",
    "Redbud",
    "Sequoia",
    "Toyon",
    "Willow",
    "Yucca",
]


@dataclass(frozen=True)
class Providers:
    """Organisations (rows 0..n-1) and clinicians; `start`/`count` find an organisation's clinicians by role.

    Numbers are invented: tax numbers start with 00, which is never issued, and provider numbers lie above
    the range that has been issued.
    """

    kind: np.ndarray
    tin: list[str]
    npi: list[str]
    taxonomy: list[str]
    name: list[str]
    place: np.ndarray
    model: np.ndarray
    size: np.ndarray
    clinician_npi: list[str]
    clinician_org: np.ndarray
    clinician_role: np.ndarray
    clinician_taxonomy: list[str]
    start: np.ndarray
    count: np.ndarray

    def of_kind(self, kind: str) -> np.ndarray:
        """Row numbers of the organisations of one kind."""
        return np.flatnonzero(self.kind == BILLERS.index("home" if kind == "primary_care" else kind))

    def setting(self) -> np.ndarray:
        """office, fqhc or rhc per organisation (office outside primary care)."""
        settings = column("practice_models", "setting")
        return np.where(self.model >= 0, settings[np.maximum(self.model, 0)], "office")

    def trait(self, name: str) -> np.ndarray:
        """One number of the integration model per organisation, 0 outside primary care."""
        values = column("practice_models", name).astype(float)
        return np.where(self.model >= 0, values[np.maximum(self.model, 0)], 0.0)


def _npi(number: int) -> str:
    """Ten digits with a correct check digit, above the issued range."""
    nine = 199_400_000 + number
    digits = [int(d) for d in f"80840{nine}"]
    total = sum(d if i % 2 else sum(divmod(2 * d, 10)) for i, d in enumerate(reversed(digits), start=0))
    return f"{nine}{(10 - total % 10) % 10}"


def make_providers(members: int, seed: int) -> Providers:
    """Draw the organisations and clinicians for a population of this size."""
    rng = stream(seed, "providers")
    practices = int(np.clip(members // 700, 14, 700))
    kind, tin, npi, taxonomy, name, model = [], [], [], [], [], []
    clinicians: list[tuple[int, int]] = []
    pattern = _model_pattern(practices)
    hospital_tins: list[str] = []
    for row in table("organizations").iter_rows(named=True):
        number = max(row["minimum"], round(row["per_primary_care"] * practices))
        for i in range(number):
            org = len(kind)
            kind.append(BILLERS.index("home" if row["kind"] == "primary_care" else row["kind"]))
            tin.append(f"00{(org * 7919 + 1234567) % 10_000_000:07d}")
            npi.append(_npi(org))
            taxonomy.append(row["taxonomy"])
            name.append(f"{PREFIXES[org % len(PREFIXES)]} {row['entity_name']} {org + 1}")
            model.append(pattern[i] if row["kind"] == "primary_care" else -1)
            if row["kind"] == "hospital":
                hospital_tins.append(tin[-1])
            if row["kind"] == "psych_unit":
                tin[-1] = hospital_tins[i % len(hospital_tins)]
            if model[-1] >= 0:
                taxonomy[-1] = _practice_taxonomy(model[-1])
            clinicians.extend(_staff(org, row["roles"] or "", model[-1]))
    org_of = np.array([c[0] for c in clinicians])
    role_of = np.array([c[1] for c in clinicians])
    order = np.lexsort((role_of, org_of))
    org_of, role_of = org_of[order], role_of[order]
    key = org_of * len(ROLES) + role_of
    bins = np.arange(len(kind) * len(ROLES))
    start = np.searchsorted(key, bins, "left").reshape(len(kind), len(ROLES))
    count = np.searchsorted(key, bins, "right").reshape(len(kind), len(ROLES)) - start
    taxonomies = _clinician_taxonomies(rng, role_of)
    size = np.where(np.array(model) >= 0, rng.uniform(0.6, 1.8, len(kind)), rng.uniform(0.5, 1.5, len(kind)))
    return Providers(
        kind=np.array(kind),
        tin=tin,
        npi=npi,
        taxonomy=taxonomy,
        name=name,
        place=choose(rng, column("counties", "share"), len(kind)),
        model=np.array(model),
        size=size,
        clinician_npi=[_npi(len(kind) + i) for i in range(len(org_of))],
        clinician_org=org_of,
        clinician_role=role_of,
        clinician_taxonomy=taxonomies,
        start=start,
        count=count,
    )


def _model_pattern(practices: int) -> np.ndarray:
    """Integration model of each practice: every model at least once, then by weight."""
    weights = column("practice_models", "weight").astype(float)
    share = np.floor(weights / weights.sum() * practices + 1e-9).astype(int)
    counts = np.maximum(share, 1)
    models = np.repeat(np.arange(len(weights)), counts)
    extra = np.resize(np.argsort(-weights, kind="stable"), max(practices - len(models), 0))
    return np.concatenate([models, extra])[:practices]


def _practice_taxonomy(model: int) -> str:
    setting = str(column("practice_models", "setting")[model])
    return {"fqhc": "261QF0400X", "rhc": "261QR1300X"}.get(setting, "261QP2300X")


def _staff(org: int, roles: str, model: int) -> list[tuple[int, int]]:
    staff = []
    for item in roles.split():
        role, number = item.split(":")
        if role == "bhc" and model >= 0:
            number = column("practice_models", "clinicians")[model]
        staff.extend([(org, ROLES.index(role))] * int(number))
    return staff


def _clinician_taxonomies(rng: np.random.Generator, roles: np.ndarray) -> list[str]:
    result = np.empty(len(roles), dtype=object)
    for role, (names, weights) in TAXONOMIES.items():
        mine = np.flatnonzero(roles == ROLES.index(role))
        result[mine] = np.array(names, dtype=object)[choose(rng, np.array(weights, float), len(mine))]
    return list(result)


def provider_rows(providers: Providers) -> pl.DataFrame:
    """One row per provider number: organisations, then clinicians."""
    places = table("counties")
    org = np.concatenate([np.arange(len(providers.kind)), providers.clinician_org])
    place = places[providers.place[org].tolist()]
    orgs, people = len(providers.kind), len(providers.clinician_org)
    return pl.DataFrame(
        {
            "npi": providers.npi + providers.clinician_npi,
            "entity_type": ["organization"] * orgs + ["individual"] * people,
            "organization_name": [providers.name[i] for i in org],
            "tin": [providers.tin[i] for i in org],
            "taxonomy_code": providers.taxonomy + providers.clinician_taxonomy,
            "address": [f"{100 + i} Main Street" for i in range(orgs + people)],
            "city": place["city"],
            "state": place["state"],
            "zip_code": place["zip_code"],
            "county_fips": place["county_fips"],
            "x_network_status": ["in" if i % 23 else "out" for i in range(orgs + people)],
        }
    ).sort("npi")
