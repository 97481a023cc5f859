"""A whole-number programme solved part by part: for what is too large to be solved as one.

Parts are groups of columns, such as those of a specialty, that few rows join. One part after the other becomes whole
while the others stay as they are: first at the values of the LP, later whole. What one part leaves of a joint
limit, or takes too much, is there or missing for the next, so the errors of rounding cancel out instead of adding up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from coplan.solver import Engine, Infeasible, Matrix
from coplan.solver.matrix import Chosen, Numbers, Places, by_places

NEAR_WHOLE = 1e-6
TOLERANCE = 1e-6
"""Share of a limit, or of 1 if that is more, by which a row counts as kept."""
REACHES = (0, 1, 2)
"""Whole numbers beyond those around its value that a column may take: first, and in the repairs that follow."""
PENALTY = 100.0
"""Cost of breaking a joint row, as a multiple of the dearest column's: broken only where that cannot be helped."""
MOST_NODES = 100
"""Nodes of branch and bound for each part: a limit that gives the same plan on every machine, as seconds would not."""
SHARED = -1
"""The part of a column that belongs to none, and takes part in all."""


@dataclass(frozen=True)
class Task:
    """What is to become whole: the matrix, which columns must be, each column's part from 0 or SHARED, and the cost."""

    matrix: Matrix
    whole: Chosen
    part: Places
    cost: Numbers

    @property
    def count(self) -> int:
        """How many parts there are."""
        return int(self.part.max(initial=SHARED)) + 1


def solve_by_parts(task: Task, values: Numbers, gap: float, deadline: float | None) -> Numbers | None:
    """Numbers that are whole where asked and keep every row, near the least cost; None where that was not reached.

    values: those of an LP optimum, from which each part starts. gap: how far from its least cost all parts together
    may stay. Raises solver.Unproven after the deadline.
    """
    near = np.round(values)
    state = _State(task, np.where(task.whole & (np.abs(values - near) <= NEAR_WHOLE), near, values))
    for reach in REACHES:
        for number in range(task.count):
            part = state.part(number)
            if state.undecided(part) if reach == 0 else state.breaks(part):
                try:
                    state.solve(part, reach, gap / task.count, deadline)
                except Infeasible:
                    return None
        if not state.broken().any():
            return state.values
    return None


@dataclass(frozen=True)
class _Part:
    """The columns and rows that a part has of the whole, and the coefficients of these."""

    columns: Places
    rows: Places
    entries: Any


class _State:
    """The values so far, and what each row has reached."""

    def __init__(self, task: Task, values: Numbers):
        matrix = task.matrix
        self.task, self.values = task, values
        self.by_column = matrix.entries.tocsc()
        self.length = np.diff(matrix.entries.indptr)
        self.reached = matrix.entries @ values
        self.penalty = PENALTY * float(np.abs(task.cost).max(initial=1e-9))
        self.room = TOLERANCE * np.maximum(1.0, np.abs(np.where(np.isfinite(matrix.row_upper), matrix.row_upper, 0)))

    def broken(self) -> Chosen:
        """Which rows do not hold."""
        matrix = self.task.matrix
        above, below = self.reached > matrix.row_upper + self.room, self.reached < matrix.row_lower - self.room
        return np.asarray(above | below)

    def part(self, number: int) -> _Part:
        """A part, with every shared column and all its rows, though none of the part's own may stand in them."""
        columns = np.flatnonzero((self.task.part == SHARED) | (self.task.part == number))
        entries = self.by_column[:, columns].tocsr()
        rows = np.flatnonzero(np.diff(entries.indptr))
        return _Part(columns, rows, entries[rows])

    def undecided(self, part: _Part) -> bool:
        """Whether a column that is to be whole is not."""
        own = self.values[part.columns][self.task.whole[part.columns]]
        return bool((own != np.round(own)).any())

    def breaks(self, part: _Part) -> bool:
        """Whether the part has a row that does not hold."""
        return bool(self.broken()[part.rows].any())

    def solve(self, part: _Part, reach: int, gap: float, deadline: float | None) -> None:
        """Make a part whole, within reach of its values; joint rows are broken only by what cannot be helped."""
        whole, cost = self.task.whole[part.columns], self.task.cost[part.columns]
        matrix, penalties = self._matrix(part, reach)
        engine = Engine(matrix, deadline, np.append(whole, np.zeros(len(penalties), bool)))
        engine.set(mip_max_nodes=MOST_NODES)
        found, _ = engine.minimise_whole(np.append(cost, penalties), gap)
        if found is None:
            raise Infeasible
        found = found[: len(part.columns)]
        found[whole] = np.round(found[whole])
        self.reached[part.rows] += part.entries @ (found - self.values[part.columns])
        self.values[part.columns] = found

    def _matrix(self, part: _Part, reach: int) -> tuple[Matrix, Numbers]:
        """The part's own matrix, and a column for what each joint row is broken by, with what that costs."""
        matrix, rows, length = self.task.matrix, part.rows, np.diff(part.entries.indptr)
        others = self.reached[rows] - part.entries @ self.values[part.columns]
        joint = length < self.length[rows]
        others[~joint] = 0.0  # not even the noise of subtracting
        lower, upper = self._box(part.columns, reach)
        own = Matrix(lower, upper, matrix.row_lower[rows] - others, matrix.row_upper[rows] - others, part.entries)
        spare = np.flatnonzero(joint & np.isfinite(matrix.row_upper[rows]))
        size = len(spare)
        beyond = by_places(np.full(size, -1.0), spare, np.arange(size), (len(rows), size))
        scale = abs(part.entries).max(axis=1).toarray().ravel()[spare]
        return own.with_columns(np.zeros(size), np.full(size, np.inf), beyond), self.penalty / scale

    def _box(self, columns: Places, reach: int) -> tuple[Numbers, Numbers]:
        """Bounds of columns; those that are to be whole stay within reach of their values."""
        matrix, value, whole = self.task.matrix, self.values[columns], self.task.whole[columns]
        lower, upper = matrix.column_lower[columns], matrix.column_upper[columns]
        near = np.maximum(lower, np.floor(value) - reach), np.minimum(upper, np.ceil(value) + reach)
        return np.where(whole, near[0], lower), np.where(whole, near[1], upper)
