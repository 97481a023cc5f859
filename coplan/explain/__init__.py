"""Why a plan is as it is: what limits cost, and why shortages remain."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import pandas as pd

from coplan.explain.bottlenecks import bottlenecks, bottlenecks_table
from coplan.explain.optimum import Optimum, optima_of
from coplan.explain.unmet import unmet
from coplan.plan import Plan
from coplan.solver import Infeasible, Unproven
from coplan.workers.threads import side_by_side

__all__ = ["REASONS", "Optimum", "optima_of", "reasons_of"]

Maker = Callable[[Plan, float | None], pd.DataFrame]

REASONS = ("Bottlenecks", "Unmet")
"""Sheets that say why, by key."""
SIDE_BY_SIDE = 60_000
"""Columns of the LP up to which they are found at the same time: each asks for an LP of its own, and for its memory."""


def reasons_of(plan: Plan, deadline: float | None = None) -> tuple[Mapping[str, pd.DataFrame], Unproven | None]:
    """The sheets of models/plan.toml that say why, by key, and what kept one from being made, if anything did.

    deadline: time.monotonic() after which to give up.
    """
    makers = [partial(_made, make, plan, deadline) for make in (_bottlenecks, unmet)]
    small = sum(len(optima.lp.columns) for optima in plan.optima) <= SIDE_BY_SIDE
    found = list(side_by_side(makers)) if small else [make() for make in makers]
    made = {key: sheet for key, sheet in zip(REASONS, found, strict=True) if not isinstance(sheet, Unproven)}
    return made, next((sheet for sheet in reversed(found) if isinstance(sheet, Unproven)), None)


def _made(make: Maker, plan: Plan, deadline: float | None) -> pd.DataFrame | Unproven:
    """A sheet, or what kept it from being made."""
    try:
        return make(plan, deadline)
    except Unproven as unclear:
        return unclear
    except Infeasible:  # not so: the plan is a solution
        return Unproven("numerical trouble")


def _bottlenecks(plan: Plan, deadline: float | None) -> pd.DataFrame:
    return bottlenecks_table(plan.case, bottlenecks(plan.case, optima_of(plan), deadline))
