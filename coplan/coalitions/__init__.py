"""What every set of regions reaches by planning together, and how their joint gain may be shared."""

from coplan.coalitions.shares import Coalitions, coalitions_of
from coplan.coalitions.tables import results, tables
from coplan.coalitions.values import EVERY_SET, Worth, sets_asked, worths_of_sets

__all__ = ["EVERY_SET", "Coalitions", "Worth", "coalitions_of", "results", "sets_asked", "tables", "worths_of_sets"]
