"""The LP of a plan with limits that can be lifted, and the totals that stay short at its least."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from coplan.case import Case
from coplan.formulation.alike import without_fellows
from coplan.formulation.build import Formulation, formulate
from coplan.formulation.matrix import goal_rows, matrix_of
from coplan.formulation.variables import Planning
from coplan.plan import Plan
from coplan.plan.figures import all_weighted_need
from coplan.solver import Engine, Matrix, Numbers
from coplan.solver.matrix import Places, beside, by_places, only

Pair = tuple[str, str]

IN_VAIN = 1e-6
"""Of what pairs are short of: what wins no more is not tried."""
LEAST_GAIN = 0.1
"""One need gives way to others only where that wins more than this share of what it loses."""


def first_graduates(case: Case, specialty: str) -> int | None:
    """Year in which the first planned seats of a specialty graduate; None where nobody offers it."""
    offered = (p for p in case.programmes_of_specialty[specialty] if p.fill_rate * p.completion_rate > 0)
    shortest = min((p.years for p in offered), default=None)
    return None if shortest is None else case.first_year + shortest


@dataclass(frozen=True)
class Relaxable:
    """A plan's LP in which each pair has a total: what it is short from its first planned graduates on.

    Every total has a cap (a row), and a column by which it exceeds it. Seats behind closed routes exist, but are held
    at 0 as long as the limits hold that close them (closed: which seats, by limit); those that nobody asked for are
    held there always.
    """

    lp: Formulation
    closed: Mapping[str, NDArray[np.bool_]]
    unasked: NDArray[np.bool_]

    @classmethod
    def of(cls, plan: Plan, case: Case) -> Relaxable:
        """case: as the plan's model sees it."""
        families, regions = plan.model.families, frozenset(case.regions)
        closing = [limit for limit in Planning(case, families, regions).limits if any(limit.closed(case, regions))]
        wanted = Planning(case, families - {limit.name for limit in closing}, regions)
        built = next((optima.lp for optima in plan.optima if optima.lp.planning == wanted), None)
        lp = formulate(wanted, [], plan.alone) if built is None else built
        closed = {limit.name: np.zeros(len(lp.columns), bool) for limit in closing}
        unasked = np.zeros(len(lp.columns), bool)
        for (p, d, _), x in lp.variables.seats.items() if closing else ():
            programme, column = case.programmes[p], lp.column(x)
            unasked[column] = d != programme.region and (d, programme.specialty) not in case.needed
            for limit in closing:
                closed[limit.name][column] = limit.forbids is not None and bool(limit.forbids(case, programme, d))
        return cls(lp, closed, unasked)

    @property
    def pairs(self) -> Sequence[Pair]:
        return self.lp.planning.case.pairs

    @property
    def need(self) -> float:
        """All weighted need: no region can be short of more."""
        return float(all_weighted_need(self.lp.planning.case))

    @cached_property
    def terms(self) -> Sequence[Sequence[int]]:
        """Columns of each pair's total."""
        case = self.lp.planning.case
        first = {k: first_graduates(case, k) for k in case.specialties}
        columns: dict[Pair, list[int]] = {pair: [] for pair in self.pairs}
        for (r, k, b), x in self.lp.variables.shortage.items():
            year = first[k]
            if year is not None and b >= year:
                columns[r, k].append(self.lp.column(x))
        return list(columns.values())

    def matrix(self) -> Matrix:
        """The LP with the totals' rows and columns at the end."""
        m, columns, count = without_fellows(matrix_of(self.lp), self.lp).matrix, len(self.lp.columns), len(self.pairs)
        lower, upper = self.column_bounds(frozenset())
        measuring = goal_rows(self.lp, self.lp.goals)
        row_lower, row_upper = np.where(measuring, -math.inf, m.row_lower), np.where(measuring, math.inf, m.row_upper)
        m = Matrix(lower, upper, row_lower, row_upper, only(~measuring) @ m.entries)
        free = np.full(count, math.inf)
        row, column = np.repeat(np.arange(count), [len(of) for of in self.terms]), [j for of in self.terms for j in of]
        totals = by_places(np.ones(len(row)), row, column, (count, columns))
        exceeding = by_places(-np.ones(count), np.arange(count), np.arange(count), (count, count))
        return m.with_columns(np.zeros(count), free).with_rows(-free, free, beside(totals, exceeding))

    def column_bounds(self, lifted: frozenset[str]) -> tuple[Numbers, Numbers]:
        """Bounds of the LP's columns without those families."""
        lower, upper = np.zeros(len(self.lp.columns)), np.full(len(self.lp.columns), math.inf)
        for x, bounds in self.lp.bounds.items():
            held = [bound for bound in bounds if bound.label.family not in lifted]
            column = self.lp.column(x)
            lower[column] = max((0.0, *(bound.lower for bound in held)))
            upper[column] = min((math.inf, *(bound.upper for bound in held)))
        for none in (self.unasked, *(closed for name, closed in self.closed.items() if name not in lifted)):
            upper[none] = 0.0
        return lower, upper

    def rows_of(self, families: frozenset[str]) -> NDArray[np.intp]:
        """Numbers of the rows of those families."""
        return np.array([n for n, label in enumerate(self.lp.rows) if label.family in families], np.intp)


class Totals:
    """One engine over a relaxable LP, which answers with the pairs' totals; what is lifted stays lifted."""

    def __init__(self, relaxable: Relaxable, most_excess: Mapping[str, float], deadline: float | None = None):
        """most_excess: how much worse off than alone a region may be; without limit where absent."""
        self.relaxable, self.engine = relaxable, Engine(relaxable.matrix(), deadline)
        self.most_excess, self.lifted = most_excess, frozenset[str]()
        self.columns, self.rows = len(relaxable.lp.columns), len(relaxable.lp.rows)
        self._known: _Least | None = None
        self._set_column_bounds()

    def lift(self, families: frozenset[str]) -> None:
        """Ask nothing of the seats by these families any more."""
        self.lifted |= families
        self._known = None
        rows = self.relaxable.rows_of(families)
        if len(rows):
            free = np.full(len(rows), math.inf)
            self.engine.bound_rows(rows, -free, free)
        self._set_column_bounds()

    def allow_excess(self) -> None:
        """Let regions be worse off than alone; what is least stays so where their bounds have no price."""
        excess = self.relaxable.lp.places(self.relaxable.lp.variables.excess.values())
        if self._known is not None and self._known.worth(excess) * self.relaxable.need > IN_VAIN * self._known.value:
            self._known = None
        self.most_excess = {}
        self._set_column_bounds()

    def _set_column_bounds(self) -> None:
        lp = self.relaxable.lp
        lower, upper = self.relaxable.column_bounds(self.lifted)
        for r, x in lp.variables.excess.items():
            upper[lp.column(x)] = self.most_excess.get(r, math.inf)
        self.engine.bound_columns(np.arange(self.columns), lower, upper)

    def least(self, caps: Numbers, weights: Numbers) -> Numbers:
        """Each pair's total where all of them together, by their weights, are least [person-years].

        One exceeds its cap only where that wins others enough. caps: at least the totals of the answer before, by the
        same weights, where nothing was lifted since. Raises solver.Unproven.
        """
        if self._known is not None and np.array_equal(self._known.weights, weights):
            return self._known.totals
        count, beyond = len(caps), self.columns + np.arange(len(caps))
        self.engine.bound_rows(self.rows + np.arange(count), np.full(count, -math.inf), caps)
        cost = np.zeros(self.columns + count)
        for row, weight in zip(self.relaxable.terms, weights, strict=True):
            cost[list(row)] = weight
        cost[beyond] = LEAST_GAIN * weights
        self.engine.forget()
        values = self.engine.minimise(cost, vertex=False)
        totals = np.array([values[list(row)].sum() for row in self.relaxable.terms])
        self._known = _Least(weights, totals, float(cost @ values), self.engine.duals()[1])
        return totals


@dataclass(frozen=True)
class _Least:
    """Totals at the least of their weighted sum, its value, and the duals of the columns."""

    weights: Numbers
    totals: Numbers
    value: float
    column_duals: Numbers

    def worth(self, columns: Places) -> float:
        """What a unit of room in each of these columns may win at most."""
        return float(np.abs(self.column_duals[columns]).sum())
