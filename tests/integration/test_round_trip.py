"""The same invented people as Tuva files, claim feeds and state submissions give the same core tables."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from assets.synthetic.population import synthesize
from tests.core_models import build_core

MODELS = ("claim_lineage", "medical_claim", "pharmacy_claim", "member_month")
RUN = {"run": {"as_of": "2025-12-31"}}
MONTHS = """select member_id, payer, year_month, product_line, has_mental_health from {db}.core.member_month
    where year_month <= 202512"""
# a claim feed has no denial by institutional line, and claims that break the input folder's contract elsewhere
# (planted) are whole in the other formats
LINES = """select claim_id, claim_line_number, member_id, payer, hcpcs_code, service_date, paid_amount,
    diagnosis_codes from {db}.core.medical_claim
    where claim_id not in (select claim_id from tuva_quarantine)"""
FILLS = """select claim_id, member_id, ndc_code, dispensing_date, days_supply from {db}.core.pharmacy_claim
    where not is_denied"""


@pytest.fixture(scope="module")
def databases(tmp_path_factory) -> duckdb.DuckDBPyConnection:
    folder = tmp_path_factory.mktemp("round")
    connection = duckdb.connect()
    for name, kind in (("tuva", "tuva"), ("cclf", "cclf"), ("apcd", "apcd")):
        data = folder / name
        synthesize(data, 150, 7, (2024, 2025), kind)
        warehouse = build_core({"source": sources(name, data), **RUN}, folder / f"home_{name}", *MODELS)
        connection.execute(f"attach '{warehouse}' as {name} (read_only)")
    listing = str(folder / "home_tuva" / "quarantine" / "*medical_claim*.parquet")
    connection.execute("create table tuva_quarantine (claim_id text)")
    if list((folder / "home_tuva" / "quarantine").glob("*medical_claim*.parquet")):
        connection.execute(f"insert into tuva_quarantine select record->>'claim_id' from '{listing}'")
    return connection


def sources(name: str, data: Path) -> list[dict[str, str]]:
    if name == "tuva":
        return [{"name": "tuva", "path": str(data)}]
    native = {"cclf": {"format": "cclf", "payer": "Medicare", "payer_type": "medicare"},
              "apcd": {"format": "apcd_cdl"}}[name]
    return [{"name": name, "path": str(data / "deliveries"), **native},
            {"name": "other", "format": "cocm_registry", "path": str(data / "other")}]


def difference(connection: duckdb.DuckDBPyConnection, query: str, other: str, where: str) -> list[tuple]:
    left, right = (f"select * from ({query.format(db=db)}) where {where}" for db in ("tuva", other))
    count = connection.execute(f"select count(*) from ({left})").fetchall()[0][0]
    assert count > 100
    return connection.execute(f"(({left}) except all ({right})) union all (({right}) except all ({left})) "
                              "order by all limit 5").fetchall()


@pytest.mark.parametrize("query", [MONTHS, LINES], ids=["months", "lines"])
def test_claim_feeds_hold_the_same_medicare_people(databases, query):
    assert difference(databases, query, "cclf", "payer = 'Medicare'") == []


def test_claim_feeds_hold_the_same_medicare_fills(databases):
    members = "member_id in (select member_id from tuva.core.member_month where payer = 'Medicare') " \
              "and member_id in (select member_id from cclf.core.member_month)"
    assert difference(databases, FILLS, "cclf", members) == []


@pytest.mark.parametrize("query", [MONTHS, LINES, FILLS], ids=["months", "lines", "fills"])
def test_state_submissions_hold_the_same_people(databases, query):
    assert difference(databases, query, "apcd", "true") == []


@pytest.mark.parametrize("name", ["cclf", "apcd"])
def test_adjusted_and_cancelled_versions_are_set_aside(databases, name):
    found = dict(databases.execute(f"select lineage_result, count(*) from {name}.core.claim_lineage "
                                   "group by 1").fetchall())
    assert found["final"] > 100 and found["cancelled"] > 2 and found["denied"] > 2
