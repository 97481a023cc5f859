"""What each region reaches planning by itself: alone[r] of models/README.md."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from coplan.case import Case, Institution, Programme, Route
from coplan.formulation.build import formulate
from coplan.formulation.variables import Planning
from coplan.model import GoalStep, Model
from coplan.solver import Infeasible, solve_in_order

NOT_ALONE = frozenset({"participation", "lending_limit"})


def alone_planning(case: Case, model: Model, region: str) -> Planning:
    """A region that plans by itself and for itself, without sharing."""
    return Planning(case, model.families - NOT_ALONE, frozenset({region}), equal_weights=True)


def alone_value(case: Case, model: Model, region: str, deadline: float | None = None) -> float | None:
    """Least Σ priority · shortage that a region reaches by itself [weighted person-years]; None without a plan.

    Raises solver.Unproven.
    """
    lp = formulate(alone_planning(case, model, region), ["shortage"])
    try:
        return solve_in_order(lp, [GoalStep("shortage", 0.0)], deadline).goal("shortage")
    except Infeasible:
        return None


def alone_case(case: Case, region: str) -> Case:
    """The case with all that plays no part in what a region reaches by itself made alike.

    Two cases that are equal after this have the same alone_value of the region.
    """
    budgets = {key: budget for key, budget in case.budgets.items() if key[0] == region}
    return replace(
        case,
        title="",
        model="",
        money_unit="",
        demand_case="",
        regions={r: replace(found, weight=Fraction(1), max_out_share=Fraction(1)) for r, found in case.regions.items()},
        institutions={
            i: found if found.region == region else _unlimited(found) for i, found in case.institutions.items()
        },
        programmes={key: _in_view(p, region, bool(budgets)) for key, p in case.programmes.items()},
        demand={key: need if key[0] == region else Fraction(0) for key, need in case.demand.items()},
        headcount={key: number for key, number in case.headcount.items() if key[0] == region},
        exit_rate={key: rate for key, rate in case.exit_rate.items() if key[0] == region},
        inflow={key: people for key, people in case.inflow.items() if key[0] == region},
        retention={pair: shares for pair, shares in case.retention.items() if pair[0] == pair[1]},
        routes=dict[tuple[str, str], Route](),
        budgets=budgets,
        sharing={},
        fixed={key: n for key, n in case.fixed.items() if case.institutions[key[0]].region == region == key[2]},
    )


def _unlimited(institution: Institution) -> Institution:
    return replace(institution, intake_limit=None, enrolment_limit=None)


def _in_view(programme: Programme, region: str, budgeted: bool) -> Programme:
    """A programme without its costs where no budget limits them, and without its limits where it stays as it is."""
    if not (budgeted and programme.region == region):
        programme = replace(programme, cost_per_year=Fraction(0))
    return programme if programme.region == region else replace(programme, min_intake=0, max_intake=0, step=None)
