"""When a number may be shown: small cells, what would give them away, and what was hidden before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from assets.publication.calhhs import rows_above_pass_mark
from assets.publication.cells import Cells, link_cells
from assets.publication.history import next_state, recall
from assets.publication.options import DisclosureOptions, thresholds_of
from assets.publication.specification import SUPPRESSED, PublicationSpec
from assets.publication.suppression import Suppression
from assets.publication.units import Units

REASONS = ("primary", "scoring", "dominance", "sticky", "difference", "secondary", "inherited")


@dataclass(frozen=True)
class Protected:
    """Tables that may leave, what was hidden and why, and the ledger's next state.

    `hidden` counts cells by table and reason; `broken_sums` are numbers of declared sums that the data
    do not keep (see `relations`), which prove nothing to an attacker either.
    """

    tables: dict[str, pl.DataFrame]
    hidden: dict[str, dict[str, int]] = field(default_factory=dict)
    state: pl.DataFrame = field(default_factory=pl.DataFrame)
    broken_sums: list[int] = field(default_factory=list)


def protect(
    tables: Mapping[str, pl.DataFrame],
    specs: Mapping[str, PublicationSpec],
    options: DisclosureOptions,
    states: Sequence[pl.DataFrame] = (),
    complementary: bool = True,
) -> Protected:
    """Hide every cell of all tables that may not be shown or would give one away.

    Args:
        tables: reporting tables of one release, unprotected.
        specs: their declarations.
        options: thresholds and rules.
        states: ledger states that readers may hold, the newest last.
        complementary: false hides small cells alone, which is not safe; the benchmarks show that.

    Raises:
        DisclosureFailed: a table is not what was declared, or no safe pattern was found.
    """
    for name in sorted(tables):
        specs[name].check(tables[name])
    cells = link_cells(tables, specs, thresholds_of(specs, options))
    broken = broken_sums(cells)
    memory = recall(cells, states, options.restatements)
    causes = {
        "primary": small_cells(cells),
        "scoring": _scoring(tables, specs, cells, options),
        "dominance": _dominated(tables, specs, cells, options),
        "sticky": memory.sticky,
        "difference": memory.differs_little,
    }
    unknown = np.isnan(cells.value)
    must_hide = np.logical_or.reduce(list(causes.values()))
    avoid = memory.known_before & ~must_hide
    search = Suppression(cells, Units.of(cells, specs), must_hide, broken, avoid)
    hidden = search.run() if complementary else search.hidden
    reasons = np.where(hidden & ~unknown, "inherited", "")
    for reason, mask in reversed([*causes.items(), ("secondary", search.chosen)]):
        reasons[mask & hidden & ~unknown] = reason
    published = {name: _masked(tables[name], specs[name], cells, hidden) for name in sorted(tables)}
    return Protected(
        tables=published,
        hidden={name: _tally(name, specs[name], cells, reasons) for name in sorted(tables)},
        state=next_state(cells, hidden & ~unknown, reasons, states),
        broken_sums=broken.tolist(),
    )


def small_cells(cells: Cells) -> np.ndarray:
    """Counts from 1 to their threshold, and parts of wholes whose rest is small."""
    with np.errstate(invalid="ignore"):
        small = cells.is_count & (cells.value > 0) & (cells.value <= cells.threshold)
    rests = small[cells.published :]
    part, whole = cells.rest_of[rests, 0], cells.rest_of[rests, 1]
    small[np.where(cells.value[part] > 0, part, whole)] = True
    small[cells.published :] = False
    return small


def broken_sums(cells: Cells) -> np.ndarray:
    """Numbers of sum relations between known cells that do not hold."""
    relations = cells.relations
    if not len(relations.equation):
        return np.empty(0, np.int64)
    gap = np.bincount(relations.equation, relations.sign * cells.value[relations.cell])
    size = np.bincount(relations.equation, np.abs(cells.value[relations.cell]))
    return np.flatnonzero(np.abs(gap) > 1e-6 + 1e-9 * size)


def _dominated(
    tables: Mapping[str, pl.DataFrame],
    specs: Mapping[str, PublicationSpec],
    cells: Cells,
    options: DisclosureOptions,
) -> np.ndarray:
    """Figures made up mainly by one payer or by one or two members."""
    mask = np.zeros(cells.size, bool)
    for name, spec in specs.items():
        given, rules = spec.contributors, [pl.lit(False)]
        if given.payers and (spec.strict or options.strict):
            rules.append(pl.col(given.payers) < options.minimum_payers)
        if given.largest_payer_share and (spec.strict or options.strict):
            rules.append(pl.col(given.largest_payer_share) > options.payer_share)
        if given.largest_member_share and options.member_dominance:
            rules.append(pl.col(given.largest_member_share) > options.member_share)
        if given.two_largest_member_share and options.member_dominance:
            rules.append(pl.col(given.two_largest_member_share) > options.two_member_share)
        rows = tables[name].select(row=pl.any_horizontal(rules).fill_null(False))["row"].to_numpy()
        rows = np.broadcast_to(rows, tables[name].height)
        for column in spec.values:
            mask[cells.places[name, column][rows]] = True
    return mask


def _scoring(
    tables: Mapping[str, pl.DataFrame],
    specs: Mapping[str, PublicationSpec],
    cells: Cells,
    options: DisclosureOptions,
) -> np.ndarray:
    mask = np.zeros(cells.size, bool)
    for name, spec in specs.items() if options.calhhs_scoring else ():
        for column, rows in rows_above_pass_mark(tables[name], spec).items():
            mask[cells.places[name, column][rows]] = True
    return mask


def _masked(frame: pl.DataFrame, spec: PublicationSpec, cells: Cells, hidden: np.ndarray) -> pl.DataFrame:
    """The published form: hidden cells null, rows with one marked, withheld columns gone."""
    masks = {
        column: pl.Series(hidden[cells.places[spec.table, column]]) & frame[column].is_not_null()
        for column in [*spec.counts, *spec.values]
    }
    marked = pl.Series(np.zeros(frame.height, bool))
    columns = []
    for column, mask in masks.items():
        marked = marked | mask
        columns.append(pl.when(~mask).then(frame[column]).alias(column))
    return frame.select(spec.columns).with_columns(columns).with_columns(marked.alias(SUPPRESSED))


def _tally(name: str, spec: PublicationSpec, cells: Cells, reasons: np.ndarray) -> dict[str, int]:
    """Cells of the table, and how many are hidden for which reason."""
    columns = [*spec.counts, *spec.values]
    found = [reasons[cells.places[name, column]] for column in columns]
    every = np.concatenate(found) if found else np.empty(0, "<U9")
    return {"cells": len(every), **{reason: int((every == reason).sum()) for reason in REASONS}}
