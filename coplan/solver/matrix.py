"""An LP as arrays, in which rows and columns are chosen, added and multiplied by scipy.sparse."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import scipy  # loads scipy.sparse when it is first asked for
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Chosen = NDArray[np.bool_]
Places = NDArray[np.intp]

DUAL_TOLERANCE = 1e-8  # what HiGHS allows a dual to be on the wrong side of 0


@dataclass(frozen=True)
class Matrix:
    """An LP: bounds of columns, bounds of rows, and entries, the coefficients as a csr_array [rows × columns]."""

    column_lower: Numbers
    column_upper: Numbers
    row_lower: Numbers
    row_upper: Numbers
    entries: Any

    def with_columns(self, lower: Numbers, upper: Numbers, entries: Any = None) -> Matrix:
        """The LP with more columns at the end; without entries they stand in no row."""
        if entries is None:
            entries = scipy.sparse.csr_array((len(self.row_lower), len(lower)))
        return replace(
            self,
            column_lower=np.append(self.column_lower, lower),
            column_upper=np.append(self.column_upper, upper),
            entries=beside(self.entries, entries),
        )

    def with_rows(self, lower: Numbers, upper: Numbers, entries: Any) -> Matrix:
        """The LP with more rows at the end."""
        return replace(
            self,
            row_lower=np.append(self.row_lower, lower),
            row_upper=np.append(self.row_upper, upper),
            entries=scipy.sparse.vstack((self.entries, entries), format="csr"),
        )

    def part(self, rows: Chosen, columns: Chosen) -> Matrix:
        """The LP of these rows and columns only."""
        return Matrix(
            self.column_lower[columns],
            self.column_upper[columns],
            self.row_lower[rows],
            self.row_upper[rows],
            self.entries[np.flatnonzero(rows)][:, np.flatnonzero(columns)],
        )

    def two_sided(self) -> tuple[Matrix, Places]:
        """The LP with a most and a least of the same sum, one row after the other, in one; the number of each row."""
        entries, start = self.entries, self.entries.indptr.tolist()
        pairs = np.isfinite(self.row_upper[:-1]) & np.isfinite(self.row_lower[1:])
        pairs &= np.isneginf(self.row_lower[:-1]) & np.isposinf(self.row_upper[1:])
        second = np.zeros(len(self.row_lower), bool)
        for n in np.flatnonzero(pairs):
            above, below = slice(*start[n : n + 2]), slice(*start[n + 1 : n + 3])
            alike = (np.array_equal(of[above], of[below]) for of in (entries.indices, entries.data))
            second[n + 1] = all(alike)
        first, lower = np.flatnonzero(~second), self.row_lower.copy()
        lower[np.flatnonzero(second) - 1] = self.row_lower[second]
        joined = replace(self, row_lower=lower[first], row_upper=self.row_upper[first], entries=entries[first])
        return joined, np.cumsum(~second) - 1

    def columns_in(self, rows: Chosen) -> Chosen:
        """Which columns stand in any of these rows."""
        return np.asarray(abs(self.entries.T) @ rows.astype(np.float64) > 0)

    def rows_of(self, columns: Chosen) -> Chosen:
        """Which rows have any of these columns."""
        return np.asarray(abs(self.entries) @ columns.astype(np.float64) > 0)

    def lowest(self, cost: Numbers) -> float:
        """What a cost cannot fall below by the bounds of the columns alone; -inf where it can."""
        return _at_best(cost, self.column_lower, self.column_upper)

    def least_by_duals(self, cost: Numbers, duals: Numbers) -> float:
        """What a cost cannot fall below, told from a dual for each row: weak duality.

        With the duals of an optimum, of which those of some rows are set to 0, it is a bound for the LP without these
        rows; it may be less than the least, and is -inf where the duals tell nothing.
        """
        scale = scale_of(cost)
        duals = duals / scale
        rows = _at_best(duals, self.row_lower, self.row_upper)
        return (rows + self.lowest(cost / scale - self.entries.T @ duals)) * scale


def inner(first: Numbers, second: Numbers) -> float:
    """Σ of the products of two vectors, added up in the same order on every machine.

    The order of BLAS, which `@` would use, depends on the processor and on the number of threads, and the last digits
    decide which of many plans that are as good is taken.
    """
    return float(np.sum(first * second))


def scale_of(cost: Numbers) -> float:
    """Largest coefficient; costs are handed over as multiples of it, so that tolerances are the same for all goals."""
    return float(np.abs(cost).max(initial=0.0)) or 1.0


def _at_best(price: Numbers, lower: Numbers, upper: Numbers) -> float:
    """Least Σ price · value between the bounds; where there is none, a price within the solver's tolerance is 0."""
    bound = np.where(price > 0, lower, upper)
    told = np.isfinite(bound) | (np.abs(price) > DUAL_TOLERANCE)
    return float((price[told] * bound[told]).sum())


def by_rows(value: Any, column: Any, start: Any, columns: int) -> Any:
    """Entries as a csr_array: values and their columns row by row, and where each row starts."""
    shape = (len(start) - 1, columns)
    at, begins = np.asarray(column, np.int32), np.asarray(start, np.int32)
    return scipy.sparse.csr_array((np.asarray(value, np.float64), at, begins), shape=shape)


def by_places(value: Any, row: Any, column: Any, shape: tuple[int, int]) -> Any:
    """Entries as a csr_array: values, and the row and column of each."""
    places = np.asarray(row, np.intp), np.asarray(column, np.intp)
    return scipy.sparse.csr_array((np.asarray(value, np.float64), places), shape=shape)


def beside(left: Any, right: Any) -> Any:
    """The entries of both, the columns of the second behind those of the first."""
    return scipy.sparse.hstack((left, right), format="csr")


def only(chosen: Chosen) -> Any:
    """The diagonal of 1 and 0 that keeps these rows of what it multiplies from the left, or columns from the right."""
    places = np.flatnonzero(chosen)
    return by_places(np.ones(len(places)), places, places, (len(chosen), len(chosen)))
