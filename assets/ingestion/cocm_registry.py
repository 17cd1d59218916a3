"""A practice's registry: one table per entity, or the wide spreadsheet with one row per patient.

Files and sheets named after an entity (`cocm_episode`) are read like any input file. Every other sheet or
CSV is taken for the wide spreadsheet: `registry_wide` makes entities of it.

The names of the files order them: of exports that hold the same rows the one that sorts last by name counts, so
exports carry an ISO date in their name (`caseload_2025-03-31.xlsx`).
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any
from zipfile import is_zipfile

from assets.ingestion.archives import check_archive
from assets.ingestion.contract import ENTITIES, entity_of_file
from assets.ingestion.delivery import Delivery, Progress, Source, refusal
from assets.ingestion.landing import Refused, check_size
from assets.ingestion.registry_wide import Row, header_fields, read_mapping, unfolded
from assets.ingestion.tuva import read_entity
from assets.ingestion.workbooks import open_workbook
from assets.storage import Home

ENTITY_SUFFIXES = (".csv", ".csv.gz", ".parquet", ".txt", ".txt.gz")
MAX_ROWS = 1_000_000


def read_cocm_registry(source: Source, home: Home, report: Progress, memory_limit: str
                       ) -> tuple[list[Delivery], list[str]]:
    """Deliveries of a registry folder or file, and the names of files left aside.

    A file that cannot be read refuses itself alone; the rest of the registry stays.
    """
    if not source.path.exists():
        return [refusal(source, "cocm_episode", source.path, f"no such file or folder ({source.path}).")], []
    paths = sorted(source.path.iterdir()) if source.path.is_dir() else [source.path]
    deliveries: list[Delivery] = []
    ignored: list[str] = []
    for order, path in enumerate(paths, 1):
        suffix = next((s for s in ENTITY_SUFFIXES if path.name.lower().endswith(s)), None)
        entity = entity_of_file(path.name[: -len(suffix)]) if suffix else None
        if entity is not None and path.is_file():
            made = [read_entity(source, entity, path, home, report, memory_limit)]
        elif path.is_file() and path.suffix.lower() in (".xlsx", ".csv"):
            made = _read_tables(source, path, home, report, memory_limit)
        else:
            made = []
            if path.is_file() and not path.name.startswith("."):
                ignored.append(path.name)
        deliveries += [replace(delivery, delivery_order=order) for delivery in made]
    return deliveries, ignored


def _read_tables(source: Source, path: Path, home: Home, report: Progress, memory_limit: str) -> list[Delivery]:
    """A workbook or a wide CSV as the entities it holds."""
    report(path.name, "reading as a registry spreadsheet")
    try:
        check_size(path.stat().st_size, source.limits)
        if is_zipfile(path):
            check_archive(path, source.limits)
        mapping = read_mapping(source.mapping)
        entities: dict[str, list[Row]] = {}
        for name, rows in sheets(path):
            entity = entity_of_file(name)
            made = {entity.name: rows} if entity is not None else _wide(name, rows, mapping)
            for key, value in made.items():
                entities.setdefault(key, []).extend(value)
        if not entities:
            raise Refused("holds no sheet of a registry: neither one named after an entity nor one with a "
                          "patient column. Name its columns in a mapping file (header,field).")
    except Refused as problem:
        return [refusal(source, "cocm_episode", path, str(problem))]
    folder = home.tmp / f"registry-{hashlib.sha256(path.read_bytes()).hexdigest()[:16]}"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    deliveries = []
    for name, rows in sorted(entities.items()):
        target = write_csv(folder / f"{name}.csv", rows)
        delivery = read_entity(source, ENTITIES[name], target, home, report, memory_limit)
        deliveries.append(replace(delivery, file_name=f"{path.name} ({name})"))
        target.unlink()
    folder.rmdir()
    return deliveries


def _wide(name: str, rows: list[Row], mapping: dict[str, str]) -> dict[str, list[Row]]:
    """Entities of a wide sheet; nothing where the sheet has no patient column."""
    fields = header_fields(list(rows[0]) if rows else [], mapping)
    return unfolded(rows, fields) if "registry_patient_id" in fields.values() else {}


def sheets(path: Path) -> list[tuple[str, list[Row]]]:
    """Name and rows of each sheet (or of the CSV), every cell as text. Raises Refused."""
    if path.suffix.lower() == ".csv":
        try:
            with path.open(encoding="utf-8-sig", newline="") as file:
                return [(path.stem, _records(list(csv.reader(file))))]
        except (UnicodeDecodeError, csv.Error):
            raise Refused("is not readable as a UTF-8 CSV. Save it again as CSV UTF-8.") from None
    with open_workbook(path) as book:
        return [(sheet.title.strip().lower(), _records([list(row) for row in sheet.iter_rows(values_only=True)]))
                for sheet in book.worksheets]


def _records(cells: list[list[Any]]) -> list[Row]:
    """Rows under the first row that names at least two columns; empty rows are left out."""
    if len(cells) > MAX_ROWS:
        raise Refused(f"has {len(cells):,} rows; a registry spreadsheet has one row per patient.")
    start = next((n for n, row in enumerate(cells) if sum(cell_text(cell) != "" for cell in row) > 1), None)
    if start is None:
        return []
    header = [cell_text(cell) for cell in cells[start]]
    named = [(n, name) for n, name in enumerate(header) if name]
    if len({name.lower() for _, name in named}) < len(named):
        raise Refused("names a column twice in its header. Rename one of them.")
    rows = [{name: cell_text(row[n]) if n < len(row) else "" for n, name in named} for row in cells[start + 1:]]
    return [row for row in rows if any(row.values())]


def cell_text(value: Any) -> str:
    """A cell as the contract reads it: ISO dates, whole numbers without a decimal point."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def write_csv(path: Path, rows: list[Row]) -> Path:
    """Rows as CSV with the columns of all rows, in order of first sight."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path
