"""Programmes that serve regions alike, so that an LP need not tell their seats apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from coplan.case import Case, Key
from coplan.formulation.apart import basis_apart, groups_of, totals_of, values_apart
from coplan.formulation.build import Formulation
from coplan.solver import Matrix, Solution
from coplan.solver.matrix import Chosen, Places, by_places, only

LEAST_GONE = 0.05
"""Share of the columns that has to go if it is to be worth while to split seats once an LP is solved."""


def first_alike(case: Case) -> dict[Key, Key]:
    """Each programme's first fellow: same region and specialty, as many graduates of a seat, in as many years.

    Programmes with fixed seats stand for themselves.
    """
    fixed = {(i, k) for i, k, _, _ in case.fixed}
    first: dict[tuple[object, ...], Key] = {}
    found = {}
    for p in case.programmes.values():
        own = p.key if p.key in fixed else None
        found[p.key] = first.setdefault((p.region, p.specialty, p.years, p.fill_rate, p.completion_rate, own), p.key)
    return found


@dataclass(frozen=True)
class Merged:
    """An LP with the seats of programmes that are alike in one column, that of the first.

    rows, columns: which one is in the place of each: itself, or that of the first. The others stay, empty, and their
    columns are 0. first: as in first_alike, of the programmes that are not told apart.
    """

    matrix: Matrix
    rows: Places
    columns: Places
    first: Mapping[Key, Key] = field(repr=False)

    @property
    def is_worth_it(self) -> bool:
        """Whether it has so many columns fewer that it is to be solved in place of the LP."""
        return bool(np.count_nonzero(~themselves(self.columns)) > LEAST_GONE * len(self.columns))

    def grown_to(self, matrix: Matrix) -> Merged:
        """The same once the LP has more rows, in which no seats stand; matrix: the LP as it is then."""
        count, size = len(self.rows), len(matrix.row_lower)
        later = matrix.part(np.arange(size) >= count, np.ones(len(self.columns), bool))
        grown = self.matrix.with_rows(later.row_lower, later.row_upper, later.entries)
        grown = replace(
            grown,
            column_upper=np.where(themselves(self.columns), matrix.column_upper, 0.0),
            column_lower=matrix.column_lower,
        )
        return replace(self, matrix=grown, rows=np.append(self.rows, np.arange(count, size)))

    def told_apart(self, lp: Formulation, solution: Solution) -> Solution:
        """A solution of this LP as one of that of all programmes. Of its goals only the lead keeps a basis."""
        groups = groups_of(lp, self.first)
        goals = (
            replace(
                goal,
                duals=goal.duals[self.rows],
                basis=basis_apart(groups, goal) if goal.name == lp.lead else None,
                values=np.zeros(0),
            )
            for goal in solution.goals
        )
        return Solution(values_apart(groups, solution.values), tuple(goals))


def without_fellows(matrix: Matrix, lp: Formulation) -> Merged:
    """The same LP with the seats of programmes that are alike in one column.

    The seats of a group and its intake add up in one row of SEAT_TOTALS. Nothing is lost: however a group's seats
    are split among its programmes, every other relation reads the same, and any split of them that agrees with each
    programme's intake will do.
    """
    totals = totals_of(lp)
    first = _not_told_apart(matrix, lp, np.array(list(totals.values()), np.intp))
    rows, columns = np.arange(len(matrix.row_lower)), np.arange(len(matrix.column_lower))
    for (institution, specialty, year), n in totals.items():
        rows[n] = totals[*first[institution, specialty], year]
    for (p, d, t), x in lp.variables.seats.items():
        if first[p] != p:
            columns[lp.column(x)] = lp.column(lp.variables.seats[first[p], d, t])
    moved = by_places(np.ones(len(rows)), rows, np.arange(len(rows)), (len(rows), len(rows)))
    merged = replace(
        matrix,
        column_upper=np.where(themselves(columns), matrix.column_upper, 0.0),
        entries=moved @ matrix.entries @ only(themselves(columns)),
    )
    return Merged(merged, rows, columns, first)


def themselves(places: Places) -> Chosen:
    """Which rows or columns are in their own place."""
    return np.asarray(places == np.arange(len(places)))


def _not_told_apart(matrix: Matrix, lp: Formulation, totals: Places) -> dict[Key, Key]:
    """first_alike, but for programmes whose seats some row besides the totals counts otherwise than their fellow's.

    Nor do seats stand for others where a relation is a bound of them alone.
    """
    first, seats = first_alike(lp.planning.case), lp.variables.seats
    fellows = [(p, x, seats[first[p], d, t]) for (p, d, t), x in seats.items() if first[p] != p]
    others = np.ones(len(matrix.row_lower), bool)
    others[totals] = False
    by_column = matrix.entries[np.flatnonzero(others)].tocsc()
    own, theirs = (lp.places(pair[n] for pair in fellows) for n in (1, 2))
    differs = np.asarray(abs(by_column[:, own] - by_column[:, theirs]).sum(axis=0)) > 0
    told_apart = {p for (p, _, _), differ in zip(fellows, differs, strict=True) if differ}
    bounded = {p for (p, _, _), x in seats.items() if x in lp.bounds}
    return {p: p if p in told_apart or {p, fellow} & bounded else fellow for p, fellow in first.items()}
