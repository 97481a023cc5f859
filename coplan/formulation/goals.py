"""The goals of models/README.md: what each minimises, and the rows that define what it speaks of."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pulp import LpAffineExpression

from coplan.formulation.balance import Relations, weighted_shortage
from coplan.formulation.expressions import linear, total
from coplan.formulation.variables import Planning, Variables


def participation(plan: Planning, v: Variables) -> LpAffineExpression:
    """Σ excess over the shortage that each region reaches alone [weighted person-years]."""
    return total(v.excess.values())


def shortage(plan: Planning, v: Variables) -> LpAffineExpression:
    """Σ region weight · priority · shortage [weighted person-years]."""
    priority = {k: float(specialty.priority) for k, specialty in plan.case.specialties.items()}
    return linear((x, plan.weight(r) * priority[k]) for (r, k, _), x in v.shortage.items())


def worst_region(plan: Planning, v: Variables) -> LpAffineExpression:
    """The largest share of its weighted need that a region is short of [share]."""
    return linear([(v.worst, 1.0)])


def least_gain(plan: Planning, v: Variables) -> LpAffineExpression:
    """The largest over regions of what is left of the shortage that each reaches alone [share]."""
    return linear([(v.least_gain, 1.0)])


def surplus(plan: Planning, v: Variables) -> LpAffineExpression:
    """Σ surplus + Σ (1 − effectiveness) · lent [person-years]."""
    idle = [(x, 1.0) for x in v.surplus.values()]
    lost = [(loan, float(1 - plan.case.sharing[o, a].effectiveness)) for (o, a, _, _), loan in v.lent.items()]
    return linear(idle + lost)


def change(plan: Planning, v: Variables) -> LpAffineExpression:
    """Σ |intake − current_intake| [seats]."""
    return total([*v.rise.values(), *v.fall.values()])


def directed(plan: Planning, v: Variables) -> LpAffineExpression:
    """Σ seats for another region than the one that trains [seats]."""
    return total(x for (p, d, _), x in v.seats.items() if d != plan.case.programmes[p].region)


def cost(plan: Planning, v: Variables) -> LpAffineExpression:
    """Σ cost_per_year · years · fill_rate · intake + Σ cost_per_seat · seats [money]."""
    training = {p.key: float(p.cost_of_seat) for p in plan.programmes}
    subsidy = {
        (p.key, d): float(plan.case.route(p.region, d).cost_per_seat)
        for p in plan.programmes
        for d in plan.destinations(p)
    }
    return linear(
        [
            *((x, training[p]) for (p, _), x in v.intake.items()),
            *((x, subsidy[p, d]) for (p, d, _), x in v.seats.items()),
        ]
    )


GOALS: Mapping[str, Callable[[Planning, Variables], LpAffineExpression]] = {
    goal.__name__: goal for goal in (participation, shortage, least_gain, worst_region, surplus, change, directed, cost)
}


def worst_region_rows(plan: Planning, v: Variables, alone: Mapping[str, float]) -> Relations:
    """worst is at least each region's weighted shortage over its weighted need, where it needs anybody."""
    for r in sorted(plan.planners):
        need = float(plan.case.weighted_need(r))
        if need > 0:
            yield (r,), weighted_shortage(plan, v, r) - linear([(v.worst, need)]) <= 0


def least_gain_rows(plan: Planning, v: Variables, alone: Mapping[str, float]) -> Relations:
    """least_gain is at least each region's weighted shortage over what it reaches alone, where that is not 0."""
    for r in sorted(plan.planners):
        if alone.get(r, 0.0) > 0:
            yield (r,), weighted_shortage(plan, v, r) - linear([(v.least_gain, alone[r])]) <= 0


def change_rows(plan: Planning, v: Variables, alone: Mapping[str, float]) -> Relations:
    """rise and fall split the difference of intake and current_intake [seats]."""
    for (p, t), intake in v.intake.items():
        moved = linear([(intake, 1.0), (v.rise[p, t], -1.0), (v.fall[p, t], 1.0)])
        yield (*p, t), moved == plan.case.programmes[p].current_intake


GOAL_ROWS: Mapping[str, Callable[[Planning, Variables, Mapping[str, float]], Relations]] = {
    "least_gain": least_gain_rows,
    "worst_region": worst_region_rows,
    "change": change_rows,
}
"""Rows that only measure: whatever the seats, the columns that stand in no other row can be such that they hold."""
COMPARING = frozenset({"least_gain"})
"""The goals of which they ask what regions reach alone."""
