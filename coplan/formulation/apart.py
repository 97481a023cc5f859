"""Seats of programmes that are alike, which an LP does not tell apart, split among them once it is solved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from coplan.case import Key
from coplan.formulation.balance import SEAT_TOTALS
from coplan.formulation.build import Formulation
from coplan.solver import GoalResult, Numbers
from coplan.solver.basis import basic_in, with_basic
from coplan.solver.matrix import Chosen, Places

TRACE = 1e-9
"""Seats that are none: what is left where the same are added up in another order."""


@dataclass(frozen=True)
class Group:
    """Programmes that are alike, in order; the columns of the first one's seats stand for those of all.

    Numbers of rows of SEAT_TOTALS and of columns of intake [years × programmes], and of columns of seats [years ×
    programmes × regions served].
    """

    totals: Places
    intake: Places
    seats: Places

    def split(self, values: Numbers) -> Numbers:
        """Seats as self.seats: in order, each programme fills its intake with what those before it left of a region's.

        So at most as many seats more than programmes and regions have any, as at a vertex.
        """
        programmes, regions = values[self.intake][:, :, None], values[self.seats[:, 0]][:, None, :]
        last, until = np.cumsum(programmes, axis=1), np.cumsum(regions, axis=2)
        common = np.minimum(last, until) - np.maximum(last - programmes, until - regions)
        return np.where(common > TRACE, common, 0.0)

    def basic_seats(self, values: Numbers, basic: Chosen) -> Chosen:
        """Which seats are basic once they are split; basic: which columns were."""
        found = self.split(values) > 0
        found[:, 0] |= basic[self.seats[:, 0]] & ~found.any(axis=1)
        return found

    def basic_totals(self, values: Numbers, basic: Chosen) -> Chosen:
        """Which totals are basic then: those of programmes without intake, but for one where none has any."""
        empty = values[self.intake] <= TRACE
        return np.where(empty.all(axis=1, keepdims=True), basic[self.totals], empty)


def totals_of(lp: Formulation) -> dict[tuple[Any, ...], int]:
    """The number of each row of SEAT_TOTALS by its key. Programmes that may serve nobody have none, and no seats."""
    return {label.key: n for n, label in enumerate(lp.rows) if label.family == SEAT_TOTALS}


def groups_of(lp: Formulation, first: Mapping[Key, Key]) -> list[Group]:
    """The groups of programmes that have the same first one."""
    totals, members = totals_of(lp), defaultdict[Key, list[Key]](list)
    for i, k in dict.fromkeys(key[:2] for key in totals):
        members[first[i, k]].append((i, k))
    return [_group(lp, fellows, totals) for fellows in members.values() if len(fellows) > 1]


def _group(lp: Formulation, fellows: Sequence[Key], totals: Mapping[tuple[Any, ...], int]) -> Group:
    v, case = lp.variables, lp.planning.case
    years, served = case.intake_years, lp.planning.destinations(case.programmes[fellows[0]])
    size = len(years), len(fellows)
    return Group(
        totals=np.array([[totals[*p, t] for p in fellows] for t in years], np.intp),
        intake=lp.places(v.intake[p, t] for t in years for p in fellows).reshape(size),
        seats=lp.places(v.seats[p, d, t] for t in years for p in fellows for d in served).reshape(*size, len(served)),
    )


def values_apart(groups: Sequence[Group], values: Numbers) -> Numbers:
    """Values of the LP of all programmes."""
    found = values.copy()
    for group in groups:
        found[group.seats] = group.split(values)
    return found


def basis_apart(groups: Sequence[Group], goal: GoalResult) -> Any:
    """The basis of a goal's optimum in the LP of all programmes: with the same duals, and as many basic seats more as
    programmes have totals of their own."""
    columns, rows = basic_in(goal.basis)
    more, binding = columns.copy(), rows.copy()
    for group in groups:
        more[group.seats] = group.basic_seats(goal.values, columns)
        binding[group.totals] = group.basic_totals(goal.values, rows)
    return with_basic(goal.basis, more, binding)
