"""The value of all regions together, where the plan's own LP already shows it."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from coplan.case import Case
from coplan.formulation.build import Formulation
from coplan.formulation.matrix import matrix_of
from coplan.formulation.solving import Optima, goal_of
from coplan.solver import Solution

PRECISION = 1e-8  # of the shortage; finer than what gains are told apart by


def value_of_everybody(case: Case, optima: Iterable[Optima]) -> float | None:
    """The coalition value of all regions together [weighted person-years], so that nothing is to be solved for it.

    optima: those of the LPs that a plan was made of. None where they do not show that participation does not hold the
    shortage up, or where kept and edited seats bind the plan.
    """
    everybody = frozenset(case.regions)
    own = [o for o in optima if not o.lp.across]
    shown = (o for o in own if o.lp.planning.planners == everybody and not case.fixed_origin)
    return next((_value(optima.lp, optima.solution) for optima in shown), None)


def _value(lp: Formulation, solution: Solution) -> float | None:
    goal, reached = goal_of(lp, "shortage"), solution.result("shortage")
    free = np.fromiter((label.family == "participation" for label in lp.rows), bool, len(lp.rows))
    least = matrix_of(lp).least_by_duals(goal.cost, np.where(free, 0.0, reached.duals)) + goal.constant
    return reached.value if reached.value - least <= PRECISION * max(1.0, reached.value) else None
