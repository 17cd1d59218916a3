"""What the site says about the release it shows, beside the numbers: handed over by publication.

Every field has a default, so a caller gives what it has; what is missing is not shown. Nothing here
may carry person-level text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class SourceNote:
    """One input source: how far its data reach, and whether its dollars are allowed or paid."""

    name: str
    format: str = ""
    payer: str = ""
    cost_basis: str = ""
    data_through: str = ""


@dataclass(frozen=True)
class TableNote:
    """One published table: its description ("One row per …") and its columns' descriptions."""

    name: str
    description: str = ""
    columns: tuple[tuple[str, str], ...] = ()
    method: str = ""


@dataclass(frozen=True)
class SeedNote:
    """One code list or reference list: where it comes from and under which licence."""

    name: str
    description: str = ""
    source: str = ""
    licence: str = ""
    rows: int | None = None


@dataclass(frozen=True)
class Parameter:
    """One setting of the run, its value and what it does."""

    name: str
    value: str
    description: str = ""


@dataclass(frozen=True)
class CountyShape:
    """One ring of a county's outline in degrees."""

    county_fips: str
    name: str
    longitudes: tuple[float, ...]
    latitudes: tuple[float, ...]


@dataclass(frozen=True)
class SiteContext:
    """Release identity, sources, method texts and options of one site.

    `labels` translates values of the tables ("COMM_PPO_EPO", a condition id) to reader's words and wins
    over the built-in list. `banners` are sentences shown on top of every page (for example that
    substance-use claims were redacted by the source). `synthetic` marks an invented population. `restatement`
    says which published totals moved since the release before (see `assets.publication.restatement`).
    """

    release_id: str = ""
    created_at: str = ""
    as_of: str = ""
    synthetic: bool = False
    sources: tuple[SourceNote, ...] = ()
    tables: tuple[TableNote, ...] = ()
    seeds: tuple[SeedNote, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    banners: tuple[str, ...] = ()
    restatement: Mapping[str, Any] = field(default_factory=dict)
    counties: tuple[CountyShape, ...] = ()

    @property
    def data_through(self) -> str:
        """The earliest date to which every source reaches, empty when unknown."""
        return min((note.data_through for note in self.sources if note.data_through), default="")
