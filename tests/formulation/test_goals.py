"""A small LP for every goal, worked out by hand."""

from __future__ import annotations

import pytest

from coplan.contract.model import GOALS
from tests.formulation.test_constraints import LENDING
from tests.tiny import NEED, PROGRAMMES, Rows, case_of, least, lp_of, solved, value_of


def test_every_goal_has_a_test() -> None:
    assert [goal for goal in GOALS if f"test_{goal}" not in globals()] == []


BOTH_NEED: Rows = [NEED, ["East", "k", 2028, 50], ["West", "k", 2028, 50]]


def test_participation() -> None:
    # 60 seats for twice 50 people: if each region had all its people by itself, 40 are lost by working together.
    case = case_of(Programmes=[PROGRAMMES, ["E", "k", 0, 60, 1]], Demand=BOTH_NEED)
    alone = {"East": 0.0, "West": 0.0}
    assert least(case, "participation", without=("lending_limit",), alone=alone) == pytest.approx(40)
    # A region that has no plan by itself is held to nothing.
    assert least(case, "participation", without=("lending_limit",), alone={"East": 0.0}) == pytest.approx(0)


def test_shortage() -> None:
    # 20 seats; priority 3 and weight 2: 2 · 3 · 30.
    case = case_of(
        Regions=[["region", "weight"], ["East", 2], ["West", 1]],
        Specialties=[["specialty", "name", "priority"], ["k", "k", 3]],
        Programmes=[PROGRAMMES, ["E", "k", 0, 20, 1]],
    )
    assert least(case, "shortage") == pytest.approx(180)


def test_worst_region() -> None:
    # 45 seats for 60 and 30 people: half of the need each. North needs nobody and is left out.
    case = case_of(
        Regions=[["region"], ["East"], ["West"], ["North"]],
        Programmes=[PROGRAMMES, ["E", "k", 0, 45, 1]],
        Demand=[NEED, ["East", "k", 2028, 60], ["West", "k", 2028, 30], ["North", "k", 2028, 0]],
    )
    lp = lp_of(case, ("shortage", "worst_region"))
    solution = solved(lp)
    assert [goal.value for goal in solution.goals] == pytest.approx([45, 0.5])
    assert value_of(lp, solution, lp.variables.seats[("E", "k"), "West", 2027]) == pytest.approx(15)


def test_least_gain() -> None:
    # 45 seats for 60 and 30 people who are all short alone: half of them each. North is short of nobody alone.
    case = case_of(
        Regions=[["region"], ["East"], ["West"], ["North"]],
        Programmes=[PROGRAMMES, ["E", "k", 0, 45, 1]],
        Demand=[NEED, ["East", "k", 2028, 60], ["West", "k", 2028, 30], ["North", "k", 2028, 0]],
    )
    lp = lp_of(case, ("shortage", "least_gain"), alone={"East": 60.0, "West": 30.0, "North": 0.0})
    solution = solved(lp)
    assert [goal.value for goal in solution.goals] == pytest.approx([45, 0.5])
    assert value_of(lp, solution, lp.variables.seats[("E", "k"), "West", 2027]) == pytest.approx(15)


def test_surplus() -> None:
    # West takes all 30 people who may serve it, at half effect: 15 lost, and 100 − 30 − 60 = 10 too many in East.
    assert least(case_of(**LENDING), "shortage", "surplus", without=("participation",)) == pytest.approx(15 + 10)


def test_change() -> None:
    # The 10 people of 2026 are there in 2027; 40 of the 50 remain, which is 30 more seats than now.
    case = case_of(Programmes=[PROGRAMMES, ["E", "k", 10, 100, 1]])
    assert least(case, "shortage", "change") == pytest.approx(30)
    # Fewer seats than now count as well: 60 of 2026 are enough, and the fewest possible people too many are wanted.
    case = case_of(Programmes=[PROGRAMMES, ["E", "k", 60, 100, 1]])
    assert least(case, "shortage", "surplus", "change") == pytest.approx(60)


def test_directed() -> None:
    # West has 20 seats of its own for its 50 people.
    case = case_of(
        Programmes=[PROGRAMMES, ["E", "k", 0, 100, 1], ["W", "k", 0, 20, 1]], Demand=[NEED, ["West", "k", 2028, 50]]
    )
    assert least(case, "shortage", "directed") == pytest.approx(30)


def test_cost() -> None:
    # Half of the seats are filled, so 100 seats for 50 people. A seat costs 3 · 2 · 0.5 = 3 in West, which has 60;
    # in East 2 · 2 · 0.5 and 1.5 on top for being directed: 3.5. 60 · 3 + 40 · 3.5 = 320.
    more = [*PROGRAMMES, "fill_rate", "cost_per_year"]
    case = case_of(
        Programmes=[more, ["E", "k", 0, 100, 2, 0.5, 2], ["W", "k", 0, 60, 2, 0.5, 3]],
        Routes=[["trained_in", "trained_for", "cost_per_seat"], ["East", "West", 1.5]],
        Demand=[NEED, ["West", "k", 2029, 50]],
    )
    assert least(case, "shortage", "cost") == pytest.approx(320)
