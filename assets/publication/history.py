"""What earlier releases showed, seen from the cells of this one: hidden stays hidden, small changes hide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from assets.publication.cells import Cells

STATE_SCHEMA: dict[str, pl.DataType] = {
    "quantity": pl.String(),
    "key": pl.String(),
    "sticky": pl.Boolean(),
    "last_shown": pl.Float64(),
    "last_true": pl.Float64(),
    "reason": pl.String(),
}
"""One row per cell ever published. `last_true` is kept only of cells hidden for a small change alone."""


@dataclass(frozen=True)
class Memory:
    """Per cell of this release: hidden before, changed too little, or public and unchanged."""

    sticky: np.ndarray
    differs_little: np.ndarray
    known_before: np.ndarray


def recall(cells: Cells, states: Sequence[pl.DataFrame], restatements: bool) -> Memory:
    """Compare this release with every state that readers may hold.

    A count may be shown when it differs from the number shown last, and from the true number behind the
    last mark, by 0 or by more than its threshold; so may the rest of a whole.
    """
    sticky, little = np.zeros(cells.size, bool), np.zeros(cells.size, bool)
    known = np.zeros(cells.size, bool)
    for state in states:
        joined = cells.index.select("quantity", "key").join(
            state, on=["quantity", "key"], how="left", maintain_order="left"
        )
        sticky[: cells.published] |= joined["sticky"].fill_null(False).to_numpy()
        for column in ("last_shown", "last_true"):
            before = _with_rests(cells, joined[column].fill_null(np.nan).to_numpy().astype(float))
            change = np.abs(cells.value - before)
            near = (change > 0.5) & (change <= cells.threshold + 0.5) & cells.is_count
            little |= near if restatements else False
            if column == "last_shown":
                known |= change < 0.5
    parts = cells.rest_of[little[cells.published :], 0]
    wholes = cells.rest_of[little[cells.published :], 1]
    little[np.where(cells.value[parts] > 0, parts, wholes)] = True
    little[cells.published :] = False
    return Memory(sticky, little, known & ~little)


def _with_rests(cells: Cells, before: np.ndarray) -> np.ndarray:
    return np.concatenate([before, before[cells.rest_of[:, 1]] - before[cells.rest_of[:, 0]]])


def next_state(
    cells: Cells, hidden: np.ndarray, reasons: np.ndarray, before: Sequence[pl.DataFrame]
) -> pl.DataFrame:
    """State after this release; what is not in it any more is carried on.

    Args:
        cells: linked cells with true values.
        hidden: mask over cells.
        reasons: text per cell, empty where shown; "difference" alone does not stick.
        before: states before, the newest last.
    """
    size = cells.published
    reason, value, mask = reasons[:size], cells.value[:size], hidden[:size]
    shown = ~mask & cells.is_count[:size]
    sticks = mask & np.isin(reason, ["primary", "sticky", "secondary", "dominance", "scoring"])
    state = cells.index.select("quantity", "key").with_columns(
        pl.Series("sticky", sticks),
        pl.Series("last_shown", np.where(shown, value, np.nan)).fill_nan(None),
        pl.Series("last_true", np.where(reason == "difference", value, np.nan)).fill_nan(None),
        pl.Series("reason", reason.astype(str)),
    )
    if not before:
        return state.cast(STATE_SCHEMA).sort("quantity", "key")  # type: ignore[arg-type]
    old = before[-1].rename({name: f"old_{name}" for name in ("sticky", "last_shown", "last_true", "reason")})
    merged = state.join(old, on=["quantity", "key"], how="full", coalesce=True)
    return merged.select(
        "quantity",
        "key",
        pl.col("sticky").fill_null(False) | pl.col("old_sticky").fill_null(False),
        pl.coalesce("last_shown", "old_last_shown"),
        pl.col("last_true"),
        pl.col("reason").fill_null(""),
    ).sort("quantity", "key")
