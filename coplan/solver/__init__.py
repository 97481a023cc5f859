"""The LP through HiGHS: answers that are proven, and goals one after the other."""

from coplan.solver.engine import (
    DEFAULTS,
    DRIFT_TOLERANCE,
    PROVEN,
    TIME_LIMIT,
    UNRELIABLE,
    WARM,
    Engine,
    Infeasible,
    Unproven,
)
from coplan.solver.in_order import GoalResult, Solution, solve_in_order

__all__ = [
    "DEFAULTS",
    "DRIFT_TOLERANCE",
    "PROVEN",
    "TIME_LIMIT",
    "UNRELIABLE",
    "WARM",
    "Engine",
    "GoalResult",
    "Infeasible",
    "Solution",
    "Unproven",
    "solve_in_order",
]
