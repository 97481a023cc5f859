"""Cases small enough to be worked out by hand, and what their LP gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from coplan.case import Case, check_case
from coplan.contract.model import GoalStep, known_families
from coplan.formulation.build import Formulation, formulate
from coplan.formulation.solving import solve_in_order
from coplan.formulation.variables import Planning
from coplan.solver import Solution
from tests.small import raw_workbook, settings

Rows = Sequence[Sequence[Any]]

PROGRAMMES = ["institution", "specialty", "current_intake", "max_intake", "years"]
NEED = ["region", "specialty", "year", "required"]
ONE_YEAR = settings(last_year=2027)
TINY: Mapping[str, Rows] = {
    "Settings": ONE_YEAR,
    "Regions": [["region"], ["East"], ["West"]],
    "Institutions": [["institution", "region"], ["E", "East"], ["W", "West"]],
    "Specialties": [["specialty", "name"], ["k", "k"], ["m", "m"]],
    "Programmes": [PROGRAMMES, ["E", "k", 0, 100, 1]],
    "Demand": [NEED, ["East", "k", 2028, 50]],
}
"""One intake year, a year of study, nobody enrolled yet: x seats are x people in 2028, of whom 50 are needed."""

HALF_LEAVE: Mapping[str, Rows] = {
    "Programmes": [PROGRAMMES, ["E", "k", 0, 50, 1]],
    "Regions": [["region", "weight"], ["East", 1], ["West", 1]],
    "Retention": [
        ["trained_in", "trained_for", "works_in", "share"],
        ["East", "East", "East", 0.5],
        ["East", "West", "West", 1],
    ],
    "Demand": [NEED, ["East", "k", 2028, 25], ["West", "k", 2028, 50]],
}
"""East's 50 graduates half go away, those for West stay."""

NO_WHOLE_PLAN: Mapping[str, Rows] = {
    "Regions": [["region"], ["East"], ["North"], ["West"]],
    "Programmes": [[*PROGRAMMES, "min_intake"], ["E", "k", 0, 100, 1, 3]],
    "Demand": [NEED, ["East", "k", 2028, 50], ["North", "k", 2028, 50], ["West", "k", 2028, 50]],
    "Routes": [["trained_in", "trained_for", "max_seats"], ["East", "North", 1.5], ["East", "West", 1.5]],
    "Fixed": [["institution", "specialty", "trained_for", "year", "seats"], ["E", "k", "East", 2027, 0]],
}
"""At least three seats, none of them for East: 1.5 for North and as many for West, which no whole numbers are."""


def case_of(**sheets: Rows | None) -> Case:
    """TINY with some sheets replaced, added or taken away (None), checked."""
    tables = {key: rows for key, rows in {**TINY, **sheets}.items() if rows is not None}
    case, issues = check_case(raw_workbook(tables))
    assert case is not None, [issue.line("en") for issue in issues]
    return case


def lp_of(
    case: Case,
    goals: Sequence[str] = ("shortage",),
    without: Iterable[str] = ("lending_limit", "participation"),
    alone: Mapping[str, float] | None = None,
    planners: Iterable[str] | None = None,
) -> Formulation:
    """The LP of all families but some, by default without those between regions; planners: by default all regions."""
    together = frozenset(case.regions if planners is None else planners)
    return formulate(Planning(case, frozenset(known_families()) - frozenset(without), together), goals, alone)


def solved(lp: Formulation) -> Solution:
    """The LP's goals pursued in order, without slack."""
    return solve_in_order(lp, [GoalStep(goal, 0.0) for goal in lp.goals])


def least(
    case: Case,
    *goals: str,
    without: Iterable[str] = ("lending_limit", "participation"),
    alone: Mapping[str, float] | None = None,
) -> float:
    """What the last of the goals reaches."""
    return solved(lp_of(case, goals, without, alone)).goals[-1].value


def value_of(lp: Formulation, solution: Solution, variable: Any) -> float:
    """Value of one of the LP's variables."""
    return float(solution.values[next(j for j, x in enumerate(lp.columns) if x is variable)])
