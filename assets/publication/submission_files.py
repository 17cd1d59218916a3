"""Writes the files of a filing: workbooks with text kept as text, and CSV with formulas disarmed."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from assets.publication.submission_layout import Layout
from assets.storage import write_atomically

FORMULA = re.compile(r"^\s*[=+\-@]")
EPOCH = dt.datetime(2000, 1, 1)
"""Written as the workbook's date of making: the same figures give the same bytes."""


def write_workbook(path: Path, columns: Layout, sheets: Mapping[str, list[dict[str, Any]]]) -> Path:
    """One sheet per file type: codes and labels in the rows above `header_row`, then the data."""
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False,
                                      "strings_to_urls": False, "strings_to_numbers": False}) as book:
        book.set_properties({"created": EPOCH, "author": "", "comments":
                             "Layout known at second hand; check against the state's own workbook."})
        bold = book.add_format({"bold": True})
        for name, layout in columns.items():
            sheet = book.add_worksheet(name[:31])
            header = int(layout[0].header_row or 1)
            if any(column.confidence not in ("", "A") for column in layout) and header > 3:
                sheet.write_string(0, 0, "Second-hand layout: check against the state's own workbook.")
            for place, column in enumerate(layout):
                if header > 1:
                    sheet.write_string(header - 2, place, column.name, bold)
                sheet.write_string(header - 1, place, column.label or column.name, bold)
                for number, row in enumerate(sheets[name]):
                    _cell(sheet, header + number, place, row.get(column.name))
    write_atomically(path, buffer.getvalue())
    return path


def _cell(sheet: Any, row: int, column: int, value: Any) -> None:
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        sheet.write_number(row, column, value)
    elif value is not None:
        sheet.write_string(row, column, str(value))


def write_csv(path: Path, names: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> Path:
    """Comma separated, UTF-8, text that a spreadsheet would take for a formula behind an apostrophe."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([[_plain(row.get(name)) for name in names] for row in rows])
    write_atomically(path, buffer.getvalue().encode())
    return path


def _plain(value: Any) -> Any:
    if isinstance(value, str) and FORMULA.match(value) and not re.fullmatch(r"-?[0-9.]+", value):
        return "'" + value
    return "" if value is None else value
