"""What a check is and what it answers."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

Status = Literal["pass", "fail", "not_applicable", "error"]
Severity = Literal["critical", "warning", "info"]
THRESHOLDS = Path(__file__).parent / "thresholds.csv"


@dataclass(frozen=True)
class Check:
    """One expectation on one table.

    `kahn_category` uses the field's words: conformance, completeness, plausibility.
    `expectation` and `arguments` are Great Expectations' own. `names_query` names what failed; it may read
    only tables of the program's own lists and rules, never data of people.
    """

    check_id: str
    gate: str
    table: str
    expectation: str
    arguments: dict[str, Any]
    kahn_category: Literal["conformance", "completeness", "plausibility"]
    needs_rows: bool = True
    names_query: str = ""

    @property
    def schema(self) -> str:
        """Schema of the table."""
        return self.table.split(".")[0]

    @property
    def name(self) -> str:
        """Table without schema."""
        return self.table.split(".")[1]


@dataclass(frozen=True)
class Threshold:
    """How bad it may be and why: a share of rows from 0 to 1."""

    check_id: str
    severity: Severity
    limit: float
    note: str


@dataclass(frozen=True)
class CheckResult:
    """The answer to one check in one build; counts only, never a value of the data."""

    build_id: str
    check_id: str
    gate: str
    table_name: str
    column_name: str
    kahn_category: str
    severity: Severity
    status: Status
    row_count: int
    unexpected_count: int | None
    share: float | None
    limit_share: float
    note: str = field(default="")


def read_thresholds(path: Path | None = None) -> dict[str, Threshold]:
    """Read thresholds.csv: check_id, severity, limit, note."""
    with (path or THRESHOLDS).open(encoding="utf-8", newline="") as file:
        return {row["check_id"]: Threshold(row["check_id"], severity(row), float(row["limit"]), row["note"])
                for row in csv.DictReader(file)}


def severity(row: Mapping[str, str]) -> Severity:
    """The severity of one line of thresholds.csv; raises ValueError for a word that is none."""
    word = row["severity"]
    if word not in ("critical", "warning", "info"):
        raise ValueError(f"thresholds: {row['check_id']}: severity {word!r} is not critical, warning or info")
    return word
