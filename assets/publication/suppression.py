"""Complementary suppression: hide more cells until no hidden one can be computed or narrowed down."""

from __future__ import annotations

from collections import deque

import numpy as np

from assets.errors import DisclosureFailed
from assets.publication.adjacency import Adjacency
from assets.publication.attack import exposed_cells, narrow_cells
from assets.publication.cells import Cells
from assets.publication.units import Units

ROUNDS = 200
LOOSE = 30.0  # people a hidden part can take from the others before its relation binds no longer
PATIENCE = 10  # rounds after which every exposed cell gets one more hidden cell a round


class Suppression:
    """Growing set of hidden cells over the linked cells of a release.

    `hidden` starts with the cells that must be hidden and the ones not known, `chosen` are the ones added
    to protect them; `avoid` marks cells that a reader of the last release knows, which protect nothing.
    """

    def __init__(
        self, cells: Cells, units: Units, must_hide: np.ndarray, ignored: np.ndarray, avoid: np.ndarray
    ) -> None:
        """Hide what must be hidden and what goes with it."""
        self.cells, self._units, self._ignored, self._avoid = cells, units, ignored, avoid
        relations = cells.relations
        self._members = Adjacency.of(relations.equation, relations.cell)
        self._equations = Adjacency.of(relations.cell, relations.equation, cells.size)
        count = self._members.size
        self._whole = np.full(count, -1, np.int64)
        positive = relations.sign > 0
        self._whole[relations.equation[positive]] = relations.cell[positive]
        self._is_ignored = np.zeros(count, bool)
        self._is_ignored[ignored] = True
        self._hidden_parts = np.zeros(count)
        self._hidden_sum = np.zeros(count)
        self._need = np.zeros(count)
        self._known = np.nan_to_num(cells.value)
        self.hidden = np.zeros(cells.size, bool)
        self.chosen = np.zeros(cells.size, bool)
        self._work: deque[int] = deque()
        self._figure_work: deque[int] = deque()
        for cell in np.flatnonzero(must_hide | np.isnan(cells.value)).tolist():
            self._hide(cell)

    def run(self) -> np.ndarray:
        """Hide until the attack finds nothing; returns the mask over cells.

        Raises:
            DisclosureFailed: some cell stays exposed with everything around it hidden, or after all rounds.
        """
        self._settle()
        touched = np.ones(self.cells.size, bool)
        for number in range(ROUNDS):
            exposed = narrow_cells(self.cells, self.hidden, self._ignored)
            if not len(exposed):
                exposed = exposed_cells(self.cells, self.hidden, self.hidden, self._ignored, touched)
                touched[:] = False
            if not len(exposed):
                return self.hidden
            before = self.hidden.copy()
            leading = self._without_followers(exposed)
            for _ in range(1 + number // PATIENCE):
                helped: set[int] = set()
                for cell in leading:
                    self._strengthen(cell, helped)
                self._settle()
            touched |= self.hidden & ~before
            touched[exposed] = True
            if (self.hidden == before).all():
                raise DisclosureFailed(f"{len(exposed)} cells stay exposed although all around them is hidden.")
        raise DisclosureFailed(f"{len(exposed)} cells are still exposed after {ROUNDS} rounds of hiding.")

    def _without_followers(self, exposed: np.ndarray) -> list[int]:
        """Exposed cells but the rests whose part is exposed too: what widens the part widens its rest."""
        is_exposed = np.zeros(self.cells.size, bool)
        is_exposed[exposed] = True
        is_exposed[self.cells.published :] &= ~is_exposed[self.cells.rest_of[:, 0]]
        return np.flatnonzero(is_exposed).tolist()

    def _settle(self) -> None:
        """Repair every sum relation that alone gives a hidden cell away; counts before figures."""
        while self._work or self._figure_work:
            equation = self._work.popleft() if self._work else self._figure_work.popleft()
            while self._is_weak(equation):
                partner = self._partner(equation)
                if partner is None:
                    break
                self._choose(partner)

    def _choose(self, cell: int) -> None:
        self.chosen[cell] = True
        self._hide(cell)

    def _hide(self, first: int) -> None:
        queue = [first]
        while queue:
            cell = queue.pop()
            if self.hidden[cell]:
                continue
            self.hidden[cell] = True
            for equation in self._equations.of_item(cell).tolist():
                if self._whole[equation] != cell:
                    self._hidden_parts[equation] += 1
                    self._hidden_sum[equation] += self._known[cell]
                self._need[equation] = max(self._need[equation], self.cells.threshold[cell])
                work = self._work if self.cells.is_count[cell] else self._figure_work
                work.append(equation)
            # A figure that nobody knows gives nothing away; a count that is not known hides its figures.
            if self.cells.is_count[cell] or not np.isnan(self.cells.value[cell]):
                queue += self._units.hidden_with(cell)

    def _is_weak(self, equation: int) -> bool:
        parts, whole = self._hidden_parts[equation], self._whole[equation]
        open_cells = parts + self.hidden[whole]
        if open_cells < 2 or self._is_ignored[equation]:
            return open_cells == 1
        if self.hidden[whole] or not self.cells.is_count[whole]:
            return False
        return self._hidden_sum[equation] - parts < self._need[equation]

    def _partner(self, equation: int) -> int | None:
        """The cheapest cell whose hiding helps the relation."""
        best, best_cost = None, np.inf
        for cell in self._members.of_item(equation).tolist():
            if self._can_hide(cell):
                cost = self._cost(cell, equation)
                if cost < best_cost:
                    best, best_cost = cell, cost
        return best

    def _can_hide(self, cell: int) -> bool:
        return not self.hidden[cell] and cell < self.cells.published and abs(self._known[cell]) > 0.5

    def _cost(self, cell: int, equation: int) -> float:
        """Small cells first; prefers one that closes other open relations and opens no new ones."""
        cost = np.log2(1.0 + abs(self._known[cell]))
        if self._whole[equation] == cell:
            cost += 8.0
        elif self.cells.is_count[cell]:
            left = self._hidden_sum[equation] + self._known[cell] - self._hidden_parts[equation] - 1
            cost += 6.0 if left < self._need[equation] else 0.0
        for other in self._equations.of_item(cell).tolist():
            if other != equation:
                open_cells = self._hidden_parts[other] + self.hidden[self._whole[other]]
                cost += 4.0 if open_cells == 0 else (-4.0 if self._is_weak(other) else 0.0)
        return cost + (1000.0 if self._avoid[cell] else 0.0)

    def _strengthen(self, cell: int, helped: set[int]) -> None:
        """Widen the surroundings of an exposed cell by one more hidden cell.

        A relation with much slack does not bind, and a whole of what does not add up is far larger: both wait
        until the ring around them has nothing left.
        """
        seen, ring = {cell}, [cell]
        inner: list[int] = []
        loose: list[int] = []
        while ring or inner:
            near = self._equations.of_items(ring).tolist()
            if not helped.isdisjoint(near):
                return
            ranked = sorted((self._slack(equation), equation) for equation in near)
            later = [equation for slack, equation in ranked if LOOSE < slack < np.inf]
            for equation in [*(equation for slack, equation in ranked if not LOOSE < slack < np.inf), *loose]:
                partner = self._partner(equation)
                if partner is not None:
                    helped.add(equation)
                    self._choose(partner)
                    return
            wholes = [whole for whole in self._units.wholes_above(inner) if self._can_hide(whole)]
            if wholes:
                self._choose(min(wholes, key=lambda whole: (self._known[whole], whole)))
                return
            reached = self._members.of_items(near)
            reached = reached[self.hidden[reached]].tolist()
            inner, ring, loose = ring, [item for item in reached if item not in seen], later
            seen.update(reached)

    def _slack(self, equation: int) -> float:
        if self.hidden[self._whole[equation]]:
            return np.inf
        return float(self._hidden_sum[equation] - self._hidden_parts[equation])
