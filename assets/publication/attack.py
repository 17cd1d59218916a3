"""What an attacker can learn: the smallest and largest value every hidden cell can have.

He knows all shown numbers, all declared relations, and the rule: a hidden count is at least 1, because
zero is shown. One mark stands for every hidden cell, so he does not know which were small.

Relations that make a tree need no program (see `tree_bounds`). Elsewhere any two solutions of the relations
prove an interval, so cells are first pushed many at a time, and only what is left is asked one by one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from assets.errors import DisclosureFailed
from assets.publication.cells import Cells
from assets.publication.intervals import Seen, protected
from assets.publication.linear_program import LinearProgram, Unsolved
from assets.publication.propagation import outer_bounds
from assets.publication.system import Component, HiddenSystem, components_of
from assets.publication.tree_bounds import is_tree, tree_bounds

BATCH = 1000
"""Small components are solved side by side in one program of about this many variables."""
PATIENCE = 3
"""Random pushes that prove next to nothing before cells are looked at one by one."""


def exposed_cells(
    cells: Cells,
    hidden: np.ndarray,
    needed: np.ndarray,
    ignored: np.ndarray,
    focus: np.ndarray | None = None,
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
    everyone = np.arange(system.size)
    wanted = needed[system.members]
    touched = np.ones(system.size, bool) if focus is None else focus[system.members]
    attack = Attack(system, Seen.nothing(system.size), wanted, _narrow(system))
    parts = components_of(system, wanted, touched)
    for batch in _batches(attack.without_trees(parts)):
        attack.run(batch)
    attacked = system.unbound() & touched
    free = np.flatnonzero(attacked & ~attack.narrow)  # no row binds them: their quick bounds are exact
    attack.seen.take(free, np.array([-1e15]))
    attack.seen.take(free, np.array([1e15]))
    for part in parts:
        attacked[part.members] = True
    exposed = attacked & wanted & ~protected(system, attack.seen, everyone)
    return np.sort(system.members[exposed])


def _batches(parts: list[Component]) -> Iterator[list[Component]]:
    batch: list[Component] = []
    size = 0
    for part in sorted(parts, key=lambda item: len(item.members)):
        if batch and size + len(part.members) > BATCH:
            yield batch
            batch, size = [], 0
        batch.append(part)
        size += len(part.members)
    if batch:
        yield batch


def narrow_cells(cells: Cells, hidden: np.ndarray, ignored: np.ndarray) -> np.ndarray:
    """Cells that quick bounds already expose; what is not among them is not proven."""
    system = HiddenSystem.of(cells, hidden, ignored)
    return np.sort(system.members[_narrow(system)])


def _narrow(system: HiddenSystem) -> np.ndarray:
    low, high = outer_bounds(system)
    contradicted = low > high
    seen = Seen(np.minimum(low, high), high, np.ones((system.size, 2), bool))
    return ~contradicted & ~protected(system, seen, np.arange(system.size))


@dataclass
class Attack:
    """One attack on a system; `narrow` marks cells that quick outer bounds already expose."""

    system: HiddenSystem
    seen: Seen
    wanted: np.ndarray
    narrow: np.ndarray

    def without_trees(self, parts: list[Component]) -> list[Component]:
        """The components that need a program; the exact bounds of the others are taken."""
        trees = [part for part in parts if is_tree(self.system, part)]
        if not trees:
            return parts
        low, high, exact = tree_bounds(self.system, trees)
        members = np.concatenate([tree.members for tree in trees])
        members = members[exact[members]]
        self.seen.take(members, low[members])
        self.seen.take(members, high[members])
        self.seen.asked[members] = True
        return [part for part in parts if not exact[part.members[0]]]

    def run(self, parts: list[Component]) -> None:
        """Solve components side by side; apart, with weaker assumptions, when one has no solution."""
        for level in (0, 1, 2, 3):
            try:
                if self._solve(parts, level):
                    return
            except Unsolved:
                if len(parts) == 1:
                    raise
            if len(parts) > 1:
                for part in parts:
                    self.run([part])
                return
        names = ", ".join(str(cell) for cell in self.system.members[parts[0].members[:3]])
        raise DisclosureFailed(f"Shown figures contradict the declared sums around cells {names}.")

    def _solve(self, parts: list[Component], level: int) -> bool:
        system, seen = self.system, self.seen
        members = np.concatenate([part.members for part in parts])
        lower, upper = system.bounds(members, parts, level)
        rows = np.concatenate([part.rows for part in parts])
        unit = system.unit[members]
        program = LinearProgram(lower / unit, upper / unit)
        system.write_rows(program, rows, members, level)
        everyone = list(range(len(members)))
        for direction in (1.0, -1.0):
            solution = program.maximise(everyone, [direction] * len(members))
            if solution is None:
                return False
            seen.take(members, solution * unit)
        wanted = self.wanted[members] & ~(self.narrow[members] & (level == 0))
        if not self._push_many(program, members, wanted):
            return False
        return self._ask(program, parts, members, wanted)

    def _push_many(self, program: LinearProgram, members: np.ndarray, wanted: np.ndarray) -> bool:
        """Push all unproven cells at once in random directions while that proves some of them."""
        draw = np.random.default_rng(len(members))
        idle, left = 0, len(members) + 1
        while idle < PATIENCE:
            targets = np.flatnonzero(wanted & ~protected(self.system, self.seen, members))
            if not len(targets):
                break
            idle = idle + 1 if len(targets) > 0.98 * left else 0
            left = len(targets)
            solution = program.maximise(targets.tolist(), draw.choice((-1.0, 1.0), left).tolist())
            if solution is None:
                return False
            self.seen.take(members, solution * self.system.unit[members])
        return True

    def _ask(self, program: LinearProgram, parts: list[Component], members: np.ndarray, wanted: np.ndarray) -> bool:
        """Exact ends of what is still open, one cell of every component at a time."""
        owner = np.repeat(np.arange(len(parts)), [len(part.members) for part in parts])
        while True:
            asked = self.seen.asked[members]
            pending = wanted & ~asked.all(axis=1) & ~protected(self.system, self.seen, members)
            targets = np.flatnonzero(pending)
            if not len(targets):
                return True
            targets = targets[np.unique(owner[targets], return_index=True)[1]]
            side = asked[targets, 0].astype(int)
            solution = program.maximise(targets.tolist(), np.where(side == 0, 1.0, -1.0).tolist())
            if solution is None:
                return False
            self.seen.asked[members[targets], side] = True
            self.seen.take(members, solution * self.system.unit[members])
