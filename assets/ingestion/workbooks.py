"""Excel workbooks: whatever damaged bytes make their reader say is one refusal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from assets.errors import BhiError, machine_failure
from assets.ingestion.landing import Refused

DAMAGED = "is not readable as an Excel workbook. Save it again as .xlsx."


@contextmanager
def open_workbook(path: Path) -> Iterator[Any]:
    """The workbook for reading rows; also what is raised while they are read becomes Refused."""
    import openpyxl

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        try:
            yield book
        finally:
            book.close()
    except (Refused, BhiError):
        raise
    except Exception as error:  # the reader raises whatever its XML, zip and number parsers do
        machine = machine_failure(error)
        if machine is not None:
            raise machine from None
        raise Refused(DAMAGED) from None
