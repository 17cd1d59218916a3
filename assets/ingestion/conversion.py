"""Text columns to typed Parquet in one pass; a second pass only lists the rows that break the contract."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb

from assets.ingestion.contract import Column
from assets.ingestion.engine import fetch, literal, quoted, run

DATE_FORMATS = "['%Y%m%d', '%m/%d/%Y']"  # besides ISO dates
EARLIEST, LATEST, OPEN_END = "1850-01-01", "2199-12-31", "2999-01-01"
COPY = "(format parquet, compression zstd, row_group_size 122880)"


@dataclass(frozen=True)
class Field:
    """One column to write: where its text is in the scan and what the contract says."""

    column: Column
    source: str  # SQL name of the text column in the scan
    blank_is_null: bool = False  # the scan has no text of blanks alone

    @property
    def value(self) -> str:
        """Typed value, null where the text does not fit."""
        trimmed = f"nullif(trim({self.source}), '')"
        kind = self.column.kind
        if kind in ("text", "flag"):
            return f"trim({self.source})" if self.blank_is_null else trimmed
        if kind == "date":
            return (f"coalesce(try_cast({self.source} as date), "
                    f"try_cast(try_strptime({trimmed}, {DATE_FORMATS}) as date))")
        return f"try_cast({self.source} as {self.column.sql_type})"

    @property
    def broken(self) -> str | None:
        """Predicate over the scan and the typed value: the row breaks the contract here."""
        name, kind = quoted(self.column.name), self.column.kind
        tests = []
        if kind not in ("text", "flag"):
            tests.append(f"({name} is null and {self.source} is not null and trim({self.source}) <> '')")
        if kind in ("date", "datetime"):
            tests.append(f"({name} < date '{EARLIEST}' or {name} > date '{LATEST}' and {name} < date "
                         f"'{OPEN_END}' or year({name}) > 9999)")
        if self.column.required:
            tests.append(f"{name} is null")
        return " or ".join(tests) or None

    @property
    def tests_when_typed(self) -> list[str]:
        """Predicates over a column that came in the contract's type, in SQL of both engines: its rows keep them.

        One comparison each, so that the readers of Parquet apply them themselves.
        """
        name, kind = self.column.name, self.column.kind
        tests = [f"{name} is not null"] if self.column.required else []
        if kind in ("date", "datetime"):
            ranges = (f"{name} >= date '{EARLIEST}'", f"{name} <= date '{LATEST}' or {name} >= date '{OPEN_END}'",
                      f"{name} < cast('10000-01-01' as {'date' if kind == 'date' else 'timestamp'})")
            tests += [f"({test})" if self.column.required else f"({name} is null or {test})" for test in ranges]
        elif self.column.required and kind == "text":
            tests.append(f"trim({name}) <> ''")
        return tests

    @property
    def reason(self) -> str:
        """Why the row is in quarantine, without its value."""
        name = quoted(self.column.name)
        blank = f"({self.source} is null or trim({self.source}) = '')"
        what = {"date": "not a possible date", "datetime": "not a possible date and time",
                "money": "not an amount of money", "quantity": "not a number",
                "integer": "not a whole number",
                "double": "not a number", "boolean": "not true or false"}.get(self.column.kind, "not text")
        return (f"case when {blank} then 'missing key' when {name} is null then '{what}' "
                f"else 'date out of range' end")


@dataclass(frozen=True)
class Converted:
    """Rows and dollars of one conversion."""

    rows_in: int
    rows_raw: int
    amount_in: Decimal | None
    amount_raw: Decimal | None


def convert(con: duckdb.DuckDBPyConnection, scan: str, fields: list[Field], target: Path, quarantine: Path,
            file_name: str, amount: str | None, report: Callable[[str], None],
            line: str = "row_number() over () + 1", prepare: Callable[[], object] = lambda: None
            ) -> Converted:
    """Write the rows of `scan` that keep the contract to `target`, the others to `quarantine`.

    `scan` is a table expression of text columns in file order; `prepare` is called before each pass over it.
    `amount` is SQL over the typed columns. Raises Refused when the file is not what the scan says (ragged
    rows, wrong encoding, damaged).
    """
    values = ", ".join(f"{field.value} as {quoted(field.column.name)}" for field in fields)
    names = ", ".join(quoted(field.column.name) for field in fields)
    sources = ", ".join(field.source for field in fields)
    tests = [field.broken for field in fields if field.broken]
    broken = " or ".join(f"coalesce({test}, false)" for test in tests) or "false"
    temporary = target.with_name(f".{target.name}.tmp")
    prepare()
    run(con, f"copy (select {names}, {broken} as _broken from (select {sources}, {values} from {scan})) "
             f"to {literal(temporary)} {COPY}", report)
    dollars = amount or "cast(null as decimal)"
    rows_in, bad, amount_in, amount_raw = fetch(
        con, f"select count(*), count(*) filter (_broken), sum({dollars}), "
             f"sum({dollars}) filter (not _broken) from read_parquet({literal(temporary)})")
    if bad:
        report(f"{bad:,} rows break the contract and go to quarantine")
        prepare()
        write_quarantine(con, scan, fields, quarantine, file_name, line)
        run(con, f"copy (select {names} from read_parquet({literal(temporary)}) where not _broken) "
                 f"to {literal(target)} {COPY}", report)
        temporary.unlink()
    else:
        temporary.replace(target)
    return Converted(rows_in, rows_in - bad, amount_in, amount_raw if bad else amount_in)


def write_quarantine(con: duckdb.DuckDBPyConnection, scan: str, fields: list[Field], target: Path,
                     file_name: str, line: str) -> None:
    """List every broken cell with its line and reason; keep the rows themselves beside, owner-only."""
    values = ", ".join(f"{field.value} as {quoted(field.column.name)}" for field in fields)
    sources = list(dict.fromkeys(field.source for field in fields))
    marks = ", ".join(
        f"case when {field.broken} then struct_pack(col := {literal(field.column.name)}, "
        f"reason := {field.reason}, value_class := {value_class(field.source)}) end"
        for field in fields if field.broken)
    record = "to_json(struct_pack(" + ", ".join(
        f"{quoted(field.column.name)} := {field.source}" for field in fields) + "))"
    con.execute("set preserve_insertion_order = true").fetchall()
    run(con, f"""
        create or replace temp table quarantine_row as
        with scanned as (select {line} as line, {", ".join(sources)} from {scan}),
        marked as (select line, {record} as record, list_filter([{marks}], lambda m: m is not null) as marks
                   from (select *, {values} from scanned)),
        broken as (select line, record, unnest(marks) as mark from marked where len(marks) > 0)
        select {literal(file_name)} as file, line, mark.col as "column", mark.reason as reason,
            mark.value_class as value_class, record
        from broken order by line""", lambda _: None)
    run(con, f"copy quarantine_row to {literal(target)} {COPY}", lambda _: None)
    run(con, f"copy (select * exclude (record) from quarantine_row order by line) "
             f"to {literal(target.with_suffix('.csv'))} (header true)", lambda _: None)
    con.execute("set preserve_insertion_order = false").fetchall()


def value_class(source: str) -> str:
    """What kind of text stands there, never the text."""
    return (f"case when {source} is null or trim({source}) = '' then 'empty' "
            f"when regexp_matches({source}, '^[-+0-9., ]+$') then 'digits' "
            f"when regexp_matches({source}, '^[0-9]+[-/][0-9]+[-/][0-9]+') then 'date-like' "
            f"when regexp_matches({source}, '[0-9]') then 'letters and digits' else 'letters' end "
            f"|| ', ' || coalesce(length({source}), 0) || ' characters'")
