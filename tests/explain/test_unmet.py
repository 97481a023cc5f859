"""Causes of a shortage: cases in which exactly one explains everything, and random ones, whose parts add up."""

from __future__ import annotations

import time
from collections.abc import Mapping

import numpy as np
import pytest

from coplan.case import Case
from coplan.contract.model import known_families, load_model
from coplan.explain.causes import CAUSES, LIMITED, applying, causes_of
from coplan.explain.relaxing import Relaxable, Totals
from coplan.explain.unmet import unmet
from coplan.plan import Plan, make_plan
from coplan.solver import Infeasible, Unproven
from coplan.words.language import Text
from tests.independent.cases import random_case
from tests.tiny import HALF_LEAVE, NEED, PROGRAMMES, Rows, case_of
from tests.written import case_from

ENOUGH = [PROGRAMMES, ["E", "k", 0, 100, 1]]
FIXED = ["institution", "specialty", "trained_for", "year", "seats"]
WEST_NEEDS: Rows = [NEED, ["West", "k", 2028, 50]]
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
    case = case_of(**HALF_LEAVE)
    parts = causes_of(plan_of(case))
    assert {name: part for name, part in parts["West", "k"].items() if part} == pytest.approx({"participation": 50})


def test_what_no_region_pays_for_is_not_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = plan_of(case_of(Programmes=ENOUGH))
    asked = Totals(Relaxable.of(plan, plan.case), {"East": 1e-6, "West": 1e-6})
    caps, weights = np.full(len(plan.case.pairs), 100.0), np.ones(len(plan.case.pairs))
    first = asked.least(caps, weights)
    monkeypatch.setattr(asked.engine, "minimise", None)
    asked.allow_excess()
    assert asked.least(first, weights) is first


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
    assert table["steps"][0] == Text(
        "35 person-years: raise intake_limit or enrolment_limit of E", "35 人年：提高E的招生规模或在校生规模上限"
    )


HALF_STAY: Rows = [
    ["trained_in", "trained_for", "works_in", "share"],
    ["East", "East", "East", 0.5],
    ["East", "East", "West", 0.5],
]


def test_who_was_trained_and_left_is_not_the_limits() -> None:
    """60 of at most 60 seats, of whom 30 stay, for a need of 100: 30 have left, and 40 more seats lack a place."""
    case = case_of(
        Programmes=[PROGRAMMES, ["E", "k", 0, 60, 1]], Demand=[NEED, ["East", "k", 2028, 100]], Retention=HALF_STAY
    )
    (split,) = causes_of(plan_of(case)).values()
    assert _causes(split) == pytest.approx({"max_intake": 40, "retention": 30})


def test_what_leaving_takes_is_taken_from_every_limit_alike() -> None:
    """As before, but 30 seats a year at most: 15 stay of 30. A step of 30 frees 15 more, and max_intake the last 70.

    Of 85 short, 15 have left, so that each limit is credited with 70/85 of what it frees.
    """
    case = case_of(
        Programmes=[[*PROGRAMMES, "max_yearly_change"], ["E", "k", 0, 60, 1, 0.5]],
        Demand=[NEED, ["East", "k", 2028, 100]],
        Retention=HALF_STAY,
    )
    (split,) = causes_of(plan_of(case)).values()
    expected = {"retention": 15, "steady_change": 15 * 70 / 85, "max_intake": 70 * 70 / 85}
    assert _causes(split) == pytest.approx(expected)


def test_limits_are_credited_one_after_the_other() -> None:
    """10 of 50 by the step, 30 by max_intake, 40 by the institution's limit."""
    case = case_of(
        Institutions=[["institution", "region", "intake_limit"], ["E", "East", 40], ["W", "West", None]],
        Programmes=[[*PROGRAMMES, "max_yearly_change"], ["E", "k", 0, 30, 1, 0.34]],
    )
    (split,) = causes_of(plan_of(case)).values()
    assert _causes(split) == pytest.approx({"steady_change": 20, "max_intake": 10, "institution": 10})


def test_a_full_route_stands_in_the_way() -> None:
    routes: Rows = [["trained_in", "trained_for", "allowed", "max_seats"], ["East", "West", "yes", 10]]
    (split,) = causes_of(plan_of(case_of(Routes=routes, Demand=WEST_NEEDS))).values()
    assert _causes(split) == pytest.approx({"route": 40})


def test_regions_by_themselves_lack_routes() -> None:
    (split,) = causes_of(plan_of(case_of(Demand=WEST_NEEDS), "separate")).values()
    assert _causes(split) == pytest.approx({"route": 50})


def test_seats_that_nobody_asked_for_open_no_route() -> None:
    """Graduates whom East trains for West go to work in East, but West needs none: such seats are not lifted."""
    case = case_of(
        Retention=[
            ["trained_in", "trained_for", "works_in", "share"],
            ["East", "East", "West", 1],
            ["East", "West", "East", 1],
        ],
        Routes=[["trained_in", "trained_for", "allowed"], ["East", "West", "no"]],
    )
    (split,) = causes_of(plan_of(case)).values()
    assert _causes(split) == pytest.approx({"retention": 50})


def test_limits_that_ask_nothing_are_not_lifted() -> None:
    asked = applying(case_of(), frozenset(known_families()))
    assert asked == ["max_intake"]
    assert applying(case_of(Fixed=[FIXED, ["E", "k", "East", 2027, 5]]), frozenset({"fixed_seats"})) == ["fixed"]


def test_no_time_no_causes() -> None:
    _, _, sheets = ONE_CAUSE["institution"]
    with pytest.raises(Unproven):
        unmet(plan_of(case_of(**sheets)), deadline=time.monotonic() - 1)


def test_the_order_of_rows_plays_no_part() -> None:
    tables = random_case(3)
    mixed = {key: rows if key == "Settings" else rows[::-1] for key, rows in tables.items()}
    one, other = (causes_of(plan_of(case_from(rows))) for rows in (tables, mixed))
    assert one
    assert one == other


def _causes(split: Mapping[str, float]) -> dict[str, float]:
    """The causes that have a part in it."""
    return {name: part for name, part in split.items() if part}


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
    idle = set(LIMITED) - set(applying(plan.case, plan.model.families)) - {"route"}
    assert not any(split[cause] for split in parts.values() for cause in idle)
