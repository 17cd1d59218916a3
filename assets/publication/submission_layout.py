"""State file layouts: which columns a filing has, where their values come from and what they must be."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from assets.errors import ConfigurationError

SHIPPED = Path(__file__).resolve().parents[2] / "dbt_project" / "seeds" / "submission_layouts"
REQUIRED = ("layout_id", "file_type", "seq", "name", "type", "required", "dataset", "field")
DATASETS = {
    "cover": "", "submission_expense": "marts", "submission_provider": "marts",
    "submission_enrollment": "marts", "spend_summary": "reporting", "nonclaims_allocation": "reporting",
    "bh_spend_subcategory": "reporting", "benchmark_result": "reporting", "spend_growth": "reporting",
    "spend_edit": "reporting",
}
"""What a layout may read; anything else is refused, so that no layout reaches person-level tables."""


@dataclass(frozen=True)
class LayoutColumn:
    """One column of one file of a filing, as text from the layout table."""

    layout_id: str
    file_type: str
    seq: str
    name: str
    type: str
    required: str
    dataset: str
    field: str
    version: str = ""
    format: str = "csv"
    header_row: str = "1"
    label: str = ""
    length: str = ""
    scale: str = ""
    codes: str = ""
    minimum: str = ""
    maximum: str = ""
    pattern: str = ""
    is_key: str = "N"
    rows: str = "all"
    edit_id: str = ""
    source: str = ""
    confidence: str = ""


Layout = dict[str, list[LayoutColumn]]
"""Columns by file type, in the order of `seq`."""


def known_layouts() -> list[str]:
    """Identifiers of the layouts that come with the product."""
    return sorted(path.stem for path in SHIPPED.glob("*.csv"))


def read_layout(layout: str) -> Layout:
    """Read a shipped layout by its identifier, or the user's own from a CSV file.

    Raises:
        ConfigurationError: unknown layout, a missing column, or a dataset or type nobody knows.
    """
    path = SHIPPED / f"{layout}.csv"
    if not path.exists():
        path = Path(layout)
    if not path.is_file():
        raise ConfigurationError(
            f"{layout}: no such layout. Known: {', '.join(known_layouts())}; or give a CSV file with the "
            f"columns {', '.join(REQUIRED)}.")
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    missing = [name for name in REQUIRED if not rows or name not in rows[0]]
    if missing:
        raise ConfigurationError(f"{path.name}: a layout needs rows with the columns {', '.join(missing)}.")
    known = {item.name for item in fields(LayoutColumn)}
    result: Layout = {}
    for number, row in enumerate(rows, 2):
        column = LayoutColumn(**{name: (value or "").strip() for name, value in row.items() if name in known})
        _check(column, f"{path.name}, line {number}")
        result.setdefault(column.file_type, []).append(column)
    return {name: sorted(columns, key=lambda item: int(item.seq)) for name, columns in result.items()}


def _check(column: LayoutColumn, place: str) -> None:
    if column.dataset not in DATASETS:
        raise ConfigurationError(
            f"{place}: dataset {column.dataset!r} cannot be filed. Known: {', '.join(sorted(DATASETS))}.")
    if column.type not in ("char", "int", "dec"):
        raise ConfigurationError(f"{place}: type {column.type!r}; expected char, int or dec.")
    if column.required not in ("Y", "N", "C"):
        raise ConfigurationError(f"{place}: required {column.required!r}; expected Y, N or C.")


@dataclass(frozen=True)
class Finding:
    """One edit that a filing fails, at one row of one file."""

    file_type: str
    row: int
    column: str
    edit_id: str
    severity: str
    found: str
    expected: str


def check_rows(file_type: str, columns: Sequence[LayoutColumn],
               rows: Sequence[Mapping[str, Any]]) -> list[Finding]:
    """Edits by row before anything is written; `rows` hold values by column name."""
    findings = [
        Finding(file_type, number, column.name, column.edit_id or kind, "error", found, expected)
        for number, row in enumerate(rows, 1)
        for column in columns
        for kind, found, expected in _problems(column, row.get(column.name))
    ]
    keys = [column.name for column in columns if column.is_key == "Y"]
    seen: dict[tuple[Any, ...], int] = {}
    for number, row in enumerate(rows, 1):
        key = tuple(row.get(name) for name in keys)
        if keys and key in seen:
            findings.append(Finding(file_type, number, ", ".join(keys), "KEY", "error",
                                    " / ".join(str(part) for part in key), f"unique; row {seen[key]} has it too"))
        seen.setdefault(key, number)
    return findings


def _problems(column: LayoutColumn, value: Any) -> list[tuple[str, str, str]]:
    """(kind, found, expected) of one value."""
    if value is None or value == "":
        return [("REQUIRED", "nothing", "a value")] if column.required == "Y" else []
    text = str(value)
    problems: list[tuple[str, str, str]] = []
    if column.type in ("int", "dec") and not isinstance(value, int | float) and not _is_number(text):
        return [("TYPE", text, "a number")]
    if column.length and len(text) > int(float(column.length)):
        problems.append(("LENGTH", text, f"at most {column.length} characters"))
    if column.codes and text not in column.codes.split("|"):
        problems.append(("CODE", text, column.codes.replace("|", ", ")))
    if column.minimum and float(text) < float(column.minimum):
        problems.append(("RANGE", text, f"at least {column.minimum}"))
    if column.maximum and float(text) > float(column.maximum):
        problems.append(("RANGE", text, f"at most {column.maximum}"))
    if column.pattern and not re.search(column.pattern, text):
        problems.append(("PATTERN", text, column.pattern))
    return problems


def _is_number(text: str) -> bool:
    return re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text) is not None
