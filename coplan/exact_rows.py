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
from numpy.typing import NDArray

from coplan.case import Programme
from coplan.formulation.build import Formulation, Label
from coplan.formulation.matrix import Matrix

BASE = 10**4
"""Of the digits of large coefficients: a whole number that is off by the solver's 1e-6 counts 0.01 in such a row."""
LARGE = 10**5
"""Coefficients from which on a row is written in digits."""

Terms = dict[int, Fraction]
"""Coefficients by column."""
Row = tuple[dict[int, int], int]
"""Whole coefficients by column, and the most that they may come to."""


@dataclass(frozen=True)
class ExactLimit:
    """A limit Σ coefficient · column ≤ most, in exact numbers."""

    terms: Terms
    most: Fraction


def exact_limit(lp: Formulation, label: Label) -> ExactLimit | None:
    """The limit behind a row or bound of the LP; None where its numbers are whole, so that the LP's own are exact."""
    case, v, subject, year = lp.planning.case, lp.variables, label.key[0], label.key[-1]
    if label.family == "institution_intake":
        intake = {lp.column(v.intake[p.key, year]): Fraction(1) for p in case.programmes_of_institution[subject]}
        return _limit(intake, case.institutions[subject].intake_limit)
    if label.family == "institution_enrolment":
        students = [(p, Fraction(1)) for p in case.programmes_of_institution[subject]]
        return _less_known(lp, students, year, case.institutions[subject].enrolment_limit)
    if label.family == "region_budget":
        costs = [(p, p.cost_per_year) for p in case.programmes_of_region[subject]]
        return _less_known(lp, costs, year, case.budgets[subject, year])
    if label.family == "route_seats":
        directed = dict.fromkeys(_directed(lp, subject, label.key[1], year), Fraction(1))
        return _limit(directed, case.route(subject, label.key[1]).max_seats)
    if label.family == "openness":
        return ExactLimit(_openness(lp, subject, year), Fraction(0))
    return None


def _limit(terms: Terms, most: Fraction | None) -> ExactLimit | None:
    return None if most is None else ExactLimit(terms, most)


def _less_known(
    lp: Formulation, each: Sequence[tuple[Programme, Fraction]], year: int, most: Fraction | None
) -> ExactLimit | None:
    """A limit on all students of a year, each counted by a factor; those who entered before the plan are known."""
    if most is None:
        return None
    case = lp.planning.case
    terms: Terms = {}
    for p, factor in each:
        most -= factor * p.known_students(year, case.first_year)
        for entry in range(max(year - p.years + 1, case.first_year), year + 1):
            column = lp.column(lp.variables.intake[p.key, case.decided_in(entry)])
            terms[column] = terms.get(column, Fraction(0)) + factor * p.fill_rate
    return ExactLimit(terms, most)


def _directed(lp: Formulation, region: str, served: str, year: int) -> Iterator[int]:
    """Columns of a region's seats for another."""
    for p in lp.planning.case.programmes_of_region[region]:
        if (p.key, served, year) in lp.variables.seats:
            yield lp.column(lp.variables.seats[p.key, served, year])


def _openness(lp: Formulation, region: str, year: int) -> Terms:
    case, v = lp.planning.case, lp.variables
    share = case.regions[region].max_out_share
    terms = {lp.column(v.intake[p.key, year]): -share for p in case.programmes_of_region[region]}
    others = (d for d in case.regions if d != region)
    return terms | {column: Fraction(1) for d in others for column in _directed(lp, region, d, year)}


def whole_rows(limit: ExactLimit, carries: int) -> list[Row]:
    """Rows that together say the same of whole numbers. carries: column number of the first carry; the others follow.

    The first row is the one that breaks where the limit does; carries can always be such that the other rows hold.
    """
    terms = {column: a for column, a in limit.terms.items() if a}
    unit = math.lcm(*(a.denominator for a in terms.values()))
    whole = {column: int(a * unit) for column, a in terms.items()}
    most = math.floor(limit.most * unit)
    rows: list[Row] = []
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
    whole: NDArray[np.bool_]

    @property
    def columns(self) -> int:
        return len(self.matrix.column_lower)

    def with_exact(self, limits: Iterable[ExactLimit]) -> WholeTask:
        """These limits added: as rows of whole numbers, or, of a single column, as a whole bound."""
        task = self
        for limit in limits:
            task = task._bounded(limit) if len(limit.terms) == 1 else task._with(whole_rows(limit, task.columns))
        return task

    def _bounded(self, limit: ExactLimit) -> WholeTask:
        ((column, a),) = limit.terms.items()
        upper = self.matrix.column_upper.copy()
        if a > 0:
            upper[column] = min(upper[column], math.floor(limit.most / a))
        return replace(self, matrix=replace(self.matrix, column_upper=upper))

    def _with(self, rows: Sequence[Row]) -> WholeTask:
        m, carries = self.matrix, len(rows) - 1
        added = [np.array([*terms.items()], np.float64).reshape(-1, 2) for terms, _ in rows]
        matrix = Matrix(
            column_lower=np.append(m.column_lower, np.zeros(carries)),
            column_upper=np.append(m.column_upper, np.full(carries, math.inf)),
            row_lower=np.append(m.row_lower, np.full(len(rows), -math.inf)),
            row_upper=np.append(m.row_upper, [float(most) for _, most in rows]),
            start=np.append(m.start, m.start[-1] + np.cumsum([len(terms) for terms, _ in rows])).astype(np.int32),
            index=np.concatenate([m.index, *(part[:, 0] for part in added)]).astype(np.int32),
            value=np.concatenate([m.value, *(part[:, 1] for part in added)]),
        )
        return WholeTask(matrix, np.append(self.whole, np.ones(carries, bool)))


def exact_limits(lp: Formulation, labels: Iterable[Label]) -> Mapping[Label, ExactLimit]:
    """The limits behind these rows and bounds, of those that are not exact in the LP itself."""
    found = ((label, exact_limit(lp, label)) for label in dict.fromkeys(labels))
    return {label: limit for label, limit in found if limit is not None}
