"""Rebuilds models in a kept warehouse from their compiled SQL: seconds where dbt needs a minute.

dbt renders the models once; a change of one text is then one transaction that is rolled back.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import duckdb

from assets import transformation
from assets.run_context import RunContext
from tests.measure_build import ENDS


@dataclass(frozen=True)
class Node:
    """A model or seed: where its table stands, what it is rendered to and what it reads."""

    name: str
    relation: str
    is_seed: bool
    is_view: bool
    path: Path
    sql: str
    parents: frozenset[str]


@dataclass(frozen=True)
class Graph:
    """Everything the member-level measure tables need, what comes first first."""

    nodes: dict[str, Node]

    def below(self, name: str) -> list[Node]:
        """The node and all that reads it, in the order of building."""
        reached = {name}
        for node in self.nodes.values():
            if node.parents & reached:
                reached.add(node.name)
        return [node for node in self.nodes.values() if node.name in reached]

    def node_of(self, file: str) -> Node:
        """The node that a file of the project defines."""
        return self.nodes[Path(file).stem]


def compiled(run: RunContext, ends: tuple[str, ...] = (ENDS,)) -> Graph:
    """Render every model that some models need, against the warehouse the run has built."""
    folder = run.build / "compiled"
    with transformation.environment(transformation.build_environment(run)):
        try:
            result = transformation.invoke(["compile", "--select", *(f"+{end}" for end in ends), "--target", "duckdb",
                                            "--target-path", str(folder)])
        finally:
            transformation.release_warehouse()
    assert result.success, result.exception
    found = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["nodes"]
    wanted = {item.node.unique_id for item in result.result} | {
        key for key, node in found.items() if node["resource_type"] == "seed"}
    parents = {key: set(found[key]["depends_on"].get("nodes", [])) & wanted for key in sorted(wanted & set(found))
               if found[key]["resource_type"] in ("model", "seed")}
    return Graph({found[key]["name"]: node(found[key], {found[one]["name"] for one in parents[key]})
                  for key in TopologicalSorter(parents).static_order()})


def node(entry: dict[str, Any], parents: set[str]) -> Node:
    """One entry of dbt's manifest."""
    return Node(entry["name"], f"{entry['schema']}.{entry['alias']}", entry["resource_type"] == "seed",
                entry["config"]["materialized"] == "view", transformation.PROJECT / entry["original_file_path"],
                entry.get("compiled_code") or "", frozenset(parents))


def rebuild(connection: duckdb.DuckDBPyConnection, nodes: list[Node], changed: dict[str, str]) -> None:
    """Build nodes again, those named in `changed` from that text (SQL of a model, CSV of a seed)."""
    for one in nodes:
        if one.is_seed:
            reseed(connection, one, changed[one.name])
        elif not one.is_view or one.name in changed:
            kind = "view" if one.is_view else "table"
            connection.execute(f"create or replace {kind} {one.relation} as {changed.get(one.name, one.sql)}")


def reseed(connection: duckdb.DuckDBPyConnection, seed: Node, text: str) -> None:
    """Replace a seed's rows by those of a CSV text."""
    connection.execute(f"delete from {seed.relation}")
    lines = list(csv.reader(text.splitlines()))
    names = ", ".join(f'"{name}"' for name in lines[0])
    marks = ", ".join("?" for _ in lines[0])
    for line in lines[1:]:
        connection.execute(f"insert into {seed.relation} ({names}) values ({marks})", [cell or None for cell in line])


@contextmanager
def rolled_back(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Whatever is built inside is forgotten."""
    connection.execute("begin")
    try:
        yield
    finally:
        connection.execute("rollback")
