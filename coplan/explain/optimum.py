"""The shortage goal at its own optimum, as it was when the plan was solved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from coplan.formulation.build import Formulation
from coplan.plan import FractionalPlan, Plan


@dataclass(frozen=True)
class Optimum:
    """An LP at the optimum of its shortage goal, or, of a plan for several scenarios, of the goal that it aims at.

    kept: what each goal before it may be at most, its slack included [each in its own unit]; basis: that of HiGHS.
    """

    lp: Formulation
    kept: Mapping[str, float]
    basis: Any


def optima_of(plan: Plan | FractionalPlan) -> list[Optimum]:
    """The own optimum of the shortage goal, or of that in its place, of each LP of the plan, in order of solving."""
    slack = {goal.name: goal.slack for goal in plan.model.goals}
    found = []
    for optima in plan.optima:
        goals = {result.name: result for result in optima.solution.goals}
        before = list(goals)[: list(goals).index(optima.lp.lead)]
        kept = {name: goals[name].value + slack[name] * abs(goals[name].value) for name in before}
        found.append(Optimum(optima.lp, kept, goals[optima.lp.lead].basis))
    return found
