"""The output contract of the benchmark: five small tables that every contender must yield alike.

member_month: payer, year_month, members. cost: payer, year, medical and pharmacy dollars (allowed) of
covered people. condition: condition_id, year, people whose claims meet the rule. pair: two conditions,
year, people with both. triangle: payer, month of service, lag in months, dollars.
Compared by the SHA-256 of their sorted rows as text before any time is quoted.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import duckdb

TABLES = ("member_month", "cost", "condition", "pair", "triangle")
SEEDS = Path(__file__).resolve().parents[2] / "dbt_project" / "seeds" / "reference_data"


def checksums(folder: Path) -> dict[str, str]:
    """SHA-256 of each table's rows, columns by name, sorted as text."""
    found = {}
    with duckdb.connect() as connection:
        for table in TABLES:
            relation = connection.sql(f"select * from read_parquet('{folder / table}.parquet')")
            names = sorted(relation.columns)
            row = " || '|' || ".join(f"coalesce({as_text(name)}, '')" for name in names)
            rows = connection.sql(f"select {row} as line from relation order by line").fetchall()
            found[table] = hashlib.sha256("\n".join(line for (line,) in rows).encode()).hexdigest()[:16]
    return found


def as_text(name: str) -> str:
    """Dollars in cents, everything else as it is: engines may differ in the type of a sum."""
    if name in ("amount", "medical_amount", "pharmacy_amount"):
        return f"cast(cast(round(100 * {name}) as bigint) as varchar)"
    return f"cast({name} as varchar)"
