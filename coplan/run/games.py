"""The game that the regions of a plan make: the sheets that say it, and the shares that the plan settles by."""

from __future__ import annotations

import time
from dataclasses import replace

from coplan.case import Case
from coplan.coalitions import coalitions_of, sets_asked, tables
from coplan.coalitions.everybody import shown_by
from coplan.collector import collector_spared
from coplan.errors import Issue
from coplan.plan import Plan
from coplan.plan.settlement import rule_of
from coplan.run.attempt import Attempt
from coplan.run.beside import Beside
from coplan.words.language import Text, say_both
from coplan.workers import ProcessEnded, Processes, cores

LARGE = 60_000
"""Intakes of all sets together (sets × programmes × years) from which on it pays to start processes."""
MOST_WITH_PLAN = 4
"""Up to so many regions a plan says what sets of them reach: their number doubles with each region."""


NO_GAMES = Beside()


@collector_spared()
def with_games(plan: Plan, attempt: Attempt) -> tuple[Plan, Beside]:
    """The plan with its Shapley value, and the sheets Coalitions and Shares.

    Sets that are not solved by the attempt's deadline are not proven.
    Where regions plan by themselves, or where nobody pays by the Shapley value and the plan is to be brief or has more
    than MOST_WITH_PLAN regions, the plan stays as it is and there are no such sheets. Nor are there where a process was
    ended from outside: the Shapley value is then not known, as where a set is not proven, and the plan is not lost.
    """
    regions, settles = plan.case.regions, rule_of(plan.case, plan.model) == "shapley"
    wanted = settles or (not attempt.brief and len(regions) <= MOST_WITH_PLAN)
    if plan.model.planning != "together" or len(regions) < 2 or not wanted:
        return plan, NO_GAMES
    seconds = None if attempt.deadline is None else max(attempt.deadline - time.monotonic(), 0.0)
    try:
        with Processes(_jobs(plan.case), attempt.tell) as workers:
            shown = shown_by(plan.case, plan.optima)
            found = coalitions_of(workers, plan.case, plan.model, plan.alone, seconds, shown)
    except ProcessEnded:
        return plan, Beside(missing=_no_games(settles))
    shapley = None if found.shapley is None else found.shapley.shares
    return replace(plan, shapley=shapley), Beside(tables(found, plan.gains))


def _jobs(case: Case) -> int:
    """How many processes pay."""
    sets = len(sets_asked(case.regions))
    large = sets * len(case.programmes) * len(case.intake_years) >= LARGE
    return min(cores(), sets) if large else 1


def _no_games(settles: bool) -> Issue:
    """That the sheets are missing from a plan, and what that means where regions pay by the Shapley value."""
    payments = say_both("shares.paid_otherwise") if settles else Text("", "")
    return Issue("no_shares", values={"payments": payments})
