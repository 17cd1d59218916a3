"""The order in which a reader looks for names: the numbers in them count as numbers."""

from __future__ import annotations

import re
from typing import Any

import polars as pl

from dashboards import formats


def natural(value: Any) -> str:
    """A sort key of a label: `Practice 2` comes before `Practice 10`, small and capital letters are alike."""
    return re.sub(r"\d+", lambda found: found[0].zfill(12), formats.label(value).casefold())


def by_name(column: str) -> pl.Expr:
    """The sort key of a text column."""
    return pl.col(column).map_elements(natural, return_dtype=pl.String)
