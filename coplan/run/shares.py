"""What sets of regions reach, found for a plan that was made: the sheets that say so, and the shares it settles by."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from coplan.case import Case
from coplan.coalitions import Coalitions, gains_in_plan, sets_asked, tables, worths_of_sets
from coplan.coalitions.everybody import value_of_everybody
from coplan.contract.model import Model
from coplan.errors import Issue
from coplan.plan import Plan, Progress
from coplan.words.language import Text, say_both
from coplan.workers import ProcessEnded, Workers, cores

LONG = 10.0  # seconds of solving after which it pays to start processes
LEAST_TO_EXPLAIN = 600.0
"""Seconds that explaining a plan may take without a time limit, or as many as all before it where those are more."""
MOST_WITH_PLAN = 4
"""Up to so many regions a plan says what sets of them reach: their number doubles with each region."""


@dataclass(frozen=True)
class Shared:
    """The sheets Coalitions and Shares of a plan by key; missing: why they are not there, though they should be."""

    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    missing: Issue | None = None


NOTHING_SHARED = Shared()


def coalitions_of(
    case: Case,
    model: Model,
    alone: Mapping[str, float] | None,
    seconds: float | None,
    jobs: int,
    report: Callable[[Progress], None],
    everybody: float | None = None,
) -> Coalitions:
    """The worth of sets of regions, solved side by side; alone, seconds and everybody as in worths_of_sets.

    Raises workers.ProcessEnded.
    """
    with Workers(min(jobs, len(sets_asked(case.regions))), report) as workers:
        return Coalitions(tuple(case.regions), worths_of_sets(workers, case, model, alone, seconds, everybody))


def time_to_explain(began: float, deadline: float | None) -> float:
    """time.monotonic() at which to give up saying why a plan is as it is: it takes no longer than all before it.

    began: time.monotonic() when solving began; deadline: that of a time limit, which counts where there is one.
    """
    now = time.monotonic()
    return now + max(LEAST_TO_EXPLAIN, now - began) if deadline is None else deadline


def with_shares(
    plan: Plan,
    began: float,
    deadline: float | None = None,
    report: Callable[[Progress], None] = lambda _: None,
    brief: bool = False,
) -> tuple[Plan, Shared]:
    """The plan with its Shapley value, and the sheets Coalitions and Shares.

    began: time.monotonic() when solving began; deadline: when to give up, sets not solved by then are not proven. Where
    nobody pays by them, time_to_explain is given up at too.
    Where regions plan by themselves, or where nobody pays by the Shapley value and it is to be brief or there are more
    than MOST_WITH_PLAN regions, the plan stays as it is and there are no such sheets. Nor are there where a process was
    ended from outside: the Shapley value is then not known, as where a set is not proven, and the plan is not lost.
    """
    regions, settles = len(plan.case.regions), plan.model.settlement == "shapley"
    wanted = settles or (not brief and regions <= MOST_WITH_PLAN)
    if plan.model.planning != "together" or regions < 2 or not wanted:
        return plan, NOTHING_SHARED
    now = time.monotonic()
    jobs = cores() if now - began > LONG else 1
    until = deadline if settles else time_to_explain(began, deadline)
    seconds = None if until is None else max(until - now, 0.0)
    try:
        found = coalitions_of(plan.case, plan.model, plan.alone, seconds, jobs, report, value_of_everybody(plan))
    except ProcessEnded:
        return plan, Shared(missing=_no_shares(settles))
    known = None if found.shapley is None else found.shapley.shares
    return replace(plan, shapley=known), Shared(tables(found, gains_in_plan(plan)))


def _no_shares(settles: bool) -> Issue:
    """That the sheets are missing from a plan, and what that means where regions pay by the Shapley value."""
    payments = say_both("shares.paid_otherwise") if settles else Text("", "")
    return Issue("no_shares", values={"payments": payments})
