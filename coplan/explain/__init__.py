"""Why a plan is as it is: what limits cost, and why shortages remain."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from coplan.explain.bottlenecks import bottlenecks, bottlenecks_table
from coplan.explain.optimum import Optimum, optima_of
from coplan.explain.unmet import unmet
from coplan.plan import Plan
from coplan.solver import Infeasible, Unproven

__all__ = ["REASONS", "Optimum", "optima_of", "reasons_of"]

REASONS = ("Bottlenecks", "Unmet")
"""Sheets that say why, by key."""


def reasons_of(plan: Plan, deadline: float | None = None) -> tuple[Mapping[str, pd.DataFrame], Unproven | None]:
    """The sheets of models/plan.toml that say why, by key, and what kept one from being made, if anything did.

    deadline: time.monotonic() after which to give up.
    """
    makers: tuple[Callable[[], pd.DataFrame], ...] = (
        lambda: bottlenecks_table(plan.case, bottlenecks(plan.case, optima_of(plan), deadline)),
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
