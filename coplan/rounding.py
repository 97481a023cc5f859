"""Whole-number seats that keep every relation, close to the LP's optimum."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from coplan.formulation.build import Formulation, Label
from coplan.formulation.matrix import Matrix, coefficients, matrix_of
from coplan.limits.check import Breach, broken_relations
from coplan.parts import NEAR_WHOLE, SHARED, Task, solve_by_parts
from coplan.solver import Engine, Infeasible, Solution, Unproven

TOLERANCE = 0.005
"""Share of the larger of shortage_bound and NEED_SHARE of all weighted need that rounding may cost."""
NEED_SHARE = 0.01
GAP_SHARE = 0.1
EXCESS_WEIGHT = 10.0
TIE_BREAK = 1e-3

WholeSeats = dict[tuple[str, str, str, int], int]


@dataclass(frozen=True)
class Search:
    """One way to look for whole seats: how far from the LP's, and for how long.

    reach: seats beyond the whole numbers around the LP's value that each number may take. as_willing: no region may
    be worse off than in the LP, measured by what it reaches alone. by_parts: specialty by specialty, for a plan with so
    many numbers to decide that they are too many for branch and bound at once; reach and seconds play no part then.
    """

    reach: float
    seconds: float
    as_willing: bool = False
    by_parts: bool = False


BY_PARTS = (Search(math.inf, math.inf, as_willing=True, by_parts=True), Search(math.inf, math.inf, by_parts=True))
SEARCHES = (Search(0, 60, as_willing=True), Search(0, 60), Search(2, 60), Search(math.inf, 600))
MANY = 1000
"""Numbers that are not whole in the LP: from here on, they are first decided by parts."""
MOST_AT_ONCE = 3000
"""Up to so many of them what parts decided is improved all at once."""
BETTER = 3.0
"""How much nearer to the best that is to come than what parts decided."""
TIGHTENINGS = 4


@dataclass(frozen=True)
class Rounding:
    """Whole seats, and their shortage as the LP counts it [weighted person-years].

    near: within the tolerance, or proven to be the best there is.
    """

    seats: WholeSeats
    shortage: float
    near: bool = True


def round_seats(
    lp: Formulation,
    solution: Solution,
    need: float,
    deadline: float | None = None,
    accept_gap: float | None = None,
) -> Rounding:
    """Whole seats that keep every relation exactly, with a shortage near the LP's.

    First every number is one of the two around the LP's value, and nobody may be worse off than in the LP; where that
    holds no plan, or too poor a one, this and then numbers further away are allowed, in the end all. Of a large plan
    the specialties are decided one after the other first.
    need: all weighted need, which sets what is near (TOLERANCE). accept_gap: share of its shortage by which a plan that
    is not near may still be above the bound.
    Raises Infeasible where no whole plan exists, Unproven where none was found or a much better one may exist.
    """
    bound = solution.goal("shortage")
    reached = max(bound, _value(lp, "shortage", solution.values))  # more than the bound where the goal has slack
    allowance = TOLERANCE * max(bound, NEED_SHARE * need)
    for search in _searches(lp, solution.values):
        everything = search.reach == math.inf and not search.by_parts
        try:
            found, proven = _search(lp, solution.values, _in_time(search, deadline), GAP_SHARE * allowance, deadline)
        except Infeasible:
            if everything:
                raise Infeasible(lp, whole=True) from None
            continue
        near = found is not None and found.shortage <= reached + allowance + 1e-9 * max(1.0, bound)
        if found and (near or (proven and everything)):
            return found
        if found and accept_gap is not None and found.shortage - bound <= accept_gap * found.shortage:
            return replace(found, near=False)
    raise Unproven("no whole-number plan near the bound was found in time")


def _searches(lp: Formulation, values: NDArray[np.float64]) -> list[Search]:
    """The ways to look for whole seats, in order."""
    searches = [*(BY_PARTS if _undecided(lp, values).sum() >= MANY else ()), *SEARCHES]
    return [search for search in searches if lp.variables.excess or not search.as_willing]


def _in_time(search: Search, deadline: float | None) -> Search:
    """The search, with half of the time at most, so that there is some for those that follow; the last has all."""
    if deadline is None or search is SEARCHES[-1]:
        return search
    return replace(search, seconds=min(search.seconds, max(deadline - time.monotonic(), 0.0) / 2))


def _search(
    lp: Formulation, values: NDArray[np.float64], search: Search, gap: float, deadline: float | None
) -> tuple[Rounding | None, bool]:
    """Best whole plan within reach of the values, and whether it is proven to be within gap of the best there.

    The solver keeps rows to its tolerance only; a row that the found seats break in exact arithmetic is tightened.
    """
    whole, cost = whole_columns(lp), _blend(lp)
    matrix = matrix_of(lp)
    if not search.by_parts:
        matrix = _within_reach(matrix, whole, values, search.reach)
    if search.as_willing:
        excess = [lp.column(x) for x in lp.variables.excess.values()]
        matrix.column_upper[excess] = np.maximum(values[excess], 0.0)
    for tightening in range(TIGHTENINGS):
        try:
            if search.by_parts:
                found = solve_by_parts(Task(matrix, whole, specialties(lp), cost), values, gap, deadline)
                if found is not None:
                    found = _improved(matrix, whole, _undecided(lp, values), cost, found, gap, deadline)
                proven = False
            else:
                found, proven = Engine(matrix, deadline, whole).minimise_whole(cost, gap, search.seconds)
        except Infeasible:
            if tightening:
                return None, False
            raise
        if found is None:
            return None, False
        seats = _seats(lp, found)
        broken = broken_relations(lp.planning.case, lp.planning.families, seats, lp.planning.planners)
        if not broken:
            return Rounding(seats, _value(lp, "shortage", found)), proven and not tightening
        matrix = _tightened(lp, matrix, broken)
    return None, False


def whole_columns(lp: Formulation) -> NDArray[np.bool_]:
    """Which columns must be whole: seats and intake."""
    mask = np.zeros(len(lp.columns), bool)
    mask[[lp.column(x) for x in (*lp.variables.seats.values(), *lp.variables.intake.values())]] = True
    return mask


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


def _undecided(lp: Formulation, values: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which columns must be whole and are not."""
    return whole_columns(lp) & (np.abs(values - np.round(values)) > NEAR_WHOLE)


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
    near = _boxed(matrix, whole, found - reach, found + reach)
    engine = Engine(near, deadline, whole)
    engine.start_at(found)
    engine.set(mip_max_nodes=1)
    try:
        better, _ = engine.minimise_whole(cost, gap / BETTER, math.inf)
    except Infeasible:  # rounding errors only: what was found is a solution
        return found
    return found if better is None or cost @ better > cost @ found else better


def _within_reach(matrix: Matrix, whole: NDArray[np.bool_], values: NDArray[np.float64], reach: float) -> Matrix:
    """The LP with each whole column bounded to whole numbers around its value."""
    return _boxed(matrix, whole, np.floor(values + NEAR_WHOLE) - reach, np.ceil(values - NEAR_WHOLE) + reach)


def _boxed(matrix: Matrix, whole: NDArray[np.bool_], least: NDArray[np.float64], most: NDArray[np.float64]) -> Matrix:
    """The LP with each whole column kept between a least and a most value."""
    lower = np.where(whole, np.maximum(matrix.column_lower, least), matrix.column_lower)
    upper = np.where(whole, np.minimum(matrix.column_upper, most), matrix.column_upper)
    return replace(matrix, column_lower=lower, column_upper=upper)


def _blend(lp: Formulation) -> NDArray[np.float64]:
    """Shortage, held to participation, and a trace of the goals that follow, so that rounding does not forget them.

    The trace is small against the least weight of a person short, whatever the scale of weights and priorities.
    """
    cost = coefficients(lp, lp.goals["shortage"])
    trace = TIE_BREAK * float(cost[cost > 0].min(initial=1.0))
    for name, goal in lp.goals.items():
        vector = coefficients(lp, goal)
        if name == "participation":
            cost += EXCESS_WEIGHT * vector
        elif name != "shortage":
            cost += trace * vector / max(float(np.abs(vector).max(initial=0.0)), 1e-12)
    return cost


def _seats(lp: Formulation, values: NDArray[np.float64]) -> WholeSeats:
    """Whole seats by (institution, specialty, trained_for, year), without zeros."""
    seats = lp.variables.seats
    numbers = np.rint(values[[lp.column(x) for x in seats.values()]]).astype(int).tolist()
    return {(*p, d, t): number for (p, d, t), number in zip(seats, numbers, strict=True) if number}


def _value(lp: Formulation, goal: str, values: NDArray[np.float64]) -> float:
    return float(coefficients(lp, lp.goals[goal]) @ values) + float(lp.goals[goal].constant)


def _tightened(lp: Formulation, matrix: Matrix, broken: Sequence[Breach]) -> Matrix:
    """The LP with every broken row moved by what it is broken by, and a little more; a broken bound by a seat."""
    row_upper, column_upper = matrix.row_upper.copy(), matrix.column_upper.copy()
    rows = {label: n for n, label in enumerate(lp.rows)}
    columns = {bound.label: lp.column(x) for x, bounds in lp.bounds.items() for bound in bounds}
    for breach in broken:
        label = Label(breach.family, breach.key)
        if label in rows:
            row_upper[rows[label]] -= float(breach.value - breach.limit) + 1e-6 * max(1.0, abs(float(breach.limit)))
        else:
            column_upper[columns[label]] = np.ceil(column_upper[columns[label]] - 1e-6) - 1
    return replace(matrix, row_upper=row_upper, column_upper=column_upper)
