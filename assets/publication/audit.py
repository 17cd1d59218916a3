"""Proof from the files of a built release alone that no hidden cell can be computed or narrowed down.

Nothing is taken over from the search that hid the cells: the published files and the declarations in the
manifest are read again, every relation is rebuilt and every hidden cell is attacked. Fails closed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from assets.errors import DisclosureFailed
from assets.publication.attack import exposed_cells
from assets.publication.audit_pages import check_pages
from assets.publication.cells import Cells, link_cells
from assets.publication.options import DisclosureOptions, thresholds_of
from assets.publication.specification import SUPPRESSED, PublicationSpec, parse_spec


def audit_release(folder: Path, previous: Path | None = None) -> dict[str, int]:
    """Attack a release as a reader could; the last release, when given, is compared with it.

    Returns:
        Numbers of cells, hidden cells and relations that were looked at.

    Raises:
        DisclosureFailed: a small number stands in a file, a hidden cell is exposed, or CSV and Parquet
            do not show the same.
    """
    tables, specs, options, manifest = _open(folder)
    for name in sorted(tables):
        _check_marks(folder, tables[name], specs[name])
    check_pages(folder, tables, options.threshold)
    thresholds = thresholds_of(specs, options)
    cells = link_cells(tables, specs, thresholds)
    _check_small(cells)
    hidden = np.isnan(cells.value)
    exposed = exposed_cells(cells, hidden, _to_protect(cells, tables, hidden), _broken(manifest))
    if len(exposed):
        raise DisclosureFailed(
            f"{len(exposed)} hidden cells can be computed or narrowed down, among them "
            f"{_names(cells, exposed)}. Nothing was published."
        )
    if previous is not None and options.restatements:
        _check_changes(cells, thresholds, previous, manifest)
    return {
        "cells": cells.published,
        "hidden": int(hidden[: cells.published].sum()),
        "relations": len(np.unique(cells.relations.equation)),
    }


def _open(
    folder: Path,
) -> tuple[dict[str, pl.DataFrame], dict[str, PublicationSpec], DisclosureOptions, Mapping[str, Any]]:
    manifest = json.loads((folder / "manifest.json").read_text())
    specs = {}
    for name, declared in manifest["tables"].items():
        specs[name] = parse_spec(name, {key: value for key, value in declared.items() if key != "table"})
    files = {path.stem: path for path in (folder / "published").glob("*.parquet")}
    if set(files) != set(specs):
        odd = sorted(set(files) ^ set(specs))
        raise DisclosureFailed(f"published files and declared tables differ: {', '.join(odd)}")
    tables = {name: pl.read_parquet(files[name]) for name in sorted(specs)}
    return tables, specs, DisclosureOptions.model_validate(manifest["disclosure"]["options"]), manifest


def _broken(manifest: Mapping[str, Any]) -> np.ndarray:
    return np.array(manifest["disclosure"]["broken_sums"], dtype=np.int64)


def _check_marks(folder: Path, frame: pl.DataFrame, spec: PublicationSpec) -> None:
    """Columns as declared, CSV as Parquet, and figures absent wherever a count of theirs is hidden."""
    if set(frame.columns) != {*spec.columns, SUPPRESSED}:
        raise DisclosureFailed(f"{spec.table}: published columns differ from the declaration.")
    text = pl.read_csv(folder / "published" / f"{spec.table}.csv", infer_schema=False)
    if text.columns != frame.columns or text.height != frame.height:
        raise DisclosureFailed(f"{spec.table}: CSV and Parquet do not hold the same table.")
    figures = [*spec.counts, *spec.values]
    in_text, absent = (shown.select(pl.col(figures).is_null()) for shown in (text, frame))
    for column in figures if not in_text.equals(absent) else ():
        if not in_text[column].equals(absent[column]):
            raise DisclosureFailed(f"{spec.table}.{column}: CSV and Parquet do not hide the same cells.")
    is_count_hidden = pl.any_horizontal(pl.lit(False), *(pl.col(count).is_null() for count in spec.counts))
    told = {column: is_count_hidden & pl.col(column).is_not_null() for column in spec.telling}
    bare = {(figure, count): pl.col(count).is_null() & pl.col(figure).is_not_null()
            for figure in spec.values for count in spec.rests_on(figure)}
    rules = [*told.values(), *bare.values()]
    broken = frame.select((pl.col(SUPPRESSED) & rule).any().alias(str(place)) for place, rule in enumerate(rules))
    is_broken = dict(zip([*told, *bare], broken.row(0) if rules else (), strict=True))
    for column in told:
        if is_broken[column]:
            raise DisclosureFailed(f"{spec.table}.{column} tells the size of a hidden count.")
    for figure, count in bare:
        if is_broken[figure, count]:
            raise DisclosureFailed(f"{spec.table}.{figure} is shown where {count} is hidden.")


def _check_small(cells: Cells) -> None:
    with np.errstate(invalid="ignore"):
        small = cells.is_count & (cells.value > 0) & (cells.value <= cells.threshold)
    if small.any():
        raise DisclosureFailed(f"small counts are shown: {_names(cells, np.flatnonzero(small))}")


def _to_protect(cells: Cells, tables: Mapping[str, pl.DataFrame], hidden: np.ndarray) -> np.ndarray:
    """Hidden cells of marked rows; a null in a row without a mark was never known."""
    marked = np.zeros(cells.size, bool)
    for (name, _), places in cells.places.items():
        marked[places[tables[name][SUPPRESSED].to_numpy()]] = True
    rests = marked[cells.rest_of[:, 0]] | marked[cells.rest_of[:, 1]]
    marked[cells.published :] = rests
    return marked & hidden


def _check_changes(
    cells: Cells, thresholds: Mapping[tuple[str, str], int], previous: Path, manifest: Mapping[str, Any]
) -> None:
    """Counts shown in both releases differ by 0 or by more than their threshold."""
    tables, specs, _, before = _open(previous)
    if before.get("population") != manifest.get("population"):
        return
    common = {name: specs[name] for name in specs}
    earlier = link_cells(tables, common, thresholds)
    joined = cells.index.join(
        earlier.index.select("quantity", "key", pl.col("value").alias("before")), on=["quantity", "key"]
    )
    change = (joined["value"] - joined["before"]).abs()
    near = joined.filter(
        (change > 0.5) & (change <= joined["threshold"] + 0.5) & joined["is_count"]
    )
    if not near.is_empty():
        raise DisclosureFailed(
            f"{near.height} counts differ from the last release by 1 to {near['threshold'].max()}, "
            f"among them {near['quantity'][0]}. Nothing was published."
        )


def _names(cells: Cells, numbers: np.ndarray) -> str:
    quantity, key = cells.index["quantity"], cells.index["key"]
    found = []
    for number in numbers[:3].tolist():
        if number >= cells.published:
            part = int(cells.rest_of[number - cells.published, 0])
            found.append(f"the rest of {quantity[part]} at {key[part]}")
        else:
            found.append(f"{quantity[number]} at {key[number]}")
    return "; ".join(found)
