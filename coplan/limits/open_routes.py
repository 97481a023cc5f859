"""No seats are directed behind a closed route, nor to a region without Demand for the specialty [seats]."""

from __future__ import annotations

from collections.abc import Iterator

from coplan.case import Case, Programme
from coplan.limits.base import Limit, Planners


def forbids(case: Case, programme: Programme, region: str) -> str:
    """Why the programme's seats may not be for a region; blank where they may."""
    if region == programme.region:
        return ""
    if not case.route(programme.region, region).allowed:
        return "closed_route"
    return "" if (region, programme.specialty) in case.needed else "no_demand"


def closed(case: Case, planners: Planners) -> Iterator[tuple[str, str, int]]:
    """Every closed route in every intake year."""
    for (o, d), route in case.routes.items():
        if o != d and not route.allowed and {o, d} <= planners:
            yield from ((o, d, t) for t in case.intake_years)


LIMIT = Limit(
    "open_routes",
    order=60,
    unit="seats",
    subject="service",
    sheet="Routes",
    column="allowed",
    cause="route",
    forbids=forbids,
    closed=closed,
    between_regions=True,
)
