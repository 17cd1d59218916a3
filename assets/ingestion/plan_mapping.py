"""The mapping of a plan's own tables to the contract: a TOML file, read strictly.

    lineage = "L3"                        # which pattern its adjustments follow (L0 to L6)
    deliveries = "subfolders"             # or "folder" (default): one delivery a subfolder, by name
    [medical_claim]
    lines = "claim_line*.csv"             # one file or pattern; the rows
    header = "claim_header*.csv"          # optional; joined to the lines by
    join = ["CLAIM_NO"]
    suffix_separator = "-"                # L4 only: 12345-01 is version 1 of 12345
    [medical_claim.columns]               # contract column = the plan's column
    claim_id = "CLAIM_NO"
    [medical_claim.values.claim_action]   # the plan's word = the contract's word
    "7" = "replacement"
    [medical_claim.constants]
    claim_type = "professional"

Tables without versions come whole: a later delivery of `eligibility` says anew who is enrolled from its first
day on, one of `non_claims_payment` or `premium` says anew the years it holds.
"""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assets.errors import ConfigurationError
from assets.ingestion.contract import ENTITIES, Column, Entity, parse_columns

PATTERNS = ("L0", "L1", "L2", "L3", "L4", "L5", "L6")
ACTIONS = ("original", "replacement", "adjustment", "void", "reversal")
VERSIONED = {"medical_claim": "plan_medical_claim", "pharmacy_claim": "plan_pharmacy_claim"}
VERSION_COLUMNS = ["claim_version:integer", "original_claim_id", "claim_action", "claim_family"]
TABLE_KEYS = {"lines", "header", "join", "suffix_separator", "columns", "values", "constants", "delimiter"}


@dataclass(frozen=True)
class TableMapping:
    """How one entity is made from one or two tables of the plan."""

    entity: Entity
    lines: str
    header: str | None
    join: list[str]
    columns: dict[str, str]
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    suffix_separator: str | None = None


@dataclass(frozen=True)
class PlanMapping:
    """All tables of a plan extract and the lineage pattern of its claims."""

    lineage: str
    in_subfolders: bool
    tables: list[TableMapping]


def versioned_entity(name: str) -> Entity:
    """The contract of an entity, with version columns where claims may be adjusted."""
    base = ENTITIES[name]
    if name not in VERSIONED:
        return base
    return Entity(VERSIONED[name], base.columns + parse_columns(VERSION_COLUMNS, []), (), base.amount)


def plan_relations() -> dict[str, tuple[Column, ...]]:
    """Raw relations of plan extracts beside the entities of the input folder."""
    pattern = parse_columns(["lineage_pattern"], [])
    return {relation: versioned_entity(name).columns + pattern for name, relation in VERSIONED.items()}


def load_mapping(path: Path | None, source: str) -> PlanMapping:
    """Read and check a mapping. Raises ConfigurationError naming the key."""
    if path is None:
        raise ConfigurationError(f"source {source}: format plan needs `mapping`, a TOML file.")
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigurationError(f"source {source}: mapping {path} does not exist.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"source {source}: mapping {path.name} is no TOML: {error}.") from None
    _known(path.name, "", content, {"lineage", "deliveries", *ENTITIES})
    lineage = content.get("lineage", "L0")
    if lineage not in PATTERNS or lineage == "L1":
        raise ConfigurationError(f"{path.name}: lineage {lineage!r} is not one of L0, L2, L3, L4, L5, L6.")
    deliveries = content.get("deliveries", "folder")
    if deliveries not in ("folder", "subfolders"):
        raise ConfigurationError(f"{path.name}: deliveries {deliveries!r} is not folder or subfolders.")
    tables = [_table(path.name, name, content[name], lineage) for name in ENTITIES if name in content]
    if not tables:
        raise ConfigurationError(f"{path.name}: no table is mapped; expected e.g. [medical_claim].")
    return PlanMapping(lineage, deliveries == "subfolders", tables)


def _table(file: str, name: str, table: dict[str, Any], lineage: str) -> TableMapping:
    _known(file, name, table, TABLE_KEYS)
    entity = versioned_entity(name)
    columns, constants = table.get("columns", {}), table.get("constants", {})
    known = {column.name for column in entity.columns}
    for part in (columns, constants, table.get("values", {})):
        _known(file, name, {key: None for key in part if not key.startswith("x_")}, known)
    if "lines" not in table:
        raise ConfigurationError(f"{file}: [{name}] lacks `lines`, the file that holds its rows.")
    if ("header" in table) != ("join" in table):
        raise ConfigurationError(f"{file}: [{name}] needs both `header` and `join`, or neither.")
    missing = [column for column in entity.required if column not in columns and column not in constants]
    if missing:
        raise ConfigurationError(f"{file}: [{name}.columns] lacks {', '.join(missing)}.")
    for word in table.get("values", {}).get("claim_action", {}).values():
        if word not in ACTIONS:
            raise ConfigurationError(f"{file}: claim_action {word!r} is not one of {', '.join(ACTIONS)}.")
    if lineage == "L4" and name in VERSIONED and not table.get("suffix_separator"):
        raise ConfigurationError(f"{file}: [{name}] needs `suffix_separator` for lineage L4.")
    return TableMapping(entity, table["lines"], table.get("header"), list(table.get("join", [])),
                        dict(columns), {k: dict(v) for k, v in table.get("values", {}).items()},
                        {k: str(v) for k, v in constants.items()}, table.get("suffix_separator"))


def _known(file: str, where: str, found: dict[str, Any], known: set[str]) -> None:
    for key in found:
        if key not in known:
            near = difflib.get_close_matches(key, sorted(known), 1)
            hint = f" Did you mean {near[0]!r}?" if near else ""
            raise ConfigurationError(f"{file}: unknown key {where + '.' if where else ''}{key}.{hint}")
