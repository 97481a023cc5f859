"""The shortage goal on a test bench: its duals, how far they hold, and what it reaches when a limit is moved."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from statistics import fmean
from typing import Any

import numpy as np

from coplan.explain.numbered import GONE, Numbered, numbers_of
from coplan.explain.optimum import Optimum
from coplan.explain.priced import ClosedRoute, Movable, PricedRow
from coplan.formulation.alike import themselves, without_fellows
from coplan.formulation.build import Formulation
from coplan.formulation.matrix import coefficients, goal_rows, matrix_of
from coplan.solver import TIME_LIMIT, Infeasible, Matrix, Numbers, Unproven
from coplan.solver.matrix import Chosen, Places
from coplan.solver.nearby import Cap, Column, NearbyEngine, Standing

NEARLY = 0.999
"""A price holds as long as the next unit frees this share of it."""


@dataclass(frozen=True)
class Move:
    """What moving a limit adds to the LP: columns, and what they may be together by the first cap and the others."""

    columns: tuple[Column, ...]
    caps: tuple[Cap, ...]


class Bench:
    """The LP of an Optimum with the goals before shortage held at what they reached, and without those after it.

    Every price and gain is in weighted person-years. Raises solver.Unproven where HiGHS, started at the optimum, does
    not find it again.
    """

    def __init__(self, optimum: Optimum, deadline: float | None = None):
        self.lp, self.deadline, self._optimum = optimum.lp, deadline, optimum
        self.matrix = matrix_of(self.lp)
        self._kept, self._used = _without_later_goals(self.lp, self.matrix)
        self.cost = coefficients(self.lp, self.lp.goals[self.lp.lead])
        self.held: dict[str, Numbers] = {}
        matrix = self.matrix.part(self._kept, self._used)
        self.as_solved = self._numbered(matrix, numbers_of(self._kept), numbers_of(self._used), self._used)
        self.engine = self.as_solved.engine
        cost = self.cost[self._used]
        try:
            self.as_solved.best = float(cost @ self.engine.minimise(cost, warm=True))
        except Infeasible:  # not so: the plan is a solution
            raise Unproven("numerical trouble") from None
        held = np.ones(len(self.held), bool)
        self.row_dual, self.column_dual = np.zeros(len(self.as_solved.row)), np.zeros(len(self._used))
        self.row_dual[np.append(self._kept, held)], self.column_dual[self._used] = self.engine.duals()
        self.engine.need_time()

    def _numbered(self, matrix: Matrix, row: Places, column: Places, used: Chosen) -> Numbered:
        """An engine over an LP with these numbers, the goals before shortage held in it, at the basis of the optimum.

        used: the columns of the Formulation that are its columns.
        """
        numbered = Numbered(NearbyEngine(matrix, self.deadline), row, column)
        for goal, value in self._optimum.kept.items():
            cost = coefficients(self.lp, self.lp.goals[goal])
            limit = value - float(self.lp.goals[goal].constant)
            if goal == "participation" and limit <= self.matrix.lowest(cost):
                numbered.bound_lowest(np.flatnonzero(cost))  # no excess is left, and no limit moves bounds
            else:
                numbered.keep_within(cost[used], limit)
                self.held[goal] = cost
        numbered.engine.start_from(self._optimum.basis, numbered.row, column)
        return numbered

    @cached_property
    def shorter(self) -> Numbered:
        """The same with the seats of programmes that are alike in one column, and both sides of a limit in one row.

        It is solved again in half the time. As solved, where it is not at its optimum within a few steps.
        """
        merged = without_fellows(self.matrix, self.lp)
        needed, own = themselves(merged.rows) & self._kept, themselves(merged.columns) & self._used
        matrix, joined = merged.matrix.part(needed, own).two_sided()
        row = numbers_of(needed)[merged.rows]
        shorter = self._numbered(matrix, np.where(row == GONE, GONE, joined[row]), numbers_of(own)[merged.columns], own)
        try:
            shorter.best = shorter.engine.least_from_near(self.cost[own])
        except Unproven:
            self.engine.need_time()
            return self.as_solved
        return shorter

    @cached_property
    def _standing(self) -> Standing:
        return self.engine.standing()

    @cached_property
    def _by_column(self) -> Any:
        """The coefficients as a csc_array."""
        return self.matrix.entries.tocsc()

    def price(self, limit: Movable, step: float) -> float:
        """What each unit of moving the limit by a step frees at most, by the duals; 0 where it frees nothing."""
        if isinstance(limit, ClosedRoute) or limit.planned.at:
            return self._most_freed(self._move(limit, step)) / step
        dual = (self.row_dual if limit.is_row else self.column_dual)[limit.at]
        return max(float(-dual if limit.upper else dual), 0.0) * limit.size

    def _most_freed(self, move: Move) -> float:
        """What the columns of a move free at most, each as it stands and with as much room as there can be."""
        upper = self.matrix.column_upper
        room = min(cap.most + float(cap.per @ upper[cap.counted]) for cap in move.caps if cap.own.min(initial=1.0) >= 1)
        freed = max((float(self.row_dual[c.rows] @ c.values) - c.cost for c in move.columns), default=0.0)
        return freed * room if freed > 0 else 0.0

    def reach(self, limit: Movable) -> float:
        """How far the limit can be moved before the price may fall, in its units; 0 where it is more than one bound.

        To be asked before any gain.
        """
        if isinstance(limit, ClosedRoute) or limit.planned.at:
            return 0.0
        at = int((self.as_solved.row if limit.is_row else self.as_solved.column)[limit.at])
        moved = self.engine.reach(self._standing, limit.is_row, at, limit.upper)
        return min(moved / limit.size, limit.room)

    def gain(self, limit: Movable, step: float) -> tuple[float, float]:
        """What the goal gains with the limit moved by that many units, and up to how many units gain as much each.

        Raises solver.Unproven where that takes too long.
        """
        move = self._move(limit, step)
        most, in_step = move.caps[0].most, len(move.caps[0].counted)
        numbered = self.as_solved if in_step else self.shorter  # in which seats that are counted may be with others
        with numbered.engine.added(*numbered.own(move.columns, move.caps)) as row:
            gained = numbered.best - numbered.engine.again()
            if in_step or gained <= 0 or limit.room <= step:
                return gained, step
            further = _further(numbered.engine, row, gained / most)
        return gained, min(step * (1 + further / most), limit.room)

    def _move(self, limit: Movable, step: float) -> Move:
        """What moving a limit by a step adds to the LP."""
        if isinstance(limit, ClosedRoute):
            return Move(self._behind(limit), (Cap(step), *limit.caps))
        sign = 1.0 if limit.upper else -1.0
        if limit.is_row:
            freed = Column(0.0, np.array([limit.at], np.int32), np.array([-sign]))
        else:
            freed = self._parallel(limit.at, sign)
        return Move((freed,), tuple(_caps(limit, step)))

    def _parallel(self, at: int, sign: float) -> Column:
        """As much of a column as goes beyond its bound."""
        by_column = self._by_column
        span = slice(by_column.indptr[at], by_column.indptr[at + 1])
        held = [(n, cost[at]) for n, cost in enumerate(self.held.values(), start=len(self.lp.rows)) if cost[at]]
        return Column(
            sign * float(self.cost[at]),
            np.append(by_column.indices[span], [n for n, _ in held]).astype(np.int32),
            sign * np.append(by_column.data[span], [a for _, a in held]),
        )

    def _behind(self, route: ClosedRoute) -> tuple[Column, ...]:
        """The seats behind a closed route, which the LP does not have."""
        routes = (planning.case.route(*route.label.key[:2]) for planning in self.lp.plannings)
        subsidy = fmean(float(route.cost_per_seat) for route in routes)
        counts = {"directed": 1.0, "cost": subsidy}
        held = {n: counts.get(goal, 0.0) for n, goal in enumerate(self.held, start=len(self.lp.rows))}
        seats = ({**entries, **held} for entries in route.columns)
        return tuple(Column(0.0, np.array(list(s), np.int32), np.array(list(s.values()))) for s in seats)


def _further(engine: NearbyEngine, row: int, price: float) -> float:
    """How much more room a move would take up at almost the price of what it has: what is beyond frees less."""
    try:
        return engine.room_used(row, NEARLY * price)
    except Unproven as unclear:
        if unclear.status == TIME_LIMIT:
            raise
        return 0.0


def _caps(limit: PricedRow, step: float) -> Iterator[Cap]:
    """How far a step of its number moves a row, or the bound of a column: no further than to its next bound."""
    counted, per = np.array(limit.planned.at, np.int32), step * np.array(limit.planned.values, np.float64)
    yield Cap(step * limit.size, counted, per)
    if len(counted) and math.isfinite(limit.beyond):
        yield Cap(limit.beyond)


def _without_later_goals(lp: Formulation, matrix: Matrix) -> tuple[Chosen, Chosen]:
    """The rows but for those that only define goals after shortage, and the columns that do not only stand in these."""
    kept = ~goal_rows(lp, list(lp.goals)[list(lp.goals).index(lp.lead) + 1 :])
    return kept, matrix.columns_in(kept) | ~matrix.columns_in(~kept)
