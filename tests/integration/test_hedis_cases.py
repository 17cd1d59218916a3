"""Every member-level case of the quality measures: from an input folder through the pipeline and back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import duckdb
import pytest

from tests import hedis_cases
from tests.measure_build import built

CASES = hedis_cases.load()
WORKING = {"SAA": ("ipsd", "days_covered", "treatment_days", "pdc_percent"),
           "AMM": ("ipsd", "covered_days_acute", "covered_days_continuation")}
AMM_RATE = {"acute": "AMM-acute", "continuation": "AMM-continuation"}


@dataclass(frozen=True)
class Results:
    """Rows of marts.measure_event by person and measure, and the working columns of SAA and AMM."""

    events: dict[tuple[str, str, int], list[dict[str, Any]]]
    working: dict[tuple[str, str, int], dict[str, Any]]


def read(connection: duckdb.DuckDBPyConnection) -> Results:
    """The member-level tables as dictionaries."""
    events: dict[tuple[str, str, int], list[dict[str, Any]]] = {}
    working: dict[tuple[str, str, int], dict[str, Any]] = {}
    for row in records(connection, "select * from marts.measure_event"):
        events.setdefault((row["person_id"], row["measure_id"], row["measurement_year"]), []).append(row)
    for measure in WORKING:
        for row in records(connection, f"select * from marts.measure_{measure.lower()}"):
            working[row["person_id"], measure, row["measurement_year"]] = row
    return Results(events, working)


def records(connection: Any, sql: str) -> Iterator[dict[str, Any]]:
    """Rows of a query as dictionaries, dates as ISO text."""
    cursor = connection.execute(sql)
    names = [column[0] for column in cursor.description]
    for row in cursor.fetchall():
        yield {name: value.isoformat() if hasattr(value, "isoformat") else value
               for name, value in zip(names, row, strict=True)}


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """One build for all cases: every case is its own person, and all need the same settings."""
    with (built(CASES, tmp_path_factory.mktemp("hedis")) as run,
          duckdb.connect(str(run.warehouse), read_only=True) as connection):
        return read(connection)


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_case(case: dict[str, Any], results: Results) -> None:
    """Denominator, first failing rule, numerators, strata and working columns as worked out by hand."""
    key = (case["member"]["id"], case["measure"], case["measurement_year"])
    rows = results.events.get(key, [])
    expected = case["expected"]
    if "events" in expected:
        check_events(case["measure"], rows, expected["events"])
    else:
        check_person(case, rows, expected, results.working.get(key, {}))


def failing(connection: duckdb.DuckDBPyConnection, cases: list[dict[str, Any]]) -> list[str]:
    """Ids of the cases that a warehouse answers otherwise than worked out by hand."""
    results = read(connection)
    failed = []
    for case in cases:
        try:
            test_case(case, results)
        except (AssertionError, KeyError):
            failed.append(case["id"])
    return failed


def check_events(measure: str, rows: list[dict[str, Any]], expected: list[dict[str, Any]]) -> None:
    """One discharge or emergency visit each, and no further one in the denominator."""
    for event in expected:
        found = {row["rate_id"]: row for row in rows if row["index_date"] == event["index_date"]}
        for days in ("7", "30"):
            row = found[f"{measure}-{days}"]
            assert row["in_denominator"] == event["in_denominator"], row["drop_reason"]
            assert row["drop_reason"] == event.get("dropped_because")
            assert row["in_numerator"] == event.get(f"num_{days}", False)
            if "stratum" in event:
                assert row["stratum"] == event["stratum"]
    counted = [row for row in rows if row["in_denominator"] and row["rate_id"] == f"{measure}-30"]
    assert len(counted) == sum(event["in_denominator"] for event in expected)


def check_person(case: dict[str, Any], rows: list[dict[str, Any]], expected: dict[str, Any],
                 working: dict[str, Any]) -> None:
    """One person in one measurement year."""
    by_rate = {row["rate_id"]: row for row in rows}
    for rate, value in expected.get("in_denominator_by_rate", {}).items():
        found = by_rate.get(rate, {"in_denominator": False})  # no row: not in the denominator
        assert found["in_denominator"] == value, found
    for rate, value in expected.get("numerator_by_rate", {}).items():
        assert by_rate.get(rate, {"in_numerator": False})["in_numerator"] == value
    if "counted" in expected:
        assert sum(row["in_denominator"] for row in rows) == expected["counted"]
        assert sum(row["in_numerator"] for row in rows) == expected["met"]
    if "in_denominator" in expected:
        check_verdict(case, rows, expected, working)


def check_verdict(case: dict[str, Any], rows: list[dict[str, Any]], expected: dict[str, Any],
                  working: dict[str, Any]) -> None:
    """One verdict for all rates, their numerators and the working columns."""
    assert rows, "the person has the measure's starting evidence but no row"
    for row in rows:
        assert row["in_denominator"] == expected["in_denominator"], row["drop_reason"]
        assert row["drop_reason"] == expected.get("dropped_because")
        if "product_line" in expected:
            assert row["product_line"] == expected["product_line"]
    numerator = {row["rate_id"]: row["in_numerator"] for row in rows}
    for name, rate in AMM_RATE.items():
        if name in expected:
            assert numerator[rate] == expected[name], working
    if "numerator" in expected:
        assert numerator[case["measure"]] == expected["numerator"], working
    for column in WORKING.get(case["measure"], ()):
        if column in expected:
            assert working[column] == expected[column]


def test_no_case_is_certified_or_licensed(results: Results) -> None:
    """The repository holds open lists only, and every row says so."""
    sources = {row["value_set_source"] for rows in results.events.values() for row in rows}
    assert sources == {"open_fallback"}
