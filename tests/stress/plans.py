"""Plans for stress, of cases small enough to be drawn by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cache

from coplan.case import Case
from coplan.contract.model import load_model
from coplan.plan import Plan, plan_of_seats
from coplan.plan.alone import Alone
from coplan.plan.balance import ordinary_seats
from coplan.plan.sides import Side
from tests.compare.sides import side
from tests.independent.cases import random_case
from tests.properties import case_if_sound
from tests.small import settings, small
from tests.tiny import Rows, case_of

RANGED = ["region", "specialty", "year", "required", "low", "high"]
NEEDS: Rows = [
    RANGED,
    ["North", "080901", 2031, 60, 40, 90],
    ["South", "080901", 2031, 20, None, 30],
    ["South", "101101", 2032, 50, 50, 50],
]
"""The needs of the small case, with ranges."""


def ranged_side(name: str = "a", needs: Rows = NEEDS, **values: object) -> Side:
    """A plan of the small case with ranges; values are settings."""
    return side(name, small(Demand=needs, Settings=settings(**values)))


def plan_of(case: Case, seats: Mapping[tuple[str, str, str, int], int] | None = None, model: str = "mutual") -> Plan:
    """These seats, by default those of today, as a plan."""
    whole = ordinary_seats(case) if seats is None else seats
    return plan_of_seats(case, load_model(model), whole, dict.fromkeys(case.regions, Alone(0.0)), 0.0)


def one_pair(low: int, mode: int, high: int) -> Plan:
    """One region, one specialty, one year and nobody trained: the shortage is the need."""
    needs = [RANGED, ["East", "k", 2028, mode, low, high]]
    return plan_of(case_of(Demand=needs), {})


def as_side(plan: Plan, name: str = "plan") -> Side:
    """A plan as a side, whose workbook is that of another case: for what looks at plans alone."""
    return replace(side(name), plan=plan)


@cache
def uncertain(seed: int) -> Plan:
    """Today's seats in a random case whose needs may be half or double, and rates a fifth higher or lower."""
    case = case_if_sound(random_case(seed))
    ends = {key: (need / 2, need, need * 2) for key, need in case.demand.items() if need}
    fifth = Fraction(1, 5)
    found = replace(case.uncertainty, demand=ends, fill=fifth, completion=fifth, exit=fifth)
    return plan_of(replace(case, uncertainty=found))
