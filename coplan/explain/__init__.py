"""Why a plan is as it is: what limits cost, and why shortages remain."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial

import pandas as pd

from coplan.explain.bottlenecks import bottlenecks, bottlenecks_table
from coplan.explain.optimum import Optimum, optima_of
from coplan.explain.unmet import unmet
from coplan.formulation.solving import Optima
from coplan.plan import FractionalPlan, Plan
from coplan.solver import Infeasible, Unproven
from coplan.workers.threads import OtherThreads, at_once

__all__ = ["REASONS", "Optimum", "Reason", "bottlenecks_of", "may_be_beside", "optima_of", "reasons_of"]

Reason = pd.DataFrame | Unproven
"""A sheet that says why, or what kept it from being made."""

REASONS = ("Bottlenecks", "Unmet")
"""Sheets that say why, by key."""
SIDE_BY_SIDE = 60_000
"""Columns of the LPs up to which something else is solved at the same time, with an LP of its own, and its memory."""


def may_be_beside(optima: Iterable[Optima]) -> bool:
    """Whether the LPs that a plan was made of are small enough for something else to be solved at the same time."""
    return sum(len(found.lp.columns) for found in optima) <= SIDE_BY_SIDE


def reasons_of(
    plan: Plan, deadline: float | None = None, early: Callable[[], Reason] | None = None
) -> tuple[Mapping[str, pd.DataFrame], Unproven | None]:
    """The sheets of models/plan.toml that say why, by key, and what kept one from being made, if anything did.

    deadline: time.monotonic() after which to give up. early: gives what bottlenecks_of does, where that was asked
    before the plan was there.
    """
    with OtherThreads() as other:
        start = other.start if may_be_beside(plan.optima) else at_once
        limits = early or start(partial(bottlenecks_of, plan, deadline))
        needs = _made(lambda: unmet(plan, deadline))
        found = (limits(), needs)
    made = {key: sheet for key, sheet in zip(REASONS, found, strict=True) if not isinstance(sheet, Unproven)}
    return made, next((sheet for sheet in reversed(found) if isinstance(sheet, Unproven)), None)


def bottlenecks_of(plan: Plan | FractionalPlan, deadline: float | None = None) -> Reason:
    """The sheet Bottlenecks, for which seats need not be whole."""
    return _made(lambda: bottlenecks_table(plan.case, bottlenecks(plan.case, optima_of(plan), deadline)))


def _made(make: Callable[[], pd.DataFrame]) -> Reason:
    """A sheet, or what kept it from being made."""
    try:
        return make()
    except Unproven as unclear:
        return unclear
    except Infeasible:  # not so: the plan is a solution
        return Unproven("numerical trouble")
