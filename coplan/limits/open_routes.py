"""No seats are directed behind a closed route, nor to a region without Demand for the specialty [seats]."""

from __future__ import annotations

from coplan.case import Case, Programme
from coplan.limits.base import Limit


def forbids(case: Case, programme: Programme, region: str) -> str:
    """Why the programme's seats may not be for a region; blank where they may."""
    if region == programme.region:
        return ""
    if not case.route(programme.region, region).allowed:
        return "closed_route"
    return "" if (region, programme.specialty) in case.needed else "no_demand"


def closes(case: Case) -> bool:
    """Whether a route is closed."""
    return any(not route.allowed for route in case.routes.values())


LIMIT = Limit(
    "open_routes",
    unit="seats",
    subject="service",
    sheet="Routes",
    column="allowed",
    cause="route",
    forbids=forbids,
    closes=closes,
    between_regions=True,
)
