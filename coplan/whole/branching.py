"""Branch and bound on the LP: whole seats that keep every relation exactly, the best of some goal within a box."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import InitVar, dataclass, field, replace

import numpy as np

from coplan.formulation.build import Formulation, Label
from coplan.formulation.matrix import matrix_of
from coplan.formulation.solving import goal_of
from coplan.limits import RULES
from coplan.limits.check import Breach, broken_relations
from coplan.solver import Engine, Infeasible
from coplan.solver.matrix import Chosen, Matrix, Numbers
from coplan.whole.exact_rows import WholeTask, exact_limits

NEAR_WHOLE = 1e-6
ROUNDS = 20
"""Times that limits which a proposal breaks are written exactly; each is written so once, so it mostly ends sooner."""

Values = Numbers
WholeSeats = dict[tuple[str, str, str, int], int]


@dataclass(frozen=True)
class Hold:
    """A goal, as a vector, that is not to come to more than this."""

    cost: Values
    most: float


@dataclass(frozen=True)
class Box:
    """Least and most of every column that must be whole; of the others they say nothing."""

    least: Values | float = -math.inf
    most: Values | float = math.inf


@dataclass(frozen=True)
class Effort:
    """When to stop: at a gap to the least, or after so many nodes, which are the same on every machine, or seconds."""

    gap: float
    nodes: float = math.inf
    seconds: float = math.inf


@dataclass(frozen=True)
class Found:
    """Values of the LP's columns, whole where they must be, and what no whole values can fall below."""

    values: Values
    least: float


@dataclass
class Branching:
    """Searches for whole values of an LP; limits that one of them came to break are exact for all that follow.

    deadline: time.monotonic() after which a search ends with what it has. asked: the LP with the rules on whole seats,
    which are left out by default.
    """

    lp: Formulation
    deadline: float | None = None
    asked: InitVar[WholeTask | None] = None
    ruled: bool = field(init=False)
    task: WholeTask = field(init=False)
    exact: set[Label] = field(init=False, default_factory=set)

    def __post_init__(self, asked: WholeTask | None) -> None:
        self.ruled = asked is not None
        self.task = WholeTask(matrix_of(self.lp), whole_columns(self.lp)) if asked is None else asked

    def best(
        self, cost: Values, box: Box, effort: Effort, held: Sequence[Hold] = (), start: Values | None = None
    ) -> Found | None:
        """The best whole values in a box that keep every relation in exact arithmetic; None where none was found.

        start: a solution that is known, in the box or not. Raises Infeasible where there are proven to be none, unless
        one is known.
        """
        for _ in range(ROUNDS):
            try:
                found = self._proposed(cost, box, effort, held, start)
            except Infeasible:
                if start is None:
                    raise
                return None
            broken = [] if found is None else breaches_of(self.lp, found.values, self.ruled)
            if not broken:
                return found
            if not self._write_exactly(broken):
                return None
        return None

    def _proposed(
        self, cost: Values, box: Box, effort: Effort, held: Sequence[Hold], start: Values | None
    ) -> Found | None:
        size, carries = len(self.lp.columns), np.zeros(self.task.columns - len(self.lp.columns))
        whole = self.task.whole[:size]
        engine = Engine(boxed(self.task.matrix, self.task.whole, box), self.deadline, self.task.whole)
        for hold in held:
            engine.keep_within(np.append(hold.cost, carries), hold.most)
        if start is not None:
            engine.start_at(np.flatnonzero(whole), start[whole])
        if math.isfinite(effort.nodes):
            engine.set(mip_max_nodes=int(effort.nodes))
        values, _ = engine.minimise_whole(np.append(cost, carries), effort.gap, effort.seconds)
        if values is None:
            return None
        return Found(np.where(whole, np.round(values[:size]), values[:size]), engine.least_whole)

    def _write_exactly(self, broken: Sequence[Breach]) -> bool:
        """Add the limits that are broken in whole numbers; whether any of them was not so yet."""
        labels = {Label(breach.family, breach.key) for breach in broken} - self.exact
        limits = exact_limits(self.lp, sorted(labels, key=repr))
        sides = (side for both in limits.values() for side in both)
        self.task, self.exact = self.task.with_exact(sides), self.exact | set(limits)
        return bool(limits)


def breaches_of(lp: Formulation, values: Values, ruled: bool = False) -> list[Breach]:
    """The relations that whole values break, in exact arithmetic. ruled: the rules on whole seats too."""
    seats, found = seats_of(lp, values), list[Breach]()
    for planning in lp.plannings:
        families = planning.families if ruled else planning.families - RULES
        found += broken_relations(planning.case, families, seats, planning.planners)
    return found


def whole_columns(lp: Formulation) -> Chosen:
    """Which columns must be whole: seats and intake."""
    mask = np.zeros(len(lp.columns), bool)
    mask[lp.seats_at] = mask[lp.places(lp.variables.intake.values())] = True
    return mask


def undecided(lp: Formulation, values: Values) -> Chosen:
    """Which columns must be whole and are not."""
    return whole_columns(lp) & (np.abs(values - np.round(values)) > NEAR_WHOLE)


def around(values: Values, reach: float = 0.0) -> Box:
    """The whole numbers around values, and so many more on either side."""
    return Box(np.floor(values + NEAR_WHOLE) - reach, np.ceil(values - NEAR_WHOLE) + reach)


def spanned(box: Box, values: Values) -> Box:
    """The box made larger, so that these values are in it."""
    return Box(np.minimum(box.least, values), np.maximum(box.most, values))


def boxed(matrix: Matrix, whole: Chosen, box: Box) -> Matrix:
    """The LP with each whole column kept in a box; columns behind those of the box are not in it."""

    def complete(bound: Values | float, outside: float) -> Values:
        given = np.full(len(whole), outside)
        given[: np.size(bound) if np.ndim(bound) else None] = bound
        return given

    lower = np.where(whole, np.maximum(matrix.column_lower, complete(box.least, -math.inf)), matrix.column_lower)
    upper = np.where(whole, np.minimum(matrix.column_upper, complete(box.most, math.inf)), matrix.column_upper)
    return replace(matrix, column_lower=lower, column_upper=upper)


def seats_of(lp: Formulation, values: Values) -> WholeSeats:
    """Whole seats by (institution, specialty, trained_for, year), without zeros."""
    numbers = np.rint(values[lp.seats_at]).astype(int).tolist()
    return {(*p, d, t): number for (p, d, t), number in zip(lp.variables.seats, numbers, strict=True) if number}


def value_of(lp: Formulation, goal: str, values: Values) -> float:
    """What a goal comes to."""
    return goal_of(lp, goal).value(values)
