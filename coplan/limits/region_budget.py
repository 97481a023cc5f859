"""What a region's enrolled students cost in a year stays within its budget [money]."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from coplan.case import Case, known_cost
from coplan.exact import total
from coplan.limits.base import AllEnrolled, Lever, Limit, Planners, Row


def rows(case: Case, planners: Planners) -> Iterator[Row]:
    """Σ cost_per_year · students of the region's programmes ≤ budget."""
    for (r, year), budget in case.budgets.items():
        if r in planners:
            programmes = [p for p in case.programmes_of_region[r] if p.cost_per_year]
            spent = AllEnrolled(case, programmes, lambda p: p.yearly_cost_of_seat, year)
            known = known_cost(programmes, year, case.first_year)
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
