"""LPs through HiGHS, which nothing else speaks to: answers that are proven, and goals one after the other.

It knows matrices and arrays, and nothing of what they stand for.
"""

from coplan.solver.engine import (
    DRIFT_TOLERANCE,
    TIME_LIMIT,
    UNRELIABLE,
    Engine,
    Infeasible,
    Unproven,
)
from coplan.solver.highs import solver_version
from coplan.solver.in_order import Goal, GoalResult, Search, Solution
from coplan.solver.matrix import Matrix, Numbers

__all__ = [
    "DRIFT_TOLERANCE",
    "TIME_LIMIT",
    "UNRELIABLE",
    "Engine",
    "Goal",
    "GoalResult",
    "Infeasible",
    "Matrix",
    "Numbers",
    "Search",
    "Solution",
    "Unproven",
    "solver_version",
]
