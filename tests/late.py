"""Time that runs out while a plan is made."""

from __future__ import annotations

import time
from typing import Any

import pytest

from coplan.solver import Engine, Goal, GoalResult, Search, Solution
from coplan.solver.in_order import Report, silent


def out_of_time_after(last: str, patch: pytest.MonkeyPatch) -> None:
    """The engine's time is over as soon as a search that is listened to, as those of plans are, has reached a goal."""
    solve, reached, heard = Search.solve, Search._reached, list[Search]()

    def listened(search: Search, report: Report = silent, enough: str = "") -> Solution:
        heard.extend([search] if report is not silent else [])
        return solve(search, report, enough)

    def ended(search: Search, goal: Goal, values: Any, engine: Engine) -> GoalResult:
        if goal.name == last and search in heard:
            engine.deadline = time.monotonic() - 1
        return reached(search, goal, values, engine)

    patch.setattr(Search, "solve", listened)
    patch.setattr(Search, "_reached", ended)
