"""Claim feeds, state submissions and plan extracts give the same tables on DuckDB and on Spark SQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from assets.publication.specification import specs_from_manifest
from assets.synthetic.population import synthesize
from assets.transformation import manifest
from tests.engine_comparison import row_count, rows_apart, table_differences
from tests.integration.test_round_trip import sources as native_sources
from tests.integration.test_versions import sources as versioned_sources
from tests.table_build import built_tables

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]
MEMBERS = 150
CORE = sorted(node["name"] for node in manifest()["nodes"].values()
              if node["resource_type"] == "model" and node["schema"] == "core"
              and node["config"]["materialized"] == "table")  # views lose what they name in an attached file
REPORTING = sorted(specs_from_manifest(manifest()))


@pytest.fixture(scope="module")
def warehouses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Path]]:
    """Every pattern of adjustment and cancellation there is, and the invented people in both native formats."""
    folder = tmp_path_factory.mktemp("feeds")
    run: dict[str, Any] = {"source": versioned_sources(folder / "versioned") + invented(folder)}
    with ExitStack() as stack:
        yield {engine: stack.enter_context(
            built_tables(folder, tmp_path_factory.mktemp(engine), run | {"run": {"engine": engine}})).warehouse
            for engine in ("duckdb", "spark")}


def invented(folder: Path) -> list[dict[str, Any]]:
    """Invented people as claim feed and as state submission, with the registry beside them."""
    found: list[dict[str, Any]] = []
    for seed, kind in enumerate(("cclf", "apcd"), 7):
        synthesize(folder / kind, MEMBERS, seed, (2024, 2025), kind)
        found += [source | {"name": f"{kind}_{source['name']}"} for source in native_sources(kind, folder / kind)]
    return found


@pytest.mark.parametrize("table", CORE)
def test_core_table_is_equal(warehouses: dict[str, Path], table: str) -> None:
    assert rows_apart(warehouses["duckdb"], warehouses["spark"], f"core.{table}") == (0, 0)


@pytest.mark.parametrize("table", REPORTING)
def test_reporting_table_is_equal(warehouses: dict[str, Path], table: str) -> None:
    assert not table_differences(warehouses["duckdb"], warehouses["spark"], table,
                                 specs_from_manifest(manifest())[table])


def test_claim_feeds_fill_the_table_that_only_they_fill(warehouses: dict[str, Path]) -> None:
    assert row_count(warehouses["duckdb"], "aco_expenditure") > 0
