"""A whole-number programme solved part by part: for what is too large to be solved as one.

Parts are groups of columns, such as those of a specialty, that few rows join. One part after the other becomes whole
while the others stay as they are: first at the values of the LP, later whole. What one part leaves of a joint
limit, or takes too much, is there or missing for the next, so the errors of rounding cancel out instead of adding up.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coplan.formulation.matrix import Matrix
from coplan.solver import Engine, Infeasible

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

Values = NDArray[np.float64]
Places = NDArray[np.int64]
ALL = slice(None)


@dataclass(frozen=True)
class Task:
    """What is to become whole: the matrix, which columns must be, each column's part from 0 or SHARED, and the cost."""

    matrix: Matrix
    whole: NDArray[np.bool_]
    part: Places
    cost: Values

    @property
    def count(self) -> int:
        """How many parts there are."""
        return int(self.part.max(initial=SHARED)) + 1


def solve_by_parts(task: Task, values: Values, gap: float, deadline: float | None) -> Values | None:
    """Values that are whole where asked and keep every row, near the least cost; None where that was not reached.

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
    """The columns and rows that a part has of the whole, and its entries: their row, column and value in the whole."""

    columns: Places
    rows: Places
    row: Places
    column: Places
    value: Values


class _State:
    """The values so far, and what each row has reached."""

    def __init__(self, task: Task, values: Values):
        matrix = task.matrix
        self.task, self.values = task, values
        part = task.part[matrix.index]
        order = np.argsort(part, kind="stable")  # the shared ones first
        self.row, self.column, self.value = matrix.row[order], matrix.index[order].astype(np.int64), matrix.value[order]
        self.first = np.searchsorted(part[order], np.arange(task.count + 1))
        self.columns = np.argsort(task.part, kind="stable")
        self.first_column = np.searchsorted(task.part[self.columns], np.arange(task.count + 1))
        self.length = np.diff(matrix.start)
        self.reached = np.bincount(self.row, self.value * values[self.column], len(matrix.row_lower))
        self.penalty = PENALTY * float(np.abs(task.cost).max(initial=1e-9))
        self.room = TOLERANCE * np.maximum(1.0, np.abs(np.where(np.isfinite(matrix.row_upper), matrix.row_upper, 0)))

    def broken(self, rows: Places | slice = ALL) -> NDArray[np.bool_]:
        """Which of these rows do not hold."""
        matrix, reached, room = self.task.matrix, self.reached[rows], self.room[rows]
        return (reached > matrix.row_upper[rows] + room) | (reached < matrix.row_lower[rows] - room)

    def part(self, number: int) -> _Part:
        """A part, with every shared column and all its rows, though none of the part's own may stand in them."""
        entries = np.r_[: self.first[0], self.first[number] : self.first[number + 1]]
        columns = self.columns[np.r_[: self.first_column[0], self.first_column[number] : self.first_column[number + 1]]]
        row = self.row[entries]
        return _Part(np.sort(columns), np.unique(row), row, self.column[entries], self.value[entries])

    def undecided(self, part: _Part) -> bool:
        """Whether a column that is to be whole is not."""
        own = self.values[part.columns][self.task.whole[part.columns]]
        return bool((own != np.round(own)).any())

    def breaks(self, part: _Part) -> bool:
        """Whether the part has a row that does not hold."""
        return bool(self.broken(part.rows).any())

    def solve(self, part: _Part, reach: int, gap: float, deadline: float | None) -> None:
        """Make a part whole, within reach of its values; joint rows are broken only by what cannot be helped."""
        whole, cost = self.task.whole[part.columns], self.task.cost[part.columns]
        matrix, scale = self._matrix(part, reach)
        spare = len(scale)
        penalties = self.penalty / scale
        engine = Engine(matrix, deadline, np.concatenate((whole, np.zeros(spare, bool))))
        engine.set(mip_max_nodes=MOST_NODES)
        found, _ = engine.minimise_whole(np.concatenate((cost, penalties)), gap, math.inf)
        if found is None:
            raise Infeasible
        found = found[: len(part.columns)]
        found[whole] = np.round(found[whole])
        moved = np.zeros(len(self.values))
        moved[part.columns] = found - self.values[part.columns]
        self.values[part.columns] = found
        np.add.at(self.reached, part.row, part.value * moved[part.column])

    def _matrix(self, part: _Part, reach: int) -> tuple[Matrix, Values]:
        """The part's own matrix, with a column for what each joint row is broken by, and the scale of those rows."""
        matrix, rows, size = self.task.matrix, part.rows, len(part.columns)
        row, column = np.searchsorted(rows, part.row), np.searchsorted(part.columns, part.column)
        others = self.reached[rows] - np.bincount(row, part.value * self.values[part.column], len(rows))
        joint = np.bincount(row, minlength=len(rows)) < self.length[rows]
        others[~joint] = 0.0  # not even the noise of subtracting
        spare = np.flatnonzero(joint & np.isfinite(matrix.row_upper[rows]))
        scale = np.zeros(len(rows))
        np.maximum.at(scale, row, np.abs(part.value))
        every_row = np.concatenate((row, spare))
        order = np.argsort(every_row, kind="stable")
        lower, upper = self._box(part.columns, reach)
        made = Matrix(
            column_lower=np.append(lower, np.zeros(len(spare))),
            column_upper=np.append(upper, np.full(len(spare), np.inf)),
            row_lower=matrix.row_lower[rows] - others,
            row_upper=matrix.row_upper[rows] - others,
            start=np.concatenate(([0], np.cumsum(np.bincount(every_row, minlength=len(rows))))).astype(np.int32),
            index=np.concatenate((column, np.arange(size, size + len(spare))))[order].astype(np.int32),
            value=np.concatenate((part.value, np.full(len(spare), -1.0)))[order],
        )
        return made, scale[spare]

    def _box(self, columns: Places, reach: int) -> tuple[Values, Values]:
        """Bounds of columns; those that are to be whole stay within reach of their values."""
        matrix, value, whole = self.task.matrix, self.values[columns], self.task.whole[columns]
        lower, upper = matrix.column_lower[columns], matrix.column_upper[columns]
        near = np.maximum(lower, np.floor(value) - reach), np.minimum(upper, np.ceil(value) + reach)
        return np.where(whole, near[0], lower), np.where(whole, near[1], upper)
