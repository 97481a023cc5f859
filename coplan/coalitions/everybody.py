"""The value of all regions together, where the plan's own LP already shows it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coplan.formulation.build import Formulation
from coplan.formulation.matrix import coefficients
from coplan.solver import Engine

PRECISION = 1e-8  # of the shortage; finer than what gains are told apart by


@dataclass
class Everybody:
    """Looks on while a plan is solved.

    value: the coalition value of all regions together [weighted person-years], where participation is shown not to
    hold the plan's shortage up, so that nothing is to be solved for it; None where that is not shown, or where kept and
    edited seats bind the plan.
    """

    value: float | None = None

    def watch(self, lp: Formulation, goal: str, engine: Engine) -> None:
        """To be told of each goal at its optimum, as plan.make_plan does."""
        case = lp.planning.case
        if goal == "shortage" and lp.planning.planners == frozenset(case.regions) and not case.fixed_origin:
            cost, constant = coefficients(lp, lp.goals[goal]), float(lp.goals[goal].constant)
            best = engine.reached(cost)
            held = np.fromiter((label.family == "participation" for label in lp.rows), bool, len(lp.rows))
            least = engine.least(held)
            value = best + constant
            self.value = value if best - least <= PRECISION * max(1.0, value) else None
