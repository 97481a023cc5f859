"""The LP as arrays, to hand over to a solver whole."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from pulp import LpAffineExpression

from coplan.formulation.build import UNLIMITED, Formulation
from coplan.formulation.goals import GOAL_ROWS

TELLING = 1e-7
"""What solvers allow a row to be broken by."""


@dataclass(frozen=True)
class Matrix:
    """An LP as arrays: bounds of columns, bounds of rows, and the coefficients row by row."""

    column_lower: NDArray[np.float64]
    column_upper: NDArray[np.float64]
    row_lower: NDArray[np.float64]
    row_upper: NDArray[np.float64]
    start: NDArray[np.int32]
    index: NDArray[np.int32]
    value: NDArray[np.float64]

    @cached_property
    def row(self) -> NDArray[np.int64]:
        """The row of each coefficient."""
        return np.repeat(np.arange(len(self.row_lower)), np.diff(self.start))


def matrix_of(lp: Formulation) -> Matrix:
    """The LP as arrays, columns in the order of lp.columns, rows in the order of lp.rows."""
    row_lower, row_upper = row_limits(lp)
    start, index, value = lp.entries
    return Matrix(
        column_lower=_bounds((x.lowBound for x in lp.columns), -math.inf),
        column_upper=_bounds((x.upBound for x in lp.columns), math.inf),
        row_lower=row_lower,
        row_upper=row_upper,
        start=start,
        index=index,
        value=value,
    )


def row_limits(lp: Formulation) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Least and most of every row, in the order of lp.rows."""
    rows = lp.constraints
    lower, upper = _bounds((row.getLb() for row in rows), -math.inf), _bounds((row.getUb() for row in rows), math.inf)
    return lower, np.where(np.isfinite(lower), upper, upper + _lost(upper, lp.entries[0]))


def _lost(limits: NDArray[np.float64], start: NDArray[np.int32]) -> NDArray[np.float64]:
    """What adding up a row may lose to rounding, where a solver's tolerance does not cover it: limits in the millions.

    Without this room a limit that is met exactly counts as broken.
    """
    finite = np.where(np.isfinite(limits), np.abs(limits), 0.0)
    lost = finite * (np.diff(start) + 2) * np.finfo(np.float64).eps
    return np.where((lost > TELLING) & (finite < UNLIMITED), lost, 0.0)


def goal_rows(lp: Formulation, goals: Iterable[str]) -> NDArray[np.bool_]:
    """Which rows only define these goals."""
    families = GOAL_ROWS.keys() & set(goals)
    return np.array([label.family in families for label in lp.rows], bool)


def _bounds(values: Iterable[float | None], blank: float) -> NDArray[np.float64]:
    return np.fromiter((blank if value is None else value for value in values), np.float64)


def coefficients(lp: Formulation, expression: LpAffineExpression) -> NDArray[np.float64]:
    """An expression as a vector over the LP's columns."""
    vector, position = np.zeros(len(lp.columns)), lp.position
    vector[[position[id(x)] for x in expression]] = list(expression.values())
    return vector
