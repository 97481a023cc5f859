"""Why a plan is as it is: what limits cost, and why shortages remain."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pandas as pd

from coplan.contract.model import GoalStep
from coplan.explain.bottlenecks import bottlenecks, bottlenecks_table
from coplan.explain.optimum import Optimum
from coplan.explain.unmet import unmet
from coplan.formulation.build import Formulation
from coplan.formulation.matrix import coefficients
from coplan.plan import Plan
from coplan.solver import Engine, Infeasible, Unproven

__all__ = ["REASONS", "Optimum", "Reasons"]

REASONS = ("Bottlenecks", "Unmet")
"""Sheets that say why, by key."""


class Reasons:
    """Looks on while a plan is solved for these goals, and then says why it is as it is."""

    def __init__(self, goals: Sequence[GoalStep]) -> None:
        self._slack = {goal.name: goal.slack for goal in goals}
        self._most: dict[frozenset[str], dict[str, float]] = {}
        self._optima: dict[frozenset[str], Optimum] = {}

    @property
    def optima(self) -> list[Optimum]:
        """The shortage goal's own optimum of each LP that the plan was made of, in the order of solving."""
        return list(self._optima.values())

    def watch(self, lp: Formulation, goal: str, engine: Engine) -> None:
        """To be told of each goal at its optimum, as plan.make_plan does."""
        planners = lp.planning.planners
        most = self._most.setdefault(planners, {})
        if goal == "shortage":
            before = list(lp.goals)[: list(lp.goals).index(goal)]
            self._optima[planners] = Optimum(lp, {name: most[name] for name in before}, engine.basis())
        reached = engine.reached(coefficients(lp, lp.goals[goal])) + float(lp.goals[goal].constant)
        most[goal] = reached + self._slack[goal] * abs(reached)

    def tables(self, plan: Plan, deadline: float | None = None) -> tuple[Mapping[str, pd.DataFrame], Unproven | None]:
        """The sheets of models/plan.toml that say why, by key, and what kept one from being made, if anything did.

        deadline: time.monotonic() after which to give up.
        """
        makers: tuple[Callable[[], pd.DataFrame], ...] = (
            lambda: bottlenecks_table(plan.case, bottlenecks(plan.case, self.optima, deadline)),
            lambda: unmet(plan, deadline),
        )
        made, missing = {}, None
        for key, make in zip(REASONS, makers, strict=True):
            try:
                made[key] = make()
            except Unproven as unclear:
                missing = unclear
            except Infeasible:  # not so: the plan is a solution
                missing = Unproven("numerical trouble")
        return made, missing
