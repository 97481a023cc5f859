"""Causes of a shortage: cases in which exactly one explains everything, and random ones, whose parts add up."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from coplan.case import Case
from coplan.explain.causes import CAUSES, causes_of
from coplan.explain.unmet import unmet
from coplan.language import Text
from coplan.model import load_model
from coplan.plan import Plan, make_plan
from coplan.solver import Infeasible
from tests.independent.cases import random_case
from tests.tables import settings
from tests.tiny import NEED, PROGRAMMES, Rows, case_of
from tests.written import case_from

ENOUGH = [PROGRAMMES, ["E", "k", 0, 100, 1]]
FIXED = ["institution", "specialty", "trained_for", "year", "seats"]
WEST_NEEDS = [NEED, ["West", "k", 2028, 50]]
ONE_CAUSE: Mapping[str, tuple[str, float, Mapping[str, Rows]]] = {
    "before": ("East", 50, {"Demand": [NEED, ["East", "k", 2027, 50], ["East", "k", 2028, 0]]}),
    "nobody": ("East", 50, {"Programmes": [PROGRAMMES, ["E", "m", 0, 100, 1]]}),
    "max_intake": ("East", 20, {"Programmes": [PROGRAMMES, ["E", "k", 0, 30, 1]]}),
    "steady_change": (
        "East",
        40,
        {"Programmes": [[*PROGRAMMES, "max_yearly_change"], ["E", "k", 0, 100, 1, 0.1]]},
    ),
    "institution": (
        "East",
        35,
        {"Institutions": [["institution", "region", "intake_limit"], ["E", "East", 15], ["W", "West", None]]},
    ),
    "budget": (
        "East",
        30,
        {
            "Programmes": [[*PROGRAMMES, "cost_per_year"], ["E", "k", 0, 100, 1, 2]],
            "Budgets": [["region", "year", "budget"], ["East", 2027, 40]],
        },
    ),
    "route": (
        "West",
        50,
        {"Routes": [["trained_in", "trained_for", "allowed"], ["East", "West", "no"]], "Demand": WEST_NEEDS},
    ),
    "openness": (
        "West",
        50,
        {"Regions": [["region", "max_out_share"], ["East", 0], ["West", 1]], "Demand": WEST_NEEDS},
    ),
    "fixed": ("East", 45, {"Fixed": [FIXED, ["E", "k", "East", 2027, 5]]}),
    "retention": (
        "East",
        50,
        {
            "Retention": [
                ["trained_in", "trained_for", "works_in", "share"],
                ["East", "East", "West", 1],
            ]
        },
    ),
}


def plan_of(case: Case, model: str = "mutual") -> Plan:
    return make_plan(case, load_model(model))


@pytest.mark.parametrize("cause", list(ONE_CAUSE))
def test_one_cause_explains_everything(cause: str) -> None:
    region, short, sheets = ONE_CAUSE[cause]
    parts = causes_of(plan_of(case_of(**sheets)))
    assert set(parts) == {(region, "k")}
    assert {name: part for name, part in parts[region, "k"].items() if part} == pytest.approx({cause: short})


def test_other_needs_come_first() -> None:
    """One institution, 60 seats for two needs of 60 and a half: twice the graduates in k, twice the weight in m."""
    case = case_of(
        Specialties=[["specialty", "name", "priority"], ["k", "k", 1], ["m", "m", 3]],
        Institutions=[["institution", "region", "intake_limit"], ["E", "East", 60], ["W", "West", None]],
        Programmes=[[*PROGRAMMES, "completion_rate"], ["E", "k", 0, 100, 1, 1], ["E", "m", 0, 100, 1, 0.5]],
        Demand=[NEED, ["East", "k", 2028, 60], ["East", "m", 2028, 30]],
    )
    parts = causes_of(plan_of(case))
    assert set(parts) == {("East", "k")}
    assert parts["East", "k"]["priority"] == pytest.approx(60)


def test_participation() -> None:
    """East's graduates half go away, those for West stay; but East would then be worse off than alone."""
    case = case_of(
        Programmes=[PROGRAMMES, ["E", "k", 0, 50, 1]],
        Regions=[["region", "weight"], ["East", 1], ["West", 1]],
        Retention=[
            ["trained_in", "trained_for", "works_in", "share"],
            ["East", "East", "East", 0.5],
            ["East", "West", "West", 1],
        ],
        Demand=[NEED, ["East", "k", 2028, 25], ["West", "k", 2028, 50]],
    )
    parts = causes_of(plan_of(case))
    assert {name: part for name, part in parts["West", "k"].items() if part} == pytest.approx({"participation": 50})


def test_whole_numbers() -> None:
    """2.5 people are needed of each of two specialties, of which a fixed total of 5 can be trained."""
    case = case_of(
        Institutions=[["institution", "region", "intake_limit"], ["E", "East", 5], ["W", "West", None]],
        Programmes=[PROGRAMMES, ["E", "k", 0, 100, 1], ["E", "m", 0, 100, 1]],
        Demand=[NEED, ["East", "k", 2028, 2.5], ["East", "m", 2028, 2.5]],
    )
    (split,) = causes_of(plan_of(case)).values()
    assert {name: part for name, part in split.items() if part} == pytest.approx({"whole": 0.5}, abs=1e-4)


def test_the_table_ranks_and_says_what_to_do() -> None:
    _, _, sheets = ONE_CAUSE["institution"]
    table = unmet(plan_of(case_of(**sheets)))
    assert list(table.columns) == ["region", "specialty", "name", "shortage", *CAUSES, "steps"]
    assert table["steps"][0] == Text("raise intake_limit or enrolment_limit of E", "提高E的招生规模或在校生规模上限")


def test_a_second_step_is_named() -> None:
    case = case_of(
        Settings=settings(last_year=2028),
        Demand=[NEED, ["East", "k", 2027, 50], ["East", "k", 2028, 50]],
        Programmes=[PROGRAMMES, ["E", "k", 0, 30, 1]],
    )
    (said,) = unmet(plan_of(case))["steps"]
    assert said.en == (
        "raise max_intake of k at E; no planned seat helps before 2028: look for people elsewhere until then (Inflow)"
    )


@pytest.mark.parametrize("model", ["separate", "mutual", "shared"])
@pytest.mark.parametrize("seed", range(8))
def test_the_parts_add_up(seed: int, model: str) -> None:
    case = case_from(random_case(seed))
    try:
        plan = plan_of(case, model)
    except Infeasible:
        pytest.skip("no plan")
    parts = causes_of(plan)
    short: dict[tuple[str, str], float] = {}
    for (r, k, _), number in plan.balance.shortage.items():
        short[r, k] = short.get((r, k), 0) + float(number)
    assert {pair: sum(split.values()) for pair, split in parts.items()} == pytest.approx(
        {pair: number for pair, number in short.items() if number}
    )
    assert min((part for split in parts.values() for part in split.values()), default=0) >= 0
