"""What holds for any people: whole batches of drawn members through the models, compared set by set."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests import hedis_cases
from tests.measure_build import built, landed
from tests.measure_models import Graph, compiled, rebuild
from tests.pipeline import forget

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]

BENEFITS = ["medical", "mental_health", "pharmacy"]
DIAGNOSES = ["F33.2", "F33.1", "F20.0", "F31.9", "F41.1", "E11.9", "I10", "I25.10", "F10.20", "X78.1XXA"]
START = dt.date(2021, 1, 1)


@st.composite
def claim(draw: st.DrawFn) -> dict[str, Any]:
    """One claim in the short form of the cases, dated 2021 and 2022."""
    day = START + dt.timedelta(days=draw(st.integers(0, 600)))
    kind = draw(st.sampled_from(["IP", "PROF", "PROF", "ED", "RX", "RX", "LAB"]))
    date = day.isoformat()
    if kind == "RX":
        return {"kind": kind, "date": date, "drug": draw(st.sampled_from(sorted(hedis_cases.DRUGS))),
                "days_supply": draw(st.sampled_from([0, 7, 30, 84, 90]))}
    diagnoses = draw(st.lists(st.sampled_from(DIAGNOSES), min_size=1, max_size=2, unique=True))
    if kind == "IP":
        end = day + dt.timedelta(days=draw(st.integers(0, 20)))
        rev, tob = draw(st.sampled_from([("0124", "0111"), ("0124", "0111"), ("0191", "0211")]))
        return {"kind": kind, "admit": date, "discharge": end.isoformat(), "dx": diagnoses, "rev": rev, "tob": tob}
    if kind == "ED":
        return {"kind": kind, "date": date, "cpt": "99284", "pos": "23", "dx": diagnoses}
    if kind == "LAB":
        return {"kind": kind, "date": date, "cpt": draw(st.sampled_from(["83036", "82947", "83721"]))}
    return {"kind": kind, "date": date, "cpt": draw(st.sampled_from(["99214", "90834", "99492"])), "pos": "11",
            "dx": diagnoses, "provider": draw(st.sampled_from(["psychiatrist", "pcp"]))}


@st.composite
def people(draw: st.DrawFn) -> list[dict[str, Any]]:
    """A batch of members with at most one gap in enrollment."""
    batch = []
    for number in range(draw(st.integers(20, 40))):
        line = draw(st.sampled_from(["medicaid", "medicaid", "commercial"]))
        gap = draw(st.integers(0, 60))
        cut = dt.date(2021, 6, 1) + dt.timedelta(days=draw(st.integers(0, 365)))
        spans = [("2020-01-01", cut.isoformat()), ((cut + dt.timedelta(days=gap + 1)).isoformat(), "2022-12-31")]
        batch.append({
            "id": f"P{number:03d}", "measure": "FUH", "product_line": line,
            "member": {"id": f"P{number:03d}", "dob": f"{draw(st.integers(1950, 2012))}-06-15"},
            "eligibility": [{"start": start, "end": end, "product_line": line, "benefits": BENEFITS}
                            for start, end in spans],
            "claims": draw(st.lists(claim(), min_size=1, max_size=12)),
        })
    return batch


def moved(value: Any, years: int) -> Any:
    """Every ISO date in a case, so many whole years later."""
    if isinstance(value, dict):
        return {key: moved(item, years) for key, item in value.items()}
    if isinstance(value, list):
        return [moved(item, years) for item in value]
    if isinstance(value, str) and len(value) == 10 and value[4] == value[7] == "-":
        return f"{int(value[:4]) + years}{value[4:]}"
    return value


def with_unrelated(batch: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same people with one office visit for hypertension each, which no measure reads."""
    extra = {"kind": "PROF", "date": "2022-03-03", "cpt": "71046", "pos": "22", "dx": ["I10"], "provider": "pcp"}
    return [{**case, "claims": [*case["claims"], extra]} for case in batch]


@dataclass(frozen=True)
class Base:
    """A built warehouse with the seeds, and the rendered models."""

    warehouse: Path
    graph: Graph

    def rows(self, batch: list[dict[str, Any]], folder: Path, through: str) -> list[tuple[Any, ...]]:
        """Member-level rows of a build over the batch."""
        with landed(batch, folder, through, self.warehouse) as run, \
                duckdb.connect(str(run.warehouse)) as connection:
            rebuild(connection, [node for node in self.graph.nodes.values() if not node.is_seed], {})
            found = connection.execute("""select person_id, rate_id, measurement_year, index_date,
                in_initial_population, in_denominator, in_numerator, drop_reason
                from marts.measure_event order by all""").fetchall()
        forget(folder)
        return found


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Base]:
    """One build by dbt over one case; the batches are built from its rendered models."""
    with built(hedis_cases.load()[:1], tmp_path_factory.mktemp("base")) as run:
        yield Base(run.warehouse, compiled(run))


@given(batch=people())
@settings(max_examples=6, phases=[Phase.generate], deadline=None, suppress_health_check=list(HealthCheck))
def test_rates_nest_and_unrelated_claims_change_nothing(
        base: Base, tmp_path_factory: pytest.TempPathFactory, batch: list[dict[str, Any]]) -> None:
    """Numerator within denominator within population; 7 days within 30; an unrelated claim is nothing."""
    before = base.rows(batch, tmp_path_factory.mktemp("before"), "2023-06-30")
    for row in before:
        _, _, _, _, population, denominator, numerator, reason = row
        assert not numerator or denominator
        assert not denominator or population
        assert denominator == (reason is None)
    for measure in ("FUH", "FUM", "FUA"):
        seven = {row[0:1] + row[2:4]: row for row in before if row[1] == f"{measure}-7"}
        thirty = {row[0:1] + row[2:4]: row for row in before if row[1] == f"{measure}-30"}
        assert seven.keys() == thirty.keys()
        for key, row in seven.items():
            assert row[5] == thirty[key][5]
            assert not row[6] or thirty[key][6]
    after = base.rows(with_unrelated(batch), tmp_path_factory.mktemp("after"), "2023-06-30")
    assert before == after


@given(batch=people())
@settings(max_examples=6, phases=[Phase.generate], deadline=None, suppress_health_check=list(HealthCheck))
def test_a_year_later_the_same_people_are_judged_alike(
        base: Base, tmp_path_factory: pytest.TempPathFactory, batch: list[dict[str, Any]]) -> None:
    """The rules of 2021 to 2023 are the same, and no day between is a leap day."""
    clean = [{**case, "claims": [claim for claim in case["claims"] if "2022" not in str(claim)]} for case in batch]
    now = base.rows(clean, tmp_path_factory.mktemp("now"), "2023-06-30")
    later = base.rows(moved(clean, 1), tmp_path_factory.mktemp("later"), "2024-06-30")
    assert now
    assert {(*row[:2], row[2] + 1, a_year_later(row[3]), *row[4:]) for row in now if row[2] in (2021, 2022)} == {
        row for row in later if row[2] in (2022, 2023)}


def a_year_later(date: dt.date | None) -> dt.date | None:
    """The same day of the next year."""
    return date.replace(year=date.year + 1) if date else None
