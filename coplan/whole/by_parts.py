"""Whole seats of a large plan, specialty by specialty: for what is too large to be solved as one.

Parts are groups of columns, such as those of a specialty, that few rows join. One part after the other becomes whole
while the others stay as they are: first at the values of the LP, later whole. What one part leaves of a joint
limit, or takes too much, is there or missing for the next, so the errors of rounding cancel out instead of adding up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

import numpy as np

from coplan.formulation.build import Formulation, Label
from coplan.formulation.matrix import matrix_of
from coplan.limits.check import Breach
from coplan.solver import Engine, Infeasible
from coplan.solver.matrix import Chosen, Matrix, Places, by_places, by_rows, inner
from coplan.whole.branching import NEAR_WHOLE, Box, Values, boxed, breaches_of, undecided, whole_columns

MOST_AT_ONCE = 3000
"""Up to so many numbers, not whole in the LP, what parts decided is improved all at once."""
BETTER = 3.0
"""How much nearer to the best that is to come than what parts decided."""
TIGHTENINGS = 4
TOLERANCE = 1e-6
"""Share of a limit, or of 1 if that is more, by which a row counts as kept."""
REACHES = (0, 1, 2)
"""Whole numbers beyond those around its value that a column may take: first, and in the repairs that follow."""
PENALTY = 100.0
"""Cost of breaking a joint row, times that of the dearest column: broken only where that cannot be helped."""
SPARING = {"mip_allow_restart": False, "mip_heuristic_run_feasibility_jump": False}
"""Feasibility jump takes a third of the time of a part, and finds nothing that the others do not."""
MOST_NODES = 100
"""Nodes of branch and bound for each part: a limit that gives the same plan on every machine, as seconds would not."""
SHARED = -1
"""The part of a column that belongs to none, and takes part in all."""


@dataclass(frozen=True)
class ByParts:
    """Whole values near the least of a cost, starting at those of an LP optimum.

    gap: how far from the least they may stay. enough: no further from it what parts decided is not improved any more.
    deadline: time.monotonic() after which to give up.
    """

    lp: Formulation
    values: Values
    cost: Values
    gap: float
    enough: float
    deadline: float | None

    def found(self, willing: bool) -> Values | None:
        """Whole values that keep every relation in exact arithmetic; None where none were found.

        willing: no region may be worse off than in the LP's values, measured by what it reaches alone.
        Relations are kept to a tolerance only while parts are decided; a row that is broken in the end is tightened.
        Raises Infeasible where a part has no solution.
        """
        lp, matrix = self.lp, matrix_of(self.lp)
        if willing:
            excess = lp.places(lp.variables.excess.values())
            matrix.column_upper[excess] = np.maximum(self.values[excess], 0.0)
        task = Task(matrix, whole_columns(lp), specialties(lp), self.cost)
        for _ in range(TIGHTENINGS):
            found = solve_by_parts(task, self.values, self.gap, self.deadline)
            if found is None:
                return None
            found = self._improved(task, found)
            broken = breaches_of(lp, found)
            if not broken:
                return found
            task = replace(task, matrix=_tightened(lp, task.matrix, broken))
        return None

    def _improved(self, task: Task, found: Values) -> Values:
        """Better values than those found, if what was undecided, all at once, can be had by a seat more or fewer each.

        Of too many, those found are as good as it gets. Ends after a count of nodes, so on every machine at the same.
        """
        reach = undecided(self.lp, self.values).astype(float)
        if reach.sum() > MOST_AT_ONCE or inner(self.cost, found - self.values) <= self.enough:
            return found
        if self.lp.across:  # a single node takes too long
            return found
        engine = Engine(boxed(task.matrix, task.whole, Box(found - reach, found + reach)), self.deadline, task.whole)
        engine.start_at(np.arange(len(found)), found)
        engine.set(mip_max_nodes=1)
        try:
            better, _ = engine.minimise_whole(self.cost, self.gap / BETTER)
        except Infeasible:  # rounding errors only: what was found is a solution
            return found
        return found if better is None or inner(self.cost, better - found) > 0 else better


def specialties(lp: Formulation) -> Places:
    """Number of the specialty that each column is about; SHARED for those that are about none."""
    v = lp.variables
    number = {k: n for n, k in enumerate(lp.planning.case.specialties)}
    of_programmes = ((p[1], x) for some in (v.seats, v.intake, v.rise, v.fall) for (p, *_), x in some.items())
    of_balances = ((k, x) for some in (v.staff, v.shortage, v.surplus, v.lent) for (*_, k, _), x in some.items())
    found, named = np.full(len(lp.columns), SHARED), list(chain(of_programmes, of_balances))
    found[lp.places(x for _, x in named)] = [number[k] for k, _ in named]
    return found


def _tightened(lp: Formulation, matrix: Matrix, broken: Sequence[Breach]) -> Matrix:
    """The LP with every broken row moved by what it is broken by, and a little more; a broken bound by a seat."""
    sides = ("column_lower", "column_upper", "row_lower", "row_upper")
    made = replace(matrix, **{side: getattr(matrix, side).copy() for side in sides})
    rows: dict[Label, list[int]] = {}
    for n, label in enumerate(lp.rows):
        rows.setdefault(label, []).append(n)
    columns = {bound.label: lp.column(x) for x, bounds in lp.bounds.items() for bound in bounds}
    for breach in broken:
        label = Label(breach.family, breach.key)
        if label in rows:  # both sides of a two-sided one, which are rows of their own
            by = abs(float(breach.value - breach.limit)) + 1e-6 * max(1.0, abs(float(breach.limit)))
            made.row_upper[rows[label]] -= by
            made.row_lower[rows[label]] += by
        elif breach.value > breach.limit:
            made.column_upper[columns[label]] = np.ceil(made.column_upper[columns[label]] - 1e-6) - 1
        else:
            made.column_lower[columns[label]] = np.floor(made.column_lower[columns[label]] + 1e-6) + 1
    return made


@dataclass(frozen=True)
class Task:
    """What is to become whole: the matrix, which columns must be, each column's part from 0 or SHARED, and the cost."""

    matrix: Matrix
    whole: Chosen
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
            if state.undecided(part) if reach == 0 else state.broken()[part.rows].any():
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

    def __init__(self, task: Task, values: Values):
        matrix = task.matrix
        self.task, self.values = task, values
        given, self.length = matrix.entries, np.diff(matrix.entries.indptr)
        part_after_part = np.lexsort((task.part[given.indices], np.repeat(np.arange(len(self.length)), self.length)))
        value, column = given.data[part_after_part], given.indices[part_after_part]
        self.entries = by_rows(value, column, given.indptr, len(values))
        self.reached = self.entries @ values
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
        entries = self.entries[:, columns]
        rows = np.flatnonzero(np.diff(entries.indptr))
        return _Part(columns, rows, entries[rows])

    def undecided(self, part: _Part) -> bool:
        """Whether a column that is to be whole is not."""
        own = self.values[part.columns][self.task.whole[part.columns]]
        return bool((own != np.round(own)).any())

    def solve(self, part: _Part, reach: int, gap: float, deadline: float | None) -> None:
        """Make a part whole, within reach of its values; joint rows are broken only by what cannot be helped."""
        whole, cost = self.task.whole[part.columns], self.task.cost[part.columns]
        matrix, penalties = self._matrix(part, reach)
        engine = Engine(matrix, deadline, np.append(whole, np.zeros(len(penalties), bool)))
        engine.set(mip_max_nodes=MOST_NODES, **SPARING)
        found, _ = engine.minimise_whole(np.append(cost, penalties), gap)
        if found is None:
            raise Infeasible
        found = found[: len(part.columns)]
        found[whole] = np.round(found[whole])
        moved, entries = found - self.values[part.columns], part.entries.tocoo()
        np.add.at(self.reached, part.rows[entries.row], entries.data * moved[entries.col])
        self.values[part.columns] = found

    def _matrix(self, part: _Part, reach: int) -> tuple[Matrix, Values]:
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

    def _box(self, columns: Places, reach: int) -> tuple[Values, Values]:
        """Bounds of columns; those that are to be whole stay within reach of their values."""
        matrix, value, whole = self.task.matrix, self.values[columns], self.task.whole[columns]
        lower, upper = matrix.column_lower[columns], matrix.column_upper[columns]
        near = np.maximum(lower, np.floor(value) - reach), np.minimum(upper, np.ceil(value) + reach)
        return np.where(whole, near[0], lower), np.where(whole, near[1], upper)
