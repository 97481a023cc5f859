"""The LP through HiGHS: the matrix handed over whole, goal after goal on the optimal face of the goals before."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import highspy
import numpy as np
from highspy import HighsBasisStatus, HighsModelStatus
from numpy.typing import NDArray

from coplan.formulation.build import Formulation
from coplan.formulation.matrix import Matrix, coefficients, matrix_of
from coplan.model import GoalStep

TIME_LIMIT = "Time limit reached"
"""Status of Unproven where the deadline ended it."""
PROVEN = (HighsModelStatus.kOptimal, HighsModelStatus.kModelEmpty)  # empty: a region with nothing to decide
DUAL_TOLERANCE = 1e-8
DRIFT_TOLERANCE = 1e-6
BLEND = 1e-3
"""Weight of the second goal against the first in the cold solve, which only finds a basis near both optima."""

DEFAULTS: Mapping[str, Any] = {"solver": "choose", "presolve": "choose", "simplex_strategy": 1, "user_bound_scale": 0}
# Tried one after the other until one ends clearly: which algorithm wins depends on the rows.
ATTEMPTS: tuple[Mapping[str, Any], ...] = (
    {"solver": "ipm", "run_crossover": "on"},
    {},
    {"solver": "simplex", "presolve": "off"},
    {"solver": "simplex", "presolve": "off", "user_bound_scale": -4},
)
LARGE = 100_000
"""Columns from which on an interior point method that factorises is faster than one with conjugate gradients."""
FACTORISING: Mapping[str, Any] = {"solver": "hipo", "hipo_system": "normaleq", "run_crossover": "on"}
WARM: Mapping[str, Any] = {"solver": "simplex", "simplex_strategy": 4}  # primal
INTERIOR = ("ipm", "hipo")
INSIDE: Mapping[str, Any] = {"solver": "ipm", "run_crossover": "off"}


class Infeasible(Exception):
    """Proven: the LP has no solution, or (whole) it has some, but none in whole numbers."""

    def __init__(self, lp: Formulation | None = None, whole: bool = False):
        super().__init__("no whole-number solution" if whole else "no solution")
        self.lp, self.whole = lp, whole


class Unproven(Exception):
    """The solver ended without a proof; args[0] is the status it gave."""

    @property
    def status(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True)
class GoalResult:
    """Best value of a goal, given the goals before it, and the seconds it took."""

    name: str
    value: float
    seconds: float


@dataclass(frozen=True)
class Solution:
    """Values of the LP's columns in order, and what each goal reached; goals for which there was no time are absent."""

    values: NDArray[np.float64]
    goals: tuple[GoalResult, ...]

    def goal(self, name: str) -> float:
        return next(goal.value for goal in self.goals if goal.name == name)


def _scale(cost: NDArray[np.float64]) -> float:
    """Largest coefficient; costs are handed over as multiples of it, so that tolerances are the same for all goals."""
    return float(np.abs(cost).max(initial=0.0)) or 1.0


def has_hipo() -> bool:
    """Whether HiGHS can use HiPO; it refuses the option where the package is missing or of another version."""
    try:
        return version("highspy-extras") == version("highspy")
    except PackageNotFoundError:
        return False


class Engine:
    """One HiGHS object that holds an LP and answers only with proven optima.

    deadline: time.monotonic() after which Unproven("time limit") is raised; None: no limit.
    """

    def __init__(self, matrix: Matrix, deadline: float | None = None, whole: NDArray[np.bool_] | None = None):
        self.deadline = deadline
        self.column_lower, self.column_upper = matrix.column_lower.copy(), matrix.column_upper.copy()
        self.row_lower, self.row_upper = matrix.row_lower.copy(), matrix.row_upper.copy()
        self.highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]  # whose stub is incomplete
        self.highs.silent()
        self.highs.HandleUserInterrupt = True
        columns, rows = len(self.column_lower), len(self.row_lower)
        row_wise, minimise = int(highspy.MatrixFormat.kRowwise), int(highspy.ObjSense.kMinimize)
        integrality = np.zeros(columns, np.int32) if whole is None else whole.astype(np.int32)
        status = self.highs.passModel(
            columns, rows, len(matrix.value), row_wise, minimise, 0.0,
            np.zeros(columns), self.column_lower, self.column_upper, self.row_lower, self.row_upper,
            matrix.start, matrix.index, matrix.value, integrality,
        )  # fmt: skip
        if status == highspy.HighsStatus.kError:
            raise Unproven("model refused")

    @property
    def late(self) -> bool:
        """Whether the deadline has passed."""
        return self.deadline is not None and time.monotonic() >= self.deadline

    def set(self, **options: Any) -> None:
        """Set HiGHS options; raises ValueError where HiGHS refuses one (it only says so by its return code)."""
        for name, value in options.items():
            if self.highs.setOptionValue(name, value) == highspy.HighsStatus.kError:
                raise ValueError(f"HiGHS refuses option {name} = {value!r}")

    def minimise(self, cost: NDArray[np.float64], warm: bool = False, vertex: bool = True) -> NDArray[np.float64]:
        """Column values of a proven optimum; warm starts from the basis before, which is still feasible.

        Without vertex an optimum inside the optimal face will do, which has no basis and is quicker to find.

        Raises Infeasible or Unproven.
        """
        self._set_cost(cost)
        status = HighsModelStatus.kNotset
        for attempt in (*([WARM] if warm else []), *([] if vertex else [INSIDE]), *self._cold_attempts()):
            self.set(**{**DEFAULTS, **attempt})
            status = self._run()
            if status in PROVEN:
                return self._values()
            if (
                status == HighsModelStatus.kInfeasible and attempt.get("solver") not in INTERIOR
            ):  # simplex is to confirm
                raise Infeasible
            if status == HighsModelStatus.kTimeLimit:
                break
            self.highs.clearSolver()
        raise Unproven(self.highs.modelStatusToString(status))

    def _cold_attempts(self) -> Sequence[Mapping[str, Any]]:
        """Without a start; HiPO comes in a package of its own, highspy-extras, that need not be there."""
        large = len(self.column_lower) >= LARGE and has_hipo()
        return (FACTORISING, *ATTEMPTS) if large else ATTEMPTS

    def basis(self) -> Any:
        """HiGHS's basis at the last optimum."""
        return self.highs.getBasis()

    def reached(self, expression: NDArray[np.float64]) -> float:
        """Value of a cost vector at the last optimum."""
        return float(expression @ self._values())

    def minimise_whole(
        self, cost: NDArray[np.float64], gap: float, seconds: float
    ) -> tuple[NDArray[np.float64] | None, bool]:
        """Best whole-number values found in that time (None: none found), and whether they are within gap of the least.

        Raises Infeasible where there are proven to be none.
        """
        self._set_cost(cost)
        scale = _scale(cost)
        self.set(**DEFAULTS, mip_abs_gap=gap / scale, mip_rel_gap=0.0)
        status = self._run(seconds)
        if status == HighsModelStatus.kInfeasible:
            raise Infeasible
        found = self.highs.getInfo().primal_solution_status == int(highspy.SolutionStatus.kSolutionStatusFeasible)
        return (self._values() if found or status == HighsModelStatus.kModelEmpty else None), status in PROVEN

    def _set_cost(self, cost: NDArray[np.float64]) -> None:
        every = np.arange(len(cost), dtype=np.int32)
        self._scale = _scale(cost)
        self.highs.changeColsCost(len(cost), every, cost / self._scale)

    def _values(self) -> NDArray[np.float64]:
        return np.asarray(self.highs.getSolution().col_value, dtype=np.float64)

    def _run(self, seconds: float = math.inf) -> HighsModelStatus:
        """Run in a thread, so that Ctrl-C and a kill reach Python at once and stop the solver."""
        if self.deadline is not None:
            seconds = min(seconds, max(self.deadline - time.monotonic(), 0.0))
        self.set(time_limit=self.highs.getRunTime() + seconds)
        thread = self.highs.startSolve()
        try:
            while thread.is_alive():
                thread.join(0.05)
        except BaseException:
            self.highs.cancelSolve()
            thread.join()
            raise
        return HighsModelStatus(self.highs.getModelStatus())

    def stay_optimal(self) -> None:
        """Keep to the optimal face: what has a non-zero dual stays at its active bound (complementary slackness)."""
        solution, basis = self.highs.getSolution(), self.highs.getBasis()
        highs = self.highs
        _clamp(self.column_lower, self.column_upper, solution.col_dual, basis.col_status, highs.changeColsBounds)
        _clamp(self.row_lower, self.row_upper, solution.row_dual, basis.row_status, highs.changeRowsBounds)

    def keep_within(self, cost: NDArray[np.float64], limit: float) -> None:
        """Add the row cost · x ≤ limit."""
        used = np.flatnonzero(cost).astype(np.int32)
        self.highs.addRow(-math.inf, limit, len(used), used, cost[used])
        self.row_lower, self.row_upper = np.append(self.row_lower, -math.inf), np.append(self.row_upper, limit)


Watch = Callable[[str, Engine], None]
"""Told of a goal and of the engine that stands at its optimum; it only looks."""


def _clamp(lower: Any, upper: Any, dual: Any, status: Any, change_bounds: Callable[..., Any]) -> None:
    """Fix what is not basic and has a dual at the bound that the dual's sign tells."""
    dual, basic = np.asarray(dual), np.fromiter((s == HighsBasisStatus.kBasic for s in status), bool, len(status))
    at_lower = (dual > DUAL_TOLERANCE) & ~basic & np.isfinite(lower)
    at_upper = (dual < -DUAL_TOLERANCE) & ~basic & np.isfinite(upper)
    upper[at_lower], lower[at_upper] = lower[at_lower], upper[at_upper]
    moved = np.flatnonzero(at_lower | at_upper).astype(np.int32)
    if len(moved):
        change_bounds(len(moved), moved, lower[moved], upper[moved])


def solve_in_order(
    lp: Formulation,
    steps: Sequence[GoalStep],
    deadline: float | None = None,
    report: Callable[[GoalResult], None] = lambda _: None,
    watch: Watch = lambda *_: None,
    enough: str = "",
) -> Solution:
    """Minimise goal after goal, each holding the ones before it to (1 + slack) of their best value.

    Without slack the optimal face is fixed, which is exact and much faster than a row per goal. Should rounding errors
    of the duals have let an earlier goal slip or cut the face off, everything is done again with rows.
    watch: told of each goal at its own optimum, before its face is fixed; where all is done again, told again.
    enough: the goal with which a solution will do at the deadline, without the goals that follow.
    Raises Infeasible or Unproven.
    """
    costs = {step.name: coefficients(lp, lp.goals[step.name]) for step in steps}
    constants = {step.name: lp.goals[step.name].constant for step in steps}
    matrix = matrix_of(lp)
    try:
        solution = _goal_by_goal(Engine(matrix, deadline), steps, costs, constants, report, False, watch, enough)
        if _holds(solution, steps, costs, constants):
            return solution
    except Infeasible:
        raise Infeasible(lp) from None
    except Unproven:
        if deadline is not None and time.monotonic() >= deadline:
            raise
    return _goal_by_goal(Engine(matrix, deadline), steps, costs, constants, report, True, watch, enough)


def _goal_by_goal(
    engine: Engine,
    steps: Sequence[GoalStep],
    costs: Mapping[str, NDArray[np.float64]],
    constants: Mapping[str, float],
    report: Callable[[GoalResult], None],
    with_rows: bool,
    watch: Watch = lambda *_: None,
    enough: str = "",
) -> Solution:
    results: list[GoalResult] = []
    began = time.monotonic()
    first_two = [costs[step.name] / _scale(costs[step.name]) for step in steps[:2]]
    values = engine.minimise(first_two[0] + BLEND * first_two[-1])
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
    costs: Mapping[str, NDArray[np.float64]],
    constants: Mapping[str, float],
) -> bool:
    """Whether the last values keep every goal within its slack."""
    for step, result in zip(steps, solution.goals, strict=False):  # the last ones may be missing
        reached = float(costs[step.name] @ solution.values) + constants[step.name]
        if reached > result.value + step.slack * abs(result.value) + DRIFT_TOLERANCE * max(1.0, abs(result.value)):
            return False
    return True
