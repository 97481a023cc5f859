"""The limits on seats and intake, a module each, in the order in which models/README.md has them."""

from collections.abc import Mapping

from coplan.limits import (
    fixed_seats,
    institution_enrolment,
    institution_intake,
    intake_range,
    open_routes,
    openness,
    region_budget,
    route_seats,
    steady_change,
)
from coplan.limits.base import Limit

LIMITS: Mapping[str, Limit] = {
    module.LIMIT.name: module.LIMIT
    for module in (
        intake_range,
        steady_change,
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
