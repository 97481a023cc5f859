"""Whole numbers part by part: every row kept, what one part leaves goes to the next, near the LP."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from scipy.sparse import csr_array

from coplan.formulation.matrix import coefficients, matrix_of
from coplan.limits.check import Breach, broken_relations
from coplan.solver import Infeasible, Matrix
from coplan.whole import rounding
from coplan.whole.branching import whole_columns
from coplan.whole.by_parts import SHARED, Task, _tightened, solve_by_parts, specialties
from coplan.whole.rounding import round_seats
from tests.independent.cases import random_case
from tests.small import settings
from tests.tiny import PROGRAMMES, case_of, lp_of, solved
from tests.written import case_from

INF = float("inf")
STEADY = [[*PROGRAMMES, "max_yearly_change"], ["E", "k", 20, 100, 1, 0.1]]
GOALS = ("participation", "shortage", "worst_region", "surplus", "change", "directed", "cost")


def limited(numbers: int, limit: float) -> Matrix:
    """x_1 + … + x_n ≤ limit, 0 ≤ x ≤ 100."""
    return Matrix(
        column_lower=np.zeros(numbers),
        column_upper=np.full(numbers, 100.0),
        row_lower=np.array([-INF]),
        row_upper=np.array([limit]),
        entries=csr_array([[1.0] * numbers]),
    )


def task_of(matrix: Matrix, cost: list[float]) -> Task:
    """Every column whole, and a part of its own."""
    size = len(cost)
    return Task(matrix, np.ones(size, bool), np.arange(size), np.array(cost))


def test_what_one_part_leaves_goes_to_the_next() -> None:
    # Four numbers of 2.5 within a limit of 10: rounded down alone they would be 8.
    found = solve_by_parts(task_of(limited(4, 10), [-1.0] * 4), np.full(4, 2.5), 0.0, None)
    assert found is not None
    assert found.tolist() == [2, 3, 2, 3]


def test_what_one_part_had_to_take_is_made_good() -> None:
    # x + y ≤ 5 and x ≥ 2.5 from a row of its own: x must be 3, so y comes down from 2.5 to 2.
    matrix = Matrix(
        np.zeros(2), np.full(2, 100.0), np.array([-INF, 2.5]), np.array([5.0, INF]),
        csr_array([[1.0, 1.0], [1.0, 0.0]]),
    )  # fmt: skip
    found = solve_by_parts(task_of(matrix, [-1.0, -1.0]), np.array([2.5, 2.5]), 0.0, None)
    assert found is not None
    assert found.tolist() == [3, 2]


def test_repairs_reach_further() -> None:
    # x is 2.5 and must be 3, with y whole at 2: only by moving y to 1 can x + y ≤ 4 hold.
    matrix = Matrix(
        np.zeros(2), np.full(2, 100.0), np.array([-INF, 2.5]), np.array([4.0, INF]),
        csr_array([[1.0, 1.0], [1.0, 0.0]]),
    )  # fmt: skip
    found = solve_by_parts(task_of(matrix, [-1.0, -1.0]), np.array([2.5, 2.0]), 0.0, None)
    assert found is not None
    assert found.tolist() == [3, 1]


def test_none_where_no_whole_numbers_are_near() -> None:
    # x + y ≤ 4 and x ≥ 2.5, but y is bounded to 2.
    matrix = Matrix(
        np.array([0.0, 2.0]), np.array([100.0, 2.0]), np.array([-INF, 2.5]), np.array([4.0, INF]),
        csr_array([[1.0, 1.0], [1.0, 0.0]]),
    )  # fmt: skip
    assert solve_by_parts(task_of(matrix, [-1.0, -1.0]), np.array([2.5, 2.0]), 0.0, None) is None


def test_a_shared_column_is_in_every_part() -> None:
    # z ≥ x and z ≥ y, and z is dear: both come down from 2.5.
    matrix = Matrix(
        np.zeros(3), np.full(3, 100.0), np.full(2, -INF), np.zeros(2),
        csr_array([[1.0, 0.0, -1.0], [0.0, 1.0, -1.0]]),
    )  # fmt: skip
    task = Task(matrix, np.array([True, True, False]), np.array([0, 1, SHARED]), np.array([-1.0, -1.0, 10.0]))
    found = solve_by_parts(task, np.full(3, 2.5), 0.0, None)
    assert found is not None
    assert found[:2].tolist() == [2, 2]


@pytest.mark.parametrize("seed", range(20))
def test_every_relation_holds_by_parts(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounding, "MANY", 0)
    lp = lp_of(case_from(random_case(seed)), GOALS, without=["lending_limit"])
    try:
        solution = solved(lp)
        found = round_seats(lp, solution, need=1.0)
    except Infeasible:
        return
    planning = lp.planning
    assert not broken_relations(planning.case, planning.families, found.seats, planning.planners)
    assert found.shortage >= solution.goal("shortage") - 1e-6


@pytest.mark.parametrize("seed", range(20, 40))
def test_parts_give_whole_numbers_that_keep_every_row(seed: int) -> None:
    lp = lp_of(case_from(random_case(seed, size=2)), GOALS, without=["lending_limit"])
    try:
        solution = solved(lp)
    except Infeasible:
        return
    matrix, whole = matrix_of(lp), whole_columns(lp)
    task = Task(matrix, whole, specialties(lp), coefficients(lp, lp.goals["shortage"]))
    found = solve_by_parts(task, solution.values, 0.0, None)
    if found is None:
        return
    assert (found[whole] == np.round(found[whole])).all()
    assert (found >= matrix.column_lower - 1e-6).all()
    assert (found <= matrix.column_upper + 1e-6).all()
    reached = matrix.entries @ found
    room = 1.01e-6 * np.maximum(1.0, np.abs(np.where(np.isfinite(matrix.row_upper), matrix.row_upper, 0.0)))
    assert (reached >= matrix.row_lower - room).all()
    assert (reached <= matrix.row_upper + room).all()


def test_columns_by_specialty() -> None:
    lp = lp_of(case_from(random_case(4, size=2)), GOALS, without=[])
    parts = specialties(lp)
    number = {k: n for n, k in enumerate(lp.planning.case.specialties)}
    for (p, _, _), x in lp.variables.seats.items():
        assert parts[lp.column(x)] == number[p[1]]
    for (_, k, _), x in lp.variables.shortage.items():
        assert parts[lp.column(x)] == number[k]
    shared = {lp.columns[j].name for j in np.flatnonzero(parts == SHARED)}
    assert shared == {x.name for x in (*lp.variables.excess.values(), lp.variables.worst) if x is not None}


def test_a_broken_row_is_moved_from_both_sides_and_a_bound_from_its_own() -> None:
    lp = lp_of(case_of(Settings=settings(last_year=2028), Programmes=STEADY))
    matrix = matrix_of(lp)
    rows = [n for n, label in enumerate(lp.rows) if label.family == "steady_change"]
    broken = [
        Breach("steady_change", ("E", "k", 2028), Fraction(11), Fraction(10)),
        Breach("intake_range", ("E", "k", 2027), Fraction(9), Fraction(10)),
    ]
    moved = _tightened(lp, matrix, broken)
    for n in rows:
        assert moved.row_upper[n] <= matrix.row_upper[n] - 1 or matrix.row_upper[n] == INF
        assert moved.row_lower[n] >= matrix.row_lower[n] + 1 or matrix.row_lower[n] == -INF
    intake = lp.column(lp.variables.intake[("E", "k"), 2027])
    assert moved.column_lower[intake] == matrix.column_lower[intake] + 1
    assert moved.column_upper[intake] == matrix.column_upper[intake]
