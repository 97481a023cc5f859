"""What a region's enrolled students cost in a year stays within its budget [money]."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from coplan.case import Case
from coplan.exact import dot, total
from coplan.limits.base import Lever, Limit, Planners, Row, all_enrolled


def rows(case: Case, planners: Planners) -> Iterator[Row]:
    """Σ cost_per_year · students of the region's programmes ≤ budget."""
    for (r, year), budget in case.budgets.items():
        if r in planners:
            programmes = [p for p in case.programmes_of_region[r] if p.cost_per_year]
            spent = all_enrolled(case, ((p, p.yearly_cost_of_seat) for p in programmes), year)
            past = [p for p in programmes if p.has_past(year, case.first_year)]
            known = dot((p.cost_per_year, p.known_students(year, case.first_year)) for p in past)
            yield Row((r, year), spent, upper=budget, constant=known)


def times(case: Case, factor: Fraction) -> Case:
    """The case with every budget times a factor."""
    return replace(case, budgets={key: factor * budget for key, budget in case.budgets.items()})


LIMIT = Limit(
    "region_budget",
    order=50,
    unit="money",
    subject="region",
    sheet="Budgets",
    column="budget",
    cause="budget",
    rows=rows,
    lever=Lever("budget", times, lambda case: total(case.budgets.values())),
)
