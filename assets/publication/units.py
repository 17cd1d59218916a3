"""What is hidden together: a count, its rest, and the figures that rest on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from assets.publication.adjacency import Adjacency
from assets.publication.cells import Cells
from assets.publication.keys import columns_of
from assets.publication.specification import PublicationSpec


@dataclass(frozen=True)
class Units:
    """A hidden count hides the figures of its row that rest on it; a hidden figure hides those that give
    it away (the same ratio, or the same counts) and the count that it is declared to hide. Hiding a part
    or its whole hides the rest cell.
    """

    units: Adjacency
    figures: Adjacency
    rests: Adjacency
    wholes: Adjacency
    twins: Adjacency

    @staticmethod
    def of(cells: Cells, specs: Mapping[str, PublicationSpec]) -> Units:
        """Number the units of all rows of all tables."""
        triggers, trigger_units, members, member_units = [], [], [], []
        first = 0
        for name in sorted(specs):
            for causes, figures in _units_of(specs[name], {column for column, _ in columns_of(specs[name])}):
                rows = len(cells.places[name, figures[0]])
                numbers = first + np.arange(rows)
                for column in causes:
                    triggers.append(cells.places[name, column])
                    trigger_units.append(numbers)
                for column in figures:
                    members.append(cells.places[name, column])
                    member_units.append(numbers)
                first += rows
        rest = np.arange(cells.published, cells.size)
        below = cells.relations.below
        return Units(
            units=Adjacency.of(_joined(triggers), _joined(trigger_units), cells.size),
            figures=Adjacency.of(_joined(member_units), _joined(members), first),
            rests=Adjacency.of(cells.rest_of.T.ravel(), np.concatenate([rest, rest]), cells.size),
            wholes=Adjacency.of(below[:, 0], below[:, 1], cells.size),
            twins=Adjacency.of(cells.twins[:, 0], cells.twins[:, 1], cells.size),
        )

    def hidden_with(self, cell: int) -> list[int]:
        """Cells to hide when this one is hidden."""
        found = [*self.rests.of_item(cell).tolist(), *self.twins.of_item(cell).tolist()]
        for unit in self.units.of_item(cell):
            found += self.figures.of_item(unit).tolist()
        return found

    def wholes_above(self, cells: Iterable[int]) -> list[int]:
        """Cells of which these are parts that do not add up."""
        return sorted({int(item) for cell in cells for item in self.wholes.of_item(cell)})


def _joined(parts: list[np.ndarray]) -> np.ndarray:
    return np.concatenate(parts).astype(np.int64) if parts else np.empty(0, np.int64)


def _units_of(spec: PublicationSpec, linked: set[str]) -> list[tuple[list[str], list[str]]]:
    """(columns of which any hides, figures hidden) of one row, for columns with cells."""
    units = [
        ([cause], [figure for figure in spec.values if cause in spec.rests_on(figure)])
        for cause in [*spec.counts, *spec.values]
    ]
    units += [(figures, figures) for figures in figure_groups(spec)]
    units += [([figure], [declared.hides]) for figure, declared in spec.values.items() if declared.hides]
    bound = [([c for c in causes if c in linked], [f for f in figures if f in linked]) for causes, figures in units]
    return [(causes, figures) for causes, figures in bound if causes and figures]


def figure_groups(spec: PublicationSpec) -> list[list[str]]:
    """Figures that give one another away: linked by a ratio or resting on the same counts.

    A figure of another year stands alone.
    """
    groups: list[tuple[set[str], list[str]]] = []
    for figure, declared in spec.values.items():
        touched = {figure, *(declared.ratio_of or ()), "+".join(["on", *sorted(spec.rests_on(figure))])}
        touched = {figure} if declared.shift else touched - set(spec.counts)
        joined = [group for group in groups if group[0] & touched]
        groups = [group for group in groups if not group[0] & touched]
        names = touched.union(*(group[0] for group in joined))
        groups.append((names, [item for group in joined for item in group[1]] + [figure]))
    return [figures for _, figures in groups]
