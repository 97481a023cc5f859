"""Whole seats of a large plan, specialty by specialty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np

from coplan.formulation.build import Formulation, Label
from coplan.formulation.matrix import matrix_of
from coplan.limits.check import Breach
from coplan.solver import Engine, Infeasible
from coplan.solver.matrix import Matrix, Places
from coplan.whole.branching import Box, Values, boxed, breaches_of, undecided, whole_columns
from coplan.whole.parts import SHARED, Task, solve_by_parts

MOST_AT_ONCE = 3000
"""Up to so many numbers, not whole in the LP, what parts decided is improved all at once."""
BETTER = 3.0
"""How much nearer to the best that is to come than what parts decided."""
TIGHTENINGS = 4


@dataclass(frozen=True)
class ByParts:
    """Whole values near the least of a cost, starting at those of an LP optimum.

    gap: how far from the least they may stay. deadline: time.monotonic() after which to give up.
    """

    lp: Formulation
    values: Values
    cost: Values
    gap: float
    deadline: float | None

    def found(self, willing: bool) -> Values | None:
        """Whole values that keep every relation in exact arithmetic; None where none were found.

        willing: no region may be worse off than in the LP's values, measured by what it reaches alone.
        Relations are kept to a tolerance only while parts are decided; a row that is broken in the end is tightened.
        Raises Infeasible where a part has no solution.
        """
        lp, matrix = self.lp, matrix_of(self.lp)
        if willing:
            excess = [lp.column(x) for x in lp.variables.excess.values()]
            matrix.column_upper[excess] = np.maximum(self.values[excess], 0.0)
        for _ in range(TIGHTENINGS):
            task = Task(matrix, whole_columns(lp), specialties(lp), self.cost)
            found = solve_by_parts(task, self.values, self.gap, self.deadline)
            if found is None:
                return None
            found = self._improved(task, found)
            broken = breaches_of(lp, found)
            if not broken:
                return found
            matrix = _tightened(lp, matrix, broken)
        return None

    def _improved(self, task: Task, found: Values) -> Values:
        """Better values than those found, if what was undecided, all at once, can be had by a seat more or fewer each.

        Of too many, those found are as good as it gets. Ends after a count of nodes, so on every machine at the same.
        """
        reach = undecided(self.lp, self.values).astype(float)
        if reach.sum() > MOST_AT_ONCE:
            return found
        engine = Engine(boxed(task.matrix, task.whole, Box(found - reach, found + reach)), self.deadline, task.whole)
        engine.start_at(np.arange(len(found)), found)
        engine.set(mip_max_nodes=1)
        try:
            better, _ = engine.minimise_whole(self.cost, self.gap / BETTER)
        except Infeasible:  # rounding errors only: what was found is a solution
            return found
        return found if better is None or self.cost @ better > self.cost @ found else better


def specialties(lp: Formulation) -> Places:
    """Number of the specialty that each column is about; SHARED for those that are about none."""
    v = lp.variables
    number = {k: n for n, k in enumerate(lp.planning.case.specialties)}
    of_programmes = ((p[1], x) for some in (v.seats, v.intake, v.rise, v.fall) for (p, *_), x in some.items())
    of_balances = ((k, x) for some in (v.staff, v.shortage, v.surplus, v.lent) for (*_, k, _), x in some.items())
    found = np.full(len(lp.columns), SHARED)
    for k, x in chain(of_programmes, of_balances):
        found[lp.column(x)] = number[k]
    return found


def _tightened(lp: Formulation, matrix: Matrix, broken: Sequence[Breach]) -> Matrix:
    """The LP with every broken row moved by what it is broken by, and a little more; a broken bound by a seat."""
    made = replace(matrix, **{side: getattr(matrix, side).copy() for side in SIDES})
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


SIDES = ("column_lower", "column_upper", "row_lower", "row_upper")
