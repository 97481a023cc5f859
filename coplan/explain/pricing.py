"""The shortage goal on a test bench: its duals, how far they hold, and what it reaches when a limit is moved."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coplan.explain.optimum import Optimum
from coplan.explain.priced import ClosedRoute, Movable, PricedRow
from coplan.formulation.build import Formulation
from coplan.formulation.matrix import coefficients, goal_rows, matrix_of
from coplan.solver import TIME_LIMIT, Infeasible, Matrix, Unproven
from coplan.solver.matrix import Chosen, Places
from coplan.solver.nearby import Cap, Column, NearbyEngine, Standing

GONE = -1
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
        self.lp = lp = optimum.lp
        self.matrix = matrix_of(lp)
        kept, used = _without_later_goals(lp, self.matrix)
        self._row, self._column = _numbers(kept), _numbers(used)
        self.engine = NearbyEngine(self.matrix.part(kept, used), deadline)
        self.cost = coefficients(lp, lp.goals[lp.lead])
        self.held: dict[str, NDArray[np.float64]] = {}
        for goal, value in optimum.kept.items():
            self._keep(goal, value - float(lp.goals[goal].constant), used)
        self.engine.start_from(optimum.basis, kept, used)
        try:
            self.best = float(self.cost[used] @ self.engine.minimise(self.cost[used], warm=True))
        except Infeasible:  # not so: the plan is a solution
            raise Unproven("numerical trouble") from None
        held = np.ones(len(self.held), bool)
        self.row_dual, self.column_dual = np.zeros(len(self._row)), np.zeros(len(used))
        self.row_dual[np.append(kept, held)], self.column_dual[used] = self.engine.duals()
        self.engine.need_time()

    def _keep(self, goal: str, limit: float, used: Chosen) -> None:
        """Hold a goal at its best: by a row, or where no excess is left by bounds, as no limit moves those."""
        cost = coefficients(self.lp, self.lp.goals[goal])
        least = self.matrix.lowest(cost)
        if goal == "participation" and limit <= least:
            at = np.flatnonzero(cost)
            lower = self.matrix.column_lower[at]
            self.engine.bound_columns(self._column[at], lower, lower)
        else:
            self.engine.keep_within(cost[used], limit)
            self._row = np.append(self._row, self._row.max(initial=-1) + 1)
            self.held[goal] = cost

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
        at = int((self._row if limit.is_row else self._column)[limit.at])
        moved = self.engine.reach(self._standing, limit.is_row, at, limit.upper)
        return min(moved / limit.size, limit.room)

    def gain(self, limit: Movable, step: float) -> tuple[float, float]:
        """What the goal gains with the limit moved by that many units, and up to how many units gain as much each.

        Raises solver.Unproven where that takes too long.
        """
        move = self._move(limit, step)
        most = move.caps[0].most
        with self.engine.added(*self._numbered(move)) as row:
            gained = self.best - self.engine.again()
            if len(move.caps[0].counted) or gained <= 0 or limit.room <= step:
                return gained, step
            further = self._further(row, gained / most)
        return gained, min(step * (1 + further / most), limit.room)

    def _numbered(self, move: Move) -> tuple[list[Column], list[Cap]]:
        """A move in the numbers of the engine's rows and columns."""
        columns = []
        for column in move.columns:
            rows = self._row[column.rows]
            there = rows != GONE
            columns.append(replace(column, rows=rows[there].astype(np.int32), values=column.values[there]))
        return columns, [replace(cap, counted=self._column[cap.counted].astype(np.int32)) for cap in move.caps]

    def _further(self, row: int, price: float) -> float:
        """How much more room a move would take up at almost the price of what it has: what is beyond frees less."""
        try:
            return self.engine.room_used(row, NEARLY * price)
        except Unproven as unclear:
            if unclear.status == TIME_LIMIT:
                raise
            return 0.0

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
        subsidy = float(self.lp.planning.case.route(*route.label.key[:2]).cost_per_seat)
        counts = {"directed": 1.0, "cost": subsidy}
        held = {n: counts.get(goal, 0.0) for n, goal in enumerate(self.held, start=len(self.lp.rows))}
        seats = ({**entries, **held} for entries in route.columns)
        return tuple(Column(0.0, np.array(list(s), np.int32), np.array(list(s.values()))) for s in seats)


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


def _numbers(kept: Chosen) -> Places:
    """The number of each row or column among those that are kept, or GONE."""
    return np.where(kept, np.cumsum(kept) - 1, GONE)
