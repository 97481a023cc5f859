"""Whole seats of a large plan, specialty by specialty."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from coplan.formulation.build import Formulation, Label
from coplan.formulation.matrix import Matrix, matrix_of
from coplan.limits.check import Breach, broken_relations
from coplan.solver import Engine, Infeasible
from coplan.whole.branching import Box, Values, boxed, seats_of, undecided, whole_columns
from coplan.whole.parts import SHARED, Task, solve_by_parts

MOST_AT_ONCE = 3000
"""Up to so many numbers, not whole in the LP, what parts decided is improved all at once."""
BETTER = 3.0
"""How much nearer to the best that is to come than what parts decided."""
TIGHTENINGS = 4


def whole_by_parts(
    lp: Formulation, values: Values, cost: Values, gap: float, deadline: float | None, willing: bool
) -> Values | None:
    """Whole values that keep every relation in exact arithmetic, near the least cost; None where none were found.

    values: those of an LP optimum. willing: no region may be worse off than in them, measured by what it reaches alone.
    Relations are kept to a tolerance only while parts are decided; a row that is broken in the end is tightened.
    Raises Infeasible where a part has no solution.
    """
    matrix, whole = matrix_of(lp), whole_columns(lp)
    if willing:
        excess = [lp.column(x) for x in lp.variables.excess.values()]
        matrix.column_upper[excess] = np.maximum(values[excess], 0.0)
    for _ in range(TIGHTENINGS):
        found = solve_by_parts(Task(matrix, whole, specialties(lp), cost), values, gap, deadline)
        if found is None:
            return None
        found = _improved(matrix, whole, undecided(lp, values), cost, found, gap, deadline)
        planning = lp.planning
        broken = broken_relations(planning.case, planning.families, seats_of(lp, found), planning.planners)
        if not broken:
            return found
        matrix = _tightened(lp, matrix, broken)
    return None


def specialties(lp: Formulation) -> NDArray[np.int64]:
    """Number of the specialty that each column is about; SHARED for those that are about none."""
    v = lp.variables
    number = {k: n for n, k in enumerate(lp.planning.case.specialties)}
    by_programme = [((p, x) for (p, *_), x in some.items()) for some in (v.seats, v.intake, v.rise, v.fall)]
    found = np.full(len(lp.columns), SHARED)
    for (_, k), x in chain(*by_programme):
        found[lp.column(x)] = number[k]
    balances = [((k, x) for (*_, k, _), x in some.items()) for some in (v.staff, v.shortage, v.surplus, v.lent)]
    for k, x in chain(*balances):
        found[lp.column(x)] = number[k]
    return found


def _improved(
    matrix: Matrix,
    whole: NDArray[np.bool_],
    undecided: NDArray[np.bool_],
    cost: NDArray[np.float64],
    found: NDArray[np.float64],
    gap: float,
    deadline: float | None,
) -> NDArray[np.float64]:
    """Better values than those found, if what was undecided, all at once, can be had by a seat more or fewer each.

    Of too many, those found are as good as it gets. Ends after a count of nodes, so on every machine at the same.
    """
    if undecided.sum() > MOST_AT_ONCE:
        return found
    reach = np.where(undecided, 1.0, 0.0)
    near = boxed(matrix, whole, Box(found - reach, found + reach))
    engine = Engine(near, deadline, whole)
    engine.start_at(np.arange(len(found), dtype=np.int32), found)
    engine.set(mip_max_nodes=1)
    try:
        better, _ = engine.minimise_whole(cost, gap / BETTER, math.inf)
    except Infeasible:  # rounding errors only: what was found is a solution
        return found
    return found if better is None or cost @ better > cost @ found else better


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
