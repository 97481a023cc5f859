"""A programme directs nobody to a region in a year, or at least as many as the route asks for [seats]."""

from __future__ import annotations

from collections.abc import Iterator

from coplan.case import Case
from coplan.limits.base import Limit, Planners, WholeRule


def whole_rules(case: Case, planners: Planners) -> Iterator[WholeRule]:
    """seats = 0 or seats ≥ min_group, for another region."""
    for (o, d), route in case.routes.items():
        if route.min_group > 1 and o != d and {o, d} <= planners:
            for p in case.programmes_of_region[o]:
                for t in case.intake_years:
                    yield WholeRule((*p.key, d, t), (p.key, d, t), (o, d), least=route.min_group)


LIMIT = Limit(
    "min_group",
    order=120,
    unit="seats",
    subject="service",
    sheet="Routes",
    column="min_group",
    cause="route",
    is_priced=False,
    whole_rules=whole_rules,
    between_regions=True,
)
