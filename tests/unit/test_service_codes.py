"""The seeds behind service categories and Part 2 flags."""

from __future__ import annotations

import csv
import re
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"
SEEDS = PROJECT / "seeds" / "reference_data"
PATTERN = {"UBREV": r"[0-9]{4}", "UBTOB": r"[0-9]{2}", "POS": r"[0-9]{2}", "MSDRG": r"[0-9]{3}",
           "NUCC": r"[0-9A-Z]{10}", "HCPCS": r"[0-9A-Z]{1,5}"}


def rows(name: str) -> list[dict[str, str]]:
    """Rows of a seed."""
    with (SEEDS / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_codes_have_the_form_of_their_system() -> None:
    assert [row for row in rows("service_code") if not re.fullmatch(PATTERN[row["code_system"]], row["code"])] == []


def test_the_rules_name_only_classes_that_a_code_has() -> None:
    rules = (PROJECT / "macros" / "service_category.sql").read_text(encoding="utf-8")
    known = {row["code_class"] for row in rows("service_code")}
    tested = set(re.findall(r"code_class = '(\w+)'", rules))
    for listed in re.findall(r"code_class in \(([^)]*)\)", rules):
        tested |= set(re.findall(r"'(\w+)'", listed))
    assert tested - known == set()


def test_every_category_of_the_rules_has_a_dollar_column() -> None:
    rules = (PROJECT / "macros" / "service_category.sql").read_text(encoding="utf-8")
    columns = (PROJECT / "macros" / "cost_columns.sql").read_text(encoding="utf-8")
    listed = set(re.findall(r"'(\w+)'", columns.split("macro cost_buckets")[0]))
    named = set(re.findall(r"'(\w+)\.\w*", rules)) | {
        "skilled_nursing", "home_health", "hospice", "dialysis", "ambulatory_surgery",
        "equipment", "imaging", "laboratory", "medical_drug"}
    assert named - {"category"} == listed


def test_a_hip_replacement_is_no_substance_use_claim_any_more() -> None:
    old = {row["code"]: row["valid_to"] for row in rows("part2_code") if row["code_system"] == "MSDRG"}
    assert old["522"] == "2007-10-01" and old["897"] == "9999-12-31"


def test_behavioral_codes_are_those_of_the_bh_disciplines() -> None:
    behavioral = {(row["code_system"], row["code_class"]) for row in rows("service_code")
                  if row["is_behavioral"] == "1"}
    assert ("HCPCS", "psychotherapy") in behavioral and ("HCPCS", "collaborative_care") in behavioral
    assert not {kind for _, kind in behavioral} & {"office_visit", "ed_visit", "laboratory", "inpatient"}
