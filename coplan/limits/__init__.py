"""The limits on seats and intake, a module each, in the order in which Unmet lifts them to find causes."""

from collections.abc import Mapping

from coplan.limits import (
    fixed_seats,
    institution_enrolment,
    institution_intake,
    intake_range,
    open_routes,
    opening,
    openness,
    region_budget,
    route_seats,
    steady_change,
)
from coplan.limits.base import Limit

LIMITS: Mapping[str, Limit] = {
    module.LIMIT.name: module.LIMIT
    for module in (
        steady_change,
        intake_range,
        opening,
        institution_intake,
        institution_enrolment,
        region_budget,
        open_routes,
        route_seats,
        openness,
        fixed_seats,
    )
}

__all__ = ["LIMITS", "Limit"]
