"""Whole seats of one plan for several scenarios: as of any plan, but two goals come first."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from coplan.formulation.across import EXPECTED_SHORTAGE
from coplan.formulation.build import Formulation
from coplan.solver import Infeasible, Solution, Unproven
from coplan.whole.aim import Aim
from coplan.whole.deciding import Decided, decide_seats

CAP_SHARE = 0.9
"""Of what whole numbers may cost, so much may the largest regret rise by where many numbers are not whole."""


def decide_across(lp: Formulation, solution: Solution, need: float, deadline: float | None = None) -> Decided:
    """Whole seats that keep every relation and rule of every scenario exactly.

    Where few numbers are not whole in the LP, its first goal is sought by itself, then the second. Else the expected
    shortage is, with the largest regret capped, which says nothing of scenarios that do not decide it.
    need and what is raised: as in round_seats.
    """
    aim, regret = Aim(lp, solution, need), lp.variables.regret
    if regret is not None and not aim.few:
        most = float(solution.values[lp.column(regret)]) + CAP_SHARE * aim.allowance
        try:
            with _capped(regret, most):
                return decide_seats(replace(lp, lead=EXPECTED_SHORTAGE), solution, need, deadline)
        except Infeasible:  # of whole seats without the cap nothing is proven
            pass
        except Unproven:
            if deadline is not None and time.monotonic() >= deadline:
                raise
    return decide_seats(lp, solution, need, deadline)


@contextmanager
def _capped(variable: Any, most: float) -> Iterator[None]:
    """A variable that is at most this for a while."""
    before = variable.upBound
    variable.upBound = most
    try:
        yield
    finally:
        variable.upBound = before
