"""CMS claim-feed layouts, chosen by the record length that the control file states; never by date."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assets.ingestion.contract import Column, parse_columns
from assets.ingestion.fixed_width import Slice
from assets.ingestion.landing import Refused

LAYOUTS = Path(__file__).parent / "layouts" / "cclf.csv"
REQUIRED = {
    "cclf1": ["cur_clm_uniq_id", "bene_mbi_id", "clm_from_dt", "clm_thru_dt"],
    "cclf2": ["cur_clm_uniq_id", "clm_line_num"],
    "cclf3": ["cur_clm_uniq_id"], "cclf4": ["cur_clm_uniq_id"],
    "cclf5": ["cur_clm_uniq_id", "clm_line_num", "bene_mbi_id", "clm_from_dt"],
    "cclf6": ["cur_clm_uniq_id", "clm_line_num", "bene_mbi_id", "clm_from_dt"],
    "cclf7": ["cur_clm_uniq_id", "bene_mbi_id", "clm_line_from_dt"],
    "cclf8": ["bene_mbi_id"], "cclf9": ["crnt_num", "prvs_num"],
    "cclfa": ["cur_clm_uniq_id"], "cclfb": ["cur_clm_uniq_id", "clm_line_num"],
}
# amounts come without a sign; a cancellation takes its amount back
SIGNED = "case when clm_adjsmt_type_cd = '1' then -{0} else {0} end"
AMOUNTS = {"cclf1": SIGNED.format("clm_pmt_amt"), "cclf5": SIGNED.format("clm_line_cvrd_pd_amt"),
           "cclf6": SIGNED.format("clm_line_cvrd_pd_amt"), "cclf7": SIGNED.format("clm_line_bene_pmt_amt")}


@dataclass(frozen=True)
class Layout:
    """One file type at one record length."""

    file: str
    record_length: int
    slices: list[Slice]
    columns: tuple[Column, ...]


@cache
def layouts() -> dict[tuple[str, int], Layout]:
    """Every known layout by file and record length."""
    rows: dict[tuple[str, int], list[dict[str, str]]] = {}
    with LAYOUTS.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            rows.setdefault((row["file"], int(row["record_length"])), []).append(row)
    return {
        key: Layout(*key, [Slice(r["field"], int(r["start"]), int(r["end"])) for r in fields],
                    parse_columns([f"{r['field']}:{r['kind']}" for r in fields], REQUIRED[key[0]]))
        for key, fields in rows.items()
    }


def layout_of(file: str, record_length: int) -> Layout:
    """The layout of that length. Raises Refused for a length that is not known."""
    found = layouts().get((file, record_length))
    if found is None:
        known = sorted(length for name, length in layouts() if name == file)
        raise Refused(f"{file.upper()} has records of {record_length} characters; known are "
                      f"{', '.join(map(str, known))}. A newer layout must be added before it can be read.")
    return found


def cclf_relations() -> dict[str, tuple[Column, ...]]:
    """Raw relation of each file type: the columns of its longest layout."""
    longest: dict[str, Layout] = {}
    for (file, length), layout in layouts().items():
        if file not in longest or length > longest[file].record_length:
            longest[file] = layout
    return {file: layout.columns for file, layout in longest.items()}
