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
from coplan.whole.held import Held
from coplan.whole.milp import Milp, milp_of
from coplan.whole.rules import CAPPED, grain, most_of, ruled_columns, with_rules

GROUP = 10.0
"""Seats of unsteadiness that a directed group may cost: within so much of each other plans count as equally steady."""
CLASS = 5.0
"""Seats of a directed group in a year from which on it is worth its while; fewer than half of them are given up."""
LASTING = 25.0
"""Seats of a directed group in all years from which on it is kept."""
FOR_WHOLE = (0.35, 0.8)
"""Of the shortage that steadiness may cost, what is left for whole numbers; more, where that was too little."""
TRACE = 0.1
"""Seats of unsteadiness for a seat of change, which so stays small without a limit that ties all programmes."""
MANY_PARTS = 10
"""Specialties in a row from which on their roundings add up."""


@dataclass(frozen=True)
class Allowed:
    """How far goals may give way: a share of each, and the one that judges a plan no further from its bound.

    bound: what the LP has for it. need: all weighted need. measure: as in Formulation.
    """

    share: float
    bound: float
    need: float
    measure: float | None = None

    @property
    def above(self) -> float:
        """By how much the goal by which a plan is judged may be above its bound."""
        return self.share * max(self.bound if self.measure is None else self.measure, NEED_SHARE * self.need)

    def most(self, now: float, is_lead: bool = False) -> float:
        """The most that a goal may come to which comes to so much now."""
        return max(now, self.bound + self.above) if is_lead else now + self.share * abs(now)


def settled(lp: Formulation, milp: Milp, seats: WholeSeats, deadline: float | None) -> Values:
    """The LP's columns where its seats are these: the others are such that the goals are best, in their order."""
    v, whole = lp.variables, milp.whole
    values = np.zeros(len(lp.columns))
    values[lp.seats_at] = [seats.get((*p, d, t), 0) for p, d, t in v.seats]
    np.add.at(values, lp.part_of, values[lp.seats_at])
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
    directed: the columns of seats for another region. moves: the columns for what is unsteady. differences: a row for
    each pair of columns whose difference it is.
    """

    lp: Formulation
    allowed: Allowed
    start: Values
    base: Milp
    goals: Mapping[str, int]
    directed: Places
    moves: Places
    differences: Any

    @cached_property
    def ruled(self) -> Milp:
        """The base with the rules on whole seats."""
        most, ruled = most_of(self.lp, self.base), ruled_columns(self.lp)
        return with_rules(self.base, ruled, most[ruled.column])

    @cached_property
    def complete(self) -> Milp:
        """The base with the rules on whole seats, and with what each directed group costs."""
        m, most = self.ruled, most_of(self.lp, self.base)
        yes = m.columns + np.arange(len(self.directed))
        m = m.with_columns(m.part[self.directed], 1.0, whole=True, cost=GROUP)
        return m.with_rows([(self.directed, 1.0), (yes, -most[self.directed])], -math.inf, 0.0)

    def completed(self, values: Values) -> Values:
        """Values of the base with those of the columns that the complete programme has more, for any seats."""
        return np.append(self.with_classes(values), np.where(values[self.directed] > 0, 1.0, 0.0))

    def with_classes(self, values: Values) -> Values:
        """Values of the base with those of the columns that the rules add."""
        return ruled_columns(self.lp).completed(values)

    @cached_property
    def group(self) -> Places:
        """A number for the programme and region served of each directed column."""
        case = self.lp.planning.case
        numbers: dict[Any, int] = {}
        keys = [(p, d) for (p, d, _) in self.lp.variables.seats if d != case.programmes[p].region]
        return np.array([numbers.setdefault(key, len(numbers)) for key in keys], np.int64)

    def in_all_years(self, values: Values) -> Values:
        """The seats of all years of each directed column's group."""
        return np.asarray(np.bincount(self.group, values[self.directed], 1)[self.group], np.float64)

    def closed(self, values: Values, least: float = NEAR_WHOLE) -> Places:
        """The directed columns of groups that have fewer seats in all years, by default none."""
        return self.directed[self.in_all_years(values) < least]

    def slight(self, values: Values) -> Places:
        """The directed columns with seats that are fewer than a class."""
        seats = values[self.directed]
        return self.directed[(seats > NEAR_WHOLE) & (seats < CLASS)]

    def reach(self, values: Values, times: float) -> Values:
        """How far each column may go from its value: some steps, or some tenths of it.

        Where few seats are directed, these may go, or become a class, and those of the same intake make up for it.
        """
        found = np.full(len(values), max(1.0, times))
        some = values[: len(self.lp.columns)]
        least = np.where(self.grain > 1, self.grain, 0.0)
        found[: len(some)] = np.maximum(times * np.maximum(self.grain, np.floor(some / 10)), least)
        slight = self.slight(values)
        moved = CLASS * np.bincount(self.slot[slight], minlength=self.slot.max(initial=0) + 1)
        found[: len(some)] = np.maximum(found[: len(some)], moved[self.slot])
        return found

    @cached_property
    def slot(self) -> Places:
        """A number for the intake that each column of the LP is, or is part of; 0 where it is none."""
        found, intake = np.zeros(len(self.lp.columns), np.int64), self.lp.places(self.lp.variables.intake.values())
        found[intake] = np.arange(1, len(intake) + 1)
        found[self.lp.seats_at] = found[self.lp.part_of]
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
        return float(np.abs(self.differences @ values[: len(self.lp.columns)]).sum())


def _pairs(lp: Formulation) -> tuple[Places, Places]:
    """Columns whose difference is unsteady: a year's, and the same of the year before."""
    v, case = lp.variables, lp.planning.case
    intake = [(x, v.intake[p, t - 1]) for (p, t), x in v.intake.items() if t > case.first_year]
    directed = [
        (x, v.seats[p, d, t - 1])
        for (p, d, t), x in v.seats.items()
        if t > case.first_year and d != case.programmes[p].region
    ]
    pairs = [*intake, *directed]
    return lp.places(now for now, _ in pairs), lp.places(before for _, before in pairs)


def terms_of(lp: Formulation, seats: WholeSeats, allowed: Allowed, deadline: float | None = None) -> Terms:
    """What is to be made steadier, from these seats. Raises solver.Unproven after the deadline."""
    m = milp_of(lp)
    start = settled(lp, m, seats, deadline)
    m = _capped(m, lp, start, allowed)
    rows: dict[str, int] = {}
    for name in (goal for goal in lp.goals if goal not in CAPPED):
        goal, rows[name] = goal_of(lp, name), m.rows.shape[0]
        places = np.flatnonzero(goal.cost)
        row = by_places(goal.cost[places], np.zeros(len(places)), places, (1, m.columns))
        m = m.with_matrix(row, -math.inf, allowed.most(goal.value(start), name == lp.lead) - goal.constant)
    now_columns, before = _pairs(lp)
    up = m.columns + np.arange(len(before))
    m = m.with_columns(m.part[before], cost=1.0).with_columns(m.part[before], cost=1.0)
    down = up + len(before)
    m = _steps_as_bounds(m, now_columns * m.columns + before, up)
    m = m.with_rows([(now_columns, 1.0), (before, -1.0), (up, -1.0), (down, 1.0)], 0.0, 0.0)
    differences = m.rows[m.rows.shape[0] - len(up) :, : len(lp.columns)]
    of = lp.planning.case.programmes
    directed = lp.places(x for (p, d, _), x in lp.variables.seats.items() if d != of[p].region)
    difference = start[now_columns] - start[before]
    start = np.concatenate([start, np.maximum(difference, 0.0), np.maximum(-difference, 0.0)])
    return Terms(lp, allowed, start, m, rows, directed, np.concatenate([up, down]), differences)


def _steps_as_bounds(m: Milp, pairs: Places, up: Places) -> Milp:
    """Rows that limit a difference of two years as bounds of the columns for it: up, and as many for down behind them.

    pairs: the two columns of each difference as one number.
    """
    begin, indices, data = m.rows.indptr, m.rows.indices, m.rows.data
    rows = np.flatnonzero((np.diff(begin) == 2) & (m.least <= 0) & (m.most >= 0))
    one, other = begin[rows], begin[rows] + 1
    rows, one, other = (x[(np.abs(data[one]) == 1) & (data[one] == -data[other])] for x in (rows, one, other))
    now, before = np.where(data[one] > 0, one, other), np.where(data[one] > 0, other, one)
    place = {pair: n for n, pair in enumerate(pairs.tolist())}
    asked = (indices[now].astype(np.int64) * m.columns + indices[before]).tolist()
    at = np.array([place.get(pair, -1) for pair in asked], np.int64)
    rows, at = rows[at >= 0], at[at >= 0]
    upper, least, most = m.upper.copy(), m.least.copy(), m.most.copy()
    np.minimum.at(upper, up[at], most[rows])
    np.minimum.at(upper, up[at] + len(up), -least[rows])
    least[rows], most[rows] = -math.inf, math.inf
    return replace(m, upper=upper, least=least, most=most)


def _capped(m: Milp, lp: Formulation, start: Values, allowed: Allowed) -> Milp:
    """The columns that goals bound, kept at the most that they may be."""
    v, lower, upper = lp.variables, m.lower.copy(), m.upper.copy()
    for x in (*v.excess.values(), *(x for x in (v.least_gain, v.worst, v.regret) if x is not None)):
        column = lp.column(x)
        most = allowed.most(float(start[column]), x is v.regret and lp.lead == LARGEST_REGRET)
        start[column] = lower[column] = upper[column] = min(most, float(upper[column]))
    return replace(m, lower=lower, upper=upper)


def with_room(terms: Terms, at: Held, least: float, for_whole: float) -> Milp:
    """The base with what is left for whole numbers, without the groups that the start has no or few (least) seats in.

    at: the base at the start. for_whole: as FOR_WHOLE. No more than half of what the start leaves of a row is left.
    """
    m, v = terms.base, terms.lp.variables
    wanted = np.where(at.parts >= MANY_PARTS, 2.0 * terms.scale, 0.0)
    wanted[terms.of_goals] = 0.0
    wanted[list(terms.goals.values())] = math.inf
    room = np.minimum(wanted, np.maximum(m.most - at.reached, 0.0) / 2)
    if terms.lp.lead in terms.goals:
        room[terms.goals[terms.lp.lead]] = for_whole * terms.allowed.above
    cost, upper = m.cost.copy(), m.upper.copy()
    shut = terms.closed(terms.start, least)
    upper[shut] = m.lower[shut]
    cost[terms.lp.places((*v.rise.values(), *v.fall.values()))] = TRACE
    return replace(m, upper=upper, most=m.most - room, cost=cost)


def untied(terms: Terms, asked: Milp) -> Milp:
    """The same without a limit of the goal change, which has a trace of the cost: the row ties all programmes."""
    most = asked.most.copy()
    most[[row for name, row in terms.goals.items() if name == "change"]] = math.inf
    return replace(asked, most=most)
