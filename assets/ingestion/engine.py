"""The embedded engine that reads landing files: bounded memory, progress, errors without data."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from pathlib import Path

import duckdb

from assets.errors import machine_failure
from assets.ingestion.landing import Refused

REPORT_SECONDS = 2.0


def quoted(name: str) -> str:
    """A SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: object) -> str:
    """A SQL string literal."""
    return "'" + str(text).replace("'", "''") + "'"


def connect(memory_limit: str, spill: Path) -> duckdb.DuckDBPyConnection:
    """An in-memory engine with bounded memory that spills to the home folder."""
    con = duckdb.connect(config={
        "memory_limit": memory_limit, "temp_directory": str(spill), "preserve_insertion_order": False,
        "autoinstall_known_extensions": False, "autoload_known_extensions": False})
    for option in ("enable_progress_bar = true", "enable_progress_bar_print = false"):
        con.execute(f"set {option}").fetchall()
    return con


def run(con: duckdb.DuckDBPyConnection, sql: str, report: Callable[[str], None]) -> None:
    """Execute in a thread, report progress, pass interrupts on, translate CSV errors without data."""
    errors: list[BaseException] = []

    def work() -> None:
        try:
            con.execute(sql).fetchall()
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        while thread.is_alive():
            thread.join(REPORT_SECONDS)
            done = con.query_progress() if thread.is_alive() else -1
            if done >= 0:
                report(f"reading, {done:.0f} %")
    except BaseException:
        con.interrupt()
        thread.join()
        raise
    if errors:
        raise _translated(errors[0]) from None


def fetch(con: duckdb.DuckDBPyConnection, sql: str) -> tuple:
    """The one row of a query."""
    rows = con.execute(sql).fetchall()
    return rows[0]


def _translated(error: BaseException) -> BaseException:
    """A CSV error as a refusal that names the line and never repeats the data."""
    text = str(error)
    if not isinstance(error, duckdb.Error) or isinstance(error, duckdb.OutOfMemoryException):
        return error
    if isinstance(error, duckdb.IOException):
        machine = machine_failure(error)  # a full disk is no fault of the file
        if machine is not None:
            return machine
    found = re.search(r"CSV Error on Line: (\d+)", text)
    line = f"line {found.group(1)}" if found else "a line"
    counts = re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", text)
    if counts:
        return Refused(f"{line} has {counts.group(2)} columns, the header has {counts.group(1)}: the file is "
                       "truncated or its delimiter stands unquoted in a value. Deliver it again.")
    if "nvalid unicode" in text or "utf-8" in text.lower():
        return Refused(f"{line} is not UTF-8 (Latin-1?). Convert the file to UTF-8.")
    if "unterminated quote" in text:
        return Refused(f"{line} opens a quote that never closes: the file is truncated or a quote is not "
                       "doubled. Deliver it again.")
    if "invalid state" in text or found:
        return Refused(f"{line} is not CSV as RFC 4180 describes it (mixed line ends, stray quotes or a line "
                       "beyond the limit). Write it again with one kind of line end.")
    if isinstance(error, duckdb.InvalidInputException | duckdb.IOException) and "arquet" in text:
        return Refused("is not readable as Parquet (truncated?). Deliver it again.")
    return error
