"""The value of sets of regions: "Coalition value" of models/README.md, each an LP of its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from coplan.case import Case
from coplan.contract.model import GoalStep, Model
from coplan.formulation.build import formulate
from coplan.formulation.part import Whole
from coplan.formulation.solving import solve_in_order
from coplan.formulation.variables import Planning
from coplan.games.values import orders, sets_in
from coplan.solver import Goal, Infeasible, Matrix, Search, Unproven
from coplan.words.language import Text
from coplan.workers import Progress, Workers

EVERY_SET = 6
"""Up to so many regions every set of them is solved."""
ORDERS = 20
"""Orders of the regions from which the Shapley value is estimated where there are more."""

GOAL = GoalStep("shortage", 0.0)

Members = frozenset[str]
State = Literal["solved", "no_plan", "not_proven"]


@dataclass(frozen=True)
class Worth:
    """The value of a set of regions [weighted person-years]; None where it has no plan, or no proven one."""

    value: float | None
    state: State = "solved"


@dataclass(frozen=True)
class Shown:
    """What an LP of all regions shows of their sets.

    everybody: the value of all regions together, where the LP's goals show it. whole: of which the sets are parts.
    """

    everybody: float | None = None
    whole: Whole | None = None


NOTHING = Shown()


@dataclass(frozen=True)
class _Question:
    """The LP of a set of regions, whose least is its value; until: time.time() at which to give up."""

    name: str
    matrix: Matrix
    goal: Goal
    until: float | None


def coalition_value(case: Case, model: Model, members: Members, deadline: float | None = None) -> float:
    """Least Σ region weight · priority · shortage of the members [weighted person-years].

    Their programmes move, for themselves and each other; where the model shares staff, they lend to each other. All
    other regions stay at current_intake for themselves. Seats that were kept or edited in a joint plan do not bind
    them. Raises solver.Infeasible or solver.Unproven.
    """
    lp = formulate(_planning(case, model, members), [GOAL.name])
    return solve_in_order(lp, [GOAL], deadline).goal(GOAL.name)


def _planning(case: Case, model: Model, members: Members) -> Planning:
    return Planning(case.without_agreed, model.families - {"participation"}, members)


def sample_of(regions: Iterable[str]) -> list[tuple[str, ...]]:
    """The orders from which the Shapley value of many regions is estimated: the same every time."""
    return orders(regions, ORDERS)


def sets_asked(regions: Iterable[str]) -> list[Members]:
    """The sets of regions whose values are asked for, smaller ones first.

    Every set of up to EVERY_SET regions; of more the single ones, pairs, all but one, all, and those of sample_of.
    """
    names = list(regions)
    sizes = range(1, len(names) + 1)
    if len(names) > EVERY_SET:
        sampled = sets_in(sample_of(names))
        sizes_asked = {1, 2, len(names) - 1, len(names)}
    else:
        sampled, sizes_asked = set(), set(sizes)
    place = {name: n for n, name in enumerate(names)}
    asked = {frozenset(s) for size in sizes_asked for s in combinations(names, size)} | sampled
    return sorted(asked, key=lambda s: (len(s), sorted(place[name] for name in s)))


def worths_of_sets(
    workers: Workers,
    case: Case,
    model: Model,
    alone: Mapping[str, float] | None = None,
    seconds: float | None = None,
    shown: Shown = NOTHING,
) -> dict[Members, Worth]:
    """The worth of every set that is asked for.

    alone: what each region reaches by itself, as in Plan, where it is known; a region that is absent has no plan.
    seconds: time limit of all sets together; those not solved by then are not proven.
    """
    asked = sets_asked(case.regions)
    known = {} if alone is None else {frozenset({r}): _alone(case, r, alone) for r in case.regions}
    if shown.everybody is not None:
        known[frozenset(case.regions)] = Worth(shown.everybody)
    until = None if seconds is None else time.time() + seconds
    open_ = sorted((s for s in asked if s not in known), key=len, reverse=True)  # the longest work first
    if open_:
        whole = shown.whole or Whole(formulate(_planning(case, model, frozenset(case.regions)), [GOAL.name]))
        found = workers.each(_answer, _questions(whole, model, open_, until))
        known |= zip(open_, found, strict=True)
    return {s: known[s] for s in asked}


def _questions(whole: Whole, model: Model, sets: Sequence[Members], until: float | None) -> Iterator[_Question]:
    case = whole.lp.planning.case
    for s in sets:
        part = whole.part(_planning(case, model, s), [GOAL.name])
        yield _Question(name_of(s, case.regions).en, part.matrix, part.goals[GOAL.name], until)


def _alone(case: Case, region: str, alone: Mapping[str, float]) -> Worth:
    """A region's weight plays no part in alone[r], but does in the value of its set."""
    if region not in alone:
        return Worth(None, "no_plan")
    return Worth(float(case.regions[region].weight) * alone[region])


def _answer(question: _Question, report: Callable[[Progress], None]) -> Worth:
    began = time.monotonic()
    left = None if question.until is None else question.until - time.time()
    if left is not None and left <= 0:
        return Worth(None, "not_proven")
    deadline = None if left is None else began + left
    try:
        worth = Worth(Search(question.matrix, [question.goal], deadline).solve().goal(GOAL.name))
    except Infeasible:
        worth = Worth(None, "no_plan")
    except Unproven:
        worth = Worth(None, "not_proven")
    report(Progress("coalition", question.name, worth.value, time.monotonic() - began))
    return worth


def name_of(members: Iterable[str], regions: Iterable[str]) -> Text:
    """What a set of regions is called, in the order of all regions."""
    wanted = set(members)
    names = [r for r in regions if r in wanted]
    return Text(" + ".join(names), "＋".join(names))
