"""The shortage goal at its own optimum, as it was when the plan was solved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from coplan.formulation.build import Formulation
from coplan.plan import Plan


@dataclass(frozen=True)
class Optimum:
    """An LP at the optimum of its shortage goal.

    kept: what each goal before it may be at most, its slack included [each in its own unit]; basis: that of HiGHS.
    """

    lp: Formulation
    kept: Mapping[str, float]
    basis: Any


def optima_of(plan: Plan) -> list[Optimum]:
    """The shortage goal's own optimum of each LP that the plan was made of, in the order of solving."""
    slack = {goal.name: goal.slack for goal in plan.model.goals}
    found = []
    for optima in plan.optima:
        goals = {result.name: result for result in optima.solution.goals}
        before = list(goals)[: list(goals).index("shortage")]
        kept = {name: goals[name].value + slack[name] * abs(goals[name].value) for name in before}
        found.append(Optimum(optima.lp, kept, goals["shortage"].basis))
    return found
