"""Rows that only measure, put aside until a goal asks for what they measure."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from coplan.formulation.build import Formulation
from coplan.formulation.matrix import coefficients, goal_rows, matrix_of
from coplan.solver import Engine
from coplan.solver.aside import Aside, own_columns
from coplan.solver.engine import WARM
from coplan.solver.matrix import Numbers
from tests.independent.cases import random_case
from tests.tiny import lp_of
from tests.written import case_from

GOALS = ("participation", "shortage", "worst_region", "surplus", "change", "directed", "cost")
SEEDS = (0, 1, 2, 3, 5, 6)
ROOM = 1e-6


@pytest.fixture(params=SEEDS)
def lp(request: pytest.FixtureRequest) -> Formulation:
    alone = dict.fromkeys(("East", "西部", "North", "South"), 1e20)
    return lp_of(case_from(random_case(request.param)), GOALS, ["lending_limit"], alone)


def later_rows(lp: Formulation) -> NDArray[np.bool_]:
    return goal_rows(lp, GOALS[2:])


def engine_without(lp: Formulation) -> Engine:
    engine = Engine(matrix_of(lp))
    engine.aside = Aside(engine, later_rows(lp))
    return engine


def cost_of(lp: Formulation, goal: str) -> Numbers:
    return coefficients(lp, lp.goals[goal])


def bounds_in(engine: Engine) -> Iterator[Numbers]:
    lp = engine.highs.getLp()
    return (np.array(getattr(lp, name)) for name in ("row_lower_", "row_upper_", "col_lower_", "col_upper_"))


def test_the_rows_of_later_goals_have_columns_of_their_own(lp: Formulation) -> None:
    rows = later_rows(lp)
    assert {label.family for label, later in zip(lp.rows, rows, strict=True) if later} <= {"worst_region", "change"}
    own = own_columns(matrix_of(lp), rows)
    moves = [lp.column(x) for x in (*lp.variables.rise.values(), *lp.variables.fall.values())]
    assert own[moves].all()
    assert own.sum() <= len(moves) + 1, "and the worst of the regions"


def test_put_aside_rows_have_no_limits_and_their_columns_stay(lp: Formulation) -> None:
    engine, rows = engine_without(lp), later_rows(lp)
    own = own_columns(engine.matrix, rows)
    row_lower, row_upper, column_lower, column_upper = bounds_in(engine)
    assert np.isinf(row_lower[rows]).all()
    assert np.isinf(row_upper[rows]).all()
    assert np.array_equal(column_lower[own], column_upper[own])
    assert np.array_equal(row_lower[~rows], engine.matrix.row_lower[~rows])
    assert np.array_equal(column_upper[~own], engine.matrix.column_upper[~own])


def test_values_of_the_other_columns_are_made_whole_solutions(lp: Formulation) -> None:
    engine = engine_without(lp)
    cost, matrix = cost_of(lp, "shortage"), engine.matrix
    values = engine.minimise(cost)
    assert cost @ values == pytest.approx(cost @ Engine(matrix).minimise(cost), rel=1e-9, abs=1e-7)
    reached = matrix.entries @ values
    assert (reached >= matrix.row_lower - ROOM).all()
    assert (reached <= matrix.row_upper + ROOM).all()
    assert (values >= matrix.column_lower - ROOM).all()


def test_rows_come_back_with_the_goal_that_needs_them_and_not_before(lp: Formulation) -> None:
    engine, rows = engine_without(lp), later_rows(lp)
    was = list(bounds_in(Engine(engine.matrix)))
    for goal in GOALS:
        engine.minimise(cost_of(lp, goal))
        measured = goal_rows(lp, GOALS[2 : GOALS.index(goal) + 1])
        row_lower, row_upper, _, _ = bounds_in(engine)
        unlimited = np.isinf(row_lower) & np.isinf(row_upper)
        assert np.array_equal(unlimited[rows], ~measured[rows])
    assert all(np.array_equal(now, before) for now, before in zip(bounds_in(engine), was, strict=True))


@pytest.mark.parametrize("goal", ["worst_region", "change"])
def test_rows_that_come_back_leave_the_basis_feasible(goal: str, lp: Formulation) -> None:
    engine = engine_without(lp)
    engine.minimise(cost_of(lp, "shortage"))
    assert engine.aside is not None
    engine.aside.bring_back(cost_of(lp, goal))
    engine.set(**WARM, simplex_iteration_limit=0)
    engine.highs.run()
    assert engine.highs.getInfo().num_primal_infeasibilities == 0


def test_a_goal_is_the_same_whether_its_rows_were_aside(lp: Formulation) -> None:
    for goal in ("worst_region", "change"):
        late, usual = engine_without(lp), Engine(matrix_of(lp))
        reached = []
        for engine in (late, usual):
            engine.minimise(cost_of(lp, "shortage"))
            engine.stay_optimal()
            reached.append(cost_of(lp, goal) @ engine.minimise(cost_of(lp, goal), warm=True))
        assert reached[0] == pytest.approx(reached[1], rel=1e-7, abs=1e-6)


def test_a_cost_of_some_columns_of_a_row_frees_the_others_too(lp: Formulation) -> None:
    rise = cost_of(lp, "change")
    rise[[lp.column(x) for x in lp.variables.fall.values()]] = 0.0
    reached = []
    for engine in (engine_without(lp), Engine(matrix_of(lp))):
        engine.minimise(cost_of(lp, "shortage"))
        engine.stay_optimal()
        reached.append(rise @ engine.minimise(rise, warm=True))
    assert reached[0] == pytest.approx(reached[1], rel=1e-7, abs=1e-6)
