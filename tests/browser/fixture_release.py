"""Small published tables in the shapes of the reporting contracts, for page tests and for drawing pages.

`write(folder)` makes `folder/published/*.parquet`. Figures are invented by fixed formulas; some cells are
hidden and some rows unstable so that every mark is exercised.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import polars as pl

from dashboards.context import Parameter, SeedNote, SiteContext, SourceNote, TableNote
from tests.browser.contract_tables import contracts, invent, wave


def reconciliation() -> list[dict[str, Any]]:
    rows = []
    for source, entity, count, amount in (
        ("bayview", "medical_claim", 184_220, 21_402_118.12),
        ("bayview", "pharmacy_claim", 61_008, 4_220_871.4),
        ("medicare_aco", "medical_claim", 98_514, 17_884_002.77),
    ):
        parts = {"unmatched": 0.031, "set_aside": 0.012, "withheld": 0.0, "rejected": 0.002}
        row: dict[str, Any] = {"source_name": source, "entity": entity, "rows_in": count, "amount_in": amount}
        for name, share in parts.items():
            row[f"rows_{name}"] = int(count * share)
            row[f"amount_{name}"] = round(amount * share, 2)
        row["rows_matched"] = count - sum(row[f"rows_{name}"] for name in parts)
        row["amount_matched"] = round(amount - sum(row[f"amount_{name}"] for name in parts), 2)
        rows.append({**row, "status": "ok", "suppressed": False})
    return rows


def data_quality_result() -> list[dict[str, Any]]:
    rows = []
    for table in ("medical_claim", "eligibility", "pharmacy_claim", "pmpm_comparison"):
        for kahn, check in (
            ("conformance", "type_of_bill_known"),
            ("completeness", "diagnosis_present"),
            ("plausibility", "paid_not_above_allowed"),
            ("plausibility", "months_at_most_twelve"),
        ):
            share, count = wave(table, check), 20_000
            status = "not_applicable" if share > 0.85 else "fail" if 0.5 < share < 0.56 else "pass"
            unexpected = int(share / 10 * count)
            rows.append(
                {
                    "check_id": f"{table}.{check}",
                    "gate": "raw",
                    "table_name": table,
                    "column_name": check.split("_")[0],
                    "kahn_category": kahn,
                    "severity": "warning" if share > 0.5 else "critical",
                    "status": status,
                    "row_count": count,
                    "unexpected_count": unexpected,
                    "share": unexpected / count,
                    "limit_share": 0.1,
                    "note": "Known in extracts of this kind.",
                    "suppressed": False,
                }
            )
    return rows


TABLES = {
    "reconciliation": reconciliation,
    "data_quality_result": data_quality_result,
}


def context() -> SiteContext:
    """A context with every kind of note in it."""
    return SiteContext(
        release_id="20260301T120000Z-1a2b3c4d",
        created_at="2026-03-01T12:00:00Z",
        as_of="2026-01-31",
        synthetic=True,
        sources=(SourceNote("bayview", "tuva", "Bayview Health Plan", "allowed", "2025-12-31"),),
        tables=tuple(TableNote(name, f"One row per key of {name}.", (("payer", "Payer."),), "1") for name in TABLES),
        seeds=(SeedNote("condition", "Chronic conditions", "CCW", "public domain", 61),),
        parameters=(Parameter("disclosure.threshold", "10", "Counts from 1 to this are hidden."),),
        versions={"bhi-atlas": "0.1.0", "plotly": "7.1.0"},
    )


def write(release: Path, only: tuple[str, ...] = ()) -> Path:
    """Write the published tables (all, or `only` these) below `release` and return it."""
    folder = release / "published"
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in TABLES.items():
        if not only or name in only:
            pl.DataFrame(rows(), infer_schema_length=None).write_parquet(folder / f"{name}.parquet")
    for name, model in contracts().items():
        if (not only or name in only) and name not in TABLES:
            invent(model).write_parquet(folder / f"{name}.parquet")
    return release


if __name__ == "__main__":
    from dashboards.site import build_site

    build_site(write(Path(sys.argv[1])), context())
