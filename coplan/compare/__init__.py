"""Plans side by side: what differs in their inputs, in their figures, and in their seats."""

from coplan.compare.comparison import Comparison, compare
from coplan.compare.lines import lines
from coplan.compare.tables import results

__all__ = ["Comparison", "compare", "lines", "results"]
