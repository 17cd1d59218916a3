"""The dbt project as Dagster assets: one step a layer, so that a gate between layers really stops."""

from collections.abc import Iterator, Mapping
from graphlib import TopologicalSorter
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, build_dbt_asset_specs, dbt_assets

from assets.run_context import RunContext
from assets.spark_engine import show_tables
from assets.transformation import manifest, run_dbt

# Gates are Great Expectations; dbt tests run in `make test`.
TRANSLATOR = DagsterDbtTranslator(DagsterDbtTranslatorSettings(enable_asset_checks=False))


def ordered_nodes(keys: set[dg.AssetKey]) -> dict[str, dg.AssetKey]:
    """Names and asset keys of the models behind asset keys, what comes first first."""
    nodes = {unique_id: node for unique_id, node in manifest()["nodes"].items()
             if node["resource_type"] == "model" and TRANSLATOR.get_asset_key(node) in keys}
    order = TopologicalSorter({unique_id: sorted(set(node["depends_on"].get("nodes", [])) & set(nodes))
                               for unique_id, node in sorted(nodes.items())}).static_order()
    return {nodes[unique_id]["name"]: TRANSLATOR.get_asset_key(nodes[unique_id]) for unique_id in order}


def built_nodes(nodes: Mapping[str, dg.AssetKey]) -> list[dict[str, Any]]:
    """The manifest's entries of built models."""
    return [node for node in manifest()["nodes"].values()
            if node["name"] in nodes and node["resource_type"] == "model"]


def exclusion(layer: str) -> list[str]:
    """The verdict on the last gate is a layer of its own."""
    return ["--exclude", "tag:verdict_layer"] if layer == "reporting" else []


def build_layer(context: dg.AssetExecutionContext, layer: str) -> Iterator[dg.MaterializeResult]:
    """Build the selected models of one layer in this process."""
    run: RunContext = context.resources.run
    nodes = ordered_nodes(set(context.selected_asset_keys))
    # A list of names costs dbt a walk over the whole graph for each: the whole layer goes by its tag.
    selection = sorted(nodes) if context.is_subset else [f"tag:{layer}_layer"]
    with run.stage(layer) as stage:
        run_dbt(run, ["run", "--select", *selection, *exclusion(layer)], layer)
        stage.rows = len(nodes)
        if run.engine == "spark":
            show_tables(run, built_nodes(nodes))
    for key in nodes.values():
        yield dg.MaterializeResult(asset_key=key)


@dbt_assets(manifest=manifest(), select="tag:core_layer", exclude="resource_type:seed", name="core_layer",
            dagster_dbt_translator=TRANSLATOR, required_resource_keys={"run"})
def core_layer(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:
    """Staging, intermediate and core."""
    yield from build_layer(context, "core")


@dbt_assets(manifest=manifest(), select="tag:marts_layer", name="marts_layer",
            dagster_dbt_translator=TRANSLATOR, required_resource_keys={"run"})
def marts_layer(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:
    """The marts: one subject each."""
    yield from build_layer(context, "marts")


@dbt_assets(manifest=manifest(), select="tag:reporting_layer", exclude="tag:verdict_layer", name="reporting_layer",
            dagster_dbt_translator=TRANSLATOR, required_resource_keys={"run"})
def reporting_layer(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:
    """The tables that publication protects and shows."""
    yield from build_layer(context, "reporting")


@dbt_assets(manifest=manifest(), select="tag:verdict_layer", name="verdict_layer",
            dagster_dbt_translator=TRANSLATOR, required_resource_keys={"run"})
def verdict_layer(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:
    """The gates' results as a reporting table, after the last gate."""
    yield from build_layer(context, "verdict")


def seed_assets() -> list[dg.AssetSpec]:
    """The seeds in the lineage; every build starts with them loaded."""
    return list(build_dbt_asset_specs(manifest=manifest(), select="resource_type:seed",
                                      dagster_dbt_translator=TRANSLATOR))
