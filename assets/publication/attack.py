"""What an attacker can learn: the smallest and largest value every hidden cell can have.

He knows all shown numbers, all declared relations, and the rule: a hidden count is at least 1, because
zero is shown. One mark stands for every hidden cell, so he does not know which were small.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assets.errors import DisclosureFailed
from assets.publication.cells import Cells
from assets.publication.linear_program import LinearProgram
from assets.publication.options import MARKED_VALUES
from assets.publication.system import Component, HiddenSystem, components_of

BATCH = 1500
"""Small components are solved side by side in one program of about this many variables."""
NUDGE = 1e-5


@dataclass
class Seen:
    """Smallest and largest value that some solution gives each local variable."""

    low: np.ndarray
    high: np.ndarray

    def take(self, members: np.ndarray, solution: np.ndarray) -> None:
        """Widen by one solution."""
        self.low[members] = np.minimum(self.low[members], solution)
        self.high[members] = np.maximum(self.high[members], solution)


def exposed_cells(
    cells: Cells, hidden: np.ndarray, needed: np.ndarray, ignored: np.ndarray, focus: np.ndarray | None = None
) -> np.ndarray:
    """Hidden cells that the attacker narrows down too far.

    Args:
        cells: linked cells; values of hidden cells are not used.
        hidden: mask over cells, rest cells included.
        needed: mask of hidden cells that must be protected.
        ignored: numbers of sum relations that do not hold in the data.
        focus: mask of cells; components without one of them are taken as proven before.

    Returns:
        Numbers of exposed cells, ascending. Protected is a count whose interval holds at least ten
        whole values and does not lie inside 1..threshold (decision 35); or a figure whose interval is
        wider than a fifth of its largest value. A cell that can only be zero gives nothing away.

    Raises:
        DisclosureFailed: shown figures contradict each other, so that nothing can be proven.
    """
    system = HiddenSystem.of(cells, hidden, ignored)
    wanted = needed[system.members]
    touched = np.ones(system.size, bool) if focus is None else focus[system.members]
    seen = Seen(np.full(system.size, np.inf), np.full(system.size, -np.inf))
    parts = [
        part for part in components_of(system) if wanted[part.members].any() and touched[part.members].any()
    ]
    batch: list[Component] = []
    for part in sorted(parts, key=lambda item: len(item.members)):
        if not len(part.rows):
            _bound_alone(system, part, seen)
            continue
        if batch and sum(len(item.members) for item in batch) + len(part.members) > BATCH:
            _attack(system, batch, wanted, seen)
            batch = []
        batch.append(part)
    if batch:
        _attack(system, batch, wanted, seen)
    attacked = np.zeros(system.size, bool)
    for part in parts:
        attacked[part.members] = True
    exposed = attacked & wanted & ~protected(system, seen.low, seen.high)
    return np.sort(system.members[exposed])


def _bound_alone(system: HiddenSystem, part: Component, seen: Seen) -> None:
    """A cell that no row binds: its own bounds are its interval."""
    for level in (0, 1, 2):
        low, high = system.bounds(part.members, [part], level)
        if (low <= high).all():
            seen.take(part.members, low)
            seen.take(part.members, high)
            system.finished[part.members] = True
            return


def protected(system: HiddenSystem, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Mask of variables whose interval is wide enough; inf bounds mean nothing was seen yet."""
    known = np.isfinite(low) & np.isfinite(high)
    low, high = np.where(known, low, 0.0), np.where(known, high, 0.0)
    first, last = np.ceil(low - NUDGE), np.floor(high + NUDGE)
    small = (first >= 1) & (last <= np.maximum(system.threshold, 1))
    count = (last - first + 1 >= MARKED_VALUES) & ~small
    figure = high - low > 0.2 * np.maximum(np.abs(low), np.abs(high)) + NUDGE
    zero = system.finished & (np.abs(low) < 0.005) & (np.abs(high) < 0.005)
    return known & (np.where(system.is_count, count, figure) | zero)


def _attack(system: HiddenSystem, parts: list[Component], wanted: np.ndarray, seen: Seen) -> None:
    """Solve independent components side by side; apart, with weaker assumptions, when one has no solution."""
    for level in (0, 1, 2, 3):
        if _solve(system, parts, wanted, seen, level):
            return
        if len(parts) > 1:
            for part in parts:
                _attack(system, [part], wanted, seen)
            return
    names = ", ".join(str(cell) for cell in system.members[parts[0].members[:3]])
    raise DisclosureFailed(f"Shown figures contradict the declared sums around cells {names}.")


def _solve(system: HiddenSystem, parts: list[Component], wanted: np.ndarray, seen: Seen, level: int) -> bool:
    members = np.concatenate([part.members for part in parts])
    program = _program(system, parts, members, level)
    local = np.arange(len(members))
    owner = np.repeat(np.arange(len(parts)), [len(part.members) for part in parts])
    for direction in (1.0, -1.0):
        solution = program.maximise(local.tolist(), [direction] * len(local))
        if solution is None:
            return False
        seen.take(members, solution)
    done = np.zeros((len(members), 2), bool)
    while True:
        system.finished[members] = done.all(axis=1)
        pending = wanted[members] & ~done.all(axis=1) & ~protected(system, seen.low, seen.high)[members]
        targets = np.flatnonzero(pending)
        if not len(targets):
            return True
        _, first = np.unique(owner[targets], return_index=True)
        targets = targets[first]
        side = done[targets, 0].astype(int)
        solution = program.maximise(targets.tolist(), np.where(side == 0, 1.0, -1.0).tolist())
        if solution is None:
            return False
        done[targets, side] = True
        seen.take(members, solution)


def _program(system: HiddenSystem, parts: list[Component], members: np.ndarray, level: int) -> LinearProgram:
    place = {int(member): position for position, member in enumerate(members)}
    lower, upper = system.bounds(members, parts, level)
    program = LinearProgram(lower, upper)
    for part in parts:
        for row in part.rows:
            inside, coefficient, low, high, is_order = system.row(row)
            if is_order and level >= 2:
                continue
            program.add_row([place[int(item)] for item in inside], coefficient.tolist(), low, high)
    return program
