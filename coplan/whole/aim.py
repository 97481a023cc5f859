"""What whole numbers are to reach: the goals of a plan as its LP has them, and how near counts as near."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from coplan.formulation.across import ACROSS
from coplan.formulation.build import Formulation
from coplan.formulation.solving import goal_of
from coplan.solver import DRIFT_TOLERANCE, Goal, Solution
from coplan.solver.matrix import inner
from coplan.whole.branching import Values, undecided

TOLERANCE = 0.005
"""Share of the larger of shortage_bound and NEED_SHARE of all weighted need that rounding may cost."""
NEED_SHARE = 0.01
GAP_SHARE = 0.1
EXCESS_WEIGHT = 10.0
"""Of participation against shortage, where no plan was found that holds participation by itself."""
TIE_BREAK = 1e-3
FEW = 200
"""Numbers that are not whole in the LP: up to here, branch and bound goes on to the optimum."""


@dataclass(frozen=True)
class Aim:
    """What whole numbers are to reach, as the LP shows it."""

    lp: Formulation
    solution: Solution
    need: float

    @property
    def values(self) -> Values:
        return self.solution.values

    @property
    def bound(self) -> float:
        return self.solution.goal(self.lp.lead)

    @property
    def steadiness(self) -> float:
        """The share of the measure that steadier seats may cost: of several scenarios the least."""
        return float(min(planning.case.steadiness for planning in self.lp.plannings))

    @property
    def measure(self) -> float:
        """What whole numbers may cost a share of."""
        return max(self.bound if self.lp.measure is None else self.lp.measure, NEED_SHARE * self.need)

    @cached_property
    def reached(self) -> float:
        """Shortage of the LP's last solution: more than the bound where the goal has slack."""
        return max(self.bound, self._goal.value(self.values))

    @property
    def allowance(self) -> float:
        """What whole numbers may cost."""
        return TOLERANCE * self.measure

    @property
    def gap(self) -> float:
        """Within so much of the least a plan counts as the best."""
        return GAP_SHARE * self.allowance

    @cached_property
    def undecided(self) -> int:
        """How many numbers must be whole and are not."""
        return int(undecided(self.lp, self.values).sum())

    @property
    def slack(self) -> bool:
        """Whether the model gives up some shortage for the sake of later goals."""
        return self.reached > self.bound + DRIFT_TOLERANCE * max(1.0, self.bound)

    @property
    def few(self) -> bool:
        """Whether the optimum is asked for."""
        return self.undecided <= FEW and not self.slack

    def near(self, values: Values) -> bool:
        """Whether a plan is as good as asked for."""
        most = self.reached + self.allowance + 1e-9 * max(1.0, self.bound)
        return self._goal.value(values) <= most

    @cached_property
    def _goal(self) -> Goal:
        return goal_of(self.lp, self.lp.lead)

    @property
    def shortage(self) -> Values:
        return self._goal.cost

    @cached_property
    def excess(self) -> Values | None:
        """The goal participation; None where the model does not put it before shortage."""
        names = list(self.lp.goals)
        if "participation" not in names or names.index("participation") > names.index(self.lp.lead):
            return None
        return goal_of(self.lp, "participation").cost

    @cached_property
    def later(self) -> Values:
        """The other goals together, each on the same scale."""
        found = np.zeros(len(self.lp.columns))
        for name in self.lp.goals:
            if name != self.lp.lead and (name != "participation" or self.excess is None):
                vector = goal_of(self.lp, name).cost
                found += vector / max(float(np.abs(vector).max(initial=0.0)), 1e-12)
        return found

    @cached_property
    def second(self) -> Values | None:
        """Of a plan for several scenarios the other of the two goals that come before the later ones."""
        other = next((name for name in ACROSS if name in self.lp.goals and name != self.lp.lead), None)
        return None if other is None else goal_of(self.lp, other).cost

    @property
    def least_shortage(self) -> float:
        """The bound of the shortage, as a sum over columns; no mix of it with other goals is below it either."""
        return self.bound - self._goal.constant

    @property
    def least_excess(self) -> float:
        """What participation comes to in the LP."""
        return 0.0 if self.excess is None else max(0.0, inner(self.excess, self.values))

    @property
    def mixed(self) -> Values:
        """The blend, and participation by a weight, for where it could not be held."""
        return self.blend if self.excess is None else self.blend + EXCESS_WEIGHT * self.excess

    @cached_property
    def blend(self) -> Values:
        """Shortage, and a trace of the later goals: all of them in the LP together are worth no more than the gap."""
        least = float(self.shortage[self.shortage > 0].min(initial=1.0))
        trace = min(TIE_BREAK * least, self.gap / max(inner(self.later, self.values), 1e-12))
        return self.shortage + trace * self.later
