"""Settings of disclosure control; the `[disclosure]` section of bhi.toml."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field

from assets.publication.specification import PublicationSpec

MARKED_VALUES = 10
"""An attacker's interval must hold at least this many whole values (decision 35)."""


class DisclosureOptions(BaseModel):
    """How much is hidden; defaults follow the CMS cell size policy."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)

    threshold: int = Field(default=10, ge=1, description="Counts from 1 to this number are hidden.")
    part2_threshold: int = Field(
        default=20, ge=1, description="The same for substance use tables that rest on 42 CFR Part 2 rows."
    )
    strict_sud: bool = Field(default=False, description="Part 2 threshold also outside state tables.")
    payer_dominance: bool = Field(default=False, description="Payer dominance also outside state tables.")
    minimum_payers: int = Field(default=3, ge=1, description="Fewer payers behind a figure hide it.")
    payer_share: float = Field(
        default=0.80, gt=0, le=1, description="A payer above this share of a figure hides it."
    )
    member_dominance: bool = Field(
        default=True, description="Hide figures that rest mainly on one or two members, where known."
    )
    member_share: float = Field(
        default=0.80, gt=0, le=1, description="One member above this share of a sum hides it."
    )
    two_member_share: float = Field(
        default=0.90, gt=0, le=1, description="Two members above this share of a sum hide it."
    )
    restatements: bool = Field(
        default=True,
        description="Hide counts that differ from the last published ones by 1 to the threshold.",
    )
    calhhs_scoring: bool = Field(
        default=False, description="Also apply the publication scoring of the CalHHS guidelines."
    )


def thresholds_of(
    specs: Mapping[str, PublicationSpec], options: DisclosureOptions
) -> dict[tuple[str, str], int]:
    """Largest hidden number by (table, count); counts that say nothing about people have none."""
    return {
        (name, column): (
            options.part2_threshold if count.part2 and (spec.strict or options.strict_sud) else options.threshold
        )
        for name, spec in specs.items()
        for column, count in spec.counts.items()
        if count.sensitive
    }
