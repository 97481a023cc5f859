"""The seat relations of an LP with limits that may give way: which there are, and matrices with slack columns."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coplan.case import Case
from coplan.formulation.balance import SEAT_TOTALS
from coplan.formulation.build import Bound, Formulation, Label
from coplan.formulation.matrix import matrix_of
from coplan.limits import LIMITS
from coplan.solver import Matrix
from coplan.solver.matrix import by_places, by_rows
from coplan.whole.branching import whole_columns
from coplan.whole.exact_rows import ExactLimit, exact_limits, whole_rows

HARD_FAMILY = SEAT_TOTALS
"""The only other family that ties seats together; shortage, surplus and excess make room for all the rest."""

NumberKey = tuple[str, tuple[Any, ...], bool]
Said = tuple[Label, tuple[str, ...]]
"""A limit with the scenarios that have it so, by which alone labels are not told apart."""


@dataclass(frozen=True)
class Side:
    """A limit that could give way in one year: its label, its row in the matrix, and whether it binds from above."""

    label: Label
    row: int
    upper: bool

    @property
    def cell(self) -> NumberKey:
        """Which number of the user's workbook this limit comes from; many years may share one."""
        return cell_of(self.label.family, self.label.key, self.upper)


def cell_of(family: str, key: tuple[Any, ...], upper: bool) -> NumberKey:
    """Family and subject of a number in the workbook, and whether it is a most; one that binds both ways is."""
    limit = LIMITS[family]
    return family, key if limit.yearly else key[:-1], upper or not limit.least_column


@dataclass(frozen=True)
class Elastic:
    """The seat relations of an LP, every limit a row of its own; whole marks the columns that must be whole.

    scale is what a slack of 1 is worth in a limit's own unit: 1 seat or student, or the money that a seat costs a year.
    """

    matrix: Matrix
    limits: Sequence[Side]
    whole: NDArray[np.bool_]
    scale: NDArray[np.float64]

    @property
    def columns(self) -> int:
        """How many columns there are without slacks."""
        return len(self.matrix.column_lower)

    def only(self, chosen: Sequence[int]) -> Elastic:
        """These limits (by position) with the relations that always hold, on the columns that they speak of."""
        m, limits = self.matrix, [self.limits[n] for n in chosen]
        kept, asked = np.ones(len(m.row_lower), bool), np.zeros(len(m.row_lower), bool)
        kept[[limit.row for limit in self.limits]] = False
        asked[[limit.row for limit in limits]] = True
        kept = asked | (kept & m.rows_of(m.columns_in(asked)))  # a limit may speak of seats that nobody can have
        used, at = m.columns_in(kept), np.cumsum(kept) - 1
        moved = [replace(limit, row=int(at[limit.row])) for limit in limits]
        return Elastic(m.part(kept, used), moved, self.whole[used], self.scale[np.asarray(chosen, np.int64)])

    def with_slacks(self, column_of: Sequence[int]) -> Matrix:
        """The matrix with slack columns behind its own; column_of says, limit by limit, which slack it draws on."""
        count = max(column_of, default=-1) + 1
        rows = [limit.row for limit in self.limits]
        sign = np.array([-1.0 if limit.upper else 1.0 for limit in self.limits])
        slacks = by_places(sign * self.scale, rows, column_of, (len(self.matrix.row_lower), count))
        return self.matrix.with_columns(np.zeros(count), np.full(count, math.inf), slacks)


def elastic(lp: Formulation, exact: bool = False) -> Elastic:
    """Every limit of the LP as a row that can be told from all others; hard are only the totals of seats and x ≥ 0.

    exact: limits that are not whole numbers are written for whole seats, exactly, with columns for carries behind.
    """
    matrix, rows = matrix_of(lp), _Rows(len(lp.columns))
    if exact:
        rows.exact = _exact_from_above(lp)
    entries, lower, upper = matrix.entries, matrix.column_lower.copy(), matrix.column_upper.copy()
    for n, label in enumerate(lp.rows):
        if label.family in LIMITS or label.family == HARD_FAMILY:
            part = slice(entries.indptr[n], entries.indptr[n + 1])
            rows.add(label, entries.indices[part], entries.data[part], matrix.row_lower[n], matrix.row_upper[n])
    for x, bounds in lp.bounds.items():
        column = lp.column(x)
        limits = [bound for bound in bounds if bound.label.family in LIMITS]
        if limits:
            lower[column], upper[column] = _hard_bounds(bounds)
        for bound in limits:
            unit = bound.coefficient
            rows.add(bound.label, np.array([column]), np.array([unit]), bound.lower * unit, bound.upper * unit)
    case = lp.planning.case
    units = [LIMITS[limit.label.family].counts(case, limit.label.key) for limit in rows.limits]
    price = seat_price(case)
    scale = np.array([price if unit == "money" else 1.0 for unit in units])
    carries = rows.columns - len(lower)
    whole = np.append(whole_columns(lp), np.ones(carries, bool))
    lower, upper = np.append(lower, np.zeros(carries)), np.append(upper, np.full(carries, math.inf))
    return Elastic(rows.matrix(lower, upper), rows.limits, whole, scale)


def _exact_from_above(lp: Formulation) -> Mapping[Said, ExactLimit]:
    """The limits of the LP that bind from above and are not whole numbers, as those scenarios have them that do."""
    labels = [*lp.rows, *(bound.label for bounds in lp.bounds.values() for bound in bounds)]
    found: dict[Said, ExactLimit] = {}
    for scenarios in dict.fromkeys(label.scenarios for label in labels):
        asked = [label for label in labels if label.scenarios == scenarios]
        planning = lp.across[scenarios[0]] if scenarios else lp.planning
        limits = exact_limits(lp, asked, [planning])
        found |= {(label, scenarios): upper for label, sides in limits.items() for upper in sides if upper.upper}
    return found


def seat_price(case: Case) -> float:
    """What a seat costs in a year, on average over the programmes [money]: it weighs money against seats; 1 if free."""
    costs = [float(p.cost_per_year) for p in case.programmes.values() if p.cost_per_year]
    return sum(costs) / len(costs) if costs else 1.0


def _hard_bounds(bounds: Sequence[Bound]) -> tuple[float, float]:
    hard = [bound for bound in bounds if bound.label.family not in LIMITS]
    return max([0.0, *(b.lower for b in hard)]), min([math.inf, *(b.upper for b in hard)])


class _Rows:
    """Rows as they come, and the limits among them: two-sided ones become a row for each side."""

    def __init__(self, columns: int) -> None:
        self.columns = columns
        self.exact: Mapping[Said, ExactLimit] = {}
        self.limits: list[Side] = []
        self.rows: list[tuple[NDArray[Any], NDArray[Any], float, float]] = []

    def add(self, label: Label, index: NDArray[Any], value: NDArray[Any], lower: float, upper: float) -> None:
        if label.family == HARD_FAMILY:
            self.rows.append((index, value, lower, upper))
            return
        for sided, low, high in self._sides(index, lower, upper):
            if sided and (label, label.scenarios) in self.exact:
                self._add_exact(label, self.exact[label, label.scenarios])
            else:
                self.limits.append(Side(label, len(self.rows), sided))
                self.rows.append((index, value, low, high))

    def _add_exact(self, label: Label, limit: ExactLimit) -> None:
        """A limit in whole numbers: only its first row may give way, for the others define what it carries."""
        rows = whole_rows(limit, self.columns)
        self.columns += len(rows) - 1
        self.limits.append(Side(label, len(self.rows), True))
        for terms, most in rows:
            index, value = np.array([*terms], np.int64), np.array([*terms.values()], np.float64)
            self.rows.append((index, value, -math.inf, float(most)))

    def _sides(self, index: NDArray[Any], lower: float, upper: float) -> Iterator[tuple[bool, float, float]]:
        if math.isfinite(lower) and (lower > 0 or len(index) > 1):  # a column is ≥ 0 anyway
            yield False, lower, math.inf
        if math.isfinite(upper):
            yield True, -math.inf, upper

    def matrix(self, lower: NDArray[np.float64], upper: NDArray[np.float64]) -> Matrix:
        none = np.zeros(0)
        column = np.concatenate([none, *(row[0] for row in self.rows)])
        value = np.concatenate([none, *(row[1] for row in self.rows)])
        return Matrix(
            column_lower=lower,
            column_upper=upper,
            row_lower=np.array([row[2] for row in self.rows], np.float64),
            row_upper=np.array([row[3] for row in self.rows], np.float64),
            entries=by_rows(value, column, np.cumsum([0, *(len(row[0]) for row in self.rows)]), len(lower)),
        )
