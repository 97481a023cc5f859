"""Every figure of a plan, worked out by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest

from coplan.case import Case
from coplan.plan import figures
from coplan.plan.balance import Balance, balance_of, staff_of
from tests.formulation.test_constraints import LENDING
from tests.tiny import NEED, PROGRAMMES, case_of

EAST, WEST = ("E", "k", "East", 2027), ("E", "k", "West", 2027)


@pytest.fixture
def case() -> Case:
    """East weighs 2, priority 3; 50 people needed in East, 20 in West, none in North; a seat costs 4, for West 5.5."""
    return case_of(
        Regions=[["region", "weight"], ["East", 2], ["West", 1], ["North", 1]],
        Specialties=[["specialty", "name", "priority"], ["k", "k", 3]],
        Programmes=[[*PROGRAMMES, "cost_per_year", "fill_rate"], ["E", "k", 20, 100, 1, 8, 0.5]],
        Routes=[["trained_in", "trained_for", "cost_per_seat"], ["East", "West", 1.5]],
        Demand=[NEED, ["East", "k", 2028, 50], ["West", "k", 2028, 20], ["North", "k", 2028, 0]],
    )


@pytest.fixture
def balance(case: Case) -> Balance:
    """30 and 10 seats: 10 people of 2026 and 15 in East, 5 in West; 25 and 15 are missing, 10 too many in 2027."""
    return balance_of(case, staff_of(case, {EAST: 30, WEST: 10}))


def test_shortage(case: Case, balance: Balance) -> None:
    assert figures.weighted_shortage(case, balance, "East") == 3 * 25
    assert figures.weighted_shortage(case, balance, "West") == 3 * 15
    assert figures.shortage(case, balance) == 2 * 3 * 25 + 3 * 15


def test_worst_region(case: Case, balance: Balance) -> None:
    assert figures.worst_region(case, balance) == Fraction(15, 20)  # North needs nobody


def test_worst_region_where_nobody_is_needed() -> None:
    case = case_of(Demand=[NEED, ["East", "k", 2028, 0]])
    assert figures.worst_region(case, balance_of(case, staff_of(case, {}))) == 0


def test_surplus(case: Case, balance: Balance) -> None:
    assert figures.surplus(case, balance) == 10


def test_surplus_counts_what_lending_loses() -> None:
    case = case_of(**LENDING)
    lent = {("East", "West", "k", 2027): Fraction(30)}
    assert figures.surplus(case, balance_of(case, staff_of(case, {}), lent)) == 10 + 15


def test_participation(case: Case, balance: Balance) -> None:
    alone = {"East": 70.0, "West": 60.0, "North": 0.0}
    assert figures.participation(case, balance, alone) == 5
    precise = {"East": 75.0, "West": 45 - 1e-9, "North": 0.0}  # what the LP's precision may make
    assert figures.participation(case, balance, precise) == 0


def test_participation_is_not_known_where_a_region_has_no_plan_alone_and_no_other_loses(
    case: Case, balance: Balance
) -> None:
    assert figures.participation(case, balance, {"West": 60.0, "North": 0.0}) is None
    assert figures.participation(case, balance, {}) is None
    assert figures.participation(case, balance, {"East": 70.0}) == 5  # somebody loses, so much is known


def test_change(case: Case) -> None:
    assert figures.change_by_programme(case, {EAST: 30, WEST: 10}) == {("E", "k"): 20}
    assert figures.change_by_programme(case, {EAST: 5}) == {("E", "k"): 15}


def test_flows(case: Case) -> None:
    flow = figures.flows(case, {EAST: 30, WEST: 10})
    assert flow["East", "East", 2027] == 30
    assert flow["East", "West", 2027] == 10
    assert len(flow) == 9
    assert sum(flow.values()) == 40


def test_cost(case: Case) -> None:
    assert figures.cost_by_region(case, {EAST: 30, WEST: 10}) == {
        "East": 40 * 4 + 10 * Fraction(3, 2),
        "West": 0,
        "North": 0,
    }


def test_all_weighted_need(case: Case) -> None:
    assert figures.all_weighted_need(case) == 2 * 3 * 50 + 3 * 20
