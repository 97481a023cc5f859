"""No seats are directed behind a closed route, nor to a region without Demand for the specialty [seats]."""

from __future__ import annotations

from coplan.case import Case, Programme
from coplan.limits.base import Limit


def forbids(case: Case, programme: Programme, region: str) -> bool:
    """Whether the programme's seats may not be for a region."""
    return region not in case.destinations(programme)


LIMIT = Limit(
    "open_routes",
    unit="seats",
    subject="service",
    sheet="Routes",
    column="allowed",
    cause="route",
    forbids=forbids,
)
