"""Seats directed from one region to another stay within the route's limit [seats]."""

from __future__ import annotations

from collections.abc import Iterator

from coplan.case import Case
from coplan.limits.base import Limit, Planners, Row


def rows(case: Case, planners: Planners) -> Iterator[Row]:
    """Σ seats of the region's programmes for the other one ≤ max_seats."""
    for (o, d), route in case.routes.items():
        if route.max_seats is not None and o != d and {o, d} <= planners:
            for t in case.intake_years:
                yield Row((o, d, t), [((p.key, d, t), 1) for p in case.programmes_of_region[o]], upper=route.max_seats)


LIMIT = Limit(
    "route_seats",
    order=70,
    unit="seats",
    subject="route",
    sheet="Routes",
    column="max_seats",
    cause="route",
    rows=rows,
    between_regions=True,
)
