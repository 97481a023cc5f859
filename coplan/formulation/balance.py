"""What intake and staff are, and how needs are met: the families of models/README.md that are no limits on seats.

A generator each: (key, relation), in one unit [in brackets].
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pulp import LpConstraint

from coplan.formulation.expressions import graduates, linear
from coplan.formulation.variables import Planning, Variables

Relations = Iterator[tuple[tuple[Any, ...], LpConstraint]]


def intake_total(plan: Planning, v: Variables) -> Relations:
    """A programme's intake is the sum of its seats over the regions served [seats]."""
    for p in plan.programmes:
        served = plan.destinations(p)
        for t in plan.case.intake_years:
            seats = ((v.seats[p.key, d, t], -1.0) for d in served)
            yield (*p.key, t), linear([(v.intake[p.key, t], 1.0), *seats]) == 0


SEAT_TOTALS = intake_total.__name__
"""The one family besides the limits that ties the seats of a programme together."""


def staff_balance(plan: Planning, v: Variables) -> Relations:
    """Staff in post are those who stayed, new graduates from every region, and inflow, less retirements [persons]."""
    case = plan.case
    for r, k in plan.pairs:
        stays = float(1 - case.exit_rate.get((r, k), 0))
        for b in case.balance_years:
            sources = [graduates(plan, v, p, r, b) for p in case.programmes_of_specialty[k]]
            joined = sum(known for _, known in sources) + case.others_joining(r, k, b)
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
    """No region is worse off than alone less its min_gain, but for its excess [weighted person-years]."""
    for r, excess in v.excess.items():
        if r in alone:
            yield (r,), weighted_shortage(plan, v, r) - excess <= plan.case.most_shortage(r, alone[r])


def weighted_shortage(plan: Planning, v: Variables, region: str) -> Any:
    """Σ priority · shortage of a region [weighted person-years]."""
    priority = {k: float(specialty.priority) for k, specialty in plan.case.specialties.items()}
    return linear((x, priority[k]) for (r, k, _), x in v.shortage.items() if r == region)


BALANCE_FAMILIES: Mapping[str, Callable[[Planning, Variables], Relations]] = {
    "need_met": need_met,
    "lending_limit": lending_limit,
}
