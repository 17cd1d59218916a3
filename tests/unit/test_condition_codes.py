"""Which conditions a diagnosis code is evidence of: own table, and the whole code list where it is there."""

from __future__ import annotations

import csv
import re
from functools import lru_cache
from pathlib import Path

import duckdb

from tests.shared_data import SHARED, needs_shared_data

PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"
SEEDS = PROJECT / "seeds" / "reference_data"
OWN = Path(__file__).resolve().parents[1] / "golden" / "condition_codes.csv"
CODE_LIST = SHARED / "icd_reference" / "icd_9_10_cm_Sheet_1.parquet"


def mapped(codes: list[str]) -> dict[str, set[str]]:
    """The model's own SQL over a list of codes."""
    model = (PROJECT / "models" / "intermediate" / "diagnosis_condition.sql").read_text(encoding="utf-8")
    with duckdb.connect() as connection:
        connection.execute("create table claim_diagnosis (diagnosis_code varchar)")
        connection.execute("insert into claim_diagnosis select unnest(?)", [codes])
        connection.execute("create table condition_rule as select * from read_csv(?, all_varchar = true)",
                           [str(SEEDS / "condition_rule.csv")])
        connection.execute("alter table condition_rule alter is_included type integer")
        rows = connection.execute(re.sub(r"\{\{ ref\('(\w+)'\) \}\}", r"\1", model)).fetchall()
    found: dict[str, set[str]] = {}
    for code, condition in rows:
        found.setdefault(code, set()).add(condition)
    return found


def rules() -> list[dict[str, str]]:
    """Rows of the seed that tell conditions."""
    with (SEEDS / "condition_rule.csv").open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["match_kind"] != "claim_exclusion"]


@lru_cache(1)
def code_list() -> list[str]:
    """Every ICD-10-CM code of the reference list."""
    return [row[0] for row in duckdb.sql(
        f"select upper(replace(icdcode, '.', '')) from '{CODE_LIST}' where ver = '10'").fetchall()]


def by_hand(code: str) -> set[str]:
    """The longest rule that fits decides, written a second time without the engine."""
    best: dict[str, tuple[int, bool]] = {}
    for rule in rules():
        pattern = re.escape(rule["code"]).replace("_", ".").replace("%", ".*")
        fits = code.startswith(rule["code"]) if rule["match_kind"] == "prefix" else re.fullmatch(pattern, code)
        length = len(rule["code"].replace("%", ""))
        included = rule["is_included"] == "1"
        if fits and (length, not included) > best.get(rule["condition_id"], (0, False)):
            best[rule["condition_id"]] = (length, not included)
    return {condition for condition, (_, excluded) in best.items() if not excluded}


def test_each_code_of_the_own_table_lands_where_it_should() -> None:
    with OWN.open(encoding="utf-8") as file:
        expected = {row["code"]: set(filter(None, row["conditions"].split(";")))
                    for row in csv.DictReader(file)}
    found = mapped(list(expected))
    assert {code: found.get(code, set()) for code in expected} == expected


def test_every_condition_has_a_code_in_the_own_table_or_a_prefix_of_its_own() -> None:
    with (SEEDS / "condition.csv").open(encoding="utf-8") as file:
        conditions = {row["condition_id"] for row in csv.DictReader(file)}
    assert conditions == {rule["condition_id"] for rule in rules() if rule["is_included"] == "1"}


def test_look_backs_are_whole_years() -> None:
    with (SEEDS / "condition.csv").open(encoding="utf-8") as file:
        assert all(int(row["lookback_months"]) % 12 == 0 for row in csv.DictReader(file))


def test_no_prefix_stands_twice_in_a_condition() -> None:
    keys = [(rule["condition_id"], rule["code"]) for rule in rules()]
    assert len(keys) == len(set(keys))


class TestWholeList:
    """Against every ICD-10-CM code."""

    pytestmark = needs_shared_data

    def test_engine_and_second_writing_agree_on_every_code(self) -> None:
        found = mapped(code_list())
        expected = {code: by_hand(code) for code in code_list() if code[0] in "BCDEFGIJKLMNORTXZ"}
        wrong = {code: (conditions, found.get(code, set())) for code, conditions in expected.items()
                 if conditions != found.get(code, set())}
        assert wrong == {}

    def test_each_prefix_matches_a_code(self) -> None:
        begun = {code[:length] for code in code_list() for length in range(1, 8)}
        idle = {rule["code"] for rule in rules() if rule["match_kind"] == "prefix"} - begun
        assert idle == set()

    def test_no_code_belongs_to_two_cohorts(self) -> None:
        with (SEEDS / "condition.csv").open(encoding="utf-8") as file:
            cohort = {row["condition_id"]: row["cohort"] for row in csv.DictReader(file)
                      if row["cohort"] in ("spmi", "sud", "non_spmi_mh") and row["is_convention_only"] == "0"}
        two = {code: kinds for code, conditions in mapped(code_list()).items()
               if len(kinds := {cohort[name] for name in conditions if name in cohort}) > 1}
        assert two == {}
