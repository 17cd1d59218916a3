"""The verdict on a build is data: publication reads it and refuses what is not fit."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import polars as pl

from assets.errors import DataRefused

VERDICT_TABLE = "data_quality_result"
NOTHING = " Nothing is published; the last release stays."


def require_passing_verdict(reporting: Path, build_id: str, expected: Iterable[str] = ()) -> None:
    """Pass only a build whose every expected check ran and no critical one failed.

    Args:
        reporting: folder of the build's reporting Parquet.
        build_id: id of the run that is to be published.
        expected: ids of checks that must have a row for this build.

    Raises:
        DataRefused: no verdict, a verdict of another build, a missing check, a failed critical
            check or a check that could not be evaluated.
    """
    path = reporting / f"{VERDICT_TABLE}.parquet"
    if not path.exists():
        raise DataRefused(f"{path.name}: build {build_id} has no verdict; its gates did not run.{NOTHING}")
    results = pl.read_parquet(path)
    missing_columns = {"build_id", "check_id", "status"} - set(results.columns)
    if missing_columns:
        raise DataRefused(f"{path.name}: columns {sorted(missing_columns)} are missing.{NOTHING}")
    rows = results.filter(pl.col("build_id").cast(pl.String) == build_id)
    if rows.is_empty():
        raise DataRefused(f"{path.name}: no row for build {build_id}; its gates did not run.{NOTHING}")
    absent = sorted(set(expected) - set(rows["check_id"].to_list()))
    if absent:
        raise DataRefused(
            f"{path.name}: {len(absent)} expected checks have no result for build {build_id}: "
            f"{', '.join(absent[:5])}.{NOTHING}"
        )
    failed = rows.filter(_refuses(rows))
    if not failed.is_empty():
        names = ", ".join(str(name) for name in failed["check_id"].to_list()[:5])
        raise DataRefused(f"{failed.height} checks stop the build {build_id}: {names}.{NOTHING}")


def _refuses(rows: pl.DataFrame) -> pl.Expr:
    status = pl.col("status").cast(pl.String).str.to_lowercase()
    critical = pl.lit(True)
    if "severity" in rows.columns:
        critical = pl.col("severity").cast(pl.String).str.to_lowercase().fill_null("critical") == "critical"
    known = status.is_in(["pass", "fail", "error", "not_applicable", "not applicable"]).fill_null(False)
    return ((status == "fail") & critical) | (status == "error") | ~known
