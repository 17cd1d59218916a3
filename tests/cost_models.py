"""Cost models on tables written by hand: the models' own SQL, rendered by dbt, without a run.

Rows go straight into what a model reads; columns that its SQL does not touch may be left out.
"""

from __future__ import annotations

import json
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from assets import transformation

SEEDS = Path(__file__).resolve().parents[1] / "dbt_project" / "seeds" / "reference_data"
STEPS = ("cost_stratum", "adjusted_cell", "adjusted_stratum", "adjusted_comparison")


@lru_cache(1)
def rendered() -> dict[str, tuple[str, str]]:
    """Relation and SQL of every model of cost and opportunity."""
    folder = Path(tempfile.mkdtemp(prefix="bhi-rendered-"))
    environment = {**transformation.PARSE_ENVIRONMENT, "BHI_WAREHOUSE": str(folder / "warehouse.duckdb")}
    with transformation.environment(environment):
        try:
            result = transformation.invoke(["compile", "--select", "marts.cost", "marts.opportunity", "reporting",
                                            "--target", "duckdb", "--target-path", str(folder)])
        finally:
            transformation.release_warehouse()
    assert result.success, result.exception
    nodes = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["nodes"].values()
    return {node["name"]: (f"{node['schema']}.{node['alias']}", node["compiled_code"]) for node in nodes
            if node["resource_type"] == "model" and node.get("compiled_code")}


class Tables:
    """An engine that holds tables by their place and builds models on them."""

    def __init__(self) -> None:
        self.connection = duckdb.connect()
        self.connection.execute("attach ':memory:' as warehouse; use warehouse")
        for schema in ("raw", "seed", "core", "intermediate", "marts", "reporting"):
            self.connection.execute(f"create schema {schema}")

    def put(self, place: str, rows: Any, **types: str) -> Tables:
        """Write a table; `types` casts columns, money above all."""
        frame = rows if isinstance(rows, pl.DataFrame) else pl.DataFrame(rows, infer_schema_length=None)
        casts = "".join(f", cast({name} as {kind}) as {name}" for name, kind in types.items())
        kept = f"* exclude ({', '.join(types)}){casts}" if types else "*"
        self.connection.register("given", frame.to_arrow())
        self.connection.execute(f"create or replace table {place} as select {kept} from given")
        self.connection.unregister("given")
        return self

    def seed(self, *names: str) -> Tables:
        """Load seeds as the product ships them."""
        for name in names:
            self.connection.execute(f"create or replace table seed.{name} as "
                                    f"select * from read_csv('{SEEDS / name}.csv', header = true)")
        return self

    def build(self, *models: str) -> Tables:
        """Build models in the order given."""
        for model in models:
            relation, sql = rendered()[model]
            self.connection.execute(f"create or replace table {relation} as {sql}")
        return self

    def rows(self, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """Rows of a query."""
        return self.connection.execute(sql, list(parameters)).fetchall()


def comparison(members: pl.DataFrame, conditions: pl.DataFrame | None = None) -> Tables:
    """The steps over members: columns as in marts.comparison_member (arm, age_sex, costs …)."""
    tables = Tables().seed("population_threshold", "comparison_method", "condition")
    money = {name: "decimal(18, 2)" for name in members.columns if name.endswith("_amount")}
    tables.put("marts.comparison_member", members, **money)
    none = pl.DataFrame(schema={"person_key": pl.Int64, "year": pl.Int32, "condition_id": pl.String,
                                "claims_met": pl.Boolean})
    tables.put("marts.payer_year_flag", [{"payer": "Plan", "year": 2025, "is_cut_short": False}])
    tables.put("core.person_condition", none if conditions is None else conditions)
    return tables.build(*STEPS)


def compared_members(person_key: Any, arm: Any, age_sex: Any, months: Any, total: Any, **more: Any) -> pl.DataFrame:
    """Members of one payer and year whose four costs are the same dollars."""
    frame = pl.DataFrame({"person_key": person_key, "arm": arm, "age_sex": age_sex, "member_months": months,
                          "total_amount": total})
    given = {"payer": "Plan", "year": 2025, "month_basis": "all_benefits", "condition_count": "0",
             "hcc_cell": "unknown"}
    frame = frame.with_columns(**{name: more.get(name, pl.lit(value)) for name, value in given.items()})
    costs = ("physical_amount", "total_truncated_amount", "physical_truncated_amount")
    return frame.with_columns(pl.col("year").cast(pl.Int32), pl.col("member_months").cast(pl.Int32),
                              *(pl.col("total_amount").alias(name) for name in costs))
