"""What the rest of a plan could make up for if some of its seats were not there: a small LP."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from coplan.explain.effects import SeatKey
from coplan.formulation.balance import participation
from coplan.formulation.build import Bound, Label, formulate
from coplan.formulation.matrix import coefficients, matrix_of
from coplan.formulation.variables import Planning
from coplan.limits import LIMITS
from coplan.plan import Plan
from coplan.solver import DRIFT_TOLERANCE, Engine, Infeasible, Matrix, Numbers, Unproven
from coplan.solver.matrix import by_places, inner

LEAST_SEATS = 0.5


@dataclass(frozen=True)
class Replanned:
    """price: weighted person-years by which the least shortage rises; added: seats put elsewhere, the most first."""

    price: float
    added: Mapping[SeatKey, float]


def replanned(plan: Plan, gone: Callable[[SeatKey], bool], deadline: float | None = None) -> Replanned | None:
    """The least weighted shortage without seats of some kinds, less that with them.

    Both times the other seats of the same institutions and of the same specialties may move, in fractions, and so may
    staff lent; all other seats stay as planned. Programmes that lose seats are held neither to their fewest seats nor
    to their yearly change. Of the ways to the least, the one that adds the fewest seats. None where no optimum was
    proven, by deadline (time.monotonic()) if there is one.
    """
    try:
        local = _Local(plan, gone, deadline)
        with_them = local.least(frozenset())
        without_them = local.least(local.gone)
        added = local.fewest_added(without_them)
    except (Infeasible, Unproven):
        return None
    return Replanned(max(without_them - with_them, 0.0), added)


class _Local:
    """The plan's LP with most seats fixed; behind its columns stand the seats that each free key has more of."""

    def __init__(self, plan: Plan, gone: Callable[[SeatKey], bool], deadline: float | None):
        self.plan, self.room = plan, plan.room
        families = plan.model.families - {participation.__name__}
        self.lp = formulate(Planning(plan.case, families, frozenset(plan.case.regions)), ["shortage"])
        self.columns = {(*p, d, t): self.lp.column(x) for (p, d, t), x in self.lp.variables.seats.items()}
        self.gone = frozenset(key for key in self.columns if gone(key))
        self.losing = {key[:2] for key in self.gone}
        institutions, specialties = {i for i, *_ in self.gone}, {k for _, k, *_ in self.gone}
        others = (key for key in self.columns if key not in self.gone)
        self.free = [key for key in others if key[0] in institutions or key[1] in specialties]
        self.lower, self.upper = self._bounds()
        self.cost = np.append(coefficients(self.lp, self.lp.goals["shortage"]), np.zeros(len(self.free)))
        self.engine = Engine(self._matrix(), deadline)
        self.count = len(self.cost)

    def least(self, gone: frozenset[SeatKey]) -> float:
        """The least weighted shortage, without its constant part, with these seats at 0."""
        lower, upper = self.lower.copy(), self.upper.copy()
        for key in gone:
            lower[self.columns[key]] = upper[self.columns[key]] = 0.0
        self.engine.bound_columns(np.arange(self.count), lower, upper)
        self.engine.forget()
        return inner(self.cost, self.engine.minimise(self.cost))

    def fewest_added(self, best: float) -> dict[SeatKey, float]:
        """Seats more than planned where the shortage is at its least and they are fewest."""
        self.engine.keep_within(self.cost, best + DRIFT_TOLERANCE * max(1.0, abs(best)))
        more = np.zeros(self.count)
        more[self.count - len(self.free) :] = 1.0
        values = self.engine.minimise(more)[self.count - len(self.free) :]
        found = {key: float(value) for key, value in zip(self.free, values, strict=True) if value > LEAST_SEATS}
        return dict(sorted(found.items(), key=lambda entry: (-round(entry[1], 6), entry[0])))

    def _bounds(self) -> tuple[Numbers, Numbers]:
        columns = len(self.lp.columns)
        lower, upper = np.zeros(columns), np.full(columns, math.inf)
        for x, bounds in self.lp.bounds.items():
            at = self.lp.column(x)
            for bound in bounds:
                low, high = self._asked(bound)
                lower[at], upper[at] = max(lower[at], low), min(upper[at], high)
        free = frozenset(self.free)
        for key, at in self.columns.items():
            number = self.plan.seats.get(key, 0)
            if key in self.gone:
                lower[at] = 0.0
            elif key not in free:
                lower[at] = upper[at] = number
            elif not self.room.may_serve(self.plan.case.programmes[key[:2]], key[2]):
                lower[at] = upper[at] = 0.0
        return np.append(lower, np.zeros(len(free))), np.append(upper, np.full(len(free), math.inf))

    def _asked(self, bound: Bound) -> tuple[float, float]:
        """What is asked of a column: of programmes that lose seats not their fewest seats, nor their yearly change."""
        if not self._is_of_losing(bound.label):
            return bound.lower, bound.upper
        return -math.inf, math.inf if LIMITS[bound.label.family].ties_years else bound.upper

    def _is_of_losing(self, label: Label) -> bool:
        """Whether a limit is that of a programme that loses seats."""
        limit = LIMITS.get(label.family)
        return limit is not None and limit.subject == "programme" and label.key[:2] in self.losing

    def _matrix(self) -> Matrix:
        """The LP with a row for each free key: its seats, less those that it has more, are at most those planned."""
        m, count, columns = matrix_of(self.lp), len(self.free), len(self.lp.columns)
        rows = self.lp.rows
        losing = np.array([self._is_of_losing(label) for label in rows], bool)
        tied = losing & np.array([label.family in LIMITS and LIMITS[label.family].ties_years for label in rows], bool)
        limits = np.where(losing, -math.inf, m.row_lower), np.where(tied, math.inf, m.row_upper)
        m = replace(m, row_lower=limits[0], row_upper=limits[1]).with_columns(np.zeros(count), np.zeros(count))
        m = replace(m, column_lower=self.lower, column_upper=self.upper)
        every, ones = np.arange(count), np.ones(count)
        at = np.array([self.columns[key] for key in self.free], np.intp)
        more = by_places(np.append(ones, -ones), [*every, *every], [*at, *(columns + every)], (count, columns + count))
        planned = np.array([float(self.plan.seats.get(key, 0)) for key in self.free])
        return m.with_rows(np.full(count, -math.inf), planned, more)
