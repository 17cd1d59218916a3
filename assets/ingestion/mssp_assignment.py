"""Assignment lists (ALR) and the opt-out list that come beside an ACO's claim feeds."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from assets.ingestion.contract import Column, Entity, parse_columns
from assets.ingestion.delivery import Delivery, Progress, Source, refusal
from assets.ingestion.landing import Refused, land, read_header
from assets.ingestion.tuva import read_entity
from assets.storage import Home

MONTHS = range(1, 13)
REPORT = re.compile(r"(?P<kind>[QAH])ALR\D*?(?P<year>20\d\d)(?:Q(?P<quarter>[1-4]))?", re.IGNORECASE)
OPT_OUT = re.compile(r"opt.?out", re.IGNORECASE)

ASSIGNMENT = Entity("mssp_alr", parse_columns(
    ["bene_mbi_id", "bene_sex_cd", "bene_brth_dt:date", "bene_death_dt:date", "bene_race_cd",
     "geo_ssa_state_name", "partd_months:integer", "asg_status", "lti_status", "va_tin", "va_npi",
     *(f"enrollflag{month}" for month in MONTHS)], ["bene_mbi_id"]),
    (("enrollflag01", "enrollflag1"),))
PRACTICE = Entity("mssp_alr_practice", parse_columns(
    ["bene_mbi_id", "master_id", "npi_used", "pcs_count:integer"], ["bene_mbi_id", "master_id"]))
OPTED_OUT = Entity("beneficiary_opt_out", parse_columns(["bene_mbi_id", "opt_out_date:date"],
                                                        ["bene_mbi_id"]),
                   (("mbi", "bene_mbi_id"),))
REPORT_COLUMNS = parse_columns(["report_year:integer", "report_rank:integer"], [])


def assignment_relations() -> dict[str, tuple[Column, ...]]:
    """Raw relations of assignment lists."""
    return {ASSIGNMENT.name: ASSIGNMENT.columns + REPORT_COLUMNS,
            PRACTICE.name: PRACTICE.columns + REPORT_COLUMNS, OPTED_OUT.name: OPTED_OUT.columns}


def is_assignment(path: Path) -> bool:
    """Whether the name is of an assignment or opt-out list."""
    return path.suffix.lower() in (".csv", ".txt") and bool(REPORT.search(path.name)
                                                            or OPT_OUT.search(path.name))


def read_assignment(source: Source, path: Path, home: Home, report: Progress, memory_limit: str
                    ) -> list[Delivery]:
    """The list by its columns: status by month (ALR-1), services by practice (ALR-2, ALR-4), opt-out."""
    try:
        header = {name.strip().lower() for name in read_header(land(path, source.limits))[0]}
        if OPT_OUT.search(path.name):
            return [read_entity(source, OPTED_OUT, path, home, report, memory_limit)]
        year, rank = report_period(path.name)
    except Refused as problem:
        return [refusal(source, "mssp_alr", path, str(problem))]
    entity = ASSIGNMENT if "enrollflag1" in header else PRACTICE if "pcs_count" in header else None
    if entity is None:
        return []  # other tables of the report hold nothing that is used
    one = read_entity(source, entity, path, home, report, memory_limit)
    kept = tuple(text for text in one.warnings if "not in the contract" not in text)
    return [replace(one, warnings=kept, constants=(("report_year", str(year)), ("report_rank", str(rank))))]


def report_period(name: str) -> tuple[int, int]:
    """Year and rank of a report: the annual one wins over later quarters, later ones over earlier."""
    found = REPORT.search(name)
    if found is None:
        raise Refused("does not name its year; expected a name like QALR.2025Q2 or AALR.Y2024.")
    year, quarter = int(found["year"]), found["quarter"]
    return year, year * 10 + (9 if found["kind"].upper() == "A" else int(quarter or 0))
