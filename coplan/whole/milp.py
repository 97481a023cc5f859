"""A whole-number programme whose columns belong to parts, such as specialties, and which grows by columns and rows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from coplan.formulation.build import Formulation
from coplan.formulation.matrix import matrix_of
from coplan.solver import Engine
from coplan.solver.matrix import Chosen, Matrix, Places, by_places
from coplan.whole.branching import Values, whole_columns
from coplan.whole.by_parts import specialties
from coplan.whole.exact_rows import WholeTask


@dataclass(frozen=True)
class Milp:
    """lower ≤ x ≤ upper and least ≤ rows · x ≤ most, some columns whole; each column's cost, and its part or SHARED.

    rows: coefficients as a csr_array [rows × columns].
    """

    lower: Values
    upper: Values
    whole: Chosen
    part: Places
    cost: Values
    rows: Any
    least: Values
    most: Values

    @property
    def columns(self) -> int:
        """How many columns there are."""
        return len(self.lower)

    def with_columns(
        self, part: Places, upper: Values | float = math.inf, whole: bool = False, cost: float = 0
    ) -> Milp:
        """Columns from 0 up behind the others; no row speaks of them yet."""
        count = len(part)
        matrix = self.matrix.with_columns(np.zeros(count), _of_each(upper, count))
        return replace(
            self,
            lower=matrix.column_lower,
            upper=matrix.column_upper,
            whole=np.append(self.whole, np.full(count, whole)),
            part=np.append(self.part, part),
            cost=np.append(self.cost, np.full(count, float(cost))),
            rows=matrix.entries,
        )

    def with_rows(
        self, terms: Sequence[tuple[Places, Values | float]], least: Values | float, most: Values | float
    ) -> Milp:
        """Rows behind the others: each term gives every row one column and its coefficient."""
        count = len(terms[0][0])
        row = np.tile(np.arange(count), len(terms))
        column = np.concatenate([columns for columns, _ in terms])
        value = np.concatenate([_of_each(by, count) for _, by in terms])
        return self.with_matrix(by_places(value, row, column, (count, self.columns)), least, most)

    def with_matrix(self, rows: Any, least: Values | float, most: Values | float) -> Milp:
        """Rows behind the others, of any columns."""
        count = rows.shape[0]
        matrix = self.matrix.with_rows(_of_each(least, count), _of_each(most, count), rows)
        return replace(self, rows=matrix.entries, least=matrix.row_lower, most=matrix.row_upper)

    @property
    def matrix(self) -> Matrix:
        """Its bounds and rows."""
        return Matrix(self.lower, self.upper, self.least, self.most, self.rows)

    @property
    def task(self) -> WholeTask:
        """The programme as the searches of whole plans take it."""
        return WholeTask(self.matrix, self.whole)

    def engine(self, deadline: float | None = None, whole: bool = True) -> Engine:
        """A solver that holds it; without whole, its LP."""
        return Engine(self.matrix, deadline, self.whole if whole else None)


def _of_each(number: Values | float, count: int) -> Values:
    return np.broadcast_to(np.asarray(number, np.float64), count)


def milp_of(lp: Formulation) -> Milp:
    """The LP with its whole columns, a part for each specialty, and no cost yet."""
    matrix = matrix_of(lp)
    return Milp(
        lower=matrix.column_lower,
        upper=matrix.column_upper,
        whole=whole_columns(lp),
        part=specialties(lp),
        cost=np.zeros(len(matrix.column_lower)),
        rows=matrix.entries,
        least=matrix.row_lower,
        most=matrix.row_upper,
    )
