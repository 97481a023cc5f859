"""The optimal face of an LP, told from values and duals: what is at a bound in all its optima."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from coplan.solver.matrix import Chosen, Numbers

DUAL_TOLERANCE = 1e-8
FEASIBILITY = 1e-6  # ten times what HiGHS allows a value to be beyond a bound


@dataclass(frozen=True)
class Face:
    """Which columns, or which rows, are at their lower and which at their upper bound."""

    at_lower: Chosen
    at_upper: Chosen


def of_vertex(lower: Numbers, upper: Numbers, value: Any, dual: Any) -> Face:
    """What has a dual is at the bound that the dual's sign tells, where it is (complementary slackness)."""
    value, dual = np.asarray(value), np.asarray(dual)
    at_lower = (dual > DUAL_TOLERANCE) & (value <= lower + FEASIBILITY)
    return Face(at_lower, (dual < -DUAL_TOLERANCE) & (value >= upper - FEASIBILITY))


def of_interior(lower: Numbers, upper: Numbers, value: Any, dual: Any, least: float) -> Face:
    """The same for an interior optimum, whose values come near their bounds but do not reach them.

    In it either the dual is 0 or the distance from the bound (strict complementarity: Güler and Ye 1993), and of the
    two one is larger than the other by far. least: smaller duals, for a distance of up to 1, tell nothing.
    """
    value, dual = np.asarray(value), np.asarray(dual)
    at_lower = dual > least * np.maximum(1.0, value - lower)
    return Face(at_lower, dual < -least * np.maximum(1.0, upper - value))


def clamp(lower: Numbers, upper: Numbers, face: Face, change_bounds: Callable[..., Any]) -> None:
    """Fix what is at a bound there, in the arrays and, through change_bounds, in the solver."""
    upper[face.at_lower], lower[face.at_upper] = lower[face.at_lower], upper[face.at_upper]
    set_bounds(change_bounds, face.at_lower | face.at_upper, lower, upper)


def set_bounds(change_bounds: Callable[..., Any], which: Chosen, lower: Numbers, upper: Numbers) -> None:
    """Give some of the columns, or of the rows, in the solver the bounds that they have in these arrays."""
    those = np.flatnonzero(which).astype(np.int32)
    change_bounds(len(those), those, lower[those], upper[those])
