"""The LP as arrays, to hand over to a solver whole."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from pulp import LpAffineExpression

from coplan.formulation.build import Formulation
from coplan.formulation.goals import GOAL_ROWS
from coplan.solver.matrix import Chosen, Matrix, Numbers, Places

TELLING = 1e-7
"""What solvers allow a row to be broken by."""


def matrix_of(lp: Formulation) -> Matrix:
    """The LP as arrays, columns in the order of lp.columns, rows in the order of lp.rows."""
    row_lower, row_upper = row_limits(lp)
    return Matrix(
        column_lower=_bounds((x.lowBound for x in lp.columns), -math.inf),
        column_upper=_bounds((x.upBound for x in lp.columns), math.inf),
        row_lower=row_lower,
        row_upper=row_upper,
        entries=lp.entries,
    )


def row_limits(lp: Formulation) -> tuple[Numbers, Numbers]:
    """Least and most of every row, in the order of lp.rows."""
    lower, upper = lp.relations.limits
    return lower, np.where(np.isfinite(lower), upper, upper + _lost(upper, np.diff(lp.entries.indptr)))


def _lost(limits: Numbers, terms: Places) -> Numbers:
    """What adding up a row may lose to rounding, where a solver's tolerance does not cover it: limits in the millions.

    Without this room a limit that is met exactly counts as broken.
    """
    finite = np.where(np.isfinite(limits), np.abs(limits), 0.0)
    lost = finite * (terms + 2) * np.finfo(np.float64).eps
    return np.where(lost > TELLING, lost, 0.0)


def goal_rows(lp: Formulation, goals: Iterable[str]) -> Chosen:
    """Which rows only define these goals."""
    families = GOAL_ROWS.keys() & set(goals)
    return np.array([label.family in families for label in lp.rows], bool)


def _bounds(values: Iterable[float | None], blank: float) -> Numbers:
    found = np.array(list(values), np.float64)  # in which None is no number
    return np.where(np.isnan(found), blank, found)


def coefficients(lp: Formulation, expression: LpAffineExpression) -> Numbers:
    """An expression as a vector over the LP's columns."""
    vector = np.zeros(len(lp.columns))
    vector[lp.places(expression)] = list(expression.values())
    return vector
