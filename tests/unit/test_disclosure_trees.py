"""Bounds without a program are those of the program, to the last digit that a program gives."""

from __future__ import annotations

import numpy as np
import pytest

from assets.publication.linear_program import LinearProgram
from assets.publication.system import HiddenSystem, components_of
from assets.publication.tree_bounds import is_tree, tree_bounds


def system_of(rows: list[tuple[list[int], list[float], float, float]], ceiling: list[float],
              figures: tuple[int, ...] = ()) -> HiddenSystem:
    """Rows as (cells, coefficients, low, high) over counts; `figures` may be negative."""
    size = len(ceiling)
    is_figure = np.isin(np.arange(size), figures)
    return HiddenSystem(
        members=np.arange(size), is_count=~is_figure, threshold=np.full(size, 10),
        least=(~is_figure).astype(float), floor=np.zeros(size), ceiling=np.array(ceiling), may_be_negative=is_figure,
        start=np.cumsum([0, *(len(row[0]) for row in rows)]),
        entry=np.concatenate([row[0] for row in rows]).astype(np.int64),
        coefficient=np.concatenate([row[1] for row in rows]).astype(float),
        low=np.array([row[2] for row in rows]), high=np.array([row[3] for row in rows]),
        is_order=np.zeros(len(rows), bool), unit=np.ones(size),
    )  # fmt: skip


def random_tree(rng: np.random.Generator) -> HiddenSystem:
    """Sums grown one at a time, each of them hanging on one cell that is there already."""
    value, rows = [float(rng.integers(1, 500))], []
    for _ in range(rng.integers(1, 6)):
        old, new = int(rng.integers(len(value))), int(rng.integers(1, 5))
        cells = [old, *range(len(value), len(value) + new)]
        value += rng.integers(1, 500, new).astype(float).tolist()
        weight = rng.choice([-1.0, 1.0, 0.25], new + 1)
        total = float(weight @ np.array(value)[cells])
        slack = float(rng.choice([0.0, 0.0, 5.0]))
        rows.append((cells, weight.tolist(), total - slack, total + slack))
    ceiling = [item + 50.0 if rng.random() < 0.3 else np.inf for item in value]
    return system_of(rows, ceiling, tuple(np.flatnonzero(rng.random(len(value)) < 0.2).tolist()))


@pytest.mark.parametrize("seed", range(60))
def test_bounds_of_a_tree_are_those_of_its_program(seed: int) -> None:
    system = random_tree(np.random.default_rng(seed))
    [part] = components_of(system, np.ones(system.size, bool))
    assert is_tree(system, part)
    low, high, exact = tree_bounds(system, [part])
    assert exact.all()
    lower, upper = system.bounds(part.members, [part], 0)
    unit = system.unit[part.members]
    program = LinearProgram(lower / unit, upper / unit)
    system.write_rows(program, part.rows, part.members, 0)
    for place, member in enumerate(part.members):
        ends = []
        for direction in (-1.0, 1.0):
            solution = program.maximise([place], [direction])
            assert solution is not None
            ends.append(solution[place] * unit[place])
        for mine, asked in zip((low[member], high[member]), ends, strict=True):
            if abs(mine) < part.scale * (1 - 1e-9):
                assert mine == pytest.approx(asked, rel=1e-7, abs=1e-6)
            else:  # nothing bounds it; the program stops at its own far ends
                assert abs(asked) > 400


def test_a_circle_is_no_tree() -> None:
    system = system_of([([0, 1], [1, 1], 9, 9), ([0, 1], [1, -1], 1, 1)], [np.inf, np.inf])
    [part] = components_of(system, np.ones(2, bool))
    assert not is_tree(system, part)


def test_a_contradiction_and_a_ratio_that_says_nothing_are_left_to_the_program() -> None:
    for rows in ([([0, 1], [1, 1], 1, 1)], [([0, 1], [1, 0], 20, 30)]):
        system = system_of(rows, [np.inf, np.inf])
        [part] = components_of(system, np.ones(2, bool))
        assert not tree_bounds(system, [part])[2].any()
