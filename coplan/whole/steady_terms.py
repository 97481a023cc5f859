"""The programme that steadier seats are sought in: what is unsteady, and how far each goal may give way for it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from coplan.formulation.across import EXPECTED_SHORTAGE, LARGEST_REGRET
from coplan.formulation.build import Formulation
from coplan.formulation.solving import goal_of
from coplan.solver.matrix import Chosen, Places, by_places
from coplan.whole.aim import NEED_SHARE
from coplan.whole.branching import NEAR_WHOLE, Values, WholeSeats
from coplan.whole.milp import Milp, milp_of
from coplan.whole.rules import CAPPED, grain, most_of, ruled_columns, with_rules

GROUP = 10.0
"""Seats of unsteadiness that a directed group may cost: within so much of each other plans count as equally steady."""
SMALL_GROUP = 8.0
"""Seats of a directed group that may be given up altogether."""
MANY_PARTS = 10
"""Specialties in a row from which on their roundings add up."""
SPARED = 0.4
"""Of what goals may give way, so much is left for whole numbers."""


@dataclass(frozen=True)
class Allowed:
    """How far a plan's goals may give way: a share of each, and the goal by which it is judged no further than to this.

    bound: what the LP has for that goal. need: all weighted need. measure: as in Formulation.
    """

    share: float
    bound: float
    need: float
    measure: float | None = None

    def most(self, now: float, is_lead: bool = False) -> float:
        """The most that a goal may come to which comes to so much now."""
        if is_lead:
            measure = self.bound if self.measure is None else self.measure
            return max(now, self.bound + self.share * max(measure, NEED_SHARE * self.need))
        return now + self.share * abs(now)


def settled(lp: Formulation, milp: Milp, seats: WholeSeats, deadline: float | None) -> Values:
    """The LP's columns where its seats are these: the others are such that the goals are best, in their order."""
    v, whole = lp.variables, milp.whole
    values = np.zeros(len(lp.columns))
    for (p, d, t), x in v.seats.items():
        number = seats.get((*p, d, t), 0)
        values[lp.column(x)] = number
        values[lp.column(v.intake[p, t])] += number
    lower, upper = np.where(whole, values, milp.lower), np.where(whole, values, milp.upper)
    engine = replace(milp, lower=lower, upper=upper).engine(deadline, whole=False)
    if v.lent:
        for name in lp.goals:
            values = engine.minimise(goal_of(lp, name).cost)
            engine.stay_optimal()
    else:  # everything is known but for what may be too large on both sides of a difference
        values = engine.minimise(np.where(whole, 0.0, 1.0))
    return np.where(whole, np.round(values), values)


@dataclass(frozen=True)
class Terms:
    """Where the plan stands, and what it is made steadier by.

    base: the LP with the goals' limits as rows, and columns for what is unsteady. goals: the row of each goal.
    directed: the columns of seats for another region. moves: the columns for what is unsteady.
    """

    lp: Formulation
    start: Values
    base: Milp
    goals: Mapping[str, int]
    directed: Places
    moves: Places

    @cached_property
    def complete(self) -> Milp:
        """The base with the rules on whole seats, and with what each directed group costs."""
        most, ruled = most_of(self.lp, self.base), ruled_columns(self.lp)
        m = with_rules(self.base, ruled, most[ruled.column])
        yes = m.columns + np.arange(len(self.directed))
        m = m.with_columns(m.part[self.directed], 1.0, whole=True, cost=GROUP)
        return m.with_rows([(self.directed, 1.0), (yes, -most[self.directed])], -math.inf, 0.0)

    def completed(self, values: Values) -> Values:
        """Values of the base with those of the columns that the complete programme has more, for any seats."""
        ruled = ruled_columns(self.lp).completed(values)
        return np.append(ruled, np.where(values[self.directed] > 0, 1.0, 0.0))

    @cached_property
    def group(self) -> Places:
        """A number for the programme and region served of each directed column."""
        case = self.lp.planning.case
        numbers: dict[Any, int] = {}
        keys = [(p, d) for (p, d, _) in self.lp.variables.seats if d != case.programmes[p].region]
        return np.array([numbers.setdefault(key, len(numbers)) for key in keys], np.int64)

    def closed(self, values: Values) -> Places:
        """The directed columns of groups that have no seats in any year."""
        seats = np.bincount(self.group, values[self.directed])
        return self.directed[seats[self.group] < NEAR_WHOLE] if len(self.directed) else self.directed

    def reach(self, values: Values, times: float) -> Values:
        """How far each column of the complete programme may go from its value: some steps, or some tenths of it."""
        found = np.full(self.complete.columns, max(1.0, times))
        some = values[: len(self.lp.columns)]
        found[: len(some)] = times * np.maximum(self.grain, np.floor(some / 10))
        found[self.directed] = np.maximum(found[self.directed], np.minimum(np.ceil(some[self.directed]), SMALL_GROUP))
        return found

    @cached_property
    def grain(self) -> Values:
        """The step in which each column of the LP moves."""
        return grain(self.lp)

    @cached_property
    def scale(self) -> Values:
        """The largest coefficient of each row of the base, without columns of no specialty."""
        entries = self.base.rows.tocoo()
        own = self.base.part[entries.col] >= 0
        found = np.zeros(self.base.rows.shape[0])
        np.maximum.at(found, entries.row[own], np.abs(entries.data[own]))
        return np.where(found > 0, found, 1.0)

    @cached_property
    def of_goals(self) -> Chosen:
        """Which rows of the base hold a goal."""
        found = np.zeros(self.base.rows.shape[0], bool)
        found[: len(self.lp.rows)] = [label.family in CAPPED for label in self.lp.rows]
        found[list(self.goals.values())] = True
        return found

    @property
    def first(self) -> int:
        """The row of the shortage, or of what the scenarios are expected to be short of."""
        return next(row for name, row in self.goals.items() if name in ("shortage", EXPECTED_SHORTAGE))

    @cached_property
    def worth(self) -> Values:
        """Seats of unsteadiness for a unit of a goal's row: all there are for all that the goal may give way."""
        left = np.maximum(self.base.most - self.base.rows @ self.start, 1e-9)
        found = np.where(self.of_goals, left[self.first], 1.0)
        found[list(self.goals.values())] = left[list(self.goals.values())]
        return self.unsteady(self.start) / found

    def unsteady(self, values: Values) -> float:
        """Σ |seats − seats of the year before|, of intake and of directed groups."""
        return float(np.abs(self._differences @ values[: len(self.lp.columns)]).sum())

    @cached_property
    def _differences(self) -> Any:
        now, before = differences(self.lp)
        count = np.arange(len(now))
        ones = np.ones(len(now))
        row, column = np.tile(count, 2), np.concatenate([now, before])
        return by_places(np.concatenate([ones, -ones]), row, column, (len(now), len(self.lp.columns)))


def differences(lp: Formulation) -> tuple[Places, Places]:
    """Columns whose difference is unsteady: a year's, and the same of the year before."""
    v, case = lp.variables, lp.planning.case
    intake = [(x, v.intake[p, t - 1]) for (p, t), x in v.intake.items() if t > case.first_year]
    directed = [
        (x, v.seats[p, d, t - 1])
        for (p, d, t), x in v.seats.items()
        if t > case.first_year and d != case.programmes[p].region
    ]
    columns = [(lp.column(now), lp.column(before)) for now, before in (*intake, *directed)]
    found = np.array(columns, np.int64).reshape(-1, 2)
    return found[:, 0], found[:, 1]


def terms_of(lp: Formulation, seats: WholeSeats, allowed: Allowed, deadline: float | None = None) -> Terms:
    """What is to be made steadier, from these seats. Raises solver.Unproven after the deadline."""
    m = milp_of(lp)
    start = settled(lp, m, seats, deadline)
    m = _capped(m, lp, start, allowed)
    rows: dict[str, int] = {}
    for name in lp.goals:
        if name not in CAPPED:
            goal, rows[name] = goal_of(lp, name), m.rows.shape[0]
            places = np.flatnonzero(goal.cost)
            row = by_places(goal.cost[places], np.zeros(len(places)), places, (1, m.columns))
            m = m.with_matrix(row, -math.inf, allowed.most(goal.value(start), name == lp.lead) - goal.constant)
    now_columns, before = differences(lp)
    up = m.columns + np.arange(len(before))
    m = m.with_columns(m.part[before], cost=1.0).with_columns(m.part[before], cost=1.0)
    down = up + len(before)
    m = m.with_rows([(now_columns, 1.0), (before, -1.0), (up, -1.0), (down, 1.0)], 0.0, 0.0)
    case = lp.planning.case
    directed = [lp.column(x) for (p, d, _), x in lp.variables.seats.items() if d != case.programmes[p].region]
    moves = np.concatenate([up, down])
    difference = start[now_columns] - start[before]
    start = np.concatenate([start, np.maximum(difference, 0.0), np.maximum(-difference, 0.0)])
    return Terms(lp, start, m, rows, np.array(directed, np.int64), moves)


def _capped(m: Milp, lp: Formulation, start: Values, allowed: Allowed) -> Milp:
    """The columns that goals bound, kept at the most that they may be."""
    v, lower, upper = lp.variables, m.lower.copy(), m.upper.copy()
    for x in (*v.excess.values(), *(x for x in (v.least_gain, v.worst, v.regret) if x is not None)):
        column = lp.column(x)
        most = allowed.most(float(start[column]), x is v.regret and lp.lead == LARGEST_REGRET)
        start[column] = lower[column] = upper[column] = min(most, float(upper[column]))
    return replace(m, lower=lower, upper=upper)


def with_room(terms: Terms, joint: Chosen) -> Milp:
    """The base with what is left for whole numbers: no more than half of what the start leaves of each row."""
    m = terms.base
    entries = m.rows.tocoo()
    pairs = np.unique(np.stack([entries.row, m.part[entries.col]]), axis=1)
    parts = np.bincount(pairs[0], minlength=m.rows.shape[0])
    left = np.maximum(m.most - m.rows @ terms.start, 0.0)
    wanted = np.where(joint & (parts >= MANY_PARTS), 2.0 * terms.scale, 0.0)
    wanted[terms.of_goals] = 0.0
    for row in terms.goals.values():
        wanted[row] = SPARED * left[row]
    return replace(m, most=m.most - np.minimum(wanted, left / 2))
