"""CSV and XLSX of exactly the table that is shown.

Strings that a spreadsheet would run as a formula get a leading apostrophe in CSV and are written as
strings in XLSX. Files carry no time of writing: same release, same bytes.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

from dashboards import formats
from dashboards.blocks import Column
from dashboards.cells import Cell

# Also behind blanks and invisible marks, and the full-width forms some spreadsheets accept.
_FORMULA = re.compile(r"[\s\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffd]*[=+\-@\t\r\n＝＋－＠]")
_EPOCH = datetime(2000, 1, 1)


def head(columns: Sequence[Column]) -> list[str]:
    """Column titles; an interval has two further columns."""
    titles: list[str] = []
    for column in columns:
        titles.append(column.title)
        if column.low:
            titles += [f"{column.title} (low)", f"{column.title} (high)"]
    return titles


def values(columns: Sequence[Column], cells: Sequence[Cell]) -> list[Any]:
    """Published values of one row in the order of `head`; `*` where hidden."""
    row: list[Any] = []
    for column, cell in zip(columns, cells, strict=True):
        hidden = formats.HIDDEN if cell.kind == "hidden" else None
        row.append(hidden or _plain(cell.raw))
        if column.low:
            row += [hidden or _plain(cell.low), hidden or _plain(cell.high)]
    return row


def to_csv(columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> bytes:
    """UTF-8 with a byte-order mark, so that spreadsheets read it as such."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([guarded(title) for title in head(columns)])
    writer.writerows([guarded(value) for value in values(columns, row)] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def to_xlsx(columns: Sequence[Column], rows: Sequence[Sequence[Cell]], title: str) -> bytes:
    """One sheet; strings stay strings, numbers numbers."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": title[:200], "created": _EPOCH})
    sheet = book.add_worksheet("Table")
    bold = book.add_format({"bold": True})
    for place, text in enumerate(head(columns)):
        sheet.write_string(0, place, text, bold)
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(values(columns, row)):
            if isinstance(value, int | float) and not isinstance(value, bool):
                sheet.write_number(number, place, value)
            elif value is not None:
                sheet.write_string(number, place, str(value)[:32000])
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, 0, 32)
    sheet.set_column(1, max(1, len(head(columns)) - 1), 16)
    book.close()
    return out.getvalue()


def guarded(value: Any) -> Any:
    """A string that would start a formula gets an apostrophe; numbers stay numbers."""
    if isinstance(value, str) and _FORMULA.match(value):
        return "'" + value
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value
