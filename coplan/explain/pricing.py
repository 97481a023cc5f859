"""The shortage goal on a test bench: its duals, how far they hold, and what it reaches when a limit is moved."""

from __future__ import annotations

from coplan.explain.engine import NearbyEngine
from coplan.explain.limits import POINT, Limit, row_of
from coplan.explain.optimum import Optimum
from coplan.formulation.matrix import coefficients, matrix_of
from coplan.solver import Unproven


class Bench:
    """The LP of an Optimum with the goals before shortage held at what they reached.

    Every price and gain is in weighted person-years. Raises solver.Infeasible or Unproven where HiGHS, started at the
    optimum, does not find it again.
    """

    def __init__(self, optimum: Optimum):
        self.lp = lp = optimum.lp
        self.matrix = matrix_of(lp)
        self.engine = NearbyEngine(self.matrix)
        for goal, value in optimum.kept.items():
            constant = float(lp.goals[goal].constant)
            self.engine.keep_within(coefficients(lp, lp.goals[goal]), value - constant)
        self.cost = coefficients(lp, lp.goals["shortage"])
        self.engine.start_from(optimum.basis)
        self.values = self.engine.minimise(self.cost, warm=True)
        self.best = float(self.cost @ self.values)
        self.basis = self.engine.basis()
        self.row_dual, self.column_dual = self.engine.duals()
        self._ranging = self.engine.ranging()

    def price(self, limit: Limit) -> float:
        """What moving the limit by one unit frees, by the dual; 0 where it frees nothing."""
        dual = (self.row_dual if limit.is_row else self.column_dual)[limit.at]
        return max(float(-dual if limit.upper else dual), 0.0) * self._moved_by(limit)

    def reach(self, limit: Limit) -> float:
        """How far the limit can be moved before the price falls, in its units."""
        low, high = self._bounds(limit)
        up, down = self._ranging[limit.is_row]
        moved = float(up[limit.at] - high if limit.upper else low - down[limit.at])
        return max(min(moved / self._moved_by(limit), limit.room), 0.0)

    def gain(self, limit: Limit, step: float) -> float:
        """What the goal gains with the limit moved by that many units and all solved again.

        Raises solver.Unproven where that takes too long.
        """
        self._move(limit, step)
        try:
            return self.best - float(self.cost @ self.engine.again())
        except Unproven:
            self.engine.start_from(self.basis)
            raise
        finally:
            self._move(limit, 0.0)

    def _moved_by(self, limit: Limit) -> float:
        """By how much a unit of the limit moves its row or bound: a point of openness by the seats it is of."""
        points = max(self._seats(limit), 1.0) * POINT if limit.label.family == "openness" else 1.0
        return points / limit.per_seat

    def _seats(self, limit: Limit) -> float:
        """All seats of the region and year of an openness row, as planned."""
        columns, values = row_of(self.matrix, limit.at)
        return float(self.values[columns[values < 0]].sum())

    def _bounds(self, limit: Limit) -> tuple[float, float]:
        m = self.matrix
        lower, upper = (m.row_lower, m.row_upper) if limit.is_row else (m.column_lower, m.column_upper)
        return float(lower[limit.at]), float(upper[limit.at])

    def _move(self, limit: Limit, step: float) -> None:
        """Move a limit by a step from where it stands; 0 puts it back."""
        step *= self._moved_by(limit)
        low, high = self._bounds(limit)
        change = self.engine.highs.changeRowBounds if limit.is_row else self.engine.highs.changeColBounds
        change(limit.at, low if limit.upper else low - step, high + step if limit.upper else high)
