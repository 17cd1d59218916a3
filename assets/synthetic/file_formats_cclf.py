"""Writes claim-feed deliveries: fixed-width records in the layouts that ingestion reads, with a control file."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import polars as pl

LAYOUTS = Path(__file__).parents[1] / "ingestion" / "layouts" / "cclf.csv"
FILES = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "a", "b")
NAMES = {
    "1": "Part A Claims Header File", "2": "Part A Claims Revenue Center Detail File",
    "3": "Part A Procedure Code File", "4": "Part A Diagnosis Code File", "5": "Part B Physicians File",
    "6": "Part B DME File", "7": "Part D File", "8": "Beneficiary Demographics File",
    "9": "BENE XREF File", "a": "Part A BE and Demo Codes File", "b": "Part B BE and Demo Codes File",
}
HEADER = "File Number  |File Description    |Total Records Count |Record Length"


@cache
def layout(file: str) -> list[tuple[str, int, str]]:
    """Fields of the longest layout of a file: name, width, kind."""
    with LAYOUTS.open(encoding="utf-8") as handle:
        rows = [row for row in csv.DictReader(handle) if row["file"] == f"cclf{file}"]
    longest = max(int(row["record_length"]) for row in rows)
    return [(row["field"], int(row["end"]) - int(row["start"]) + 1, row["kind"])
            for row in rows if int(row["record_length"]) == longest]


def record_length(file: str) -> int:
    """Characters of one record."""
    return sum(width for _, width, _ in layout(file))


def records(file: str, rows: pl.DataFrame) -> pl.Series:
    """One line of text a row; missing columns and nulls are blank, dates ISO, money with two decimals."""
    parts = []
    for name, width, kind in layout(file):
        if name not in rows.columns:
            parts.append(pl.lit(" " * width))
            continue
        value = pl.col(name)
        if kind == "date":
            text = value.cast(pl.Date).dt.strftime("%Y-%m-%d")
        elif kind == "money":
            text = value.cast(pl.Decimal(18, 2)).cast(pl.String).str.pad_start(width)
        elif kind == "quantity":
            text = value.cast(pl.Decimal(18, 4)).cast(pl.String).str.pad_start(width)
        elif kind == "integer":
            text = value.cast(pl.String).str.zfill(width)
        else:
            text = value.cast(pl.String)
        parts.append(text.fill_null("").str.slice(0, width).str.pad_end(width))
    return rows.select(pl.concat_str(parts).alias("record")).to_series()


def write_delivery(folder: Path, stamp: str, tables: dict[str, pl.DataFrame], aco: str = "A0000",
                   year: str | None = None) -> Path:
    """One delivery `P.<aco>.ACO.ZCY<yy>.D<yymmdd>.T<hhmmsst>` below `folder`; `stamp` is yymmdd.

    `tables` holds rows by file letter (1 to 9, a, b); files without rows are empty and counted zero.
    """
    yy = year or stamp[:2]
    home = folder / f"P.{aco}.ACO.ZCY{yy}.D{stamp}.T1200000"
    home.mkdir(parents=True, exist_ok=True)
    control = [HEADER]
    for file in FILES:
        rows = tables.get(file)
        lines = records(file, rows).to_list() if rows is not None and rows.height else []
        path = home / f"P.{aco}.ACO.ZC{file.upper()}Y{yy}.D{stamp}.T1200000"
        path.write_text("".join(line + "\n" for line in lines), encoding="ascii")
        control.append(f"CCLF{file.upper():<3}|{NAMES[file]:<43}|{len(lines):>11}|{record_length(file):>5} ")
    (home / f"P.{aco}.ACO.ZC0Y{yy}.D{stamp}.T1200000").write_text("\n".join(control) + "\n", encoding="ascii")
    return home


def write_assignment(folder: Path, year: int, rows: pl.DataFrame, practices: pl.DataFrame | None = None,
                     aco: str = "A0000") -> None:
    """The annual assignment list: status by month (ALR-1) and, where given, services by practice (ALR-2)."""
    stem = f"P.{aco}.ACO.AALR.Y{year}.D{(year + 1) % 100:02d}0201.T0112000"
    folder.mkdir(parents=True, exist_ok=True)
    rows.write_csv(folder / f"{stem}_1-1.csv")
    if practices is not None:
        practices.write_csv(folder / f"{stem}_1-2.csv")
