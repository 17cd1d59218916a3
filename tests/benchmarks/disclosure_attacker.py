"""An attacker who shares no code with the product: dictionaries, declared sums and HiGHS.

He reads published frames and their declarations, knows that every hidden count is at least 1, and asks
for the smallest and largest value of each hidden number.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import polars as pl
from scipy.optimize import linprog
from scipy.sparse import coo_array

Cell = tuple[str, frozenset]


@dataclass
class Puzzle:
    """Known numbers, unknown cells and rows (coefficients by cell, low, high) of a set of tables."""

    known: dict[Cell, float] = field(default_factory=dict)
    unknown: set[Cell] = field(default_factory=set)
    sums: list[tuple[Cell, list[Cell]]] = field(default_factory=list)
    orders: list[tuple[Cell, Cell]] = field(default_factory=list)
    pairs: list[tuple[Cell, Cell]] = field(default_factory=list)
    counts: set[Cell] = field(default_factory=set)


def cell_of(table: str, column: str, declared: dict[str, Any], row: dict[str, Any], spec: dict) -> Cell:
    quantity = declared.get("quantity") or f"{table}/{column}"
    key = frozenset(
        (name, row[name])
        for name, dimension in spec["dimensions"].items()
        if dimension.get("total") is None or row[name] != dimension["total"]
    )
    return quantity, key


def puzzle_of(tables: dict[str, pl.DataFrame], specs: dict[str, dict]) -> Puzzle:
    """Read the published tables like a reader with a pencil."""
    puzzle = Puzzle()
    cells: dict[Cell, None] = {}
    for table, frame in tables.items():
        spec = specs[table]
        columns = {**spec.get("counts", {}), **spec.get("values", {})}
        for row in frame.iter_rows(named=True):
            for column, declared in columns.items():
                cell = cell_of(table, column, declared, row, spec)
                cells[cell] = None
                if row[column] is not None:
                    puzzle.known[cell] = float(row[column])
                if column in spec.get("counts", {}):
                    puzzle.counts.add(cell)
    puzzle.unknown = {cell for cell in cells if cell not in puzzle.known}
    for table, frame in tables.items():
        _relate(puzzle, table, frame, specs[table], set(cells))
    return puzzle


def _relate(puzzle: Puzzle, table: str, frame: pl.DataFrame, spec: dict, cells: set[Cell]) -> None:
    rows = list(frame.iter_rows(named=True))
    for column, declared in {**spec.get("counts", {}), **spec.get("values", {})}.items():
        for dimension, about in spec["dimensions"].items():
            is_sum = dimension in declared.get("additive", [])
            groups: dict[Cell, list[Cell]] = {}
            for row in rows:
                if row[dimension] == about.get("total"):
                    continue
                part = cell_of(table, column, declared, row, spec)
                parent = about.get("parents", {}).get(row[dimension])
                whole = None
                while parent is not None and whole is None:
                    candidate = cell_of(table, column, declared, {**row, dimension: parent}, spec)
                    whole = candidate if candidate in cells else None
                    parent = about.get("parents", {}).get(parent)
                if whole is None:
                    outer = (part[0], frozenset(item for item in part[1] if item[0] != dimension))
                    whole = outer if outer in cells else None
                if whole is not None:
                    groups.setdefault(whole, []).append(part)
            for whole, parts in groups.items():
                if is_sum:
                    puzzle.sums.append((whole, parts))
                elif column in spec.get("counts", {}):
                    puzzle.orders += [(part, whole) for part in parts]
        if declared.get("of"):
            whole_declared = spec["counts"][declared["of"]]
            for row in rows:
                part = cell_of(table, column, declared, row, spec)
                puzzle.pairs.append((part, cell_of(table, declared["of"], whole_declared, row, spec)))


def interval(puzzle: Puzzle, target: dict[Cell, float]) -> tuple[float, float] | None:
    """Smallest and largest value of a weighted sum of cells; None when the numbers contradict."""
    rows, bounds, index = _local(puzzle, set(target))
    fixed = sum(weight * puzzle.known[cell] for cell, weight in target.items() if cell in puzzle.known)
    cost = [0.0] * len(index)
    for cell, weight in target.items():
        if cell in index:
            cost[index[cell]] += weight
    ends = []
    for sign in (1.0, -1.0):
        answer = _solve([sign * item for item in cost], rows, bounds)
        if answer == "infeasible":
            return None
        ends.append(math.inf if answer == "unbounded" else sign * float(answer))
    low, high = ends
    return fixed + (low if low != math.inf else -math.inf), fixed + high


def _local(puzzle: Puzzle, seeds: set[Cell]) -> tuple[list, list, dict[Cell, int]]:
    """Rows and bounds of everything connected with the seeds through unknown cells."""
    relations: list[tuple[dict[Cell, float], float, float]] = []
    for whole, parts in puzzle.sums:
        slack = 0.0 if whole in puzzle.counts else 1e-4
        relations.append(({whole: 1.0, **dict.fromkeys(parts, -1.0)}, -slack, slack))
    for part, whole in [*puzzle.orders, *puzzle.pairs]:
        relations.append(({part: 1.0, whole: -1.0}, -math.inf, 0.0))
    touching: dict[Cell, list[int]] = {}
    for number, (weights, _, _) in enumerate(relations):
        for cell in weights:
            if cell in puzzle.unknown:
                touching.setdefault(cell, []).append(number)
    index: dict[Cell, int] = {}
    used: dict[int, None] = {}
    queue = [cell for cell in seeds if cell in puzzle.unknown]
    while queue:
        cell = queue.pop()
        if cell in index:
            continue
        index[cell] = len(index)
        for number in touching.get(cell, []):
            if number not in used:
                used[number] = None
                queue += [other for other in relations[number][0] if other in puzzle.unknown]
    rows = []
    for number in used:
        weights, low, high = relations[number]
        constant = sum(
            weight * puzzle.known[cell] for cell, weight in weights.items() if cell in puzzle.known
        )
        inside = {index[cell]: weight for cell, weight in weights.items() if cell in index}
        rows.append((inside, low - constant, high - constant))
    bounds = [(1.0 if cell in puzzle.counts else 0.0, None) for cell in index]
    return rows, bounds, index


def _solve(cost: list[float], rows: list, bounds: list) -> float | str:
    if not rows:
        value = 0.0
        for weight, (low, high) in zip(cost, bounds, strict=True):
            end = low if weight > 0 else high
            if weight and end is None:
                return "unbounded"
            value += weight * (end or 0.0)
        return value
    equal, below = [], []
    for inside, low, high in rows:
        if low == high:
            equal.append((inside, low))
        else:
            if high != math.inf:
                below.append((inside, high))
            if low != -math.inf:
                below.append(({item: -weight for item, weight in inside.items()}, -low))
    answer = linprog(
        cost, *_matrix(below, len(cost)), *_matrix(equal, len(cost)), bounds=bounds, method="highs"
    )
    if answer.status == 2:
        return "infeasible"
    if answer.status in (3, 4):
        return "unbounded"
    return float(answer.fun)


def _matrix(rows: list, width: int) -> tuple:
    if not rows:
        return None, None
    entries = [
        (number, item, weight) for number, (inside, _) in enumerate(rows) for item, weight in inside.items()
    ]
    data = [entry[2] for entry in entries]
    place = ([entry[0] for entry in entries], [entry[1] for entry in entries])
    return coo_array((data, place), shape=(len(rows), width)).tocsr(), [constant for _, constant in rows]


def is_recovered(ends: tuple[float, float] | None, threshold: int = 10) -> bool:
    """Fewer than ten whole values, or all of them small: the attacker knows too much."""
    if ends is None:
        return False
    first, last = math.ceil(ends[0] - 1e-6), ends[1] + 1e-6
    if last == math.inf:
        return False
    last = math.floor(last)
    return last - first + 1 < 10 or (first >= 1 and last <= threshold)
