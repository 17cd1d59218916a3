"""The same models on DuckDB and on Spark SQL give the same reporting tables, gates included."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from assets.publication.specification import specs_from_manifest
from assets.transformation import manifest
from tests.engine_comparison import row_count, table_differences
from tests.input_folder import InputFolder
from tests.pipeline import run_pipeline
from tests.population_files import population_folder
from tests.table_build import built_tables

# The fewest people who leave a row in every reporting table.
MEMBERS = 400
TABLES = sorted(specs_from_manifest(manifest()))


# No claim feed is among the input: here both engines show that they leave the table empty.
FILLED_BY_CLAIM_FEEDS = {"aco_expenditure"}


@pytest.fixture(scope="module")
def warehouses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Path]]:
    folder = population_folder(tmp_path_factory.mktemp("population"), MEMBERS)
    with ExitStack() as stack:
        yield {engine: stack.enter_context(
            built_tables(folder, tmp_path_factory.mktemp(engine), {"run": {"engine": engine}})).warehouse
            for engine in ("duckdb", "spark")}


@pytest.mark.parametrize("table", TABLES)
def test_reporting_table_is_equal(warehouses: dict[str, Path], table: str) -> None:
    if table not in FILLED_BY_CLAIM_FEEDS:
        assert row_count(warehouses["duckdb"], table) > 0, "an empty table compares nothing: more members"
    assert not table_differences(warehouses["duckdb"], warehouses["spark"], table,
                                 specs_from_manifest(manifest())[table])


def test_a_gate_stops_spark_at_what_spark_built(tmp_path: Path) -> None:
    """Spans that end before they start pass the raw gate with a warning and leave no member month."""
    folder = InputFolder(tmp_path / "input")
    for person in ("a", "b"):
        folder.add("eligibility", person_id=person, member_id=person, birth_date="1980-05-05", gender="female",
                   enrollment_start_date="2025-12-01", enrollment_end_date="2025-01-01", payer="p",
                   payer_type="commercial", plan="x", data_source="s")
        folder.add("medical_claim", claim_id=f"c{person}", claim_line_number="1", claim_type="professional",
                   person_id=person, member_id=person, payer="p", plan="x", data_source="s",
                   claim_start_date="2025-06-02", claim_end_date="2025-06-02", claim_line_start_date="2025-06-02",
                   place_of_service_code="11", hcpcs_code="99213", diagnosis_code_type="icd-10-cm",
                   diagnosis_code_1="F320", charge_amount="200.00", paid_amount="100.00",
                   allowed_amount="100.00")
    outcome = run_pipeline(folder.write(), tmp_path / "home", {"run": {"engine": "spark"}})
    assert outcome.exit_code == 2
    assert "member_month_has_rows" in outcome.message
    assert not outcome.home.current.exists()
