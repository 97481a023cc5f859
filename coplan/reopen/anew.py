"""Figures of a plan that do not follow from its seats, solved anew where its case is not the one that was solved."""

from __future__ import annotations

import math
from collections.abc import Mapping

from coplan.case import Case
from coplan.coalitions import coalitions_of
from coplan.contract.model import Model
from coplan.errors import Issue, NotProven
from coplan.plan import bound_of
from coplan.plan.alone import Alone, alone_of
from coplan.plan.opened import Stated
from coplan.solver import Infeasible, Unproven
from coplan.words.language import say_both
from coplan.workers import Processes


def stated_anew(case: Case, model: Model, settles: bool) -> Stated:
    """All of it for a case and a model, solved; settles: whether regions pay each other by their Shapley values.

    The bound is NaN where the case has no plan. Raises NotProven.
    """
    try:
        alone = {r: found for r in case.regions if (found := alone_of(case, model, r)) is not None}
        return Stated(alone, _bound(case, model, alone), _shapley(case, model, alone) if settles else None)
    except Unproven as unclear:
        raise NotProven(
            [Issue("not_proven", values={"status": say_both("status.solver", said=unclear.status)})]
        ) from None


def _bound(case: Case, model: Model, alone: Mapping[str, Alone]) -> float:
    try:
        return bound_of(case, model, alone)
    except Infeasible:
        return math.nan


def _shapley(case: Case, model: Model, alone: Mapping[str, Alone]) -> Mapping[str, float] | None:
    with Processes(1, lambda _: None) as workers:
        found = coalitions_of(workers, case, model, {r: reached.value for r, reached in alone.items()}).shapley
    return None if found is None else found.shares
