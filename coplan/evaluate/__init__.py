"""Plans whose seats a planner changed by hand: what the seats break and cost, and how to plan on around them."""

from coplan.evaluate.evaluation import Evaluation, evaluate
from coplan.evaluate.fixing import keep, repair, why_no_repair
from coplan.evaluate.lines import data, lines
from coplan.evaluate.tables import results

__all__ = ["Evaluation", "data", "evaluate", "keep", "lines", "repair", "results", "why_no_repair"]
