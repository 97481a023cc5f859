"""Case × Model → Plan: what each region reaches alone, the LP, whole seats, and staff lent for these seats."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import takewhile

from coplan.case import Case
from coplan.collector import collector_spared
from coplan.contract.model import Model
from coplan.formulation.build import formulate, formulate_balance
from coplan.formulation.part import Whole
from coplan.formulation.solving import Optima, solve_in_order
from coplan.formulation.variables import Planning
from coplan.limits.check import Seats
from coplan.plan import figures
from coplan.plan.alone import Alone, alone_by, alone_in, alone_of, alone_planning, alone_steps, values_of
from coplan.plan.balance import PairYear, balance_of, staff_of
from coplan.plan.result import Plan
from coplan.solver import TIME_LIMIT, UNRELIABLE, GoalResult, Unproven
from coplan.whole.deciding import Decided, decide_seats, rules_cost
from coplan.workers import Progress
from coplan.workers import Tell as Report

GOALS_SHARE = 0.7
"""Of the time limit, where a plan not proven in all goals will do; the rest is for whole numbers."""
TRUSTED = 1e-9
"""Of the bound of the shortage: what a plan may be below it by."""
PERSON = 1e-6
"""Part of a person that is less than the solver tells apart."""
STAFF_GOALS = ("participation", "shortage", "least_gain", "worst_region", "surplus")


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
        if float(figures.shortage(case, plan.balance)) >= self.shortage - room:
            return False
        worse = figures.participation(case, plan.balance, plan.alone)
        return worse is not None and float(worse) <= self.participation + room


@dataclass(frozen=True)
class FractionalPlan:
    """A case planned under a model in fractions of seats, before whole ones are decided.

    by_itself, optima: as in Plan, which has the same.
    """

    case: Case
    model: Model
    by_itself: Mapping[str, Alone]
    optima: tuple[Optima, ...]

    @property
    def alone(self) -> Mapping[str, float]:
        """As alone of Plan."""
        return values_of(self.by_itself)


def make_plan(
    case: Case,
    model: Model,
    deadline: float | None = None,
    report: Report = lambda _: None,
    alone: Mapping[str, Alone] | None = None,
    accept_gap: float | None = None,
) -> Plan:
    """The plan of a case under a model: goals in order, whole seats, and the figures of these seats.

    deadline: time.monotonic() after which to give up. alone: what each region reaches by itself, where it is known.
    accept_gap: where there is no time to prove every goal, a plan will do whose distance from the shortage bound is at
    most this share of its shortage.
    Raises solver.Infeasible where the limits leave no plan, solver.Unproven where no optimum was proven.
    """
    effort = Effort(deadline, accept_gap)
    return plan_in_whole_seats(plan_in_fractions(case, model, effort, report, alone), effort, report)


def plan_in_fractions(
    case: Case, model: Model, effort: Effort, report: Report, alone: Mapping[str, Alone] | None = None
) -> FractionalPlan:
    """The first half of make_plan, with its arguments, which raises as it does."""
    solve = _each_region if model.planning == "each_region" else _together
    optima, by_itself = solve(case, model, alone, effort, report)
    return FractionalPlan(case, model, by_itself, tuple(optima))


def plan_in_whole_seats(fractional: FractionalPlan, effort: Effort, report: Report) -> Plan:
    """The second half of make_plan."""
    case, model = fractional.case, fractional.model
    with collector_spared():
        decided = _decided(fractional, effort, report)
        seats = {key: number for found in decided for key, number in found.seats.items()}
        bound = _bound_of(case, model, fractional.optima)
        plan = plan_of_seats(case, model, seats, fractional.by_itself, bound.shortage, effort.deadline)
    return _trusted(_as_made(plan, fractional.optima, decided), bound, effort.accept_gap)


def _as_made(plan: Plan, optima: tuple[Optima, ...], decided: Sequence[Decided]) -> Plan:
    """The plan with what is known of how its seats were found."""
    return replace(
        plan,
        unproven=_unproven(plan.model, optima, decided),
        optimised=True,
        optima=optima,
        steady=all(found.steady for found in decided),
        rules_cost=rules_cost(decided),
    )


def _trusted(plan: Plan, bound: Bound, accept_gap: float | None) -> Plan:
    """The plan, if its own figures agree with the bound. Raises Unproven."""
    if bound.refutes(plan):
        raise Unproven(UNRELIABLE)
    if plan.unproven and plan.gap > (accept_gap or 0.0):
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
    lent = _lend(case, model, staff, values_of(alone), deadline) if model.shares_staff else {}
    return Plan(case, model, seats, balance_of(case, staff, lent), alone, bound)


def bound_of(case: Case, model: Model, alone: Mapping[str, Alone], deadline: float | None = None) -> float:
    """shortage_bound of Plan, without looking for a plan.

    Raises solver.Infeasible where the limits leave no plan, solver.Unproven where no optimum was proven.
    """
    names = [goal.name for goal in model.goals]
    if model.planning == "each_region":
        lps = [formulate(alone_planning(case, model, r), names) for r in case.regions]
        return _bound_of_parts(case, [Optima(lp, solve_in_order(lp, model.goals, deadline)) for lp in lps])
    goals = model.goals[: names.index("shortage") + 1]
    planning = Planning(case, model.families, frozenset(case.regions))
    lp = formulate(planning, [goal.name for goal in goals], values_of(alone))
    return solve_in_order(lp, goals, deadline).goal("shortage")


def _bound_of_parts(case: Case, parts: Iterable[Optima]) -> float:
    """The shortage of the LP plans of regions that plan by themselves, put together."""
    seats: dict[tuple[str, str, str, int], Fraction] = {}
    for part in parts:
        values, column = part.solution.values, part.lp.column
        seats |= {(*p, d, t): Fraction(float(values[column(x)])) for (p, d, t), x in part.lp.variables.seats.items()}
    return float(figures.shortage(case, balance_of(case, staff_of(case, seats))))


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
    case: Case, model: Model, alone: Mapping[str, Alone] | None, effort: Effort, report: Report
) -> tuple[list[Optima], Mapping[str, Alone]]:
    """The LP of all regions with its goals, and what they reach alone, which the same LP shows."""
    planning = Planning(case, model.families, frozenset(case.regions))
    lp = formulate(planning, [goal.name for goal in model.goals])
    whole = Whole(lp)
    with collector_spared():
        if alone is None:
            alone = alone_in(whole, model, effort.deadline, report)
        lp.compare_with(values_of(alone))
        told = _goal_reporter(report)
        solution = solve_in_order(lp, model.goals, effort.for_goals, told, effort.enough, whole)
    return [Optima(lp, solution, whole=whole)], alone


def _each_region(
    case: Case, model: Model, alone: Mapping[str, Alone] | None, effort: Effort, report: Report
) -> tuple[list[Optima], Mapping[str, Alone]]:
    """The LP of each region by itself, and what it reaches alone: the same, where nothing was agreed."""
    same = not case.fixed_origin and list(model.goals) == alone_steps(model)
    optima, found = [], dict[str, Alone]()
    goals = replace(effort, deadline=effort.for_goals)
    for done, r in enumerate(case.regions):
        own = goals.part(len(case.regions) - done)
        lp = formulate(alone_planning(case, model, r), [goal.name for goal in model.goals])
        solution = solve_in_order(lp, model.goals, own.deadline, _goal_reporter(report, r), own.enough)
        optima.append(Optima(lp, solution))
        if alone is None:
            known = same and len(solution.goals) == len(model.goals)
            reached = alone_by(case, solution, lp) if known else alone_of(case, model, r, effort.deadline)
            found |= {} if reached is None else {r: reached}
    return optima, found if alone is None else alone


def _decided(fractional: FractionalPlan, effort: Effort, report: Report) -> list[Decided]:
    """Whole seats for each LP, in order: that of all regions, or of each by itself."""
    case, found = fractional.case, []
    together = fractional.model.planning == "together"
    regions = [""] if together else list(case.regions)
    for done, (region, optima) in enumerate(zip(regions, fractional.optima, strict=True)):
        began, own = time.monotonic(), effort.part(len(regions) - done)
        need = figures.all_weighted_need(case) if together else case.weighted_need(region)
        found.append(decide_seats(optima.lp, optima.solution, float(need), own.deadline, own.accept_gap))
        report(Progress("whole", region, found[-1].shortage, time.monotonic() - began))
    return found


def _bound_of(case: Case, model: Model, parts: Sequence[Optima]) -> Bound:
    """What the LPs prove of the shortage, and the participation that they prove it for."""
    if model.planning == "each_region":
        # Graduates who move may serve others better in whole seats than in the LPs: nothing is proven of the sum.
        return Bound(_bound_of_parts(case, parts), -math.inf)
    solution = parts[0].solution
    before = takewhile(lambda goal: goal.name != "shortage", model.goals)
    excess = [solution.goal(goal.name) * (1 + goal.slack) for goal in before if goal.name == "participation"]
    return Bound(solution.goal("shortage"), *excess)


def _unproven(model: Model, optima: Sequence[Optima], decided: Sequence[Decided]) -> tuple[str, ...]:
    """What time did not suffice for: goals in their order, and whole numbers."""
    reached = [{result.name for result in found.solution.goals} for found in optima]
    goals = [goal.name for goal in model.goals if not all(goal.name in names for names in reached)]
    return (*goals, *([] if all(found.near for found in decided) else ["whole"]))


def _goal_reporter(report: Report, region: str = "") -> Callable[[GoalResult], None]:
    def tell(result: GoalResult) -> None:
        report(Progress("goal", f"{result.name}@{region}", result.value, result.seconds))

    return tell


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
