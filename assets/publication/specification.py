"""What disclosure control must know about a reporting table: `config.meta.publication` of its yml."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
from pydantic import Field, ValidationError, model_validator

from assets.errors import ConfigurationError, DisclosureFailed
from assets.publication.declared_columns import Contributors, Count, Dimension, Scoring, Strict, Value

SUPPRESSED = "suppressed"


class PublicationSpec(Strict):
    """Declaration of one table; `strict` turns on the 42 CFR Part 2 threshold and payer dominance.

    `telling`: plain columns that follow from the size of a count (below a floor, unstable). They are
    empty in rows with a hidden count, which they would narrow down. `withheld`: columns of the run, not
    of the data, which are never published.
    """

    table: str
    dimensions: dict[str, Dimension]
    counts: dict[str, Count] = Field(default_factory=dict)
    values: dict[str, Value] = Field(default_factory=dict)
    plain: tuple[str, ...] = ()
    telling: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()
    contributors: Contributors = Field(default_factory=Contributors)
    scoring: Scoring | None = None
    strict: bool = False

    @property
    def columns(self) -> list[str]:
        """Columns in group order: dimensions, counts, values, plain."""
        return [*self.dimensions, *self.counts, *self.values, *self.plain]

    @model_validator(mode="after")
    def _coherent(self) -> PublicationSpec:
        columns = [*self.columns, *self.contributors.columns, *self.withheld]
        doubled = sorted({name for name in columns if columns.count(name) > 1})
        if doubled:
            raise ValueError(f"columns in more than one group: {', '.join(doubled)}")
        if SUPPRESSED in columns:
            raise ValueError(f"{SUPPRESSED} is added by publication and cannot be declared")
        for name, count in self.counts.items():
            if count.of is not None and (count.of not in self.counts or count.of == name):
                raise ValueError(f"{name}: `of` names {count.of!r}, which is no other count")
            self._check_names(name, "additive", count.additive, self.dimensions)
            self._check_names(name, "sum_of", count.sum_of, self.counts)
            self._check_key(name, count)
        for name, value in self.values.items():
            unknown = [part for part in value.with_ if part not in self.counts and part not in self.values]
            if unknown or not set(value.with_) & set(self.counts):
                raise ValueError(f"{name}: `with` names {[*unknown, *value.with_][0]!r}, which is no count")
            for part in value.ratio_of or ():
                if part not in self.counts and part not in self.values:
                    raise ValueError(f"{name}: `ratio_of` names {part!r}, which is no count or value")
            self._check_names(name, "additive", value.additive, self.dimensions)
            self._check_names(name, "sum_of", value.sum_of, self.values)
            self._check_names(name, "hides", (value.hides,) if value.hides else (), self.counts)
            self._check_key(name, value)
        self._check_names("", "telling", self.telling, dict.fromkeys(self.plain))
        return self

    def _check_key(self, name: str, declared: Count | Value) -> None:
        known = dict.fromkeys([*self.dimensions, *self.plain])
        self._check_names(name, "depends_on", declared.depends_on, known)
        decisive = dict.fromkeys(declared.depends_on or self.dimensions)
        self._check_names(name, "shift", tuple(declared.shift), decisive)
        self._check_names(name, "alike", tuple(declared.alike), decisive)
        self._check_names(name, "named", tuple(declared.named), decisive)
        if declared.depends_on:
            self._check_names(name, "additive", declared.additive, dict.fromkeys(declared.depends_on))
        doubled = [part for part in declared.at if part in (declared.depends_on or self.dimensions)]
        if doubled:
            raise ValueError(f"{name}: `at` fixes {doubled[0]!r}, on which the number depends")

    def _check_names(self, name: str, field: str, given: tuple[str, ...], known: Mapping[str, Any]) -> None:
        for part in given:
            if part not in known or part == name:
                raise ValueError(f"{name}: `{field}` names {part!r}, which is not declared for that")

    def rests_on(self, value: str) -> tuple[str, ...]:
        """Counts and figures that hide the value: its `with` and the counts of its ratio."""
        declared = self.values[value]
        ratio = (part for part in declared.ratio_of or () if part in self.counts)
        return tuple(dict.fromkeys([*declared.with_, *ratio]))

    def check(self, frame: pl.DataFrame) -> None:
        """Refuse a frame whose columns or keys are not what was declared.

        Raises:
            DisclosureFailed: an undeclared or missing column, or two rows with one key.
        """
        declared = {*self.columns, *self.contributors.columns, *self.withheld}
        undeclared = sorted(set(frame.columns) - declared)
        missing = sorted(declared - set(frame.columns))
        if undeclared or missing:
            raise DisclosureFailed(
                f"{self.table}: columns undeclared {undeclared}, declared but absent {missing}. "
                "Every published column stands in exactly one group of config.meta.publication."
            )
        if self.dimensions and frame.select(list(self.dimensions)).is_duplicated().any():
            raise DisclosureFailed(f"{self.table}: two rows share one key ({', '.join(self.dimensions)}).")


def parse_spec(table: str, declared: Mapping[str, Any]) -> PublicationSpec:
    """Read one `publication` block.

    Raises:
        ConfigurationError: with the table, the place in the block and what is wrong there.
    """
    groups = ("dimensions", "counts", "values")
    content = {key: _empty_for_none(item) if key in groups else item for key, item in declared.items()}
    try:
        return PublicationSpec.model_validate({**content, "table": table})
    except ValidationError as error:
        problems = "; ".join(
            f"{'.'.join(str(part) for part in item['loc']) or 'block'}: {item['msg']}"
            for item in error.errors()
        )
        raise ConfigurationError(f"{table}: config.meta.publication: {problems}") from error


def _empty_for_none(value: Any) -> Any:
    """`year:` without braces means the same as `year: {}`."""
    if isinstance(value, Mapping):
        return {key: {} if item is None else item for key, item in value.items()}
    return value


def specs_from_manifest(manifest: Mapping[str, Any]) -> dict[str, PublicationSpec]:
    """Declarations of all models of a dbt manifest that carry `config.meta.publication`, by table."""
    specs: dict[str, PublicationSpec] = {}
    for node in manifest.get("nodes", {}).values():
        meta = (node.get("config") or {}).get("meta") or node.get("meta") or {}
        if node.get("resource_type") == "model" and meta.get("publication"):
            name = node.get("alias") or node["name"]
            specs[name] = parse_spec(name, meta["publication"])
    return dict(sorted(specs.items()))
