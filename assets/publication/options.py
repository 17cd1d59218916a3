"""Settings of disclosure control; the `[disclosure]` section of bhi.toml."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class DisclosureOptions(BaseModel):
    """How much is hidden; defaults follow the CMS cell size policy."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)

    threshold: int = Field(default=10, ge=1, description="Counts from 1 to this number are hidden.")
    part2_threshold: int = Field(
        default=20, ge=1, description="The same for substance use tables that rest on 42 CFR Part 2 rows."
    )


MARKED_VALUES = 10
"""An attacker's interval must hold at least this many whole values (decision 35)."""
