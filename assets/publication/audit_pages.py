"""What stands in a release beside its tables: only files of known kinds, and no small number of their own.

Pages and downloads are made from the protected tables alone. Should one ever carry a number from elsewhere,
the likely one is a small count: a whole number up to the threshold that no published table holds.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from assets.errors import DisclosureFailed

KINDS = {
    "published": {".parquet", ".csv"},
    "site": {".html"},
    "site/static": {".js", ".css", ".txt"},
    "site/downloads": {".csv", ".xlsx"},
    "submissions": {".csv", ".txt", ".json"},
    "": {".json"},
}
_DATA = re.compile(r'<script type="application/json"[^>]*>(.*?)</script>', re.DOTALL)
_NUMBERS = ("v", "l", "h")  # lists of a table column's values and interval ends in a page's data


def check_pages(folder: Path, tables: Mapping[str, pl.DataFrame], threshold: int) -> None:
    """Look through every file of a release that is no table.

    Raises:
        DisclosureFailed: an unknown kind of file, a workbook that differs from its CSV, or a small whole
            number that no published table holds.
    """
    for path in sorted(item for item in folder.rglob("*") if item.is_file()):
        place = path.parent.relative_to(folder).as_posix().removeprefix(".")
        kinds = KINDS.get("submissions" if place.startswith("submissions/") else place, set())
        if path.suffix not in kinds:
            raise DisclosureFailed(f"{path.relative_to(folder)}: nobody audits a file of this kind in this place.")
    known = _small_numbers(tables, threshold)
    for path in sorted((folder / "site").rglob("*.csv")):
        rows = _rows(path)
        book = path.with_suffix(".xlsx")
        if book.exists() and not _agree(rows, _sheet(book)):
            raise DisclosureFailed(f"{book.name} and {path.name} do not hold the same table.")
        _refuse(path, (cell for row in rows for cell in row), known, threshold)
    for path in sorted((folder / "site").glob("*.html")):
        data = (json.loads(text) for text in _DATA.findall(path.read_text(encoding="utf-8")))
        _refuse(path, (number for item in data for number in _numbers(item)), known, threshold)


def _small_numbers(tables: Mapping[str, pl.DataFrame], threshold: int) -> set[float]:
    """Whole numbers from 1 to the threshold that published tables hold: limits, ranks, names of sites.

    A published share stands on pages as a percentage.
    """
    found: set[float] = set()
    for frame in tables.values():
        values = [pl.col(name).filter(pl.col(name).is_between(0, threshold)) if kind.is_numeric() else pl.col(name)
                  for name, kind in frame.schema.items()]
        row = frame.select(value.drop_nulls().unique().implode() for value in values).row(0)
        for number in (_number(item) for items in row for item in items):
            if number is not None and 0 < number <= threshold:
                found |= {number, round(100 * number, 9)}
    return found


def _refuse(path: Path, cells: Iterator[Any], known: set[float], threshold: int) -> None:
    for cell in cells:
        number = _number(cell)
        if number is not None and 1 <= number <= threshold and number == int(number) and number not in known:
            raise DisclosureFailed(f"{path.name} shows {int(number)}, which no published table holds.")


def _number(cell: Any) -> float | None:
    """The number a cell holds; text with a leading zero is a code."""
    if isinstance(cell, bool) or cell is None or (isinstance(cell, str) and re.match(r"0\d", cell)):
        return None
    try:
        return float(cell)
    except (TypeError, ValueError):
        return None


def _numbers(item: Any) -> Iterator[Any]:
    """Values of table columns, however deep in a page's data."""
    if isinstance(item, dict):
        for name, inner in item.items():
            if name in _NUMBERS and isinstance(inner, list):
                yield from (cell for cell in inner if isinstance(cell, int | float))
            else:
                yield from _numbers(inner)
    elif isinstance(item, list):
        for inner in item:
            yield from _numbers(inner)


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [row for row in csv.reader(file) if row]


def _sheet(path: Path) -> list[list[Any]]:
    import openpyxl  # takes a while, and only publication reads workbooks here

    book = openpyxl.load_workbook(path, read_only=True)
    try:
        return [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]
    finally:
        book.close()


def _agree(rows: list[list[str]], sheet: list[list[Any]]) -> bool:
    """The same cells; a workbook cuts very long text and pads short rows, CSV guards formulas."""
    return len(rows) == len(sheet) and all(
        _same(left, right) for row, line in zip(rows, sheet, strict=True)
        for left, right in zip(row, [*line, *[None] * (len(row) - len(line))], strict=False)
    )  # fmt: skip


def _same(text: str, value: Any) -> bool:
    left, right = _number(text), _number(value)
    if left is not None and right is not None:
        return abs(left - right) <= 1e-9 * max(abs(left), 1.0)
    return (left is None) == (right is None)
