"""Limits on whole seats as rows that a solver with a tolerance cannot break, nor take for broken where they touch.

A limit Σ a · x ≤ b on whole numbers, times the common denominator of its coefficients, is one of whole numbers. It is
met, or broken by 1 at least, which is far more than any tolerance. Coefficients too large for that are added up as on
paper, some digits at a time: for each place a row, and a whole column for what it carries to the next.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from coplan.formulation.build import Formulation, Label
from coplan.formulation.variables import Planning
from coplan.limits.base import Row
from coplan.solver.matrix import Chosen, Matrix, by_rows

BASE = 10**4
"""Of the digits of large coefficients: a whole number that is off by the solver's 1e-6 counts 0.01 in such a row."""
LARGE = 10**5
"""Coefficients from which on a row is written in digits."""

Terms = dict[int, Fraction]
"""Coefficients by column."""
WholeRow = tuple[dict[int, int], int]
"""Whole coefficients by column, and the most that they may come to."""


@dataclass(frozen=True)
class ExactLimit:
    """A limit Σ coefficient · column ≤ most, in exact numbers; not upper: the lower side, with all signs turned."""

    terms: Terms
    most: Fraction
    upper: bool = True


def whole_rows(limit: ExactLimit, carries: int) -> list[WholeRow]:
    """Rows that together say the same of whole numbers. carries: column number of the first carry; the others follow.

    The first row is the one that breaks where the limit does; carries can always be such that the other rows hold.
    """
    terms = {column: a for column, a in limit.terms.items() if a}
    unit = math.lcm(*(a.denominator for a in terms.values()))
    whole = {column: int(a * unit) for column, a in terms.items()}
    most = math.floor(limit.most * unit)
    rows: list[WholeRow] = []
    carried: dict[int, int] = {}
    while max((abs(a) for a in whole.values()), default=0) > LARGE:
        digits = {column: a % BASE for column, a in whole.items()}
        rows.append(({**digits, **carried, carries: -BASE}, most % BASE))
        whole, most = {column: a // BASE for column, a in whole.items()}, most // BASE
        carried, carries = {carries: 1}, carries + 1
    return [({**whole, **carried}, most), *reversed(rows)]


@dataclass(frozen=True)
class WholeTask:
    """An LP of which some columns must be whole; behind the columns of the formulation there may be carries."""

    matrix: Matrix
    whole: Chosen

    @property
    def columns(self) -> int:
        return len(self.matrix.column_lower)

    def with_exact(self, limits: Iterable[ExactLimit]) -> WholeTask:
        """These limits added: as rows of whole numbers, or, of a single column, as a whole bound."""
        lower, upper = self.matrix.column_lower.copy(), self.matrix.column_upper.copy()
        rows: list[WholeRow] = []
        carries = 0
        for limit in limits:
            if len(limit.terms) == 1:
                ((column, a),) = limit.terms.items()
                if a > 0:
                    upper[column] = min(upper[column], math.floor(limit.most / a))
                elif a < 0:
                    lower[column] = max(lower[column], math.ceil(limit.most / a))
            else:
                added = whole_rows(limit, self.columns + carries)
                rows.extend(added)
                carries += len(added) - 1
        return replace(self, matrix=replace(self.matrix, column_lower=lower, column_upper=upper))._with(rows, carries)

    def _with(self, rows: Sequence[WholeRow], carries: int) -> WholeTask:
        value, column = [a for terms, _ in rows for a in terms.values()], [j for terms, _ in rows for j in terms]
        added = by_rows(value, column, np.cumsum([0, *(len(terms) for terms, _ in rows)]), self.columns + carries)
        most = np.array([float(most) for _, most in rows])
        matrix = self.matrix.with_columns(np.zeros(carries), np.full(carries, math.inf))
        matrix = matrix.with_rows(np.full(len(rows), -math.inf), most, added)
        return WholeTask(matrix, np.append(self.whole, np.ones(carries, bool)))


def exact_limits(
    lp: Formulation, labels: Iterable[Label], plannings: Sequence[Planning] = ()
) -> Mapping[Label, Sequence[ExactLimit]]:
    """The limits behind these rows and bounds, on either side, of those whose numbers the LP itself may blur.

    plannings: whose limits; by default as all of the LP have them.
    """
    asked, found = set(labels), dict[Label, list[ExactLimit]]()
    families = {label.family for label in asked}
    for planning in plannings or lp.plannings:
        for limit in planning.limits:
            for row in limit.rows(planning.case, planning.planners) if limit.name in families else ():
                if (label := Label(limit.name, row.key)) in asked and not _is_whole(row):
                    found.setdefault(label, []).extend(_sides(lp, row))
    return found


def _is_whole(row: Row) -> bool:
    """Whether all numbers of a row are whole, so that the LP's own are exact."""
    numbers = (row.constant, row.known(row.lower or 0), row.known(row.upper or 0), *(a for _, a in row.terms))
    return not row.share_of and all(number.denominator == 1 for number in numbers)


def _sides(lp: Formulation, row: Row) -> Iterator[ExactLimit]:
    """A row as limits from above, its lower side with all signs turned."""
    for limit, sign in ((row.upper, 1), (row.lower, -1)):
        if limit is not None:
            terms: Terms = {}
            for decision, a in row.beyond(limit):
                variable = lp.variables.decision(decision)
                if variable is not None:
                    column = lp.column(variable)
                    terms[column] = terms.get(column, Fraction(0)) + sign * a
            yield ExactLimit(terms, sign * Fraction(row.known(limit) - row.constant), sign > 0)
