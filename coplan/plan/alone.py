"""What each region reaches planning by itself: alone[r] of models/README.md."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial

from coplan.case import Case, Institution, Programme, Region, Uncertainty
from coplan.contract.model import GoalStep, Model
from coplan.exact import settled_number
from coplan.formulation.build import Formulation, formulate
from coplan.formulation.part import Part, Whole
from coplan.formulation.solving import search_of
from coplan.formulation.variables import Planning
from coplan.solver import Infeasible, Search, Solution
from coplan.workers import Progress
from coplan.workers import Tell as Report
from coplan.workers.threads import side_by_side

NOT_ALONE = frozenset({"participation", "lending_limit"})


def alone_planning(case: Case, model: Model, region: str) -> Planning:
    """A region that plans by itself and for itself, without sharing."""
    return Planning(case, model.families - NOT_ALONE, frozenset({region}), equal_weights=True)


@dataclass(frozen=True)
class Alone:
    """What a region reaches by itself, in an LP: its seats may be fractions.

    value: alone[r], the least Σ priority · shortage [weighted person-years]. Of all plans that reach it, the one that
    the model's later goals choose, and of those the cheapest, has this shortage [person-years, unweighted] and cost of
    the region's planned seats [money]; both are None where a plan workbook does not say them.
    """

    value: float
    shortage: float | None = None
    cost: float | None = None


def values_of(alone: Mapping[str, Alone]) -> dict[str, float]:
    """alone[r] of each region."""
    return {r: reached.value for r, reached in alone.items()}


def alone_of(case: Case, model: Model, region: str, deadline: float | None = None) -> Alone | None:
    """What a region reaches by itself; None where its limits leave it no plan.

    Seats that were kept or edited in a joint plan do not bind it. Raises solver.Unproven.
    """
    case, steps = case.without_agreed, alone_steps(model)
    lp = formulate(alone_planning(case, model, region), [step.name for step in steps])
    return _reached(case, search_of(lp, steps, deadline), lp)


def alone_in(
    whole: Whole, model: Model, deadline: float | None = None, report: Report = lambda _: None
) -> dict[str, Alone]:
    """As alone_of, of every region that has a plan by itself: cut out of the LP of all of them, side by side."""
    case, found = whole.lp.planning.case.without_agreed, {}
    asked = side_by_side([partial(_alone_of_part, whole, case, model, r, deadline) for r in case.regions])
    for r, (alone, seconds) in zip(case.regions, asked, strict=True):
        if alone is not None:
            found[r] = alone
            report(Progress("alone", r, alone.value, seconds))
    return found


def _alone_of_part(
    whole: Whole, case: Case, model: Model, region: str, deadline: float | None
) -> tuple[Alone | None, float]:
    """What a region of an LP reaches by itself, and the seconds it took. case: that without agreed seats."""
    began, steps = time.monotonic(), alone_steps(model)
    part = whole.part(alone_planning(case, model, region), [step.name for step in steps])
    return _reached(case, part.search(steps, deadline), part), time.monotonic() - began


def _reached(case: Case, search: Search, lp: Formulation | Part) -> Alone | None:
    try:
        solution = search.solve()
    except Infeasible:
        return None
    return alone_by(case, solution, lp)


def alone_by(case: Case, solution: Solution, lp: Formulation | Part) -> Alone:
    """What a solution of an LP for the goals of alone_steps says, in digits that are the same however it was found."""
    staff = {key: float(solution.values[lp.column(x)]) for key, x in lp.variables.staff.items()}
    # Not by the variables of shortage: they may be larger where a priority is 0.
    missing = math.fsum(max(0.0, float(case.required[key]) - staff[key]) for key in lp.variables.shortage)
    return Alone(*(settled_number(number) for number in (solution.goal("shortage"), missing, solution.goal("cost"))))


def alone_steps(model: Model) -> list[GoalStep]:
    """The goals that mean something for one region, in the model's order from shortage on; cost settles the rest."""
    later = [goal.name for goal in model.goals if goal.name in ("surplus", "change", "cost")]
    names = ["shortage", *later, *(() if "cost" in later else ("cost",))]
    return [GoalStep(name, 0.0) for name in names]


def alone_case(case: Case, region: str) -> Case:
    """The case with all that plays no part in what a region reaches by itself made alike.

    Two cases that are equal after this have the same alone_of the region.
    """
    case, own = case.without_agreed, (region, region)
    served = {(r, r) for r in case.regions} | {
        (p.region, d) for p in case.programmes.values() for year in (p.enrolled or {}).values() for d in year
    }
    budgets = {key: budget for key, budget in case.budgets.items() if key[0] == region}
    return replace(
        case,
        title="",
        steadiness=Fraction(0),
        model="",
        money_unit="",
        settlement="",
        demand_case="",
        uncertainty=Uncertainty(),
        regions={r: Region(Fraction(1), None) for r in case.regions},
        institutions={
            i: found if found.region == region else _unlimited(found) for i, found in case.institutions.items()
        },
        programmes={key: _in_view(p, region) for key, p in case.programmes.items()},
        demand={key: need if key[0] == region else Fraction(0) for key, need in case.demand.items()},
        headcount={key: number for key, number in case.headcount.items() if key[0] == region},
        exit_rate={key: rate for key, rate in case.exit_rate.items() if key[0] == region},
        inflow={key: people for key, people in case.inflow.items() if key[0] == region},
        retirements={key: people for key, people in case.retirements.items() if key[0] == region},
        retention={pair: shares for pair, shares in case.retention.items() if pair in served},
        routes={own: replace(case.routes[own], allowed=True, max_seats=None)} if own in case.routes else {},
        budgets=budgets,
        sharing={},
        fixed={key: n for key, n in case.fixed.items() if case.institutions[key[0]].region == region == key[2]},
    )


def _unlimited(institution: Institution) -> Institution:
    return replace(institution, intake_limit=None, enrolment_limit=None)


def _in_view(programme: Programme, region: str) -> Programme:
    """A programme of another region without its costs and limits, since it stays as it is."""
    if programme.region == region:
        return programme
    return replace(
        programme, cost_per_year=Fraction(0), min_intake=0, max_intake=0, step=None, first_intake=None, last_intake=None
    )
