"""What every set of regions reaches by planning together, and how their joint gain may be shared."""

from coplan.coalitions.everybody import Everybody
from coplan.coalitions.shares import Coalitions
from coplan.coalitions.tables import gains_in_plan, results, tables
from coplan.coalitions.values import EVERY_SET, Worth, sets_asked, worths_of_sets

__all__ = [
    "EVERY_SET",
    "Coalitions",
    "Everybody",
    "Worth",
    "gains_in_plan",
    "results",
    "sets_asked",
    "tables",
    "worths_of_sets",
]
