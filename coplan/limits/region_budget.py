"""What a region's enrolled students cost in a year stays within its budget [money]."""

from __future__ import annotations

from collections.abc import Iterator

from coplan.case import Case
from coplan.limits.base import Limit, Planners, Row, enrolled, together


def rows(case: Case, planners: Planners) -> Iterator[Row]:
    """Σ cost_per_year · students of the region's programmes ≤ budget."""
    for (r, year), budget in case.budgets.items():
        if r in planners:
            spent, known = together(
                enrolled(case, p, year, p.cost_per_year) for p in case.programmes_of_region[r] if p.cost_per_year
            )
            yield Row((r, year), spent, upper=budget, constant=known)


LIMIT = Limit(
    "region_budget",
    unit="money",
    subject="region",
    sheet="Budgets",
    column="budget",
    cause="budget",
    rows=rows,
)
