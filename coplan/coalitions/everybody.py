"""What the plan's own LP already shows of sets of regions, such as the value of all of them together."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from coplan.case import Case
from coplan.coalitions.values import Shown
from coplan.formulation.build import Formulation
from coplan.formulation.matrix import matrix_of
from coplan.formulation.solving import Optima, goal_of
from coplan.solver import Solution

PRECISION = 1e-8  # of the shortage; finer than what gains are told apart by


def shown_by(case: Case, optima: Iterable[Optima]) -> Shown:
    """What the LPs that a plan was made of show of sets of regions.

    The value of everybody is not known where they do not show that participation does not hold the shortage up, or
    where kept and edited seats bind the plan.
    """
    everybody = frozenset(case.regions)
    together = next((o for o in optima if not o.lp.across and o.lp.planning.planners == everybody), None)
    if together is None:
        return Shown()
    return Shown(None if case.fixed_origin else _value(together.lp, together.solution), together.whole)


def _value(lp: Formulation, solution: Solution) -> float | None:
    """The coalition value of all regions [weighted person-years], for which nothing is to be solved then."""
    goal, reached = goal_of(lp, "shortage"), solution.result("shortage")
    free = np.fromiter((label.family == "participation" for label in lp.rows), bool, len(lp.rows))
    least = matrix_of(lp).least_by_duals(goal.cost, np.where(free, 0.0, reached.duals)) + goal.constant
    return reached.value if reached.value - least <= PRECISION * max(1.0, reached.value) else None
