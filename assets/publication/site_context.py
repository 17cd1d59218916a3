"""What the pages say beside the numbers, collected from the run and the dbt manifest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assets.ingestion.reference_files import reference_files
from assets.publication.banners import banners
from assets.run_context import RunContext
from assets.run_identity import MACHINE_SETTINGS, versions
from assets.storage import Home
from dashboards.context import CountyShape, Parameter, SeedNote, SiteContext, SourceNote, TableNote


def site_context(run: RunContext, manifest: Mapping[str, Any]) -> SiteContext:
    """Sources, table and seed notes, parameters and versions of this run."""
    nodes = list(manifest["nodes"].values())
    return SiteContext(
        as_of=str(run.as_of or ""),
        synthetic=run.synthetic,
        sources=tuple(SourceNote(name=source.name, format=source.format, payer=source.payer or "",
                                 cost_basis=source.cost_basis or "allowed",
                                 data_through=str(source.data_through or run.as_of or ""))
                      for source in run.sources),
        tables=tuple(table_note(node) for node in nodes if is_reporting(node)),
        seeds=tuple(seed_note(node) for node in nodes if node["resource_type"] == "seed"),
        parameters=tuple(Parameter(name=name, value=str(value))
                         for name, value in sorted(run.settings_row.items())
                         if name not in MACHINE_SETTINGS),
        versions=versions(),
        counties=county_shapes(run.home),
        banners=banners(run),
    )


def county_shapes(home: Home) -> tuple[CountyShape, ...]:
    """The outlines of a loaded county geometry, ring by ring; none keeps the built-in tile map."""
    import polars as pl

    files = reference_files(home).get("reference_county_geometry", [])
    if not files:
        return ()
    points = pl.concat([pl.read_parquet(file.path) for file in files]).sort("county_fips", "ring", "sequence")
    rings = points.group_by("county_fips", "ring", maintain_order=True).agg(
        pl.col("name").first(), "longitude", "latitude")
    return tuple(CountyShape(row["county_fips"], row["name"], tuple(row["longitude"]), tuple(row["latitude"]))
                 for row in rings.iter_rows(named=True))


def is_reporting(node: Mapping[str, Any]) -> bool:
    """Whether the node is a published table."""
    return node["resource_type"] == "model" and bool((node["config"].get("meta") or {}).get("publication"))


def table_note(node: Mapping[str, Any]) -> TableNote:
    """Description and columns of one published table."""
    columns = tuple((name, column.get("description") or "") for name, column in node["columns"].items())
    return TableNote(name=node["name"], description=node.get("description") or "", columns=columns,
                     method=str((node["config"].get("meta") or {}).get("method") or ""))


def seed_note(node: Mapping[str, Any]) -> SeedNote:
    """Source and licence of one seed."""
    meta = node["config"].get("meta") or {}
    return SeedNote(name=node["name"], description=node.get("description") or "",
                    source=str(meta.get("source") or ""), licence=str(meta.get("licence") or ""))
