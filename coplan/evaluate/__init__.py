"""Plans whose seats a planner changed by hand: what the seats break and cost, and how to plan on around them."""

from coplan.evaluate.evaluation import Evaluation, evaluate
from coplan.evaluate.fixing import keep, repair, why_no_repair
from coplan.evaluate.lines import data, lines
from coplan.evaluate.tables import tables

__all__ = ["Evaluation", "data", "evaluate", "keep", "lines", "repair", "tables", "why_no_repair"]
