"""Nothing of a configuration file is taken as code."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb
import pytest

from assets import transformation
from assets.errors import ConfigurationError
from assets.ingestion.control_relations import control_relations
from assets.ingestion.ingested import ingest
from assets.ingestion.raw_assets import relation_arguments
from assets.storage import Home
from pipelines.run_resource import run_context
from pipelines.settings_file import settings_from_mapping
from tests.faults.test_machine import silent
from tests.integration.test_thread import small_input

EVIL = "x'; drop schema raw cascade; --{{ env_var('HOME') }}{% do run_query('create table evil as select 1') %}"


def test_configuration_never_reaches_sql_or_jinja(tmp_path: Path) -> None:
    """Payer, settings and map values that are SQL and Jinja arrive in the warehouse letter by letter."""
    content = {"source": [{"name": "input", "path": str(small_input(tmp_path / "in's {{ folder }}")), "payer": EVIL}],
               "collaborative_care": {"payer_variant": {EVIL: EVIL}}}
    run = run_context(settings_from_mapping(content, "test"), Home(tmp_path / "home").create(), silent,
                      dt.datetime.now(dt.UTC))
    run.build.mkdir(parents=True)
    found = ingest(run.sources, run.home)
    row = {**run.settings_row, "as_of": dt.date(2025, 12, 31)}
    relations = found.relations() + control_relations(run.build / "control", row, run.settings_maps, found)
    transformation.register_raw(run, [relation_arguments(relation) for relation in relations])
    with duckdb.connect(str(run.warehouse), read_only=True) as connection:
        assert connection.execute("select payer from raw.source").fetchall() == [(EVIL,)]
        assert connection.execute("select key, value from raw.setting_map").fetchall() == [(EVIL, EVIL)]
        assert connection.execute("select count(*) from raw.eligibility").fetchone() == (30,)
        names = {name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()}
        assert "evil" not in names


@pytest.mark.parametrize("name", ["a'b", "{{ x }}", "", "a/b", "../x", "a\nb", "x" * 65])
def test_source_names_are_plain_words(name: str) -> None:
    with pytest.raises(ConfigurationError, match=r"source\.0\.name"):
        settings_from_mapping({"source": [{"name": name, "path": "x"}]}, "bhi.toml")


@pytest.mark.parametrize("limit", ["6GB'; set x = 1", "{{ 1 }}", "-1GB", "6"])
def test_engine_limits_are_sizes(limit: str) -> None:
    with pytest.raises(ConfigurationError, match="memory_limit"):
        settings_from_mapping({"run": {"memory_limit": limit}}, "bhi.toml")

