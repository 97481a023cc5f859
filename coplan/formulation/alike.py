"""Programmes that serve regions alike, so that an LP need not tell their seats apart."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from coplan.case import Case, Key
from coplan.formulation.balance import SEAT_TOTALS
from coplan.formulation.build import Formulation
from coplan.solver import Matrix
from coplan.solver.matrix import Chosen, Places, by_places, only


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


def without_fellows(matrix: Matrix, lp: Formulation) -> tuple[Matrix, Places, Places]:
    """The same LP with the seats of programmes that are alike in one column, that of the first.

    The seats of a group and its intake add up in one row of SEAT_TOTALS. Nothing is lost: however a group's seats
    are split among its programmes, every other relation reads the same, and any split of them that agrees with each
    programme's intake will do. Also says for each row and each column which one is in its place: itself, or that of
    the first; the others stay, empty.
    """
    totals = {label.key: n for n, label in enumerate(lp.rows) if label.family == SEAT_TOTALS}
    first = _not_told_apart(matrix, lp, np.array(list(totals.values()), np.intp))
    rows, columns = np.arange(len(matrix.row_lower)), np.arange(len(matrix.column_lower))
    for (institution, specialty, year), n in totals.items():
        rows[n] = totals[*first[institution, specialty], year]
    for (p, d, t), x in lp.variables.seats.items():
        if first[p] != p:
            columns[lp.column(x)] = lp.column(lp.variables.seats[first[p], d, t])
    moved = by_places(np.ones(len(rows)), rows, np.arange(len(rows)), (len(rows), len(rows)))
    return replace(matrix, entries=moved @ matrix.entries @ only(themselves(columns))), rows, columns


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
    own, theirs = ([lp.column(pair[n]) for pair in fellows] for n in (1, 2))
    differs = np.asarray(abs(by_column[:, own] - by_column[:, theirs]).sum(axis=0)) > 0
    told_apart = {p for (p, _, _), differ in zip(fellows, differs, strict=True) if differ}
    bounded = {p for (p, _, _), x in seats.items() if x in lp.bounds}
    return {p: p if p in told_apart or {p, fellow} & bounded else fellow for p, fellow in first.items()}
