"""The families of relations of models/README.md, a generator each: (key, relation), in one unit [in brackets].

open_routes has no rows: seats behind a closed route are not made (`Planning.destinations`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pulp import LpConstraint

from coplan.formulation.expressions import enrolled, graduates, linear, total
from coplan.formulation.variables import Planning, Variables

Relations = Iterator[tuple[tuple[Any, ...], LpConstraint]]


def intake_total(plan: Planning, v: Variables) -> Relations:
    """A programme's intake is the sum of its seats over the regions served [seats]."""
    for p in plan.programmes:
        served = plan.destinations(p)
        for t in plan.case.intake_years:
            seats = ((v.seats[p.key, d, t], -1.0) for d in served)
            yield (*p.key, t), linear([(v.intake[p.key, t], 1.0), *seats]) == 0


def intake_range(plan: Planning, v: Variables) -> Relations:
    """Intake stays within its range, or is led into it as fast as its step allows [seats]."""
    for p in plan.programmes:
        for t in plan.case.intake_years:
            low, high = plan.case.intake_range(p, t)
            yield (*p.key, t), v.intake[p.key, t] >= low
            yield (*p.key, t), v.intake[p.key, t] <= high


def steady_change(plan: Planning, v: Variables) -> Relations:
    """Intake moves by at most a step from one year to the next, starting from current_intake [seats]."""
    for p in plan.programmes:
        if p.step is None:
            continue
        for t in plan.case.intake_years:
            before = p.current_intake if t == plan.case.first_year else v.intake[p.key, t - 1]
            rise = v.intake[p.key, t] - before
            yield (*p.key, t), rise <= p.step
            yield (*p.key, t), rise >= -p.step


def institution_intake(plan: Planning, v: Variables) -> Relations:
    """Seats of an institution's programmes stay within its yearly limit [seats]."""
    for i, institution in plan.case.institutions.items():
        if institution.region in plan.planners and institution.intake_limit is not None:
            programmes = plan.case.programmes_of_institution[i]
            for t in plan.case.intake_years:
                yield (i, t), total(v.intake[p.key, t] for p in programmes) <= float(institution.intake_limit)


def institution_enrolment(plan: Planning, v: Variables) -> Relations:
    """Students of an institution in all years of study stay within its limit [students]."""
    for i, institution in plan.case.institutions.items():
        if institution.region in plan.planners and institution.enrolment_limit is not None:
            limit = float(institution.enrolment_limit)
            for t in plan.case.intake_years:
                students = [enrolled(plan.case, v, p, t) for p in plan.case.programmes_of_institution[i]]
                terms = (term for some, _ in students for term in some)
                yield (i, t), linear(terms, sum(known for _, known in students)) <= limit


def region_budget(plan: Planning, v: Variables) -> Relations:
    """What a region's enrolled students cost in a year stays within its budget [money]."""
    for (r, year), budget in plan.case.budgets.items():
        if r in plan.planners:
            students = [
                (float(p.cost_per_year), enrolled(plan.case, v, p, year)) for p in plan.case.programmes_of_region[r]
            ]
            terms = ((x, cost * rate) for cost, (some, _) in students for x, rate in some)
            yield (r, year), linear(terms, sum(cost * known for cost, (_, known) in students)) <= float(budget)


def route_seats(plan: Planning, v: Variables) -> Relations:
    """Seats directed from one region to another stay within the route's limit [seats]."""
    for (o, d), route in plan.case.routes.items():
        if route.max_seats is not None and o != d:
            for t in plan.case.intake_years:
                directed = [v.seats[p.key, d, t] for p in _serving(plan, v, o, d, t)]
                if directed:
                    yield (o, d, t), total(directed) <= float(route.max_seats)


def _serving(plan: Planning, v: Variables, o: str, d: str, t: int) -> list[Any]:
    return [p for p in plan.case.programmes_of_region[o] if (p.key, d, t) in v.seats]


def openness(plan: Planning, v: Variables) -> Relations:
    """At most a share of a region's seats in a year is for other regions [seats]."""
    for o, region in plan.case.regions.items():
        share = float(region.max_out_share)
        if o in plan.planners and share < 1:
            for t in plan.case.intake_years:
                own = [(v.intake[p.key, t], -share) for p in plan.case.programmes_of_region[o]]
                out = [
                    (v.seats[p.key, d, t], 1.0)
                    for p in plan.case.programmes_of_region[o]
                    for d in plan.destinations(p)
                    if d != o
                ]
                if out:
                    yield (o, t), linear(out + own) <= 0


def fixed_seats(plan: Planning, v: Variables) -> Relations:
    """Seats that the planner has fixed; those for regions that do not take part are left out [seats]."""
    for (i, k, d, t), seats in plan.case.fixed.items():
        if ((i, k), d, t) in v.seats:
            yield (i, k, d, t), v.seats[(i, k), d, t] == seats


def staff_balance(plan: Planning, v: Variables) -> Relations:
    """Staff in post are those who stayed, new graduates from every region, and inflow [persons]."""
    case = plan.case
    for r, k in plan.pairs:
        stays = float(1 - case.exit_rate.get((r, k), 0))
        for b in case.balance_years:
            sources = [graduates(plan, v, p, r, b) for p in case.programmes_of_specialty[k]]
            joined = sum(known for _, known in sources) + case.inflow.get((r, k, b), 0)
            terms = [(v.staff[r, k, b], 1.0), *((x, -rate) for some, _ in sources for x, rate in some)]
            if b == case.first_year:
                joined += stays * case.headcount.get((r, k), 0)
            else:
                terms.append((v.staff[r, k, b - 1], -stays))
            yield (r, k, b), linear(terms) == float(joined)


def need_met(plan: Planning, v: Variables) -> Relations:
    """Staff, less lent, plus the work of borrowed, plus shortage, less surplus is what is required [persons]."""
    lent, borrowed = _loans_by_pair(plan, v)
    for (r, k, b), missing in v.shortage.items():
        exchanged = linear(borrowed.get((r, k, b), []) + lent.get((r, k, b), []))
        required = float(plan.case.required[r, k, b])
        yield (r, k, b), v.staff[r, k, b] + exchanged + missing - v.surplus[r, k, b] == required


def _loans_by_pair(plan: Planning, v: Variables) -> tuple[dict[Any, list[Any]], dict[Any, list[Any]]]:
    """Terms of what each (region, specialty, year) lends and borrows."""
    lent: dict[Any, list[Any]] = {}
    borrowed: dict[Any, list[Any]] = {}
    for (o, a, k, b), loan in v.lent.items():
        lent.setdefault((o, k, b), []).append((loan, -1.0))
        borrowed.setdefault((a, k, b), []).append((loan, float(plan.case.sharing[o, a].effectiveness)))
    return lent, borrowed


def lending_limit(plan: Planning, v: Variables) -> Relations:
    """At most a share of a region's staff of a specialty serves another region [persons]."""
    for (o, a, k, b), loan in v.lent.items():
        max_share = float(plan.case.sharing[o, a].max_share)
        yield (o, a, k, b), loan - max_share * v.staff[o, k, b] <= 0


def participation(plan: Planning, v: Variables, alone: Mapping[str, float]) -> Relations:
    """No region is worse off than alone, but for its excess [weighted person-years]."""
    for r, excess in v.excess.items():
        if r in alone:
            yield (r,), weighted_shortage(plan, v, r) - excess <= alone[r]


def weighted_shortage(plan: Planning, v: Variables, region: str) -> Any:
    """Σ priority · shortage of a region [weighted person-years]."""
    priority = {k: float(specialty.priority) for k, specialty in plan.case.specialties.items()}
    return linear((x, priority[k]) for (r, k, _), x in v.shortage.items() if r == region)


SEAT_FAMILIES: Mapping[str, Callable[[Planning, Variables], Relations]] = {
    family.__name__: family
    for family in (
        intake_total,
        intake_range,
        steady_change,
        institution_intake,
        institution_enrolment,
        region_budget,
        route_seats,
        openness,
        fixed_seats,
        staff_balance,
    )
}
BALANCE_FAMILIES: Mapping[str, Callable[[Planning, Variables], Relations]] = {
    "need_met": need_met,
    "lending_limit": lending_limit,
}
