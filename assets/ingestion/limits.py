"""How much may be read of one file or archive; `[limits]` of bhi.toml sets it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True)
class Limits:
    """Guards against files that are not what they seem; beyond them a delivery is refused whole."""

    max_zip_ratio: int = 100  # unpacked bytes per packed byte; text of claims packs about 10 to 30
    max_file_bytes: int = 200_000_000_000
    max_zip_entries: int = 10_000
    max_zip_bytes: int = 500_000_000_000


def limits_of(settings: Mapping[str, Any]) -> Limits:
    """Limits from the values of the `[limits]` table."""
    return Limits(**{field.name: settings[field.name] for field in fields(Limits)})
