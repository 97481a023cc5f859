"""Goal after goal, each on the optimal face of the goals before."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from coplan.solver.engine import DRIFT_TOLERANCE, Engine, Infeasible, Unproven
from coplan.solver.matrix import Chosen, Matrix, Numbers, scale_of

BLEND = 1e-3
"""Weight of the second goal against the first in the cold solve, which only finds a basis near both optima."""


@dataclass(frozen=True)
class Goal:
    """What is to be least, cost · x + constant; slack: share of its best value that later goals may give up."""

    name: str
    cost: Numbers
    constant: float = 0.0
    slack: float = 0.0

    def value(self, values: Numbers) -> float:
        """What the goal comes to."""
        return float(self.cost @ values) + self.constant


@dataclass(frozen=True)
class GoalResult:
    """Best value of a goal, given the goals before it, and the seconds it took.

    values of the columns, basis and duals (a price for each row, per unit of its active bound) are those of the goal's
    own optimum.
    """

    name: str
    value: float
    seconds: float
    basis: Any = field(default=None, compare=False, repr=False)
    duals: Numbers = field(default_factory=lambda: np.zeros(0), compare=False, repr=False)
    values: Numbers = field(default_factory=lambda: np.zeros(0), compare=False, repr=False)


@dataclass(frozen=True)
class Solution:
    """Values of the LP's columns in order, and what each goal reached; goals for which there was no time are absent."""

    values: Numbers
    goals: tuple[GoalResult, ...]

    def result(self, name: str) -> GoalResult:
        """What a goal reached, and how."""
        return next(goal for goal in self.goals if goal.name == name)

    def goal(self, name: str) -> float:
        """The best value of a goal."""
        return self.result(name).value


Report = Callable[[GoalResult], None]


def silent(_: GoalResult) -> None:
    """The report of a search that nobody listens to."""


class Search:
    """Minimises goal after goal, each holding the ones before it to (1 + slack) of their best value.

    Without slack the optimal face is fixed, which is exact and much faster than a row per goal. Should rounding errors
    of the duals have let an earlier goal slip or cut the face off, everything is done again with rows.
    deadline: time.monotonic() after which to give up. measuring: rows that only measure what goals after the first two
    ask for, which are put aside at first; None: they are not told.
    """

    def __init__(
        self,
        matrix: Matrix,
        goals: Sequence[Goal],
        deadline: float | None = None,
        measuring: Chosen | None = None,
    ):
        self.matrix, self.goals, self.deadline, self._measuring = matrix, goals, deadline, measuring
        self._began = time.monotonic()

    def solve(self, report: Report = silent, enough: str = "") -> Solution:
        """The optimum of all goals in order.

        report: told of each goal as it is reached; where all is done again, told again. enough: the goal with which a
        solution will do at the deadline, without the goals that follow. Raises Infeasible or Unproven.
        """
        try:
            solution = self._goal_by_goal(self._started(), report, enough)
            if self._holds(solution):
                return solution
        except Unproven:
            if self._late:
                raise
        self._began = time.monotonic()
        return self._goal_by_goal(self._started(put_aside=False), report, enough, with_rows=True)

    @property
    def _late(self) -> bool:
        return self.deadline is not None and time.monotonic() >= self.deadline

    def _started(self, put_aside: bool = True) -> Engine:
        """An engine at a vertex near the optima of the first two goals."""
        first, second = (goal.cost / scale_of(goal.cost) for goal in (self.goals[0], self.goals[:2][-1]))
        engine = Engine(self.matrix, self.deadline)
        if put_aside and self._measuring is not None:
            engine.put_aside(self._measuring)
        engine.minimise(first + BLEND * second)
        return engine

    def _goal_by_goal(self, engine: Engine, report: Report, enough: str, with_rows: bool = False) -> Solution:
        results: list[GoalResult] = []
        values = np.zeros(0)
        for goal in self.goals:
            try:
                values = engine.minimise(goal.cost, warm=True)
            except Infeasible:  # not so: the values before are a solution
                raise Unproven("numerical trouble") from None
            except Unproven:
                if engine.late and any(result.name == enough for result in results):
                    break
                raise
            results.append(self._reached(goal, values, engine))
            if with_rows or goal.slack:
                engine.keep_within(goal.cost, _most(goal, float(goal.cost @ values)))
            else:
                engine.stay_optimal()
            report(results[-1])
        return Solution(values, tuple(results))

    def _reached(self, goal: Goal, values: Numbers, engine: Engine) -> GoalResult:
        began, self._began = self._began, time.monotonic()
        duals = engine.duals()[0][: len(self.matrix.row_lower)]
        return GoalResult(goal.name, goal.value(values), self._began - began, engine.basis(), duals, values)

    def _holds(self, solution: Solution) -> bool:
        """Whether the last values keep every goal within its slack."""
        reached = zip(self.goals, solution.goals, strict=False)  # the last ones may be missing
        return all(
            goal.value(solution.values) <= best + goal.slack * abs(best) + DRIFT_TOLERANCE * max(1.0, abs(best))
            for goal, best in ((goal, result.value) for goal, result in reached)
        )


def _most(goal: Goal, best: float) -> float:
    """What later goals may let a cost come to whose least is known: at least as much as is lost to rounding errors."""
    return best + max(goal.slack * abs(best + goal.constant), DRIFT_TOLERANCE * max(1.0, abs(best)))
