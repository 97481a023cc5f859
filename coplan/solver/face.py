"""The optimal face of an LP, told from the values and duals of a vertex: what is at a bound in all its optima."""

from __future__ import annotations

from typing import Any

import numpy as np

from coplan.solver.matrix import DUAL_TOLERANCE, Numbers

FEASIBILITY = 1e-6  # ten times what HiGHS allows a value to be beyond a bound


def face_of(lower: Numbers, upper: Numbers, value: Any, dual: Any) -> Numbers:
    """The bound at which columns, or rows, are; NaN where they may move.

    What has a dual is at the bound that the dual's sign tells, where it is (complementary slackness).
    """
    value, dual = np.asarray(value), np.asarray(dual)
    at_lower = (dual > DUAL_TOLERANCE) & (value <= lower + FEASIBILITY)
    at_upper = (dual < -DUAL_TOLERANCE) & (value >= upper - FEASIBILITY)
    return np.where(at_lower, lower, np.where(at_upper, upper, np.nan))
