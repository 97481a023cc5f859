"""What costs cannot fall below, and the scale on which they are handed over."""

from __future__ import annotations

import numpy as np

from coplan.solver.face import DUAL_TOLERANCE
from coplan.solver.matrix import Matrix, Numbers


def scale_of(cost: Numbers) -> float:
    """Largest coefficient; costs are handed over as multiples of it, so that tolerances are the same for all goals."""
    return float(np.abs(cost).max(initial=0.0)) or 1.0


def lowest(matrix: Matrix, cost: Numbers) -> float:
    """What a cost cannot fall below by the bounds of the columns alone; -inf where it can."""
    return _at_best(cost, matrix.column_lower, matrix.column_upper)


def least_by_duals(matrix: Matrix, cost: Numbers, duals: Numbers) -> float:
    """What a cost cannot fall below, told from a dual for each row: weak duality.

    With the duals of an optimum, of which those of some rows are set to 0, it is a bound for the LP without these rows;
    it may be less than the least, and is -inf where the duals tell nothing.
    """
    scale = scale_of(cost)
    duals = duals / scale
    rows = _at_best(duals, matrix.row_lower, matrix.row_upper)
    return (rows + lowest(matrix, cost / scale - matrix.entries.T @ duals)) * scale


def _at_best(price: Numbers, lower: Numbers, upper: Numbers) -> float:
    """Least Σ price · value between the bounds; where there is none, a price within the solver's tolerance is 0."""
    bound = np.where(price > 0, lower, upper)
    told = np.isfinite(bound) | (np.abs(price) > DUAL_TOLERANCE)
    return float((price[told] * bound[told]).sum())
