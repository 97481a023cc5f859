"""Raw tables × contract → a checked, frozen Case, or every issue at once."""

from coplan.case.check import check_case
from coplan.case.data import Case, intake_of
from coplan.case.parts import (
    GroupLimit,
    Institution,
    Key,
    Programme,
    Region,
    Route,
    Sharing,
    Specialty,
    Uncertainty,
    known_cost,
)

__all__ = [
    "Case",
    "GroupLimit",
    "Institution",
    "Key",
    "Programme",
    "Region",
    "Route",
    "Sharing",
    "Specialty",
    "Uncertainty",
    "check_case",
    "intake_of",
    "known_cost",
]
