"""Scenarios × model → one plan for all of them, every figure computed from its whole seats."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from coplan.across.result import Across, plans_of, regrets
from coplan.across.scenarios import Own, Scenario
from coplan.across.solving import Found, find_across, rules_cost_of, seats_of_parts
from coplan.case import Case
from coplan.contract.model import Model
from coplan.formulation.across import EXPECTED_SHORTAGE, IN_ORDER, LARGEST_REGRET, Aim
from coplan.formulation.solving import Optima
from coplan.limits.check import Seats
from coplan.plan import Plan, figures, plan_of_seats
from coplan.plan.make import PERSON, TRUSTED
from coplan.solver import UNRELIABLE, Unproven
from coplan.tables.changes import BASE
from coplan.whole.rules import weightiest
from coplan.workers import Tell as Report


@dataclass(frozen=True)
class Asked:
    """What one plan is asked for: scenarios, each with its own plan, under a model and an aim.

    case: that of the workbook itself, and own its plan by itself; None where it has none.
    """

    case: Case
    own: Own | None
    scenarios: tuple[Scenario, ...]
    model: Model
    aim: Aim


def make_across(asked: Asked, deadline: float | None, report: Report) -> tuple[Across, Plan]:
    """What the plan comes to in every scenario, and its plan of the case itself.

    deadline: time.monotonic() after which to give up. Raises formulation.solving.NoSolution where the limits of all
    scenarios together leave no plan, solver.Unproven where no optimum was proven.
    """
    parts = find_across(asked.scenarios, asked.model, asked.aim, deadline, report)
    seats = seats_of_parts(parts)
    across = across_of_seats(asked, seats, deadline)
    if asked.model.planning == "together":
        _need_trust(across, parts[0])
        across = replace(across, bounds={name: parts[0].goal(name) for name in IN_ORDER[asked.aim]})
    plan = replace(
        _of_itself(asked, across, seats, deadline),
        optima=tuple(Optima(part.lp, part.solution) for part in parts),
        steady=all(part.decided.steady for part in parts),
        rules_cost=rules_cost_of(parts),
    )
    return across, plan


def across_of_seats(asked: Asked, seats: Seats, deadline: float | None = None) -> Across:
    """What seats come to in every scenario, beside what the own plan of each does. Raises solver.Unproven."""
    plans = plans_of(asked.scenarios, asked.model, seats, deadline)
    known = {s.name: s.own.seats for s in asked.scenarios if s.own.seats is not None}
    own = {name: plans_of(asked.scenarios, asked.model, found, deadline) for name, found in known.items()}
    base_regret = None
    if asked.own and asked.own.seats is not None:
        base = own.get(BASE.en) or plans_of(asked.scenarios, asked.model, asked.own.seats, deadline)
        base_regret = max(regrets(asked.scenarios, _shortages(base)).values())
    others = {name: _shortages(found) for name, found in own.items()}
    breaking = {
        name: [other for other, plan in found.items() if plan.broken_relations()] for name, found in own.items()
    }
    return Across(asked.aim, asked.scenarios, plans, others, base_regret, breaking=breaking)


def _shortages(plans: Mapping[str, Plan]) -> Mapping[str, float]:
    """What the same seats leave missing in each scenario, whose limits they may break."""
    return {name: float(figures.shortage(plan.case, plan.balance)) for name, plan in plans.items()}


def _of_itself(asked: Asked, across: Across, seats: Seats, deadline: float | None) -> Plan:
    """The plan that the seats make of the workbook itself, which is a scenario or not."""
    if BASE.en in across.plans:
        return across.plans[BASE.en]
    own = asked.own or Own(math.nan, {})
    plan = plan_of_seats(asked.case, asked.model, seats, own.by_itself, own.best, deadline)
    return replace(plan, scenarios=tuple(across.plans))


def _need_trust(across: Across, found: Found) -> None:
    """Raises solver.Unproven where exact figures are better than what the LP has proven to be the best."""
    first = {LARGEST_REGRET: across.largest_regret, EXPECTED_SHORTAGE: across.expected_shortage}[found.lp.lead]
    least = found.goal(found.lp.lead)
    room = TRUSTED * abs(found.lp.measure or 0.0) + PERSON * weightiest(found.lp)
    excess = [plan.figures["participation"] for plan in across.plans.values()]
    allowed = found.solution.goal("participation") if "participation" in found.lp.goals else math.inf
    if first < least - room and sum(excess) <= allowed + room:
        raise Unproven(UNRELIABLE)
