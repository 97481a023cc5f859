"""Whole seats for an LP's solution: plain ones, then those that keep the rules on whole seats, then steadier ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coplan.formulation.build import Formulation
from coplan.solver import Solution
from coplan.whole.aim import Aim
from coplan.whole.branching import WholeSeats
from coplan.whole.rounding import round_seats
from coplan.whole.ruled import rounded_by_rules
from coplan.whole.rules import has_rules
from coplan.whole.steady import steadied
from coplan.whole.steady_terms import Allowed


@dataclass(frozen=True)
class Decided:
    """Whole seats, and their shortage before they were made steadier, as the LP counts it [weighted person-years].

    near: within the tolerance, or proven to be the best there is. steady: whether there was time to make them steadier.
    rules_cost: by how much the rules on whole seats raise the shortage; None where there are none.
    """

    seats: WholeSeats
    shortage: float
    near: bool
    steady: bool = True
    rules_cost: float | None = None


def decide_seats(
    lp: Formulation,
    solution: Solution,
    need: float,
    deadline: float | None = None,
    accept_gap: float | None = None,
) -> Decided:
    """Whole seats that keep every relation and rule exactly. need, accept_gap and what is raised: as in round_seats."""
    share = Aim(lp, solution, need).steadiness
    plain = round_seats(lp, solution, need, deadline, accept_gap)
    found, cost = plain, None
    if has_rules(lp):
        found = rounded_by_rules(lp, solution, need, deadline)
        cost = found.shortage - plain.shortage
    if not share or not found.near:
        return Decided(found.seats, found.shortage, found.near, rules_cost=cost)
    steadier = steadied(lp, found.seats, Allowed(share, solution.goal(lp.lead), need, lp.measure), deadline)
    return Decided(steadier.seats, found.shortage, found.near, steadier.complete, cost)


def rules_cost(found: Sequence[Decided]) -> float | None:
    """By how much the rules raise the shortage of plans made together, if at all; None where there are none.

    Plans without them are near the best, and may happen to be farther from it than the plan that keeps them.
    """
    costs = [decided.rules_cost for decided in found if decided.rules_cost is not None]
    return max(sum(costs), 0.0) if costs else None
