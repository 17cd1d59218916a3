"""What goes back to a payer with its filing, and the log of figures that changed since the last one."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import duckdb

from assets.publication.submission_files import write_csv
from assets.publication.submission_layout import Finding

RESTATED = ("tme_gross", "tme_net", "pc", "bh", "bhpc", "overlap", "pc_plus")
"""Figures whose change after a filing is a restatement."""


def write_return(connection: duckdb.DuckDBPyConnection, place: Path, payer: str, year: int,
                 findings: Sequence[Finding]) -> list[Path]:
    """What goes back to the payer: failed edits by row, the edits V01 to V16, and provisional rates."""
    by_row = [asdict(finding) for finding in findings]
    edits = _query(connection, """
        select edit_id, year, severity, meaning, findings, amount, pct_of_amount, result
        from reporting.spend_edit where payer = ? and year between ? and ? order by all
    """, [payer, year - 1, year])
    rates = _query(connection, """
        select year, segment, members, member_months, tme_gross, tme_net, pc, bh, bhpc, overlap, pc_plus,
            pc_pct, bh_pct, bhpc_pct, pc_plus_pct, status, flags, method_version, 'provisional' as standing
        from reporting.spend_summary
        where unit_type = 'payer_segment' and payer = ? and year between ? and ? order by all
    """, [payer, year - 1, year])
    names = ["file_type", "row", "column", "edit_id", "severity", "found", "expected"]
    return [
        write_csv(place / "return_row_edits.csv", names, by_row),
        write_csv(place / "return_data_edits.csv", list(edits[0]) if edits else ["edit_id"], edits),
        write_csv(place / "return_provisional_rates.csv", list(rates[0]) if rates else ["year"], rates),
    ]


def log_restatements(connection: duckdb.DuckDBPyConnection, folder: Path) -> int:
    """Append what changed since the last filing of this layout, then remember the present figures."""
    present = _query(connection, f"""
        select payer, segment, year, method_version, {', '.join(RESTATED)} from reporting.spend_summary
        where unit_type = 'payer_segment' order by payer, segment, year
    """, [])
    as_of = str(_query(connection, "select as_of from raw.setting", [])[0]["as_of"])
    remembered, log = folder / "last_filed.csv", folder / "restatements.csv"
    changes: list[dict[str, Any]] = []
    if remembered.exists():
        with remembered.open(newline="", encoding="utf-8") as file:
            earlier = {(row["payer"], row["segment"], row["year"]): row for row in csv.DictReader(file)}
        for row in present:
            before = earlier.get((row["payer"], row["segment"], str(row["year"])))
            changes += [
                {"as_of": as_of, "payer": row["payer"], "segment": row["segment"], "year": row["year"],
                 "figure": name, "before": before[name], "after": str(row[name]),
                 "reason": "method" if before["method_version"] != row["method_version"] else "data"}
                for name in RESTATED if before is not None and before[name] != str(row[name])
            ]
    names = ["as_of", "payer", "segment", "year", "figure", "before", "after", "reason"]
    old: list[dict[str, Any]] = []
    if log.exists():
        with log.open(newline="", encoding="utf-8") as file:
            old = list(csv.DictReader(file))
    write_csv(log, names, [*old, *changes])
    write_csv(remembered, ["payer", "segment", "year", "method_version", *RESTATED], present)
    return len(changes)


def _query(connection: duckdb.DuckDBPyConnection, sql: str, parameters: list[Any]) -> list[dict[str, Any]]:
    cursor = connection.execute(sql, parameters)
    names = [item[0] for item in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
