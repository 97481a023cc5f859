"""Whole-number seats that keep every relation, judged by participation, then shortage, each by itself."""

from __future__ import annotations

import math
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property

from coplan.formulation.build import Formulation
from coplan.formulation.solving import NoSolution
from coplan.solver import TIME_LIMIT, Infeasible, Solution, Unproven
from coplan.solver.matrix import inner
from coplan.whole.aim import TOLERANCE, Aim
from coplan.whole.branching import (
    Box,
    Branching,
    Effort,
    Hold,
    Values,
    WholeSeats,
    around,
    seats_of,
    spanned,
    value_of,
)
from coplan.whole.by_parts import MOST_AT_ONCE, ByParts
from coplan.whole.rules import ruled_task

MANY = 1000
"""Numbers that are not whole in the LP: from here on, they are first decided by parts."""
CLOSE, CLOSEST = 0.02, 1e-3
"""Of what rounding may cost: where branch and bound ends; the less where numbers are few and the bound is near 0."""
WORK = 1e7
"""Nodes × columns that a search may take: the same plan on every machine, as a limit of seconds would not be."""
SECONDS, LAST_SECONDS = 60.0, 600.0
"""For a search among many numbers, of which a single node may take too long, and for the last of all."""
TIE_NODES, TIE_GAP = 100, 0.01
"""Where the choice among equal plans by the later goals ends."""
STEADY_PART = 0.5
"""Of the shortage given up for steadier seats, what a plan may cost that is yet to be made steadier."""
ROOM = 1e-6
"""Of a goal that is held, or of a person-year: what rounding errors may come to."""
EVERYTHING = Box()
NOT_FOUND = "no whole-number plan near the bound was found"
"""Status of Unproven where the searches ended without one, though there was time."""


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
    ruled: bool = False,
) -> Rounding:
    """Whole seats that keep every relation exactly: of those with the least participation one with the least shortage.

    Where few numbers are not whole in the LP, the least is found by branch and bound; else one that is near will do,
    and of a large plan the specialties are decided one after the other first. Later goals only choose among equals.
    need: all weighted need, which sets what is near (TOLERANCE). accept_gap: share of its shortage by which a plan that
    is not near may still be above the bound. ruled: the rules on whole seats hold too, and any plan that
    keeps them will do.
    Raises Infeasible where no whole plan exists, Unproven where none was found or a much better one may exist.
    """
    aim = Aim(lp, solution, need)
    try:
        values, proven = _Rounder(aim, deadline, ruled).found()
    except Infeasible:
        raise NoSolution(lp, whole=True) from None
    if values is not None:
        shortage = value_of(lp, lp.lead, values)
        near = ruled or proven or aim.near(values)
        if near or (accept_gap is not None and shortage - aim.bound <= accept_gap * shortage):
            return Rounding(seats_of(lp, values), shortage, near)
    late = deadline is not None and time.monotonic() >= deadline
    raise Unproven(TIME_LIMIT if late else NOT_FOUND)


@dataclass
class _Rounder:
    """The searches for whole seats, in order."""

    aim: Aim
    deadline: float | None
    ruled: bool = False

    @cached_property
    def branching(self) -> Branching:
        """The searches of the whole LP, which are not asked where parts are near."""
        return Branching(self.aim.lp, self.deadline, ruled_task(self.aim.lp) if self.ruled else None)

    def found(self) -> tuple[Values | None, bool]:
        """The best values found, and whether proven to be as good as there are any.

        Raises Infeasible where there are proven to be none.
        """
        aim, enough = self.aim, STEADY_PART * self.aim.steadiness * self.aim.measure
        for willing in self._ways_by_parts():
            cost = aim.blend if willing else aim.mixed
            with suppress(Infeasible):
                values = ByParts(aim.lp, aim.values, cost, aim.gap, enough, self.deadline).found(willing)
                if values is not None and aim.near(values):
                    return values, False
        return self._in_order()

    def _ways_by_parts(self) -> tuple[bool, ...]:
        """Whether participation is held while parts are decided; too many numbers for anything else are tried twice.

        In several scenarios it is a limit for every region in each, which parts could hardly all keep.
        """
        if self.aim.lp.across and not (self.ruled or self.aim.few):
            return (False,)
        if self.ruled or self.aim.undecided < MANY:
            return ()
        held = () if self.aim.excess is None else (True,)
        return (*held, False) if not held or self.aim.undecided > MOST_AT_ONCE else held

    def _in_order(self) -> tuple[Values | None, bool]:
        """Participation as the LP has it, or else the least; then shortage; then the later goals."""
        held = self._held(self.aim.least_excess)
        try:
            found, proven = self._in_boxes(self._first, held)
        except Infeasible:
            if not held:
                raise
            found, proven = None, False
        if found is None and held:
            found, proven, held = self._least_excess()
        if found is None:
            held = ()
            found, proven = self._in_boxes(self.aim.mixed, held)
        if not proven and (found is None or not self.aim.near(found)):
            found, proven = self._to_the_end(held, found)
        return (None if found is None else self._tie_broken(found, held)), proven

    @property
    def _strict(self) -> bool:
        """Whether the shortage comes by itself, and then the later goals; many numbers are not searched twice."""
        return self.aim.undecided < MANY and not self.aim.slack

    @property
    def _first(self) -> Values:
        return self.aim.shortage if self._strict else self.aim.blend

    @property
    def _gap(self) -> float:
        """Where a search for the shortage may end."""
        if not self.aim.few:
            return CLOSE * self.aim.allowance
        return max(CLOSEST * self.aim.allowance, CLOSE * TOLERANCE * self.aim.bound)

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
        held = self._held(inner(self.aim.excess, least.values))
        found, proven = self._in_boxes(self._first, held, least.values)
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
            effort = self._effort(self._gap)
            try:
                found = self.branching.best(cost, box, effort, held, best)
            except Infeasible:
                if box is EVERYTHING:
                    raise
                continue
            if found is not None:
                least = found.least if box is EVERYTHING else self.aim.least_shortage
                best = found.values if best is None or inner(cost, found.values - best) <= 0 else best
                if self._close(cost, best, least, effort.gap) or (not self.aim.few and self.aim.near(best)):
                    break
        return best, best is not None and self._close(cost, best, least)

    def _close(self, cost: Values, values: Values, least: float, gap: float | None = None) -> bool:
        """Whether values are within a gap of the least, by default of that with which a plan counts as the best."""
        return inner(cost, values) <= least + (self.aim.gap if gap is None else gap)

    def _to_the_end(self, held: tuple[Hold, ...], start: Values | None) -> tuple[Values | None, bool]:
        """One more search of everything, with all the time that there is, for nothing else would give a plan."""
        cost = self._first if held else self.aim.mixed
        found = self.branching.best(cost, EVERYTHING, Effort(self.aim.gap, seconds=LAST_SECONDS), held, start)
        return (start, False) if found is None else (found.values, self._close(cost, found.values, found.least))

    def _tie_broken(self, values: Values, held: tuple[Hold, ...]) -> Values:
        """Of the plans as good as this, between it and the LP's, one that is good for the later goals."""
        if not self._strict:
            return values
        held = (*held, self._no_worse(self.aim.shortage, values))
        if self.aim.second is not None and self.aim.few:
            best = self.branching.best(self.aim.second, EVERYTHING, self._effort(self._gap), held, values)
            values = values if best is None else best.values
            held = (*held, self._no_worse(self.aim.second, values))
        later = inner(self.aim.later, values)
        effort = replace(self._effort(TIE_GAP * abs(later)), nodes=TIE_NODES)
        box = spanned(around(self.aim.values), values)
        found = self.branching.best(self.aim.later, box, effort, held, values)
        return values if found is None else found.values

    def _no_worse(self, cost: Values, values: Values) -> Hold:
        """A goal held at what it comes to."""
        now = inner(cost, values)
        return Hold(cost, now + ROOM * max(1.0, now))

    def _effort(self, gap: float) -> Effort:
        """Half of the time at most, so that there is some for what follows."""
        seconds = SECONDS if self.aim.undecided >= MANY else LAST_SECONDS
        if self.deadline is not None:
            seconds = min(seconds, max(self.deadline - time.monotonic(), 0.0) / 2)
        return Effort(gap, math.ceil(WORK / max(1, len(self.aim.lp.columns))), seconds)
