"""What the blocks of the spend page share: columns of a unit and the way a percentage is written."""

from __future__ import annotations

from dashboards import formats
from dashboards.blocks import Column

UNIT = (Column("payer", "Payer"), Column("segment", "Segment"))


def pct(value: float | None) -> str:
    """A share of spending in percent, with one decimal."""
    return formats.points(value, 1000)
