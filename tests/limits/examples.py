"""For each limit a case that is small enough to be worked out by hand, for test_every_limit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.clash.test_clashes import CLASHES
from tests.small import settings
from tests.tiny import NEED, PROGRAMMES, Rows

Sheets = Mapping[str, Rows]
EAST, WEST = ("E", "k", "East", 2027), ("E", "k", "West", 2027)
WEST_NEEDS: Rows = [NEED, ["West", "k", 2028, 50]]
FIXED: Rows = [["institution", "specialty", "trained_for", "year", "seats"], ["E", "k", "East", 2027, 5]]


@dataclass(frozen=True)
class Example:
    """A case of tests.tiny with these sheets, in which 50 people are needed and the limit alone leaves some missing.

    missing: how many. freed: person-years that a step of its number frees, None where it has no price. seats: whole
    seats that break it, and it alone; broken: its key, what stands there, and what may. clash: sheets with which there
    is no plan because of it, None where it can always be kept.
    """

    sheets: Sheets
    missing: float
    seats: Mapping[tuple[str, str, str, int], int]
    broken: tuple[tuple[Any, ...], float, float]
    freed: float | None = 1.0
    clash: Sheets | None = None


def programme(column: str, value: float, current: int = 0, most: int = 100) -> Sheets:
    """The programme of East with one more column."""
    return {"Programmes": [[*PROGRAMMES, column], ["E", "k", current, most, 1, value]]}


def institution(column: str, value: float) -> Sheets:
    return {"Institutions": [["institution", "region", column], ["E", "East", value], ["W", "West", None]]}


def route(column: str, value: object) -> Sheets:
    return {"Demand": WEST_NEEDS, "Routes": [["trained_in", "trained_for", column], ["East", "West", value]]}


BUDGET: Sheets = {**programme("cost_per_year", 100), "Budgets": [["region", "year", "budget"], ["East", 2027, 2000]]}
SHARE: Sheets = {
    **programme("cost_per_year", 0, current=100),
    "Demand": WEST_NEEDS,
    "Regions": [["region", "max_out_share"], ["East", 0.2], ["West", 1]],
}
LIMITS = ["limit", "measure", "specialty", "least", "most"]
CLOSED: Sheets = {
    "Settings": settings(last_year=2028),
    **programme("first_intake", 2028),
    "Demand": [NEED, ["East", "k", 2028, 50]],
}
OF_PROGRAMME, OF_INSTITUTION = ("E", "k", 2027), ("E", 2027)

EXAMPLES: Mapping[str, Example] = {
    "steady_change": Example(programme("max_yearly_change", 0.2), 30, {EAST: 21}, (OF_PROGRAMME, 21, 20)),
    "intake_range": Example(programme("min_intake", 0, most=20), 30, {EAST: 21}, (OF_PROGRAMME, 21, 20)),
    "opening": Example(
        CLOSED,
        50,
        {EAST: 5},
        (OF_PROGRAMME, 5, 0),
        freed=None,
        clash={**CLOSED, "Limits": [LIMITS, ["Care", "seats", "k", 10, None]]},
    ),
    "institution_intake": Example(institution("intake_limit", 20), 30, {EAST: 21}, (OF_INSTITUTION, 21, 20)),
    "institution_enrolment": Example(institution("enrolment_limit", 20), 30, {EAST: 21}, (OF_INSTITUTION, 21, 20)),
    "region_budget": Example(BUDGET, 30, {EAST: 21}, (("East", 2027), 2100, 2000)),
    "group_limit": Example(
        {"Limits": [LIMITS, ["Care", "seats", "k", None, 20]]},
        30,
        {EAST: 21},
        (("Care", 2027), 21, 20),
        clash={"Limits": [LIMITS, ["Care", "seats", "k", 120, None]]},
    ),
    "open_routes": Example(route("allowed", "no"), 50, {WEST: 1}, (WEST, 1, 0)),
    "route_seats": Example(route("max_seats", 20), 30, {WEST: 21}, (("East", "West", 2027), 21, 20)),
    "openness": Example(SHARE, 30, {WEST: 21}, (("East", 2027), 21, 20)),
    # The LP knows nothing of the rules on whole seats: in whole ones these are missing.
    "multiple": Example(programme("multiple", 30, most=59), 20, {EAST: 31}, (OF_PROGRAMME, 31, 60), freed=None),
    "min_open": Example(programme("min_open", 60, most=100), 0, {EAST: 59}, (OF_PROGRAMME, 59, 60), freed=None),
    "min_group": Example(route("min_group", 60), 0, {WEST: 59}, (WEST, 59, 60), freed=None),
    "fixed_seats": Example({"Fixed": FIXED}, 45, {EAST: 6}, (EAST, 6, 5), freed=None),
}


def clash_of(name: str) -> Sheets | None:
    """The sheets with which there is no plan because of a limit."""
    return CLASHES[name].sheets if name in CLASHES else EXAMPLES[name].clash
