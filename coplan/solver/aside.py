"""Rows that only measure, put aside until a goal asks for what they measure."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from highspy import HighsBasisStatus
from numpy.typing import NDArray

from coplan.formulation.matrix import Matrix
from coplan.solver.face import Numbers


class Aside:
    """Rows of the LP in a HiGHS object that have no limits, while their own columns are held at their lower bounds.

    That changes no optimum of a cost that does not count those columns, where the rows only measure: whatever the
    others are, every own column can rise until its rows hold.
    """

    def __init__(self, highs: Any, matrix: Matrix, rows: NDArray[np.bool_]):
        self._highs, self._matrix, self._rows = highs, matrix, rows.copy()
        self._held = own_columns(matrix, rows)
        inside = np.repeat(rows, np.diff(matrix.start))
        self._row = np.repeat(np.arange(len(rows)), np.diff(matrix.start))[inside]
        self._column, self._value = matrix.index[inside], matrix.value[inside]
        unlimited = np.full(len(rows), math.inf)
        self._limit(rows, -unlimited, unlimited)
        self._bound(self._held, matrix.column_lower, matrix.column_lower)

    def complete(self, values: Numbers) -> Numbers:
        """The values with the own columns such that the rows hold."""
        return values + self._rises(values)[0]

    def bring_back(self, cost: Numbers) -> None:
        """Give the rows that a cost needs their limits again, and keep the basis feasible."""
        wanted = self._held & (cost != 0)
        if not wanted.any():
            return
        rise, last = self._rises(np.asarray(self._highs.getSolution().col_value))
        rising = np.flatnonzero(wanted & (rise > 0))
        rows = np.zeros_like(self._rows)
        rows[self._row[wanted[self._column]]] = True
        self._limit(rows, self._matrix.row_lower, self._matrix.row_upper)
        self._bound(wanted, self._matrix.column_lower, self._matrix.column_upper)
        self._enter(rising, last[rising])
        self._rows &= ~rows
        self._held &= ~wanted

    def _enter(self, columns: NDArray[np.intp], rows: NDArray[np.intp]) -> None:
        """Each of these columns takes the place of its row in the basis."""
        basis = self._highs.getBasis()
        of_columns, of_rows = list(basis.col_status), list(basis.row_status)
        for column, row in zip(columns, rows, strict=True):
            if of_rows[row] == HighsBasisStatus.kBasic:
                bounded = math.isfinite(self._matrix.row_lower[row])
                of_rows[row] = HighsBasisStatus.kLower if bounded else HighsBasisStatus.kUpper
                of_columns[column] = HighsBasisStatus.kBasic
        basis.col_status, basis.row_status = of_columns, of_rows
        self._highs.setBasis(basis)

    def _rises(self, values: Numbers) -> tuple[Numbers, NDArray[np.intp]]:
        """How far each column has to rise, and for those that have to, the row that holds last."""
        matrix = self._matrix
        reached = np.bincount(self._row, self._value * values[self._column], len(self._rows))
        missing = np.clip(reached, matrix.row_lower, matrix.row_upper) - reached
        can = np.flatnonzero(self._rows[self._row] & self._held[self._column])
        row, column = self._row[can], self._column[can]
        by = missing[row] / self._value[can]
        rise = np.zeros(len(values))
        np.maximum.at(rise, column, by)
        decides = (by > 0) & (by == rise[column])
        last = np.zeros(len(values), np.intp)
        last[column[decides]] = row[decides]
        return rise, last

    def _limit(self, rows: NDArray[np.bool_], lower: Numbers, upper: Numbers) -> None:
        those = np.flatnonzero(rows).astype(np.int32)
        self._highs.changeRowsBounds(len(those), those, lower[those], upper[those])

    def _bound(self, columns: NDArray[np.bool_], lower: Numbers, upper: Numbers) -> None:
        those = np.flatnonzero(columns).astype(np.int32)
        self._highs.changeColsBounds(len(those), those, lower[those], upper[those])


def own_columns(matrix: Matrix, rows: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Columns that stand in these rows and in no other."""
    inside, own = np.repeat(rows, np.diff(matrix.start)), np.zeros(len(matrix.column_lower), bool)
    own[matrix.index[inside]] = True
    own[matrix.index[~inside]] = False
    return own
