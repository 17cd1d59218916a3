"""What the command line says at the end of a run."""

from __future__ import annotations

import json
from typing import Any

from assets.run_context import RunContext
from assets.storage import Home


def summary(run: RunContext) -> str:
    """Deliveries, warnings, stages and where the site is."""
    lines = []
    if run.ingested is not None:
        for delivery in run.ingested.deliveries:
            state = f"{delivery.rows_raw:,} rows" if delivery.accepted else "refused"
            extra = f", {delivery.rows_quarantined:,} quarantined" if delivery.rows_quarantined else ""
            lines.append(f"  {delivery.source_name}/{delivery.entity}: {state}{extra}")
    lines += [f"  warning: {text}" for text in run.warnings]
    if run.release_id is None:
        lines.append("Inputs, settings and code are unchanged: the current release stays.")
    else:
        seconds = sum(stage.seconds for stage in run.stages)
        peak = max((stage.peak_memory_mb for stage in run.stages), default=0.0)
        lines.append(f"Release {run.release_id} in {seconds:.1f} s, peak memory {peak:,.0f} MB")
        lines.append(f"Site: {run.home.current / 'site' / 'index.html'}")
    return "\n".join(lines)


def validation_report(run: RunContext) -> str:
    """Every check of the first gate with its figure and limit."""
    lines = [summary_line for summary_line in summary(run).splitlines() if summary_line.startswith("  ")]
    for result in sorted(run.check_results, key=lambda item: (item.table_name, item.check_id)):
        share = "" if result.share is None else f" {result.share:.2%} of {result.row_count:,} rows"
        lines.append(f"  {result.status:<14} {result.table_name} {result.check_id}{share} "
                     f"(limit {result.limit_share:.2%}, {result.severity})")
    failed = [result for result in run.check_results if result.status == "fail"]
    lines.append(f"{len(run.check_results)} checks, {len(failed)} outside their limit. Nothing was published.")
    return "\n".join(lines)


def headline(home: Home) -> str:
    """Cost of everyone in the last finished year, as published: with drugs where they were delivered.

    Empty where nothing is shown.
    """
    import polars as pl

    path = home.current / "published" / "pmpm_summary.parquet"
    if not path.exists():
        return ""
    as_of = str(json.loads((home.current / "manifest.json").read_text(encoding="utf-8"))["as_of"])
    finished = int(as_of[:4]) - (as_of[5:] < "12-31")
    everyone = pl.read_parquet(path).filter(
        (pl.col("payer") == "all") & (pl.col("segment") == "all") & (pl.col("cohort") == "all")
        & (pl.col("bucket") == "total") & (pl.col("service_category") == "total")
        & (pl.col("year") == finished) & pl.col("pmpm").is_not_null())
    for basis, cost in (("all_benefits", "Total cost"), ("medical_behavioral", "Medical and behavioral cost")):
        for row in everyone.filter(pl.col("month_basis") == basis).iter_rows(named=True):
            span = "" if row["ci_low"] is None else f" ({row['ci_low']:,.2f} to {row['ci_high']:,.2f})"
            return f"{cost} {row['year']}: ${row['pmpm']:,.2f} PMPM{span}, {row['members']:,} members"
    return ""


def run_line(record: dict[str, Any]) -> str:
    """One past run in a line."""
    seconds = sum(stage["seconds"] for stage in record["stages"])
    peak = max((stage["peak_memory_mb"] for stage in record["stages"]), default=0.0)
    return (f"{record['run_id']}  exit {record['exit_code']}  {record['outcome']:<18} {seconds:8.1f} s "
            f"{peak:8,.0f} MB  release {record['release_id'] or '-'}")
