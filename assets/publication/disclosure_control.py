"""When a number may be shown: small cells, what would give them away, and what was hidden before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from assets.publication.calhhs import rows_above_pass_mark
from assets.publication.cells import Cells, link_cells
from assets.publication.history import next_state, recall
from assets.publication.keys import columns_of, followers_of
from assets.publication.options import DisclosureOptions, thresholds_of
from assets.publication.specification import SUPPRESSED, PublicationSpec
from assets.publication.suppression import Suppression
from assets.publication.units import Units, figure_groups

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
    dominant = {name: dominated_rows(tables[name], specs[name], options) for name in tables}
    memory = recall(cells, states, options.restatements)
    causes = {
        "primary": small_cells(cells),
        "scoring": _scoring(tables, specs, cells, options),
        "dominance": _dominated(cells, dominant, specs),
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
    published, tally = {}, {}
    for name, frame in sorted(tables.items()):
        spec = specs[name]
        masks = {c: hidden[cells.places[name, c]] for c, _ in columns_of(spec)}
        masks |= _follower_masks(name, spec, cells, hidden, dominant[name])
        published[name] = _masked(frame, spec, masks)
        tally[name] = _tally(frame, spec, cells, reasons, masks)
    return Protected(
        tables=published,
        hidden=tally,
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
    """Numbers of sum relations that the data do not keep: sums that are off, parts above their whole."""
    relations = cells.relations
    if not len(relations.equation):
        return np.empty(0, np.int64)
    gap = np.bincount(relations.equation, relations.sign * cells.value[relations.cell])
    size = np.bincount(relations.equation, np.abs(cells.value[relations.cell]))
    negative = np.zeros(cells.size, bool)
    negative[cells.published :] = cells.value[cells.published :] < 0
    reversed_ = np.bincount(relations.equation, negative[relations.cell]) > 0
    # Figures are rounded to cents each; counts are exact.
    cents = np.bincount(relations.equation, 0.005 * ~cells.is_count[relations.cell])
    return np.flatnonzero((np.abs(gap) > 1e-6 + cents + 1e-9 * size) | reversed_)


def dominated_rows(frame: pl.DataFrame, spec: PublicationSpec, options: DisclosureOptions) -> np.ndarray:
    """Mask of rows whose figures are made up mainly by one payer or by one or two members."""
    given, rules = spec.contributors, [pl.lit(False)]
    payers = spec.strict or options.payer_dominance
    if given.payers and payers:
        rules.append(pl.col(given.payers) < options.minimum_payers)
    if given.largest_payer_share and payers:
        rules.append(pl.col(given.largest_payer_share) > options.payer_share)
    if given.largest_member_share and options.member_dominance:
        rules.append(pl.col(given.largest_member_share) > options.member_share)
    if given.two_largest_member_share and options.member_dominance:
        rules.append(pl.col(given.two_largest_member_share) > options.two_member_share)
    rows = frame.select(row=pl.any_horizontal(rules).fill_null(False))["row"].to_numpy()
    return np.broadcast_to(rows, frame.height)


def _dominated(cells: Cells, rows: Mapping[str, np.ndarray], specs: Mapping[str, PublicationSpec]) -> np.ndarray:
    mask = np.zeros(cells.size, bool)
    for name, spec in specs.items():
        for column in spec.values:
            if (name, column) in cells.places:
                mask[cells.places[name, column][rows[name]]] = True
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


def _follower_masks(
    name: str, spec: PublicationSpec, cells: Cells, hidden: np.ndarray, dominated: np.ndarray
) -> dict[str, np.ndarray]:
    """Rows in which figures without a cell are hidden: with a count they rest on or a figure of their group."""
    groups = {figure: group for group in figure_groups(spec) for figure in group}
    masks = {}
    for follower in followers_of(spec):
        counts = [item for item in spec.rests_on(follower) if item in spec.counts]
        figures = [*spec.rests_on(follower), *groups[follower]]
        places = [cells.places[name, item] for item in figures if item in spec.values and (name, item) in cells.places]
        # A figure that nobody knows hides nothing.
        masks[follower] = np.logical_or.reduce([
            dominated, *(hidden[cells.places[name, item]] for item in counts),
            *(hidden[place] & ~np.isnan(cells.value[place]) for place in places),
        ])
    return masks


def _masked(frame: pl.DataFrame, spec: PublicationSpec, masks: Mapping[str, np.ndarray]) -> pl.DataFrame:
    """The published form: hidden cells null with what tells their size, rows marked, withheld columns gone."""
    nobody, absent = np.zeros(frame.height, bool), frame.select(pl.col(list(masks)).is_null())
    gone = {column: mask & ~absent[column].to_numpy() for column, mask in masks.items()}
    marked = np.logical_or.reduce([nobody, *gone.values()])
    unknown = np.logical_or.reduce([nobody, *(masks[count] | absent[count].to_numpy() for count in spec.counts)])
    columns = [_without(frame[column], mask) for column, mask in gone.items() if mask.any()]
    columns += [_without(frame[column], marked & unknown) for column in spec.telling]
    return frame.select(spec.columns).with_columns(*columns, pl.Series(SUPPRESSED, marked))


def _without(figure: pl.Series, gone: np.ndarray) -> pl.Expr:
    return pl.when(pl.lit(pl.Series(~gone))).then(pl.lit(figure)).alias(figure.name)


def _tally(
    frame: pl.DataFrame, spec: PublicationSpec, cells: Cells, reasons: np.ndarray, masks: Mapping[str, np.ndarray]
) -> dict[str, int]:
    """Cells of the table, and how many are hidden for which reason."""
    known = frame.select(pl.col(list(masks)).is_not_null())
    found = [
        reasons[cells.places[spec.table, column]] if (spec.table, column) in cells.places
        else np.where(mask & known[column].to_numpy(), "inherited", "")
        for column, mask in masks.items()
    ]
    every = np.concatenate(found) if found else np.empty(0, "<U9")
    return {"cells": len(every), **{reason: int((every == reason).sum()) for reason in REASONS}}
