"""What a release says differently from the one before: published totals that moved, and why they may have.

Only figures that both releases show are compared, so nothing is told that a reader could not subtract.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from assets.publication.installed import Release
from assets.publication.specification import PublicationSpec

MOST_LISTED = 1_000
RELATIVE_NOISE = 1e-9
MOVED_SCHEMA = {"table": pl.String(), "key": pl.String(), "column": pl.String(), "before": pl.Float64(),
                "after": pl.Float64(), "change_pct": pl.Float64()}


def restatement(
    present: Release | None,
    tables: Mapping[str, pl.DataFrame],
    specs: Mapping[str, PublicationSpec],
    population: str,
    inputs: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    """Totals of protected tables against those of the present release of the same population.

    Returns:
        Empty for a first release, else compared_with, deliveries_added and deliveries_removed (source, entity,
        delivery_id), totals_compared, totals_moved, largest_change_pct and `moved`: rows of table, key, column,
        before, after, change_pct, largest change first, at most MOST_LISTED.
    """
    if present is None or present.manifest.get("population") != population:
        return {}
    before, after = _deliveries(present.manifest.get("inputs") or ()), _deliveries(inputs)
    compared, parts = 0, []
    for name, frame in sorted(tables.items()):
        path = present.folder / "published" / f"{name}.parquet"
        if path.exists():
            count, moved = moved_totals(name, pl.read_parquet(path), frame, specs[name])
            compared += count
            parts.append(moved)
    moved = pl.concat([pl.DataFrame(schema=MOVED_SCHEMA), *parts]).sort(
        pl.col("change_pct").abs(), "table", "key", "column", descending=[True, False, False, False], nulls_last=False)
    return {
        "compared_with": present.release_id,
        "deliveries_added": sorted(after - before),
        "deliveries_removed": sorted(before - after),
        "totals_compared": compared,
        "totals_moved": moved.height,
        "largest_change_pct": moved["change_pct"].abs().max() if moved.height else 0.0,
        "moved": moved.head(MOST_LISTED).to_dicts(),
    }


def moved_totals(name: str, old: pl.DataFrame, new: pl.DataFrame, spec: PublicationSpec) -> tuple[int, pl.DataFrame]:
    """Number of totals that both tables show, and those that differ, as rows of MOVED_SCHEMA."""
    keys = [key for key in spec.dimensions if key in old.columns]
    figures = [column for column in (*spec.counts, *spec.values) if column in old.columns]
    same_types = all(old[key].dtype == new[key].dtype for key in keys)
    if not figures or not keys or len(keys) < len(spec.dimensions) or not same_types:
        return 0, pl.DataFrame(schema=MOVED_SCHEMA)
    joined = _totals(old, keys, figures, spec).join(
        _totals(new, keys, figures, spec), on=[*keys, "column"], nulls_equal=True, suffix="_after")
    shown = joined.drop_nulls(["figure", "figure_after"])
    change = pl.col("after") - pl.col("before")
    said = pl.concat_str([pl.format("{}={}", pl.lit(key), pl.col(key).cast(pl.String).fill_null("none"))
                          for key in keys], separator=", ")
    moved = shown.select(pl.lit(name).alias("table"), said.alias("key"), "column",
                         pl.col("figure").alias("before"), pl.col("figure_after").alias("after")).filter(
        change.abs() > RELATIVE_NOISE * pl.max_horizontal(pl.col("before").abs(), pl.col("after").abs()))
    share = pl.when(pl.col("before") != 0).then(100 * change / pl.col("before").abs())
    return shown.height, moved.with_columns(share.alias("change_pct")).cast(MOVED_SCHEMA)  # type: ignore[arg-type]


def _totals(frame: pl.DataFrame, keys: list[str], figures: list[str], spec: PublicationSpec) -> pl.DataFrame:
    """Rows over all values of every dimension that has a total, one row per figure."""
    rules = [pl.col(key) == spec.dimensions[key].total for key in keys if spec.dimensions[key].total is not None]
    rows = frame.filter(pl.all_horizontal(rules)) if rules else frame
    return rows.select(*keys, *(pl.col(figure).cast(pl.Float64) for figure in figures)).unpivot(
        figures, index=keys, variable_name="column", value_name="figure")


def _deliveries(inputs: Sequence[Mapping[str, Any]]) -> set[tuple[str, str, str]]:
    return {(str(item["source"]), str(item["entity"]), str(item["delivery_id"])) for item in inputs}


def sentence(report: Mapping[str, Any]) -> str:
    """What a person is told at the end of a run; empty for a first release or when nothing moved."""
    if not report or not report["totals_moved"]:
        return ""
    largest = report["largest_change_pct"]
    most = f", the largest by {largest:.2f} %" if largest is not None else ""
    return (f"{report['totals_moved']:,} of {report['totals_compared']:,} published totals differ from release "
            f"{report['compared_with']}{most}; see restatement.json and the data quality page.")


def write_restatement(folder: Path, report: Mapping[str, Any]) -> None:
    """Write `restatement.json` of a release."""
    import json

    (folder / "restatement.json").write_text(json.dumps(report, indent=2, default=str) + "\n", encoding="utf-8")
