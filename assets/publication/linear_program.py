"""One linear program solved many times with different targets (OR-tools GLOP, which starts warm)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from ortools.linear_solver import linear_solver_pb2, pywraplp

from assets.errors import DisclosureFailed

WAYS = (
    "use_preprocessing: false",
    "use_preprocessing: true",
    "use_preprocessing: false use_dual_simplex: true",
    "use_preprocessing: true use_dual_simplex: true",
)
"""Ways to solve; the first starts from the last solution, the others help where numbers are delicate."""


class Unsolved(DisclosureFailed):
    """No way of solving gave an answer; nothing may be concluded."""


class LinearProgram:
    """Variables with bounds and rows `low <= sum(coefficient * variable) <= high`."""

    def __init__(self, lower: np.ndarray, upper: np.ndarray) -> None:
        """Open a program with one variable per entry of the bounds (both finite)."""
        self._solver = pywraplp.Solver.CreateSolver("GLOP")
        # The solver ends abnormally where a lower bound lies above the upper one: there is no solution.
        self._is_empty = bool((lower > upper).any())
        self._variables = [
            self._solver.NumVar(low, high, "")
            for low, high in zip(lower.tolist(), upper.tolist(), strict=True)
        ]

    def add_row(
        self, members: Sequence[int], coefficients: Sequence[float], low: float, high: float
    ) -> None:
        """Add one row over the variables `members`."""
        row = self._solver.RowConstraint(low, high, "")
        for member, coefficient in zip(members, coefficients, strict=True):
            row.SetCoefficient(self._variables[member], coefficient)

    def maximise(self, targets: Sequence[int], directions: Sequence[float]) -> np.ndarray | None:
        """Values of all variables where sum(direction * target) is largest; None when there are none.

        That there are none is believed only from two ways of solving.

        Raises:
            Unsolved: the numbers are too delicate for every way.
        """
        if self._is_empty:
            return None
        objective = self._solver.Objective()
        objective.Clear()
        for target, direction in zip(targets, directions, strict=True):
            objective.SetCoefficient(self._variables[target], direction)
        objective.SetMaximization()
        statuses = []
        for parameters in WAYS:
            self._solver.SetSolverSpecificParametersAsString(parameters)
            statuses.append(self._solver.Solve())
            if statuses[-1] == pywraplp.Solver.OPTIMAL:
                return self._values()
        if statuses.count(pywraplp.Solver.INFEASIBLE) > 1:
            return None
        raise Unsolved(f"The audit's linear program ended with status {statuses}.")

    def _values(self) -> np.ndarray:
        """All variables at once: asked one by one they took longer than the solving."""
        answer = linear_solver_pb2.MPSolutionResponse()
        self._solver.FillSolutionResponseProto(answer)
        return np.array(answer.variable_value)
