"""The game that the regions of a plan make: the sheets that say it, and the shares that the plan settles by."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from coplan.case import Case
from coplan.coalitions import Coalitions, coalitions_of, sets_asked, tables
from coplan.coalitions.everybody import shown_by
from coplan.collector import collector_spared
from coplan.errors import Issue
from coplan.plan import FractionalPlan, Plan
from coplan.plan.settlement import rule_of
from coplan.run.attempt import Attempt
from coplan.run.beside import Beside
from coplan.run.shell import Tell
from coplan.words.language import Text, say_both
from coplan.workers import ProcessEnded, Processes, Progress, cores

LARGE = 60_000
"""Intakes of all sets together (sets × programmes × years) from which on it pays to start processes."""
MOST_WITH_PLAN = 4
"""Up to so many regions a plan says what sets of them reach: their number doubles with each region."""


NO_GAMES = Beside()


@dataclass(frozen=True)
class Sets:
    """What regions reach in sets, and the steps in which that was found and of which nobody was told yet."""

    found: Coalitions
    untold: tuple[Progress, ...] = ()


@collector_spared()
def with_games(plan: Plan, attempt: Attempt, early: Callable[[], Sets] | None = None) -> tuple[Plan, Beside]:
    """The plan with its Shapley value, and the sheets Coalitions and Shares.

    early: gives what sets_early does, where that was asked before the plan was there.
    Sets that are not solved by the attempt's deadline are not proven. Where the sheets are not wanted, the plan stays
    as it is and there are none. Nor are there where a process was ended from outside: the Shapley value is then not
    known, as where a set is not proven, and the plan is not lost.
    """
    if not are_wanted(plan, attempt):
        return plan, NO_GAMES
    try:
        found = _told(early(), attempt.tell) if early else _sets_of(plan, attempt, attempt.tell, _jobs(plan.case))
    except ProcessEnded:
        return plan, Beside(missing=_no_games(_settles(plan)))
    shapley = None if found.shapley is None else found.shapley.shares
    return replace(plan, shapley=shapley), Beside(tables(found, plan.gains))


def are_wanted(plan: Plan | FractionalPlan, attempt: Attempt) -> bool:
    """Whether a plan says what sets of its regions reach.

    It does not where regions plan by themselves, or where nobody pays by the Shapley value and the plan is to be brief
    or has more than MOST_WITH_PLAN regions.
    """
    regions = len(plan.case.regions)
    asked = _settles(plan) or (not attempt.brief and regions <= MOST_WITH_PLAN)
    return plan.model.planning == "together" and regions > 1 and asked


def sets_early(fractional: FractionalPlan, attempt: Attempt) -> Sets:
    """What regions reach in sets, for which seats need not be whole; in this process, and nobody is told of steps."""
    steps: list[Progress] = []
    found = _sets_of(fractional, attempt, steps.append, 1)
    return Sets(found, tuple(steps))


def by_processes(case: Case) -> bool:
    """Whether processes pay, which solve sets side by side."""
    return _jobs(case) > 1


def _sets_of(plan: Plan | FractionalPlan, attempt: Attempt, tell: Tell, jobs: int) -> Coalitions:
    seconds = None if attempt.deadline is None else max(attempt.deadline - time.monotonic(), 0.0)
    with Processes(jobs, tell) as workers:
        return coalitions_of(workers, plan.case, plan.model, plan.alone, seconds, shown_by(plan.case, plan.optima))


def _told(sets: Sets, tell: Tell) -> Coalitions:
    for step in sets.untold:
        tell(step)
    return sets.found


def _settles(plan: Plan | FractionalPlan) -> bool:
    """Whether regions pay by the Shapley value."""
    return rule_of(plan.case, plan.model) == "shapley"


def _jobs(case: Case) -> int:
    """How many processes pay."""
    sets = len(sets_asked(case.regions))
    large = sets * len(case.programmes) * len(case.intake_years) >= LARGE
    return min(cores(), sets) if large else 1


def _no_games(settles: bool) -> Issue:
    """That the sheets are missing from a plan, and what that means where regions pay by the Shapley value."""
    payments = say_both("shares.paid_otherwise") if settles else Text("", "")
    return Issue("no_shares", values={"payments": payments})
