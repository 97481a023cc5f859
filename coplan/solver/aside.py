"""Rows that only measure, put aside until a goal asks for what they measure."""

from __future__ import annotations

import math
from typing import Any
from weakref import proxy

import numpy as np
from highspy import HighsBasisStatus

from coplan.solver.matrix import Chosen, Matrix, Numbers, Places


class Aside:
    """Rows of the LP in an engine that have no limits, while their own columns are held at their lower bounds.

    That changes no optimum of a cost that does not count those columns, where the rows only measure: whatever the
    others are, every own column can rise until its rows hold.
    """

    def __init__(self, engine: Any, rows: Chosen):
        """engine: the Engine whose LP it is, which imports this, and would not be let go if this held it."""
        self._engine, self.rows = proxy(engine), rows
        self._held = own_columns(engine.matrix, rows)
        put, unlimited = np.flatnonzero(rows), np.full(np.count_nonzero(rows), math.inf)
        held, least = np.flatnonzero(self._held), engine.matrix.column_lower[self._held]
        engine.bound_rows(put, -unlimited, unlimited)
        engine.bound_columns(held, least, least)

    def complete(self, values: Numbers) -> Numbers:
        """The values with the own columns such that the rows hold."""
        return values + self._rises(values)[0]

    def bring_back(self, cost: Numbers) -> None:
        """Give the rows that a cost needs their limits again, and keep the basis feasible."""
        asked = self._held & (cost != 0)
        if not asked.any():
            return
        engine, matrix = self._engine, self._engine.matrix
        rise, last = self._rises(np.asarray(engine.highs.getSolution().col_value))
        rows = matrix.rows_of(asked)
        columns = self._held & matrix.columns_in(rows)
        rising = np.flatnonzero(columns & (rise > 0))
        engine.bound_rows(np.flatnonzero(rows), matrix.row_lower[rows], matrix.row_upper[rows])
        engine.bound_columns(np.flatnonzero(columns), matrix.column_lower[columns], matrix.column_upper[columns])
        self._enter(rising, last[rising])
        self._held &= ~columns

    def _enter(self, columns: Places, rows: Places) -> None:
        """Each of these columns takes the place of its row in the basis."""
        basis = self._engine.highs.getBasis()
        of_columns, of_rows = list(basis.col_status), list(basis.row_status)
        for column, row in zip(columns, rows, strict=True):
            if of_rows[row] == HighsBasisStatus.kBasic:
                bounded = math.isfinite(self._engine.matrix.row_lower[row])
                of_rows[row] = HighsBasisStatus.kLower if bounded else HighsBasisStatus.kUpper
                of_columns[column] = HighsBasisStatus.kBasic
        basis.col_status, basis.row_status = of_columns, of_rows
        self._engine.highs.setBasis(basis)

    def _rises(self, values: Numbers) -> tuple[Numbers, Places]:
        """How far each column has to rise, and for those that have to, the row that holds last."""
        matrix = self._engine.matrix
        reached = matrix.entries @ values
        missing = np.clip(reached, matrix.row_lower, matrix.row_upper) - reached
        entries = matrix.entries[:, np.flatnonzero(self._held)].tocoo()
        row, column = entries.row, np.flatnonzero(self._held)[entries.col]
        by = missing[row] / entries.data
        rise = np.zeros(len(values))
        np.maximum.at(rise, column, by)
        decides = (by > 0) & (by == rise[column])
        last = np.zeros(len(values), np.intp)
        last[column[decides]] = row[decides]
        return rise, last


def own_columns(matrix: Matrix, rows: Chosen) -> Chosen:
    """Columns that stand in these rows and in no other."""
    return matrix.columns_in(rows) & ~matrix.columns_in(~rows)
