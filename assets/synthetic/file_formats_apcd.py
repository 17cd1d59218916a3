"""Writes all-payer submissions (APCD-CDL): a header record, pipe-delimited rows, a trailer that counts them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

LAYOUT_FILE = Path(__file__).parents[1] / "ingestion" / "layouts" / "apcd_cdl.csv"


def _layouts() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    with LAYOUT_FILE.open(encoding="utf-8") as file:
        for row in sorted(csv.DictReader(file), key=lambda row: int(row["position"])):
            if row["layout"] == "cdl":
                found.setdefault(row["file_type"], []).append(row["column"])
    return found


LAYOUTS = _layouts()


def write_submission(path: Path, kind: str, rows: Iterable[Mapping[str, Any]], payer: str, start: str,
                     end: str) -> Path:
    """One file of kind ME, MC or PC for a payer and a period (yyyymm to yyyymm)."""
    names = LAYOUTS[kind]
    path.parent.mkdir(parents=True, exist_ok=True)
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(f"HD|SYN|{payer}|{payer}|{kind}|{start}|{end}|T|synthetic\n")
        for row in rows:
            fields = ["" if row.get(name) is None else str(row[name]).replace("|", " ") for name in names[:-1]]
            file.write("|".join(fields) + f"|{kind}\n")
            count += 1
        file.write(f"TR|SYN|{payer}|{payer}|{kind}|{start}|{end}|{count}\n")
    return path
