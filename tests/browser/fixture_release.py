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

PAYERS = ("all", "Bayview Health Plan", "Medi-Cal Managed Care", "Medicare ACO", "Sierra PPO")
YEARS = (2023, 2024, 2025)
CONDITIONS = (
    "diabetes",
    "hypertension",
    "ischemic_heart_disease",
    "copd",
    "asthma",
    "heart_failure",
    "chronic_kidney_disease",
    "stroke_tia",
)
BUCKETS = {"medical": 0.62, "pharmacy_medical": 0.2, "behavioral": 0.12, "pharmacy_behavioral": 0.06}


def wave(*parts: Any) -> float:
    """A repeatable number in 0..1 from any parts."""
    seed = 0
    for char in "|".join(map(str, parts)):
        seed = (seed * 131 + ord(char)) % 1_000_003
    return (seed * 7919 % 1_000_003) / 1_000_003


def pmpm_comparison() -> list[dict[str, Any]]:
    rows = []
    for payer in PAYERS:
        for segment in ("all", "COMM_PPO_EPO"):
            for year in YEARS:
                for condition in ("all", *CONDITIONS):
                    for group in ("all", "with_bh", "without_bh"):
                        for bucket in ("total", *BUCKETS):
                            rows.append(_pmpm(payer, segment, year, condition, group, bucket))
    return rows


def _pmpm(payer: str, segment: str, year: int, condition: str, group: str, bucket: str) -> dict[str, Any]:
    members = int(4000 * (0.2 + wave(payer, condition, segment)) * (1 if condition == "all" else 0.06))
    base = 320 * (1 + 2 * wave(condition)) * (1 + 0.06 * (year - 2023)) * (0.8 + 0.5 * wave(payer))
    base *= {"with_bh": 1.9, "without_bh": 0.85, "all": 1.0}[group]
    base *= BUCKETS.get(bucket, 1.0)
    hidden = members < 60 or (condition == "stroke_tia" and payer == "Sierra PPO")
    value = None if hidden else round(base, 2)
    spread = 2.2 / max(members, 1) ** 0.5
    ratio = None if hidden or group != "with_bh" else 1.9 / 0.85
    return {
        "payer": payer,
        "segment": segment,
        "year": year,
        "condition_id": condition,
        "bh_group": group,
        "bucket": bucket,
        "members": None if hidden else members,
        "member_months": None if hidden else members * 11,
        "pmpm": value,
        "ci_low": None if value is None else round(value * (1 - spread), 2),
        "ci_high": None if value is None else round(value * (1 + spread), 2),
        "ratio": ratio,
        "ratio_ci_low": None if ratio is None else ratio * (1 - spread),
        "ratio_ci_high": None if ratio is None else ratio * (1 + spread),
        "unstable": not hidden and members < 300,
        "status": "ok",
        "status_reason": None,
        "method_version": "1",
        "suppressed": hidden,
    }


def reconciliation() -> list[dict[str, Any]]:
    rows = []
    for source, entity, count, amount in (
        ("bayview", "medical_claim", 184_220, 21_402_118.12),
        ("bayview", "pharmacy_claim", 61_008, 4_220_871.4),
        ("medicare_aco", "medical_claim", 98_514, 17_884_002.77),
    ):
        lost, rejected = round(amount * 0.031, 2), round(amount * 0.002, 2)
        rows.append(
            {
                "source_name": source,
                "entity": entity,
                "rows_in": count,
                "rows_matched": count - count // 30 - 40,
                "rows_unmatched": count // 30,
                "rows_rejected": 40,
                "amount_in": amount,
                "amount_matched": round(amount - lost - rejected, 2),
                "amount_unmatched": lost,
                "amount_rejected": rejected,
                "suppressed": False,
            }
        )
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
            share = wave(table, check)
            rows.append(
                {
                    "table_name": table,
                    "check_name": check,
                    "kahn_category": kahn,
                    "severity": "warning" if share > 0.5 else "critical",
                    "result": "not_applicable" if share > 0.85 else "fail" if 0.5 < share < 0.56 else "pass",
                    "observed": f"{share / 10:.2%}",
                    "threshold": "10.00%",
                    "suppressed": False,
                }
            )
    return rows


TABLES = {
    "pmpm_comparison": pmpm_comparison,
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
        tables=tuple(
            TableNote(name, f"One row per key of {name}.", (("payer", "Payer."),), "1") for name in TABLES
        ),
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
    return release


if __name__ == "__main__":
    from dashboards.site import build_site

    build_site(write(Path(sys.argv[1])), context())
