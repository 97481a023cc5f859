"""Whole seats that keep the rules on whole seats: in one search where numbers are few, else specialty by specialty."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from coplan.formulation.build import Formulation
from coplan.solver import Infeasible, Solution, Unproven
from coplan.solver.matrix import Chosen
from coplan.whole.aim import Aim
from coplan.whole.branching import Values, seats_of, value_of
from coplan.whole.held import Held, Piece, boxed
from coplan.whole.milp import Milp, milp_of
from coplan.whole.part_search import PartSearch, Within
from coplan.whole.rounding import Rounding, round_seats
from coplan.whole.rules import CAPPED, grain, in_classes, most_of, ruled_columns, weightiest, with_rules

AT_ONCE = 2_000
"""Columns of the LP up to which all whole plans are searched at once."""
LIMIT_WORTH = 20.0
"""Weightiest person-years that breaking a limit by its largest coefficient costs while specialties are decided."""


def rounded_by_rules(lp: Formulation, solution: Solution, need: float, deadline: float | None = None) -> Rounding:
    """Whole seats that keep every relation and every rule exactly, with a shortage near the least.

    Raises Infeasible where no whole plan keeps the rules, Unproven where none was found.
    """
    if len(lp.columns) > AT_ONCE:
        values = _by_parts(Aim(lp, solution, need), deadline)
        if values is not None:
            return Rounding(seats_of(lp, values), value_of(lp, lp.lead, values))
    return round_seats(lp, solution, need, deadline, ruled=True)


def _by_parts(aim: Aim, deadline: float | None) -> Values | None:
    """Whole values by specialty; None where not all limits could be kept."""
    lp = aim.lp
    solved = _in_classes(aim, deadline)
    if solved is None:
        return None
    milp, values, duals = solved
    price = np.where(Held(milp, values).joint, duals, 0.0)
    ruled = ruled_columns(lp)
    most = most_of(lp, milp)
    full = with_rules(replace(milp, cost=milp.cost - milp.rows.T @ price), ruled, most[ruled.column])
    search = _ByRules(lp, deadline, full, aim)
    held = search.rounded(full, ruled.completed(values))
    if held is None:
        return None
    plain = np.append(aim.blend, np.zeros(full.columns - len(aim.blend)))
    return search.in_place(replace(held.milp, cost=plain), held.values)[: len(lp.columns)]


def _in_classes(aim: Aim, deadline: float | None) -> tuple[Milp, Values, Values] | None:
    """The LP in steps that whole classes can reach, its values and duals; nobody is worse off where that can be.

    Before anybody is worse off, the least gain gives way, then participation too.
    """
    for of_excess, of_gain in ((0.0, 0.0), (0.0, 1.0), (1.0, 1.0)):
        held = _fixed(milp_of(aim.lp), aim, of_excess * aim.need, of_gain)
        milp = replace(in_classes(aim.lp, held), cost=aim.blend)
        engine = milp.engine(deadline, whole=False)
        with suppress(Infeasible):  # of whole seats nothing is proven by it
            try:
                return milp, engine.minimise(milp.cost), engine.duals()[0]
            except Unproven:
                return None
    return None


def _fixed(milp: Milp, aim: Aim, of_excess: float, of_gain: float) -> Milp:
    """The LP in which nobody is worse off than in its solution by more than this; the worst region plays no part."""
    v, lp, lower, upper = aim.lp.variables, aim.lp, milp.lower.copy(), milp.upper.copy()
    most = [(x, of_excess) for x in v.excess.values()] + ([] if v.least_gain is None else [(v.least_gain, of_gain)])
    for x, more in most:
        column = lp.column(x)
        lower[column] = upper[column] = max(float(aim.values[column]), 0.0) + more
    if v.worst is not None:
        lower[lp.column(v.worst)] = upper[lp.column(v.worst)] = 1e3
    return replace(milp, lower=lower, upper=upper)


@dataclass
class _ByRules(PartSearch):
    """Specialties decided in steps as large as the rules ask for."""

    milp: Milp
    aim: Aim

    def near(self, held: Held, number: int, within: Within) -> Piece:
        """A specialty whose seats stay within so many classes of these values, or within the classes around them."""
        piece, around = held.piece(number), within.around
        reach, classes = np.full(self.milp.columns, within.times), np.where(self._grain > 1, self._grain, 0.0)
        some = np.maximum(self._grain, np.floor(around[: len(self._grain)] / 10))
        reach[: len(self.lp.columns)] = np.maximum(within.times * some, classes)
        return boxed(piece, around[piece.columns], reach[piece.columns])

    @property
    def gap(self) -> float:
        """Of the shortage."""
        return self.aim.gap / max(1, len(self.lp.planning.case.specialties))

    @cached_property
    def _grain(self) -> Values:
        return grain(self.lp)

    def price(self, held: Held) -> Values:  # noqa: ARG002
        """What some years of a person of the weightiest specialty are worth, by the largest coefficient."""
        return self._price

    @cached_property
    def _price(self) -> Values:
        entries = self.milp.rows.tocoo()
        own = self.milp.part[entries.col] >= 0
        scale = np.zeros(self.milp.rows.shape[0])
        np.maximum.at(scale, entries.row[own], np.abs(entries.data[own]))
        return LIMIT_WORTH * weightiest(self.lp) / np.where(scale > 0, scale, 1.0)

    def must_hold(self, held: Held) -> Chosen:
        """Limits and definitions; what goals bound as near as can be."""
        found = np.ones(len(held.reached), bool)
        found[: len(self.lp.rows)] = [label.family not in CAPPED for label in self.lp.rows]
        return found
