"""An attacker who shares no code with the product: dictionaries, declared sums and HiGHS.

He reads published frames and their declarations, knows that every hidden count is at least 1, and asks
for the smallest and largest value of each hidden number.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
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


@dataclass
class Part:
    """Unknown cells that rows connect, their program, and all solutions found so far."""

    index: dict[Cell, int]
    bounds: list[tuple[float, float]]
    below: tuple
    equal: tuple
    solutions: list[np.ndarray] = field(default_factory=list)
    contradicts: bool = False


class Attacker:
    """Solves connected parts of a puzzle for one target after the other."""

    def __init__(self, puzzle: Puzzle) -> None:
        self.puzzle = puzzle
        self.parts: dict[Cell, Part] = {}
        self.relations: list[tuple[dict[Cell, float], float, float]] = []
        for whole, parts in puzzle.sums:
            slack = 0.0 if whole in puzzle.counts else 1e-4
            self.relations.append(({whole: 1.0, **dict.fromkeys(parts, -1.0)}, -slack, slack))
        for part, whole in [*puzzle.orders, *puzzle.pairs]:
            self.relations.append(({part: 1.0, whole: -1.0}, -math.inf, 0.0))
        self.touching: dict[Cell, list[int]] = {}
        for number, (weights, _, _) in enumerate(self.relations):
            for cell in weights:
                if cell in puzzle.unknown:
                    self.touching.setdefault(cell, []).append(number)

    def interval(self, target: dict[Cell, float]) -> tuple[float, float] | None:
        """Smallest and largest value of a weighted sum of cells; None when the numbers contradict."""
        known = self.puzzle.known
        fixed = sum(weight * known[cell] for cell, weight in target.items() if cell in known)
        open_cells = {cell: weight for cell, weight in target.items() if cell not in known}
        if not open_cells:
            return fixed, fixed
        parts = {id(self.part(cell)): self.part(cell) for cell in open_cells}
        low = high = fixed
        for part in parts.values():
            ends = _ends(part, {cell: w for cell, w in open_cells.items() if cell in part.index})
            if ends is None:
                return None
            low, high = low + ends[0], high + ends[1]
        return low, high

    def part(self, seed: Cell) -> Part:
        """The connected part of an unknown cell."""
        if seed in self.parts:
            return self.parts[seed]
        known, unknown = self.puzzle.known, self.puzzle.unknown
        index: dict[Cell, int] = {}
        used: dict[int, None] = {}
        queue = [seed]
        while queue:
            cell = queue.pop()
            if cell in index:
                continue
            index[cell] = len(index)
            for number in self.touching.get(cell, []):
                if number not in used:
                    used[number] = None
                    queue += [other for other in self.relations[number][0] if other in unknown]
        equal, below = [], []
        for number in used:
            weights, low, high = self.relations[number]
            constant = sum(weight * known[cell] for cell, weight in weights.items() if cell in known)
            inside = {index[cell]: weight for cell, weight in weights.items() if cell in index}
            if low == high:
                equal.append((inside, low - constant))
                continue
            below.append((inside, high - constant))
            if low != -math.inf:
                below.append(({item: -weight for item, weight in inside.items()}, constant - low))
        bounds = [(1.0, 1e6) if cell in self.puzzle.counts else (0.0, 1e9) for cell in index]
        part = Part(index, bounds, _matrix(below, len(index)), _matrix(equal, len(index)))
        self.parts.update(dict.fromkeys(index, part))
        return part


def _ends(part: Part, target: dict[Cell, float]) -> tuple[float, float] | None:
    """Exact ends, or any two values wide enough to show that nothing is recovered."""
    cost = np.zeros(len(part.index))
    for cell, weight in target.items():
        cost[part.index[cell]] += weight
    seen = [float(cost @ solution) for solution in part.solutions]
    if seen and not is_recovered((min(seen), max(seen))):
        return min(seen), max(seen)
    ends = []
    for sign in (1.0, -1.0):
        if part.contradicts:
            return None
        answer = linprog(sign * cost, *part.below, *part.equal, bounds=part.bounds, method="highs")
        part.contradicts = answer.status == 2
        if answer.status == 0:
            part.solutions.append(answer.x)
            ends.append(sign * float(answer.fun))
        else:
            ends.append(sign * -math.inf)
    return None if part.contradicts else (ends[0], ends[1])


def _matrix(rows: list, width: int) -> tuple:
    if not rows:
        return None, None
    entries = [
        (number, item, weight) for number, (inside, _) in enumerate(rows) for item, weight in inside.items()
    ]
    place = ([entry[0] for entry in entries], [entry[1] for entry in entries])
    matrix = coo_array(([entry[2] for entry in entries], place), shape=(len(rows), width))
    return matrix.tocsr(), [constant for _, constant in rows]


def is_recovered(ends: tuple[float, float] | None, threshold: int = 10) -> bool:
    """Fewer than ten whole values, or all of them small: the attacker knows too much."""
    if ends is None:
        return False
    if math.inf in (-ends[0], ends[1]):
        return False
    first, last = math.ceil(ends[0] - 1e-6), math.floor(ends[1] + 1e-6)
    return last - first + 1 < 10 or (first >= 1 and last <= threshold)
