"""Goal after goal, each on the optimal face of the goals before."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coplan.contract.model import GoalStep
from coplan.formulation.build import Formulation
from coplan.formulation.matrix import coefficients, goal_rows, matrix_of, row_limits
from coplan.solver.engine import DRIFT_TOLERANCE, Engine, Infeasible, Unproven, scale_of
from coplan.solver.face import Numbers

BLEND = 1e-3
"""Weight of the second goal against the first in the cold solve, which only finds a basis near both optima."""
OFTEN_LOWEST = "participation"
"""A goal that is mostly as small as bounds allow: nobody is worse off."""


@dataclass(frozen=True)
class GoalResult:
    """Best value of a goal, given the goals before it, and the seconds it took."""

    name: str
    value: float
    seconds: float


@dataclass(frozen=True)
class Solution:
    """Values of the LP's columns in order, and what each goal reached; goals for which there was no time are absent."""

    values: Numbers
    goals: tuple[GoalResult, ...]

    def goal(self, name: str) -> float:
        return next(goal.value for goal in self.goals if goal.name == name)


Watch = Callable[[str, Engine], None]
"""Told of a goal and of the engine that stands at its optimum; it only looks."""


def solve_in_order(
    lp: Formulation,
    steps: Sequence[GoalStep],
    deadline: float | None = None,
    report: Callable[[GoalResult], None] = lambda _: None,
    watch: Watch = lambda *_: None,
    enough: str = "",
    complete: Callable[[], None] | None = None,
) -> Solution:
    """Minimise goal after goal, each holding the ones before it to (1 + slack) of their best value.

    Without slack the optimal face is fixed, which is exact and much faster than a row per goal. Should rounding errors
    of the duals have let an earlier goal slip or cut the face off, everything is done again with rows.
    watch: told of each goal at its own optimum, before its face is fixed; where all is done again, told again.
    enough: the goal with which a solution will do at the deadline, without the goals that follow.
    complete: gives rows of the LP limits that were not known before, once there is a basis to start from without them;
    where that breaks them, it is searched for again. It may be called more than once.
    Raises Infeasible or Unproven.
    """
    costs = {step.name: coefficients(lp, lp.goals[step.name]) for step in steps}
    constants = {step.name: lp.goals[step.name].constant for step in steps}
    began = time.monotonic()
    try:
        engine = _started(lp, steps, costs, deadline, complete, settle=True)
        solution = _goal_by_goal(engine, began, steps, costs, constants, report, False, watch, enough)
        if _holds(solution, steps, costs, constants):
            return solution
    except Infeasible:
        raise Infeasible(lp) from None
    except Unproven:
        if deadline is not None and time.monotonic() >= deadline:
            raise
    began = time.monotonic()
    engine = _started(lp, steps, costs, deadline, complete, settle=False)
    return _goal_by_goal(engine, began, steps, costs, constants, report, True, watch, enough)


def _started(
    lp: Formulation,
    steps: Sequence[GoalStep],
    costs: Mapping[str, Numbers],
    deadline: float | None,
    complete: Callable[[], None] | None,
    settle: bool,
) -> Engine:
    """The LP, complete, at a basis near the optima of the first two goals; settle: where it is large, on their face."""
    first, second = (costs[step.name] / scale_of(costs[step.name]) for step in (steps[0], steps[:2][-1]))
    settle = settle and steps[0].name == OFTEN_LOWEST and not any(step.slack for step in steps[:2])
    engine = Engine(matrix_of(lp), deadline)
    later = goal_rows(lp, [step.name for step in steps[2:]]) if settle and engine.large else None
    _go(engine, first, second, later)
    if complete is not None:
        complete()
        if not engine.limit_rows(*row_limits(lp)):
            engine = Engine(engine.matrix, deadline)
            _go(engine, first, second, later)
    return engine


def _go(engine: Engine, first: Numbers, second: Numbers, later: NDArray[np.bool_] | None) -> None:
    """Go to a vertex near the optima of two costs, and with later stay on the face, if it is that of both in order.

    It is where the first is as small as the bounds allow: there the blend leaves only the second.
    later: rows that only the goals after these two need; None: no face is kept.
    """
    near = first + BLEND * second
    if later is not None:
        values = engine.settle(near, later)
        if values is not None and float(first @ values) <= engine.lowest(first) + DRIFT_TOLERANCE:
            return
        engine.release()
    engine.minimise(near)


def _goal_by_goal(
    engine: Engine,
    began: float,
    steps: Sequence[GoalStep],
    costs: Mapping[str, Numbers],
    constants: Mapping[str, float],
    report: Callable[[GoalResult], None],
    with_rows: bool,
    watch: Watch = lambda *_: None,
    enough: str = "",
) -> Solution:
    """began: time.monotonic() when the start was sought, which counts to the first goal."""
    results: list[GoalResult] = []
    values = np.zeros(0)
    for step in steps:
        try:
            values = engine.minimise(costs[step.name], warm=True)
        except Infeasible:  # not so: the values before are a solution
            raise Unproven("numerical trouble") from None
        except Unproven:
            if engine.late and any(result.name == enough for result in results):
                break
            raise
        best = float(costs[step.name] @ values)
        watch(step.name, engine)
        if with_rows or step.slack:
            room = max(step.slack * abs(best + constants[step.name]), DRIFT_TOLERANCE * max(1.0, abs(best)))
            engine.keep_within(costs[step.name], best + room)
        else:
            engine.stay_optimal()
        results.append(GoalResult(step.name, best + constants[step.name], time.monotonic() - began))
        report(results[-1])
        began = time.monotonic()
    return Solution(values, tuple(results))


def _holds(
    solution: Solution,
    steps: Sequence[GoalStep],
    costs: Mapping[str, Numbers],
    constants: Mapping[str, float],
) -> bool:
    """Whether the last values keep every goal within its slack."""
    for step, result in zip(steps, solution.goals, strict=False):  # the last ones may be missing
        reached = float(costs[step.name] @ solution.values) + constants[step.name]
        if reached > result.value + step.slack * abs(result.value) + DRIFT_TOLERANCE * max(1.0, abs(result.value)):
            return False
    return True
