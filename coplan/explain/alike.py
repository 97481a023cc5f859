"""Programmes that serve regions alike, so that an LP need not tell their seats apart."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from coplan.case import Case, Key
from coplan.formulation.balance import SEAT_TOTALS
from coplan.formulation.build import Formulation
from coplan.solver import Matrix
from coplan.solver.matrix import by_places, only


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


def without_fellows(matrix: Matrix, lp: Formulation) -> Matrix:
    """The same LP with the seats of programmes that are alike in one column, that of the first.

    The seats of a group and its intake add up in one row of SEAT_TOTALS. Nothing is lost: however a group's seats
    are split among its programmes, every other relation reads the same, and any split of them that agrees with each
    programme's intake will do. Columns and rows that are not needed stay, empty.
    """
    first = first_alike(lp.planning.case)
    rows = np.arange(len(matrix.row_lower))
    unused = np.zeros(len(matrix.column_lower), bool)
    unused[[lp.column(x) for (p, _, _), x in lp.variables.seats.items() if first[p] != p]] = True
    totals = {label.key: n for n, label in enumerate(lp.rows) if label.family == SEAT_TOTALS}
    for (institution, specialty, year), n in totals.items():
        rows[n] = totals[*first[institution, specialty], year]
    moved = by_places(np.ones(len(rows)), rows, np.arange(len(rows)), (len(rows), len(rows)))
    return replace(matrix, entries=moved @ matrix.entries @ only(~unused))
