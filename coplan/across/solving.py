"""One plan for several scenarios found: its LP, goals in order, and whole seats that every scenario's limits allow."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from coplan.across.scenarios import Scenario
from coplan.contract.model import Model
from coplan.formulation.across import LARGEST_REGRET, Aim, Future, formulate_across, largest_bound, steps_across
from coplan.formulation.build import Formulation
from coplan.formulation.solving import solve_in_order
from coplan.formulation.variables import Planning
from coplan.plan import figures
from coplan.plan.alone import alone_planning, values_of
from coplan.solver import GoalResult, Solution
from coplan.whole.across import decide_across
from coplan.whole.branching import WholeSeats
from coplan.whole.deciding import Decided, rules_cost
from coplan.workers import Progress
from coplan.workers import Tell as Report


@dataclass(frozen=True)
class Found:
    """Whole seats that one LP of a plan for several scenarios led to, the LP with its optimum, and its futures."""

    lp: Formulation
    solution: Solution
    futures: tuple[Future, ...]
    decided: Decided

    def goal(self, name: str) -> float:
        """What a goal came to in the LP; the largest regret as it is counted from 0."""
        return goal_in_words(self.solution.goal(name), name, self.futures)


def goal_in_words(value: float, name: str, futures: Sequence[Future]) -> float:
    """A goal's value as a planner knows it: the LP counts the largest regret from below 0 (see largest_bound)."""
    return value - largest_bound(futures) if name == LARGEST_REGRET else value


def find_across(
    scenarios: Sequence[Scenario], model: Model, aim: Aim, deadline: float | None, report: Report
) -> list[Found]:
    """Seats for all scenarios: of all regions together, or of each by itself where the model plans so.

    deadline: time.monotonic() after which to give up. Raises formulation.solving.NoSolution where no seats keep the
    limits of all scenarios, solver.Unproven where no optimum was proven.
    """
    if model.planning == "together":
        groups: list[str] = [""]
    else:
        groups = list(scenarios[0].case.regions)
    return [_found(scenarios, model, aim, (n, region), deadline, report) for n, region in enumerate(groups)]


def _found(
    scenarios: Sequence[Scenario],
    model: Model,
    aim: Aim,
    part: tuple[int, str],
    deadline: float | None,
    report: Report,
) -> Found:
    """The seats of a part of the regions: its number among the LPs of an own plan, and the region, blank for all."""
    number, region = part
    futures = [_future(scenario, model, number, region) for scenario in scenarios]
    steps = steps_across(model.goals, aim)
    lp = formulate_across(futures, [step.name for step in steps], aim)

    def tell(result: GoalResult) -> None:
        value = goal_in_words(result.value, result.name, futures)
        report(Progress("goal", f"{result.name}@{region}", value, result.seconds))

    solution = solve_in_order(lp, steps, deadline, tell)
    began = time.monotonic()
    decided = decide_across(lp, solution, max(_need(scenario, region) for scenario in scenarios), deadline)
    report(Progress("whole_across", region, None, time.monotonic() - began))
    return Found(lp, solution, tuple(futures), decided)


def _future(scenario: Scenario, model: Model, number: int, region: str) -> Future:
    case, own = scenario.case, scenario.own
    together = Planning(case, model.families, frozenset(case.regions))
    planning = alone_planning(case, model, region) if region else together
    return Future(scenario.name, planning, float(scenario.probability), own.bounds[number], values_of(own.by_itself))


def _need(scenario: Scenario, region: str) -> float:
    """All weighted need of a scenario, or a region's."""
    case = scenario.case
    return float(case.weighted_need(region) if region else figures.all_weighted_need(case))


def seats_of_parts(parts: Sequence[Found]) -> WholeSeats:
    """The seats of all parts together."""
    return {key: number for part in parts for key, number in part.decided.seats.items()}


def rules_cost_of(parts: Sequence[Found]) -> float | None:
    """By how much the rules on whole seats raise the first goal; None where there are none."""
    return rules_cost([part.decided for part in parts])
