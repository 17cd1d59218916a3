"""Programs that the solver's preprocessing or an empty box would end wrongly."""

from __future__ import annotations

import numpy as np

from assets.publication.linear_program import LinearProgram


def test_row_as_narrow_as_a_rounding_has_a_solution() -> None:
    program = LinearProgram(np.zeros(2), np.full(2, 2000.000002))
    program.add_row([0, 1], [-1.0, 1.0], -1e-6, 1e-6)
    solution = program.maximise([0, 1], [1.0, 1.0])
    assert solution is not None
    assert solution.sum() > 4000


def test_lower_bound_above_the_upper_one_has_none() -> None:
    program = LinearProgram(np.array([1.0, 0.0]), np.array([0.0, 5.0]))
    assert program.maximise([1], [1.0]) is None
