"""Raw tables × contract → a checked, frozen Case, or every issue at once."""

from coplan.case.check import check_case
from coplan.case.data import Case, Institution, Key, Programme, Region, Route, Sharing, Specialty, intake_of

__all__ = [
    "Case",
    "Institution",
    "Key",
    "Programme",
    "Region",
    "Route",
    "Sharing",
    "Specialty",
    "check_case",
    "intake_of",
]
