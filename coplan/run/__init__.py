"""The use cases: orchestration only. Every function reads, calls the layers below in order, and writes.

What they need takes longer to load than many of them to run. So each command of the command line imports the modules of
its own use cases; for others, all use cases are found here, and loaded when they are first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_NAMES = {
    "coplan.explain.selection": ["Asked"],
    "coplan.report": ["need_packages"],
    "coplan.run.across": ["Futures", "solve_across"],
    "coplan.run.answering": ["Replied", "evaluate_replies", "repair_replies"],
    "coplan.run.cases": ["Checked", "case_tables", "check", "models"],
    "coplan.run.forecasting": ["Foreseen", "forecast"],
    "coplan.run.noticing": ["Noticed", "notices"],
    "coplan.run.plans": ["compare", "evaluate", "explain", "repair", "report", "stress"],
    "coplan.run.rolling": ["RolledOn", "actual_form", "roll"],
    "coplan.run.region_sets": ["Gained", "coalitions"],
    "coplan.run.scenarios": ["Outcome", "Outcomes", "solve_scenarios"],
    "coplan.run.shell": ["Options", "Result"],
    "coplan.run.solving": ["Kept", "Solved", "solve"],
    "coplan.run.templates": ["init", "split"],
    "coplan.run.varying": ["Range", "Varied", "frontier"],
    "coplan.stress": ["Draws"],
}
_HOMES = {name: module for module, names in _NAMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
