"""Sets of regions small enough to be worked out by hand."""

from __future__ import annotations

from coplan.case import Case
from coplan.coalitions import Coalitions, Worth
from coplan.coalitions.values import worths_of_sets
from coplan.contract.model import Model, load_model
from coplan.workers import Processes
from tests.tiny import NEED, case_of

MUTUAL = load_model("mutual")
REGIONS = [["region"], ["East"], ["North"], ["West"]]
NEEDS = [NEED, ["East", "k", 2028, 50], ["North", "k", 2028, 60], ["West", "k", 2028, 80]]
BOSS = {"Regions": REGIONS, "Demand": NEEDS}
"""Only East can train: 100 seats for its own 50, the 60 of North and the 80 of West."""

RIVALS = {
    "Institutions": [["institution", "region", "intake_limit"], ["E", "East", 100]],
    "Programmes": [
        ["institution", "specialty", "current_intake", "min_intake", "max_intake", "years"],
        ["E", "k", 100, 0, 100, 1],
        ["E", "m", 0, 0, 100, 1],
    ],
    "Enrolled": [["institution", "specialty", "intake_year", "students"], ["E", "k", 2026, 0]],
    "Demand": [NEED, ["East", "m", 2028, 50], ["West", "k", 2028, 50]],
    "Retention": [
        ["trained_in", "trained_for", "works_in", "share"],
        ["East", "East", "East", 0.5],
        ["East", "East", "West", 0.5],
    ],
}
"""Half of East's ordinary graduates work in West. By itself East moves its 100 seats to m and lacks nobody; nor does
West by itself, with East's 100 seats of k as they are. Together 50 are directed to West, and the 50 left for m leave 25
missing in East."""


def found_in(case: Case, model: Model = MUTUAL) -> Coalitions:
    with Processes(1, lambda _: None) as workers:
        return Coalitions(tuple(case.regions), worths_of_sets(workers, case, model))


def boss() -> Coalitions:
    return found_in(case_of(**BOSS))


def coalitions_of(regions: str, **values: float | None) -> Coalitions:
    """Regions with names of one letter and the values of their sets; None: no plan."""
    worths = {frozenset(s): Worth(value, "no_plan" if value is None else "solved") for s, value in values.items()}
    return Coalitions(tuple(regions), worths)
