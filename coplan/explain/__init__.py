"""Why a plan is as it is: what limits cost, and why shortages remain."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from coplan.explain.bottlenecks import bottlenecks, bottlenecks_table
from coplan.explain.optimum import Optimum
from coplan.explain.unmet import unmet
from coplan.formulation.build import Formulation
from coplan.formulation.matrix import coefficients
from coplan.plan import Plan
from coplan.solver import Engine

__all__ = ["Optimum", "Reasons"]


class Reasons:
    """Looks on while a plan is solved, and then says why it is as it is."""

    def __init__(self) -> None:
        self._best: dict[frozenset[str], dict[str, float]] = {}
        self._optima: dict[frozenset[str], Optimum] = {}

    @property
    def optima(self) -> list[Optimum]:
        """The shortage goal's own optimum of each LP that the plan was made of, in the order of solving."""
        return list(self._optima.values())

    def watch(self, lp: Formulation, goal: str, engine: Engine) -> None:
        """To be told of each goal at its optimum, as plan.make_plan does."""
        planners = lp.planning.planners
        best = self._best.setdefault(planners, {})
        if goal == "shortage":
            before = list(lp.goals)[: list(lp.goals).index(goal)]
            self._optima[planners] = Optimum(lp, {name: best[name] for name in before}, engine.basis())
        best[goal] = engine.reached(coefficients(lp, lp.goals[goal])) + float(lp.goals[goal].constant)

    def tables(self, plan: Plan) -> Mapping[str, pd.DataFrame]:
        """The sheets of models/plan.toml that say why, by key."""
        found = bottlenecks(plan.case, self.optima)
        return {"Bottlenecks": bottlenecks_table(plan.case, found), "Unmet": unmet(plan)}
