"""Licensed value-set and medication-list workbooks: sheets and columns by name, every cell as text."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pyarrow as pa

from assets.ingestion.landing import Refused
from assets.ingestion.workbooks import open_workbook

VALUE_SET_SHEET, MEDICATION_SHEET = "value sets to codes", "medication lists to codes"
DIRECT_SHEET = "direct reference code"
VALUE_SET_COLUMNS = ("value set name", "code", "code system")
MEDICATION_COLUMNS = ("medication list name", "code", "code system")
CODE_SYSTEMS = {
    "ICD10CM": "ICD10CM", "ICD-10-CM": "ICD10CM", "ICD10PCS": "ICD10PCS", "ICD-10-PCS": "ICD10PCS",
    "CPT": "CPT", "CPT-CAT-II": "CPT", "CPT-CAT-I": "CPT", "HCPCS": "HCPCS", "UBREV": "UBREV",
    "UBTOB": "UBTOB", "POS": "POS", "LOINC": "LOINC", "NDC": "NDC", "RXNORM": "RXNORM", "NUCC": "NUCC",
    "MODIFIER": "MODIFIER", "CVX": "CVX", "SNOMED CT US EDITION": "SNOMED", "SNOMED CT": "SNOMED",
    "MSDRG": "MSDRG", "ICD9CM": "ICD9CM", "ICD9PCS": "ICD9PCS",
}


def read_workbook(path: Path) -> tuple[str, str, pa.Table]:
    """Relation, label and rows of a workbook; the measurement year comes from the file name."""
    with open_workbook(path) as book:
        return lists_of(book, path.name)


def lists_of(book: Any, file_name: str) -> tuple[str, str, pa.Table]:
    """Relation, label and rows of an open workbook."""
    sheets = {sheet.title.strip().lower(): sheet for sheet in book.worksheets}
    year, release = named_year(file_name)
    if VALUE_SET_SHEET in sheets:
        rows = _rows(sheets[VALUE_SET_SHEET], VALUE_SET_COLUMNS)
        if DIRECT_SHEET in sheets:
            rows += _rows(sheets[DIRECT_SHEET], ("code", "code system"))
        _refuse_empty_sets(rows, "value set name")
        return "licensed_value_set", f"my{year}", pa.Table.from_pylist([
            {"value_set": row.get("value set name") or row.get("name") or f"Direct {row['code']}",
             "code_system": system, "code": normal_code(row["code"], system), "measurement_year": year,
             "release": release}
            for row in rows if row["code"] for system in [code_system(row["code system"])]])
    if MEDICATION_SHEET in sheets:
        rows = _rows(sheets[MEDICATION_SHEET], MEDICATION_COLUMNS)
        _refuse_empty_sets(rows, "medication list name")
        return "licensed_medication", f"my{year}", pa.Table.from_pylist([
            {"list_name": row["medication list name"], "code_system": system,
             "code": normal_code(row["code"], system),
             "ingredient": (row.get("generic product name") or row.get("generic name") or "").lower() or None,
             "route": (row.get("route") or "").lower() or None, "measurement_year": year, "release": release}
            for row in rows if row["code"] for system in [code_system(row["code system"])]])
    raise Refused(f"has no sheet {VALUE_SET_SHEET!r} or {MEDICATION_SHEET!r}; "
                  f"found {', '.join(sorted(sheets))}.")


def named_year(name: str) -> tuple[int, str]:
    """Measurement year and release from a name like `HEDIS MY 2025 … 2025-05-15.xlsx`. Raises Refused."""
    year = re.search(r"MY[ _-]?(20\d\d)", name, re.IGNORECASE)
    if year is None:
        raise Refused("does not name its measurement year; expected a file name with 'MY 2025'.")
    release = re.search(r"20\d\d-\d\d-\d\d", name)
    return int(year.group(1)), release.group(0) if release else f"MY{year.group(1)}"


def _rows(sheet: Any, required: tuple[str, ...]) -> list[dict[str, str]]:
    """Rows of a sheet as text by lower-case column name. Raises Refused."""
    lines = sheet.iter_rows(values_only=True)
    for header in lines:
        names = [_text(cell).lower() for cell in header]
        if set(required) <= set(names):
            return [dict(zip(names, map(_text, line), strict=False)) for line in lines
                    if any(cell is not None for cell in line)]
        if "code" in names:
            missing = ", ".join(sorted(set(required) - set(names)))
            raise Refused(f"sheet {sheet.title}: column {missing} is missing; found {', '.join(names)}.")
    raise Refused(f"sheet {sheet.title}: no header with {', '.join(required)}.")


def _refuse_empty_sets(rows: list[dict[str, str]], name: str) -> None:
    filled = {row[name] for row in rows if row.get(name) and row["code"]}
    empty = sorted({row[name] for row in rows if row.get(name)} - filled)
    if empty:
        raise Refused(f"set {', '.join(empty[:5])} holds no code.")


def code_system(text: str) -> str:
    """Canonical key of a code system. Raises Refused for one that is not known."""
    system = CODE_SYSTEMS.get(text.strip().upper())
    if system is None:
        raise Refused(f"code system {text!r} is not known; known are {', '.join(sorted(CODE_SYSTEMS))}.")
    return system


def normal_code(text: str, system: str) -> str:
    """Undotted, upper-case, with the zeros that Excel eats."""
    code = text.strip().upper()
    if system in ("ICD10CM", "ICD10PCS", "ICD9CM", "ICD9PCS"):
        return code.replace(".", "")
    width = {"UBREV": 4, "UBTOB": 4, "POS": 2, "MSDRG": 3}.get(system)
    if width:
        return code.zfill(width)
    return normal_ndc(code) if system == "NDC" else code


def normal_ndc(text: str) -> str:
    """Eleven digits (5-4-2) from any dashed or plain form; a form that cannot be told stays as it is."""
    code = text.strip().strip("'")
    parts = code.split("-")
    if len(parts) == 3:
        return "".join(part.zfill(width) for part, width in zip(parts, (5, 4, 2), strict=True))
    return code.zfill(11) if code.isdigit() and len(code) < 11 else code


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
