"""The optimal face of an LP, told from values and duals: what is at a bound in all its optima.

Each function gives, for columns or for rows, the bound at which they are; NaN where they may move.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from coplan.solver.matrix import DUAL_TOLERANCE, Numbers

FEASIBILITY = 1e-6  # ten times what HiGHS allows a value to be beyond a bound


def of_vertex(lower: Numbers, upper: Numbers, value: Any, dual: Any) -> Numbers:
    """What has a dual is at the bound that the dual's sign tells, where it is (complementary slackness)."""
    value, dual = np.asarray(value), np.asarray(dual)
    at_lower = (dual > DUAL_TOLERANCE) & (value <= lower + FEASIBILITY)
    at_upper = (dual < -DUAL_TOLERANCE) & (value >= upper - FEASIBILITY)
    return np.where(at_lower, lower, np.where(at_upper, upper, np.nan))


def of_interior(lower: Numbers, upper: Numbers, value: Any, dual: Any, least: float) -> Numbers:
    """The same for an interior optimum, whose values come near their bounds but do not reach them.

    In it either the dual is 0 or the distance from the bound (strict complementarity: Güler and Ye 1993), and of the
    two one is larger than the other by far. least: smaller duals, for a distance of up to 1, tell nothing.
    """
    value, dual = np.asarray(value), np.asarray(dual)
    at_lower = dual > least * np.maximum(1.0, value - lower)
    at_upper = dual < -least * np.maximum(1.0, upper - value)
    return np.where(at_lower, lower, np.where(at_upper, upper, np.nan))
