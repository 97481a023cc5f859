"""Case × Model → Plan: what each region reaches alone, the LP, whole seats, and staff lent for these seats."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache, partial
from itertools import takewhile

from coplan.case import Case
from coplan.contract.model import Model
from coplan.formulation.build import UNLIMITED, Formulation, formulate, formulate_balance
from coplan.formulation.variables import Planning
from coplan.limits.check import Seats
from coplan.plan import figures
from coplan.plan.alone import Alone, alone_of, alone_planning
from coplan.plan.balance import PairYear, balance_of, staff_of
from coplan.plan.result import Plan
from coplan.solver import TIME_LIMIT, UNRELIABLE, Engine, GoalResult, Solution, Unproven, solve_in_order
from coplan.whole.branching import WholeSeats
from coplan.whole.rounding import Rounding, round_seats
from coplan.workers import Progress

GOALS_SHARE = 0.7
"""Of the time limit, where a plan not proven in all goals will do; the rest is for whole numbers."""
TRUSTED = 1e-9
"""Of the bound of the shortage: what a plan may be below it by."""
PERSON = 1e-6
"""Part of a person that is less than the solver tells apart."""
STAFF_GOALS = ("participation", "shortage", "worst_region", "surplus")


Report = Callable[[Progress], None]
Meanwhile = Callable[[], Mapping[str, Alone] | None]
"""Waits for what each region reaches by itself while others work on it; None where they did not find it out."""
Watch = Callable[[Formulation, str, Engine], None]
"""Told of each goal of the plan's LPs at its own optimum: the LP, the goal's name, and the engine."""


@dataclass(frozen=True)
class Bound:
    """The least shortage of plans in which regions are no more worse off than alone than this, as the LP has it."""

    shortage: float
    participation: float = math.inf

    def refutes(self, plan: Plan) -> bool:
        """Whether the plan's exact shortage is below the bound by more than rounding: then neither can be trusted.

        Beside a share of the bound, what the solver may be wrong in a person of the weightiest specialty is allowed.
        """
        case = plan.case
        weights = (case.regions[r].weight * case.specialties[k].priority for r, k in case.pairs)
        room = TRUSTED * abs(self.shortage) + PERSON * float(max(weights, default=Fraction(0)))
        below = float(plan.figures["shortage"]) < self.shortage - room
        return below and float(plan.figures["participation"]) <= self.participation + room


def make_plan(
    case: Case,
    model: Model,
    deadline: float | None = None,
    report: Report = lambda _: None,
    alone: Mapping[str, Alone] | Meanwhile | None = None,
    watch: Watch = lambda *_: None,
    accept_gap: float | None = None,
) -> Plan:
    """The plan of a case under a model.

    deadline: time.monotonic() after which to give up. alone: what each region reaches by itself, where it is known or
    being found out.
    accept_gap: where there is no time to prove every goal, a plan will do whose distance from the shortage bound is at
    most this share of its shortage.
    Raises solver.Infeasible where the limits leave no plan, solver.Unproven where no optimum was proven.
    """
    effort = Effort(deadline, accept_gap)
    reached = _reached(alone, partial(_all_alone, case, model, deadline, report))
    later = callable(alone)
    if not later:
        reached()
    if model.planning == "each_region":
        seats, bound, unproven = _each_region(case, model, effort, report, watch)
    else:
        seats, bound, unproven = _together(case, model, reached, later, effort, report, watch)
    plan = plan_of_seats(case, model, seats, reached(), bound.shortage, deadline)
    plan = replace(plan, unproven=unproven, optimised=True)
    if bound.refutes(plan):
        raise Unproven(UNRELIABLE)
    if unproven and plan.gap > (accept_gap or 0.0):
        raise Unproven(TIME_LIMIT)
    return plan


def plan_of_seats(
    case: Case, model: Model, seats: Seats, alone: Mapping[str, Alone], bound: float, deadline: float | None = None
) -> Plan:
    """The plan that whole-number seats make; staff lent between regions is optimised for them.

    alone and bound are by_itself and shortage_bound of Plan.

    Raises solver.Unproven where the best lending was not proven.
    """
    staff = staff_of(case, seats)
    lent = _lend(case, model, staff, _values(alone), deadline) if model.shares_staff else {}
    return Plan(case, model, seats, balance_of(case, staff, lent), alone, bound)


def bound_of(case: Case, model: Model, alone: Mapping[str, Alone], deadline: float | None = None) -> float:
    """shortage_bound of Plan, without looking for a plan.

    Raises solver.Infeasible where the limits leave no plan, solver.Unproven where no optimum was proven.
    """
    names = [goal.name for goal in model.goals]
    if model.planning == "each_region":
        seats: dict[tuple[str, str, str, int], Fraction] = {}
        for r in case.regions:
            lp = formulate(alone_planning(case, model, r), names)
            seats |= _fractional_seats(lp, solve_in_order(lp, model.goals, deadline))
        return _bound_of_parts(case, seats)
    goals = model.goals[: names.index("shortage") + 1]
    planning = Planning(case, model.families, frozenset(case.regions))
    lp = formulate(planning, [goal.name for goal in goals], _values(alone))
    return solve_in_order(lp, goals, deadline).goal("shortage")


def _bound_of_parts(case: Case, seats: Mapping[tuple[str, str, str, int], Fraction]) -> float:
    """The shortage of the LP plans of regions that plan by themselves, put together."""
    return float(figures.shortage(case, balance_of(case, staff_of(case, seats))))


def _reached(
    alone: Mapping[str, Alone] | Meanwhile | None, instead: Callable[[], Mapping[str, Alone]]
) -> Callable[[], Mapping[str, Alone]]:
    """What each region reaches by itself, found out once, and here where nobody else has."""

    @cache
    def found() -> Mapping[str, Alone]:
        known = alone() if callable(alone) else alone
        return instead() if known is None else known

    return found


def _all_alone(case: Case, model: Model, deadline: float | None, report: Report) -> dict[str, Alone]:
    """What each region reaches by itself; left out where it has no plan."""
    found = {}
    for r in case.regions:
        began = time.monotonic()
        alone = alone_of(case, model, r, deadline)
        if alone is not None:
            found[r] = alone
            report(Progress("alone", r, alone.value, time.monotonic() - began))
    return found


def _values(alone: Mapping[str, Alone]) -> dict[str, float]:
    return {r: reached.value for r, reached in alone.items()}


@dataclass(frozen=True)
class Effort:
    """How long to try, and with what distance from the bound a plan will do at the deadline."""

    deadline: float | None
    accept_gap: float | None

    def part(self, parts: int) -> Effort:
        """The effort for the next of so many parts."""
        return self._until(1 / parts)

    @property
    def for_goals(self) -> float | None:
        """Deadline for the goals, where the rest of the time is for whole numbers."""
        return self.deadline if self.accept_gap is None else self._until(GOALS_SHARE).deadline

    @property
    def enough(self) -> str:
        """The goal with which an LP's solution will do at the deadline."""
        return "" if self.accept_gap is None else "shortage"

    def _until(self, share: float) -> Effort:
        now = time.monotonic()
        return self if self.deadline is None else replace(self, deadline=now + share * (self.deadline - now))


def _together(
    case: Case,
    model: Model,
    reached: Callable[[], Mapping[str, Alone]],
    later: bool,
    effort: Effort,
    report: Report,
    watch: Watch,
) -> tuple[WholeSeats, Bound, tuple[str, ...]]:
    """later: what regions reach alone is asked for only when the search has a start."""
    planning = Planning(case, model.families, frozenset(case.regions))
    alone = dict.fromkeys(case.regions, UNLIMITED) if later else _values(reached())
    lp = formulate(planning, [goal.name for goal in model.goals], alone)
    tell = _goal_reporter(report)
    complete = (lambda: lp.hold_participation(_values(reached()))) if later else None
    solution = solve_in_order(lp, model.goals, effort.for_goals, tell, partial(watch, lp), effort.enough, complete)
    rounding = _round(lp, solution, float(figures.all_weighted_need(case)), effort, report, "")
    return rounding.seats, _bound_of(model, solution), _unproven(model, [(solution, rounding)])


def _bound_of(model: Model, solution: Solution) -> Bound:
    """What the LP proves of the shortage, and the participation that it proves it for."""
    before = list(takewhile(lambda goal: goal.name != "shortage", model.goals))
    excess = [solution.goal(goal.name) * (1 + goal.slack) for goal in before if goal.name == "participation"]
    return Bound(solution.goal("shortage"), *excess)


def _each_region(
    case: Case, model: Model, effort: Effort, report: Report, watch: Watch
) -> tuple[WholeSeats, Bound, tuple[str, ...]]:
    """The regions' plans put together, and the shortage of their LP plans together."""
    whole: WholeSeats = {}
    fractional: dict[tuple[str, str, str, int], Fraction] = {}
    solved = []
    for done, r in enumerate(case.regions):
        part, tell = effort.part(len(case.regions) - done), _goal_reporter(report, r)
        lp = formulate(alone_planning(case, model, r), [goal.name for goal in model.goals])
        solution = solve_in_order(lp, model.goals, part.for_goals, tell, partial(watch, lp), part.enough)
        rounding = _round(lp, solution, float(case.weighted_need(r)), part, report, r)
        whole |= rounding.seats
        fractional |= _fractional_seats(lp, solution)
        solved.append((solution, rounding))
    return whole, Bound(_bound_of_parts(case, fractional)), _unproven(model, solved)


def _unproven(model: Model, solved: Sequence[tuple[Solution, Rounding]]) -> tuple[str, ...]:
    """What time did not suffice for: goals in their order, and whole numbers."""
    reached = [{result.name for result in solution.goals} for solution, _ in solved]
    goals = [goal.name for goal in model.goals if not all(goal.name in names for names in reached)]
    return (*goals, *([] if all(rounding.near for _, rounding in solved) else ["whole"]))


def _round(lp: Formulation, solution: Solution, need: float, effort: Effort, report: Report, subject: str) -> Rounding:
    began = time.monotonic()
    rounding = round_seats(lp, solution, need, effort.deadline, effort.accept_gap)
    report(Progress("whole", subject, rounding.shortage, time.monotonic() - began))
    return rounding


def _goal_reporter(report: Report, region: str = "") -> Callable[[GoalResult], None]:
    def tell(result: GoalResult) -> None:
        report(Progress("goal", f"{result.name}@{region}", result.value, result.seconds))

    return tell


def _fractional_seats(lp: Formulation, solution: Solution) -> dict[tuple[str, str, str, int], Fraction]:
    return {(*p, d, t): Fraction(float(solution.values[lp.column(x)])) for (p, d, t), x in lp.variables.seats.items()}


def _lend(
    case: Case,
    model: Model,
    staff: Mapping[PairYear, Fraction],
    alone: Mapping[str, float],
    deadline: float | None,
) -> dict[tuple[str, str, str, int], Fraction]:
    """Staff lent between regions, optimal in goal order for staff that is known [persons]."""
    steps = [goal for goal in model.goals if goal.name in STAFF_GOALS]
    known = {key: float(number) for key, number in staff.items()}
    planning = Planning(case, model.families, frozenset(case.regions))
    lp = formulate_balance(planning, [step.name for step in steps], known, alone)
    solution = solve_in_order(lp, steps, deadline)
    value = {key: float(solution.values[lp.column(x)]) for key, x in lp.variables.lent.items()}
    lent = {key: Fraction(number).limit_denominator(10**9) for key, number in value.items()}
    return {
        (o, a, k, b): min(number, case.sharing[o, a].max_share * staff[o, k, b])
        for (o, a, k, b), number in lent.items()
        if number > 0
    }
