"""One linear program solved many times with different targets (OR-tools GLOP, which starts warm)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from ortools.linear_solver import pywraplp

from assets.errors import DisclosureFailed


class LinearProgram:
    """Variables with bounds and rows `low <= sum(coefficient * variable) <= high`."""

    def __init__(self, lower: np.ndarray, upper: np.ndarray) -> None:
        """Open a program with one variable per entry of the bounds (both finite)."""
        self._solver = pywraplp.Solver.CreateSolver("GLOP")
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
        """Values of all variables where sum(direction * target) is largest; None when there are none."""
        objective = self._solver.Objective()
        objective.Clear()
        for target, direction in zip(targets, directions, strict=True):
            objective.SetCoefficient(self._variables[target], direction)
        objective.SetMaximization()
        status = self._solver.Solve()
        if status == pywraplp.Solver.INFEASIBLE:
            return None
        if status != pywraplp.Solver.OPTIMAL:
            raise DisclosureFailed(f"The audit's linear program ended with status {status}.")
        return np.array([variable.solution_value() for variable in self._variables])
