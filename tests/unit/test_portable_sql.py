"""Every model, as dbt compiles it for DuckDB and for Spark, keeps to the SQL both engines read alike.

The linter sees templates; these checks see what dbt makes of them and hold what would differ silently
between engines. `make lint` lints style as well.
"""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

from assets.spark_engine import spark_server
from assets.transformation import PARSE_ENVIRONMENT, environment, invoke, manifest, parse, release_warehouse

DIALECTS = ("duckdb", "spark")


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """Compiled SQL by dialect and model; fails where dbt cannot compile one."""
    return {dialect: compiled(dialect, tmp_path_factory.mktemp(dialect)) for dialect in DIALECTS}


@pytest.fixture(scope="module")
def models(texts: dict[str, dict[str, str]]) -> dict[str, dict[str, exp.Expression]]:
    """Parsed SQL by dialect and model; fails where the dialect's grammar does not hold one."""
    return {dialect: {name: sqlglot.parse_one(text, dialect=dialect) for name, text in found.items()}
            for dialect, found in texts.items()}


def compiled(dialect: str, folder: Path) -> dict[str, str]:
    """Compiled SQL by model, without data."""
    server = spark_server() if dialect == "spark" else nullcontext()
    with server, environment(PARSE_ENVIRONMENT | {"BHI_WAREHOUSE": ":memory:"}):
        try:
            result = invoke(["compile", "--target", dialect, "--target-path", str(folder), "--no-write-json",
                             "--select", "resource_type:model", "--exclude", "resource_type:test",
                             "resource_type:unit_test"], manifest=parse(dialect))
        finally:
            release_warehouse()
    assert result.success, result.exception
    return {file.stem: file.read_text(encoding="utf-8") for file in folder.glob("compiled/*/models/**/*.sql")
            if not file.parent.name.endswith(".yml")}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_no_model_is_left_out(models: dict[str, dict[str, exp.Expression]], dialect: str) -> None:
    assert set(models[dialect]) == {
        node["name"] for node in manifest()["nodes"].values() if node["resource_type"] == "model"}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_models_use_what_every_engine_has(models: dict[str, dict[str, exp.Expression]], dialect: str) -> None:
    found = {name: words for name, tree in models[dialect].items() if (words := forbidden(tree))}
    assert not found


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_step_is_used(models: dict[str, dict[str, exp.Expression]], dialect: str) -> None:
    found = {name: steps for name, tree in models[dialect].items() if (steps := unused_steps(tree))}
    assert not found


def test_every_order_says_where_nulls_go(texts: dict[str, dict[str, str]]) -> None:
    found = [name for name, text in texts["duckdb"].items() if silent_orders(text)]
    assert not found


@pytest.mark.parametrize("sql, words", [
    ("select a from t qualify row_number() over (order by a nulls last) = 1", ["Qualify"]),
    ("select * exclude (a) from t", ["star"]),
    ("with recursive r as (select 1 as a) select a from r", ["recursive"]),
    ("select a, count(*) from t group by all", ["group by all"]),
    ("select a from t", []),
])
def test_the_check_sees_what_it_forbids(sql: str, words: list[str]) -> None:
    assert forbidden(sqlglot.parse_one(sql, dialect="duckdb")) == words


def test_the_check_sees_silent_orders_and_unused_steps() -> None:
    silent = "with a as (select 1 as x), b as (select 2 as x) select x from a order by x"
    assert silent_orders(silent) == 1
    assert unused_steps(sqlglot.parse_one(silent, dialect="duckdb")) == ["b"]
    assert silent_orders("select x from a order by x nulls last") == 0


def forbidden(tree: exp.Expression) -> list[str]:
    """Constructs that not every engine has."""
    found = [kind.__name__ for kind in (exp.Qualify, exp.Pivot) if tree.find(kind)]
    found += ["recursive"] * any(node.args.get("recursive") for node in tree.find_all(exp.With))
    found += ["group by all"] * any(node.args.get("all") for node in tree.find_all(exp.Group))
    found += ["star"] * any(node.args.get(word) for node in tree.find_all(exp.Star)
                            for word in ("except", "except_", "replace", "rename"))
    return found


def unused_steps(tree: exp.Expression) -> list[str]:
    """CTEs that nothing reads."""
    read = {table.name for table in tree.find_all(exp.Table) if not table.db}
    return [step.alias for step in tree.find_all(exp.CTE) if step.alias not in read]


def silent_orders(text: str) -> int:
    """Orders that the two dialects read with nulls in another place; those inside a percentile have none."""
    places = [[bool(order.args["nulls_first"]) for order in sqlglot.parse_one(text, dialect=dialect)
               .find_all(exp.Ordered) if not order.find_ancestor(exp.WithinGroup)] for dialect in DIALECTS]
    return sum(one != other for one, other in zip(*places, strict=True))
