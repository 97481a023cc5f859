"""Whole-number seats that keep every relation, judged by participation, then shortage, each by itself."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from coplan.branching import (
    Box,
    Branching,
    Effort,
    Hold,
    Values,
    WholeSeats,
    around,
    seats_of,
    spanned,
    undecided,
    value_of,
)
from coplan.by_parts import whole_by_parts
from coplan.formulation.build import Formulation
from coplan.formulation.matrix import coefficients
from coplan.solver import DRIFT_TOLERANCE, Infeasible, Solution, Unproven

TOLERANCE = 0.005
"""Share of the larger of shortage_bound and NEED_SHARE of all weighted need that rounding may cost."""
NEED_SHARE = 0.01
GAP_SHARE = 0.1
EXCESS_WEIGHT = 10.0
"""Of participation against shortage, where no plan was found that holds participation by itself."""
TIE_BREAK = 1e-3
FEW = 200
"""Numbers that are not whole in the LP: up to here, branch and bound goes on to the optimum."""
MANY = 1000
"""From here on, they are first decided by parts."""
CLOSE = 1e-3
"""Of what rounding may cost: where branch and bound ends with the optimum."""
CLOSER = 0.02
"""The same where the numbers are not few."""
WORK = 2e7
"""Nodes × columns that a search may take: the same plan on every machine, as a limit of seconds would not be."""
SECONDS, LAST_SECONDS = 60.0, 600.0
"""For a search among many numbers, of which a single node may take too long, and for the last of all."""
TIE_NODES, TIE_GAP = 100, 0.01
"""Where the choice among equal plans by the later goals ends."""
ROOM = 1e-7
"""Of a goal that is held, or of a person-year: what rounding errors may come to."""
EVERYTHING = Box()


@dataclass(frozen=True)
class Rounding:
    """Whole seats, and their shortage as the LP counts it [weighted person-years].

    near: within the tolerance, or proven to be the best there is.
    """

    seats: WholeSeats
    shortage: float
    near: bool = True


def round_seats(
    lp: Formulation,
    solution: Solution,
    need: float,
    deadline: float | None = None,
    accept_gap: float | None = None,
) -> Rounding:
    """Whole seats that keep every relation exactly: of those with the least participation one with the least shortage.

    Where few numbers are not whole in the LP, the least is found by branch and bound; else one that is near will do,
    and of a large plan the specialties are decided one after the other first. Later goals only choose among equals.
    need: all weighted need, which sets what is near (TOLERANCE). accept_gap: share of its shortage by which a plan that
    is not near may still be above the bound.
    Raises Infeasible where no whole plan exists, Unproven where none was found or a much better one may exist.
    """
    aim = _Aim(lp, solution, need)
    try:
        values, proven = _Rounder(aim, deadline).found()
    except Infeasible:
        raise Infeasible(lp, whole=True) from None
    if values is not None:
        shortage = value_of(lp, "shortage", values)
        near = proven or aim.near(values)
        if near or (accept_gap is not None and shortage - aim.bound <= accept_gap * shortage):
            return Rounding(seats_of(lp, values), shortage, near)
    raise Unproven("no whole-number plan near the bound was found in time")


@dataclass(frozen=True)
class _Aim:
    """What whole numbers are to reach, as the LP shows it."""

    lp: Formulation
    solution: Solution
    need: float

    @property
    def values(self) -> Values:
        return self.solution.values

    @property
    def bound(self) -> float:
        return self.solution.goal("shortage")

    @cached_property
    def reached(self) -> float:
        """Shortage of the LP's last solution: more than the bound where the goal has slack."""
        return max(self.bound, value_of(self.lp, "shortage", self.values))

    @property
    def allowance(self) -> float:
        """What whole numbers may cost."""
        return TOLERANCE * max(self.bound, NEED_SHARE * self.need)

    @cached_property
    def undecided(self) -> int:
        """How many numbers must be whole and are not."""
        return int(undecided(self.lp, self.values).sum())

    @property
    def slack(self) -> bool:
        """Whether the model gives up some shortage for the sake of later goals."""
        return self.reached > self.bound + DRIFT_TOLERANCE * max(1.0, self.bound)

    @property
    def few(self) -> bool:
        """Whether the optimum is asked for."""
        return self.undecided <= FEW and not self.slack

    def near(self, values: Values) -> bool:
        """Whether a plan is as good as asked for."""
        most = self.reached + self.allowance + 1e-9 * max(1.0, self.bound)
        return value_of(self.lp, "shortage", values) <= most

    @cached_property
    def shortage(self) -> Values:
        return coefficients(self.lp, self.lp.goals["shortage"])

    @cached_property
    def excess(self) -> Values | None:
        """The goal participation; None where the model does not put it before shortage."""
        names = list(self.lp.goals)
        if "participation" not in names or names.index("participation") > names.index("shortage"):
            return None
        return coefficients(self.lp, self.lp.goals["participation"])

    @cached_property
    def later(self) -> Values:
        """The other goals together, each on the same scale."""
        found = np.zeros(len(self.lp.columns))
        for name, goal in self.lp.goals.items():
            if name != "shortage" and (name != "participation" or self.excess is None):
                vector = coefficients(self.lp, goal)
                found += vector / max(float(np.abs(vector).max(initial=0.0)), 1e-12)
        return found

    @property
    def least_shortage(self) -> float:
        """The bound of the shortage, as a sum over columns; no mix of it with other goals is below it either."""
        return self.bound - float(self.lp.goals["shortage"].constant)

    @property
    def least_excess(self) -> float:
        """What participation comes to in the LP."""
        return 0.0 if self.excess is None else max(0.0, float(self.excess @ self.values))

    @property
    def first(self) -> Values:
        """What is searched for: the shortage, or where the LP gives up some of it for later goals, these with it."""
        return self.blend if self.slack else self.shortage

    @property
    def mixed(self) -> Values:
        """The blend, and participation by a weight, for where it could not be held."""
        return self.blend if self.excess is None else self.blend + EXCESS_WEIGHT * self.excess

    @cached_property
    def blend(self) -> Values:
        """Shortage, and a trace of the later goals: all of them in the LP together are worth no more than the gap."""
        least = float(self.shortage[self.shortage > 0].min(initial=1.0))
        trace = min(TIE_BREAK * least, GAP_SHARE * self.allowance / max(float(self.later @ self.values), 1e-12))
        return self.shortage + trace * self.later


@dataclass
class _Rounder:
    """The searches for whole seats, in order."""

    aim: _Aim
    deadline: float | None
    branching: Branching = field(init=False)

    def __post_init__(self) -> None:
        self.branching = Branching(self.aim.lp, self.deadline)

    def found(self) -> tuple[Values | None, bool]:
        """The best values found, and whether proven to be as good as there are any.

        Raises Infeasible where there are proven to be none.
        """
        for willing in (True, False) if self.aim.undecided >= MANY else ():
            values = self._by_parts(willing)
            if values is not None and self.aim.near(values):
                return values, False
        return self._in_order()

    def _in_order(self) -> tuple[Values | None, bool]:
        """Participation as the LP has it, or else the least; then shortage; then the later goals."""
        held = self._held(self.aim.least_excess)
        try:
            found, proven = self._in_boxes(self.aim.first, held)
        except Infeasible:
            if not held:
                raise
            found, proven, held = self._least_excess()
        if found is None:
            held = ()
            found, proven = self._in_boxes(self.aim.mixed, held)
        if not proven and (found is None or not self.aim.near(found)):
            found, proven = self._to_the_end(held, found)
        return (None if found is None else self._tie_broken(found, held)), proven

    def _held(self, most: float) -> tuple[Hold, ...]:
        """Participation held; nothing where the model does not ask for it first."""
        return () if self.aim.excess is None else (Hold(self.aim.excess, most + ROOM * max(1.0, most)),)

    def _least_excess(self) -> tuple[Values | None, bool, tuple[Hold, ...]]:
        """The least shortage of the plans with the least participation. Raises Infeasible where no plan exists."""
        assert self.aim.excess is not None
        effort = self._effort(ROOM * max(1.0, self.aim.least_excess))
        least = self.branching.best(self.aim.excess, EVERYTHING, effort)
        if least is None:
            return None, False, ()
        held = self._held(float(self.aim.excess @ least.values))
        found, proven = self._in_boxes(self.aim.first, held, least.values)
        return found, proven, held

    def _in_boxes(
        self, cost: Values, held: tuple[Hold, ...], start: Values | None = None
    ) -> tuple[Values | None, bool]:
        """The best within boxes that grow; as soon as one is near, unless it is the optimum that is asked for.

        Raises Infeasible where the last box, which is everything, holds none.
        """
        best, least = start, -math.inf
        for reach in (0.0, math.inf) if self.aim.few else (0.0, 2.0, math.inf):
            box = EVERYTHING if reach == math.inf else around(self.aim.values, reach)
            effort = self._effort((CLOSE if self.aim.few else CLOSER) * self.aim.allowance)
            try:
                found = self.branching.best(cost, box, effort, held, best)
            except Infeasible:
                if box is EVERYTHING and best is None:
                    raise
                continue
            if found is not None:
                best, least = found.values, found.least if box is EVERYTHING else self.aim.least_shortage
                if self._close(cost, best, least, effort.gap) or (not self.aim.few and self.aim.near(best)):
                    break
        return best, best is not None and self._close(cost, best, least)

    def _close(self, cost: Values, values: Values, least: float, gap: float | None = None) -> bool:
        """Whether values are within a gap of the least, by default of that with which a plan counts as the best."""
        return float(cost @ values) <= least + (GAP_SHARE * self.aim.allowance if gap is None else gap)

    def _to_the_end(self, held: tuple[Hold, ...], start: Values | None) -> tuple[Values | None, bool]:
        """One more search of everything, with all the time that there is, for nothing else would give a plan."""
        cost = self.aim.first if held else self.aim.mixed
        effort = Effort(GAP_SHARE * self.aim.allowance, seconds=LAST_SECONDS)
        found = self.branching.best(cost, EVERYTHING, effort, held, start)
        return (start, False) if found is None else (found.values, self._close(cost, found.values, found.least))

    def _tie_broken(self, values: Values, held: tuple[Hold, ...]) -> Values:
        """Of the plans as good as this, between it and the LP's, one that is good for the later goals."""
        if self.aim.slack:
            return values
        shortage = float(self.aim.shortage @ values)
        equal = Hold(self.aim.shortage, shortage + ROOM * max(1.0, shortage))
        later = float(self.aim.later @ values)
        effort = replace(self._effort(TIE_GAP * abs(later)), nodes=TIE_NODES)
        try:
            box = spanned(around(self.aim.values), values)
            found = self.branching.best(self.aim.later, box, effort, (*held, equal), values)
        except Infeasible:  # rounding errors only: the values are a solution
            return values
        return values if found is None else found.values

    def _effort(self, gap: float) -> Effort:
        """Half of the time at most, so that there is some for what follows."""
        seconds = SECONDS if self.aim.undecided >= MANY else LAST_SECONDS
        if self.deadline is not None:
            seconds = min(seconds, max(self.deadline - time.monotonic(), 0.0) / 2)
        return Effort(gap, math.ceil(WORK / max(1, len(self.aim.lp.columns))), seconds)

    def _by_parts(self, willing: bool) -> Values | None:
        """Values decided specialty by specialty; willing: with participation as in the LP, region by region."""
        aim = self.aim
        if willing and aim.excess is None:
            return None
        cost = aim.blend if willing else aim.mixed
        try:
            return whole_by_parts(aim.lp, aim.values, cost, GAP_SHARE * aim.allowance, self.deadline, willing)
        except Infeasible:
            return None
