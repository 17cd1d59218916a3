"""What differs between a table built by two engines, told in counts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from assets.publication.specification import PublicationSpec

# What names the run itself; everything else must be equal.
RUN_FACTS = {"build_id"}
RELATIVE, ABSOLUTE = 1e-9, 1e-12


def table_differences(one: Path, other: Path, table: str, spec: PublicationSpec) -> list[str]:
    """Differences of `reporting.<table>` of two warehouses; empty when equal.

    Counts, dates and money (decimals) are equal exactly, doubles to nine significant digits. Names
    column and number of rows and the dimensions of the first, never a figure.
    """
    columns = [column for column in spec.columns if column not in RUN_FACTS]
    places = [columns.index(name) for name in spec.dimensions]
    types, rows = zip(*(read(warehouse, table, columns, places) for warehouse in (one, other)), strict=True)
    found = [f"{table}.{name}: type {first} and {second}"
             for name, first, second in zip(columns, *types, strict=True) if first != second]
    if len(rows[0]) != len(rows[1]):
        keys = [{tuple(row[place] for place in places) for row in side} for side in rows]
        return [*found, f"{table}: {len(rows[0])} and {len(rows[1])} rows; {len(keys[0] - keys[1])} keys only in "
                        f"the first, {len(keys[1] - keys[0])} only in the second"]
    for place, name in enumerate(columns):
        different = [number for number, (left, right) in enumerate(zip(*rows, strict=True))
                     if not equal(left[place], right[place])]
        if different:
            key = {columns[at]: rows[0][different[0]][at] for at in places}
            found.append(f"{table}.{name}: {len(different)} of {len(rows[0])} rows differ, first {key}")
    return found


def read(warehouse: Path, table: str, columns: Sequence[str],
         order: Sequence[int]) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Types and rows of a reporting table, ordered by its dimensions."""
    by = ", ".join(f"{place + 1} nulls first" for place in order) or "all"
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        result = connection.execute(f"select {', '.join(columns)} from reporting.{table} order by {by}")
        return [str(column[1]) for column in result.description or []], result.fetchall()


def equal(one: object, other: object) -> bool:
    """Counts and money exactly, doubles to nine significant digits."""
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=RELATIVE, abs_tol=ABSOLUTE) or (
            math.isnan(one) and math.isnan(other))
    return one == other


def rows_apart(one: Path, other: Path, relation: str) -> tuple[int, int]:
    """Rows of a table of two warehouses that only the first and that only the second holds.

    Integer keys are left out: each engine makes its own, and none is published.
    """
    with duckdb.connect() as connection:
        for name, warehouse in (("one", one), ("other", other)):
            connection.execute(f"attach '{warehouse}' as {name} (read_only)")
        columns = ", ".join(name for name, *_ in connection.execute(f"describe one.{relation}").fetchall()
                            if not name.endswith("_key"))
        sides = [f"select {columns} from {name}.{relation}" for name in ("one", "other")]
        first, second = (connection.execute(f"select count(*) from (({left}) except all ({right}))").fetchall()[0][0]
                         for left, right in (sides, sides[::-1]))
    return int(first), int(second)


def row_count(warehouse: Path, table: str) -> int:
    """Rows of a reporting table."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        row = connection.execute(f"select count(*) from reporting.{table}").fetchone()
    return int(row[0]) if row else 0
