"""The LP through HiGHS: the matrix handed over whole, and answers only with a proof."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import wait
from typing import Any

import highspy
import numpy as np
from highspy import HighsModelStatus
from numpy.typing import NDArray

from coplan.solver.aside import Aside
from coplan.solver.face import face_of
from coplan.solver.giving_up import need_to_go_on
from coplan.solver.highs import SilentHighs, has_hipo, solving
from coplan.solver.matrix import Chosen, Matrix, Numbers, Places, scale_of

TIME_LIMIT = "Time limit reached"
"""Status of Unproven where the deadline ended it."""
UNRELIABLE = "a plan below its bound"
"""Status of Unproven where exact arithmetic refutes what the solver calls proven."""
PROVEN = (HighsModelStatus.kOptimal, HighsModelStatus.kModelEmpty)  # empty: a region with nothing to decide
DEFAULTS: Mapping[str, Any] = {
    "solver": "choose",
    "presolve": "choose",
    "simplex_strategy": 1,
    "simplex_dual_edge_weight_strategy": -1,
    "user_bound_scale": 0,
    "user_objective_scale": 0,
    "start_crossover_tolerance": 1e-8,
    "simplex_iteration_limit": 2**31 - 1,
}
DEVEX: Mapping[str, Any] = {"simplex_dual_edge_weight_strategy": 1}
"""For a last few pivots of dual simplex: its exact weights take longer to be worked out for a basis than these."""
EXACT: Mapping[str, Any] = {"solver": "simplex", "presolve": "off", "primal_feasibility_tolerance": 1e-10}
# Tried one after the other until one ends clearly: which algorithm wins depends on the rows.
# IPX by its name: what "ipm" means depends on whether highspy-extras is installed.
ATTEMPTS: tuple[Mapping[str, Any], ...] = (
    {"solver": "ipx", "run_crossover": "on", **DEVEX},
    {},
    {"solver": "simplex", "presolve": "off"},
    {"solver": "simplex", "presolve": "off", "user_bound_scale": -4},
)
LARGE = 50_000
"""Columns from which on an interior point method that factorises is faster than one with conjugate gradients."""
FACTORISING: Mapping[str, Any] = {
    "solver": "hipo",
    "hipo_system": "normaleq",
    "user_objective_scale": 8,  # 2^8: a fifth fewer iterations
    "run_crossover": "on",
    "start_crossover_tolerance": 1e-4,  # at HiGHS's 1e-8 a quarter of the iterations come after the optimum
    "simplex_strategy": 4,  # primal, for what crossover leaves: its basis is feasible, but not always optimal
    **DEVEX,
}
WITHOUT_CROSSOVER: Mapping[str, Any] = {
    "run_crossover": "off",
    "user_objective_scale": 0,  # an optimum inside the face is often not within HiGHS's tolerance once scaled back
}
WARM: Mapping[str, Any] = {"solver": "simplex", "simplex_strategy": 4, **DEVEX}  # primal
PIVOTS = 2_500
"""In a large LP as many as take about as long as a cold start, which has presolve."""
ATTRACTIVE = 2 * PIVOTS
"""Columns and rows with a wrong dual at the start, of which warm simplex takes longer than a cold start."""
SMALL, FEW_ATTRACTIVE = 50_000, 500
"""The same where there are fewer columns, so that a cold start takes a fraction of a second."""
INTERIOR = ("ipx", "hipo")
DRIFT_TOLERANCE = 1e-6
"""Of a value: what may be lost of it by rounding errors."""


class Infeasible(Exception):
    """Proven: there is no solution."""


class Unproven(Exception):
    """The solver ended without a proof; args[0] is the status it gave."""

    @property
    def status(self) -> str:
        return str(self.args[0])


class Engine:
    """One HiGHS object that holds an LP and answers only with proven optima.

    deadline: time.monotonic() after which Unproven("time limit") is raised; None: no limit. aside: see put_aside.
    """

    def __init__(self, matrix: Matrix, deadline: float | None = None, whole: Chosen | None = None):
        self.deadline, self.matrix = deadline, matrix
        self.aside: Aside | None = None
        self.on_face = False  # presolve leaves little of a face, and HiPO's crossover is no help there
        self._start: tuple[NDArray[np.int32], Numbers] | None = None
        self.column_lower, self.column_upper = matrix.column_lower.copy(), matrix.column_upper.copy()
        self.row_lower, self.row_upper = matrix.row_lower.copy(), matrix.row_upper.copy()
        self.highs: Any = SilentHighs()
        columns, rows = len(self.column_lower), len(self.row_lower)
        row_wise, minimise = int(highspy.MatrixFormat.kRowwise), int(highspy.ObjSense.kMinimize)
        integrality = np.zeros(columns, np.int32) if whole is None else whole.astype(np.int32)
        entries = matrix.entries
        status = self.highs.passModel(
            columns, rows, entries.nnz, row_wise, minimise, 0.0,
            np.zeros(columns), self.column_lower, self.column_upper, self.row_lower, self.row_upper,
            entries.indptr.astype(np.int32), entries.indices.astype(np.int32), entries.data, integrality,
        )  # fmt: skip
        if status == highspy.HighsStatus.kError:
            raise Unproven("model refused")

    def __del__(self) -> None:
        if hasattr(self, "highs"):
            self.highs.let_go()

    @property
    def late(self) -> bool:
        """Whether the deadline has passed."""
        return self.deadline is not None and time.monotonic() >= self.deadline

    def set(self, **options: Any) -> None:
        """Set HiGHS options; raises ValueError where HiGHS refuses one (it only says so by its return code)."""
        for name, value in options.items():
            if self.highs.setOptionValue(name, value) == highspy.HighsStatus.kError:
                raise ValueError(f"HiGHS refuses option {name} = {value!r}")

    def minimise(self, cost: Numbers, warm: bool = False, vertex: bool = True) -> Numbers:
        """Column values of a proven optimum; warm starts from the basis before, which is still feasible.

        Without vertex an optimum inside the optimal face will do, which has no basis and is quicker to find.
        Raises Infeasible or Unproven.
        """
        inside = [] if vertex else [{**(FACTORISING if self.large else ATTEMPTS[0]), **WITHOUT_CROSSOVER}]
        if self.aside is not None:
            self.aside.bring_back(cost)
        self._set_cost(cost)
        first = self._warm_attempts() if warm else []
        status = HighsModelStatus.kNotset
        for attempt in (*first, *inside, *self._cold_attempts()):
            self.set(**{**DEFAULTS, **attempt})
            status = self._run()
            if status in PROVEN:
                return self._values()
            if status == HighsModelStatus.kInfeasible and attempt.get("solver") not in INTERIOR:  # else to be confirmed
                raise Infeasible
            if status == HighsModelStatus.kTimeLimit:
                break
            self.highs.clearSolver()
        raise Unproven(self.highs.modelStatusToString(status))

    def forget(self) -> None:
        """Let the next search start from nothing, as the first one did."""
        self.highs.clearSolver()

    @property
    def large(self) -> bool:
        """Whether HiPO pays; it comes in a package of its own, highspy-extras, that need not be there."""
        return len(self.column_lower) >= LARGE and has_hipo()

    def _warm_attempts(self) -> Sequence[Mapping[str, Any]]:
        self.set(**{**DEFAULTS, **WARM, "simplex_iteration_limit": 0})
        self._run()
        few = FEW_ATTRACTIVE if len(self.column_lower) < SMALL else ATTRACTIVE
        if self.highs.getInfo().num_dual_infeasibilities <= few:
            return ({**WARM, "simplex_iteration_limit": PIVOTS} if self.large else WARM,)
        self.highs.clearSolver()
        return ()

    def _cold_attempts(self) -> Sequence[Mapping[str, Any]]:
        return (FACTORISING, *ATTEMPTS) if self.large and not self.on_face else ATTEMPTS

    def put_aside(self, rows: Chosen) -> None:
        """Leave these rows, which only measure, aside until a cost asks for what they measure."""
        self.aside = Aside(self, rows)

    def start_at(self, columns: Places, values: Numbers) -> None:
        """Let the search for whole numbers start from a solution of which these columns are known."""
        self._start = columns.astype(np.int32), values

    def basis(self) -> Any:
        """HiGHS's basis at the last optimum."""
        return self.highs.getBasis()

    def duals(self) -> tuple[Numbers, Numbers]:
        """Change of the last cost per unit of each row's and each column's active bound."""
        solution = self.highs.getSolution()
        return np.asarray(solution.row_dual) * self.scale, np.asarray(solution.col_dual) * self.scale

    def minimise_exactly(self, cost: Numbers) -> Numbers | None:
        """As minimise, at once and to ten digits, for a small LP; None where the cost has no least. Raises Unproven."""
        self._set_cost(cost)
        self.set(**EXACT)
        status = self._run()
        if status == HighsModelStatus.kUnbounded:
            return None
        if status not in PROVEN:
            raise Unproven(self.highs.modelStatusToString(status))
        return self._values()

    def minimise_whole(self, cost: Numbers, gap: float, seconds: float = math.inf) -> tuple[Numbers | None, bool]:
        """Best whole-number values found in that time (None: none found), and whether they are within gap of the least.

        Raises Infeasible where there are proven to be none.
        """
        self._set_cost(cost)
        scale = scale_of(cost)
        self.set(**DEFAULTS, mip_abs_gap=gap / scale, mip_rel_gap=0.0)
        if self._start is not None:  # only now, since HiGHS forgets a solution where a cost or a bound is changed
            self.highs.setSolution(len(self._start[0]), *self._start)
        status = self._run(seconds)
        if status == HighsModelStatus.kInfeasible:
            raise Infeasible
        found = self.highs.getInfo().primal_solution_status == int(highspy.SolutionStatus.kSolutionStatusFeasible)
        return (self._values() if found or status == HighsModelStatus.kModelEmpty else None), status in PROVEN

    @property
    def least_whole(self) -> float:
        """What the last cost is proven not to fall below in whole numbers."""
        return float(self.highs.getInfo().mip_dual_bound) * self.scale

    def _set_cost(self, cost: Numbers) -> None:
        every = np.arange(len(cost), dtype=np.int32)
        self.scale = scale_of(cost)
        self.highs.changeColsCost(len(cost), every, cost / self.scale)

    def _values(self) -> Numbers:
        values = np.asarray(self.highs.getSolution().col_value, dtype=np.float64)
        return values if self.aside is None else self.aside.complete(values)

    def _run(self, seconds: float = math.inf) -> HighsModelStatus:
        """Run in a thread, so that Ctrl-C and a kill reach Python at once and stop the solver."""
        if self.deadline is not None:
            seconds = min(seconds, max(self.deadline - time.monotonic(), 0.0))
        self.set(time_limit=self.highs.getRunTime() + seconds)
        need_to_go_on()
        search = solving(self.highs)
        try:
            while not wait([search], 0.05).done:
                need_to_go_on()
        except BaseException:
            self.highs.cancel()
            wait([search])
            raise
        search.result()
        return HighsModelStatus(self.highs.getModelStatus())

    def stay_optimal(self) -> None:
        """Keep to the optimal face: what has a non-zero dual stays at its active bound (complementary slackness)."""
        at = self.highs.getSolution()
        self.on_face = True
        columns = face_of(self.column_lower, self.column_upper, at.col_value, at.col_dual)
        rows = face_of(self.row_lower, self.row_upper, at.row_value, at.row_dual)
        for bound, face in ((self.bound_columns, columns), (self.bound_rows, rows)):
            fixed = np.flatnonzero(~np.isnan(face))
            bound(fixed, face[fixed], face[fixed])

    def bound_columns(self, columns: Places, lower: Numbers, upper: Numbers) -> None:
        """Give these columns other bounds."""
        self.column_lower[columns], self.column_upper[columns] = lower, upper
        self.highs.changeColsBounds(len(columns), columns.astype(np.int32), lower, upper)

    def bound_rows(self, rows: Places, lower: Numbers, upper: Numbers) -> None:
        """Give these rows other bounds."""
        self.row_lower[rows], self.row_upper[rows] = lower, upper
        self.highs.changeRowsBounds(len(rows), rows.astype(np.int32), lower, upper)

    def keep_within(self, cost: Numbers, limit: float) -> None:
        """Add the row cost · x ≤ limit."""
        used = np.flatnonzero(cost).astype(np.int32)
        self.highs.addRow(-math.inf, limit, len(used), used, cost[used])
        self.row_lower, self.row_upper = np.append(self.row_lower, -math.inf), np.append(self.row_upper, limit)
