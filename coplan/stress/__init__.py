"""How a plan stands up: its seats stay, and needs and rates turn out otherwise in many futures."""

from coplan.stress.draws import Draws
from coplan.stress.likeness import may_differ
from coplan.stress.lines import lines
from coplan.stress.spread import Spread
from coplan.stress.stress import Standing, Stress, stress
from coplan.stress.tables import results, tables

__all__ = ["Draws", "Spread", "Standing", "Stress", "lines", "may_differ", "results", "stress", "tables"]
