"""State filings: files by payer from a layout, edits by row, a return file and a log of restatements.

A filing goes to a regulator and holds full figures; it stands inside the installation, owner-only, and
never enters a release.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from assets.errors import DataRefused
from assets.publication.submission_files import write_csv, write_workbook
from assets.publication.submission_layout import (
    DATASETS,
    Finding,
    Layout,
    LayoutColumn,
    check_rows,
    read_layout,
)
from assets.publication.submission_return import log_restatements, write_return
from assets.storage import Home

FIRST_HAND = "A"


@dataclass
class Submission:
    """What `submit` wrote: the folder, the files, the edits that failed and the figures that changed."""

    folder: Path
    files: list[Path] = field(default_factory=list)
    findings: dict[str, list[Finding]] = field(default_factory=dict)
    restatements: int = 0

    @property
    def errors(self) -> int:
        """Findings of every payer together."""
        return sum(len(found) for found in self.findings.values())

    @property
    def summary(self) -> str:
        """What a person is told: files, failed edits by payer, restated figures."""
        failed = [f"{payer}: {len(found)} edits failed, see return_row_edits.csv"
                  for payer, found in sorted(self.findings.items()) if found]
        return "\n".join([
            *(str(path) for path in self.files), *failed,
            f"{len(self.findings)} payers, {self.errors} edits failed, {self.restatements} figures restated. "
            f"Full figures: keep {self.folder} inside.",
        ])


def submit(layout: str, home: Home, reporting_year: int | None = None) -> Submission:
    """Write the files of a layout for every payer of the last successful run.

    Args:
        layout: a shipped layout's identifier or the path of a CSV with one row per column.
        reporting_year: this year and the one before are filed; by default the latest year there is.

    Raises:
        ConfigurationError: the layout cannot be read.
        DataRefused: there is no warehouse, or it holds no payer.
    """
    columns = read_layout(layout)
    first = next(iter(columns.values()))[0]
    if not home.warehouse.exists():
        raise DataRefused(f"{home.warehouse.parent}: no finished run. Run `bhi run` first.")
    with duckdb.connect(str(home.warehouse), read_only=True) as connection:
        payers = [row[0] for row in connection.execute(
            "select distinct payer from marts.submission_expense order by payer").fetchall()]
        if not payers:
            raise DataRefused("No payer has medical expense to file.")
        latest = connection.execute("select max(year) from marts.submission_expense").fetchone()
        year = reporting_year or int(latest[0] if latest else 0)
        result = Submission(home.inside / "submissions" / first.layout_id)
        result.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for payer in payers:
            sheets = {name: _rows(connection, sheet, payer, year) for name, sheet in columns.items()}
            findings = [finding for name, sheet in columns.items()
                        for finding in check_rows(name, sheet, sheets[name])]
            findings += _unknown_organizations(columns, sheets)
            result.findings[payer] = findings
            result.files += _write(result.folder, payer, columns, sheets)
            result.files += write_return(connection, result.folder / _file_name(payer), payer, year, findings)
        result.restatements = log_restatements(connection, result.folder)
    return result


def _rows(connection: duckdb.DuckDBPyConnection, columns: Sequence[LayoutColumn], payer: str,
          year: int) -> list[dict[str, Any]]:
    """One dict per row of a file, by column name."""
    dataset, wanted = columns[0].dataset, columns[0].rows
    if dataset == "cover":
        return [{column.name: _cover(connection, column, payer) for column in columns}]
    relation = f"{DATASETS[dataset]}.{dataset}"
    names = [row[0] for row in connection.execute(f"describe {relation}").fetchall()]
    condition, parameters = _condition(names, wanted, payer, year)
    cursor = connection.execute(f"select * from {relation} where {condition} order by all", parameters)
    found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    organizations = dict(connection.execute(
        "select organization_id, organization_name from marts.submission_provider where payer = ?",
        [payer]).fetchall())
    return [{column.name: _value(column, row, organizations) for column in columns} for row in found]


def _condition(names: Sequence[str], wanted: str, payer: str, year: int) -> tuple[str, list[Any]]:
    parts: list[str] = ["true"]
    parameters: list[Any] = []
    if "payer" in names:
        parts.append("payer = ?")
        parameters.append(payer)
    if "year" in names:
        parts.append("year between ? and ?")
        parameters += [year - 1, year]
    if wanted == "total":
        parts.append("organization_id = 'all'")
    elif wanted == "unattributed":
        parts.append("organization_id = 'unattributed'")
    elif wanted == "organization":
        parts.append("organization_id not in ('all', 'unattributed')")
    return " and ".join(parts), parameters


def _value(column: LayoutColumn, row: Mapping[str, Any], organizations: Mapping[str, str]) -> Any:
    """The value of a column: a field, the organization's name, or a fixed `=text`."""
    if column.field.startswith("="):
        return column.field[1:]
    if column.field == "organization_name" and "organization_name" not in row:
        return organizations.get(row["organization_id"], row["organization_id"])
    if column.field == "attribution_code":
        # Months are attributed by use of care unless a roster names the organization.
        return 3
    value = row.get(column.field)
    if value is not None and column.type == "dec" and column.scale:
        return round(float(value), int(float(column.scale)))
    return int(value) if value is not None and column.type == "int" else value


def _cover(connection: duckdb.DuckDBPyConnection, column: LayoutColumn, payer: str) -> str:
    row = connection.execute("select as_of, spending__programme from raw.setting").fetchone()
    as_of, programme = row if row else ("", "")
    second_hand = ("Made from a second-hand description of the layout; check every sheet against the state's "
                   "own workbook before filing.")
    return {"payer": payer, "layout": f"{column.layout_id} {column.version}", "as_of": str(as_of),
            "programme": str(programme), "note": "" if column.confidence == FIRST_HAND else second_hand,
            }.get(column.field, "")


def _unknown_organizations(columns: Layout, sheets: Mapping[str, list[dict[str, Any]]]) -> list[Finding]:
    """Organizations with expense that the provider sheet does not name."""
    by_field = {(name, column.field): column for name, sheet in columns.items() for column in sheet}
    provider = [name for name, sheet in columns.items() if sheet[0].dataset == "submission_provider"]
    if not provider:
        return []
    listed = {row[by_field[provider[0], "organization_name"].name] for row in sheets[provider[0]]}
    return [
        Finding(name, number, by_field[name, "organization_name"].name, "PROVIDER", "error",
                str(row[by_field[name, "organization_name"].name]), f"listed in {provider[0]}")
        for name in columns
        if name != provider[0] and (name, "organization_name") in by_field
        for number, row in enumerate(sheets[name], 1)
        if row[by_field[name, "organization_name"].name] not in listed
    ]


def _write(folder: Path, payer: str, columns: Layout,
           sheets: Mapping[str, list[dict[str, Any]]]) -> list[Path]:
    place = folder / _file_name(payer)
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    if next(iter(columns.values()))[0].format == "xlsx":
        return [write_workbook(place / "submission.xlsx", columns, sheets)]
    return [write_csv(place / f"{_file_name(name)}.csv", [column.name for column in sheet], sheets[name])
            for name, sheet in columns.items()]


def _file_name(text: str) -> str:
    """A name safe in every file system."""
    return re.sub(r"[^A-Za-z0-9]+", "_", text).strip("_").lower() or "payer"
