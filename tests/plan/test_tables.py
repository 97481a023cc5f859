"""The result sheets as tables."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pandas as pd
import pytest

from coplan.contract.model import load_model
from coplan.plan import Plan, make_plan, tables
from coplan.plan.balance import Balance, balance_of, staff_of
from tests.small import settings
from tests.tiny import NEED, PROGRAMMES, case_of


@pytest.fixture(scope="module")
def plan() -> Plan:
    """Two years; E may train 80 and W 10 a year, which is fixed; 50 people are needed in each region in 2028."""
    case = case_of(
        Settings=settings(last_year=2028),
        Specialties=[["specialty", "name"], ["k", "Nursing"]],
        Programmes=[[*PROGRAMMES, "cost_per_year"], ["E", "k", 10, 80, 1, 2], ["W", "k", 0, 10, 1, 3]],
        Demand=[NEED, ["East", "k", 2028, 50], ["West", "k", 2028, 50]],
        Fixed=[["institution", "specialty", "trained_for", "year", "seats"], ["W", "k", "West", 2027, 10]],
    )
    # In 2027 the 10 people of 2026 are in East; 40 more by 2028, and for West 40 directed and 10 ordinary seats.
    return make_plan(case, load_model("mutual"))


def rows(table: pd.DataFrame) -> list[Sequence[Any]]:
    return [list(row) for row in table.itertuples(index=False)]


def test_the_tables(plan: Plan) -> None:
    assert {"Allocation", "Intake", "Flows", "Balance", "Gains"} <= set(plan.tables)


def test_allocation(plan: Plan) -> None:
    table = plan.tables["Allocation"]
    names = ["institution", "region", "specialty", "name", "trained_for", "year"]
    assert list(table) == [*names, "seats", "fixed", "status"]
    first = [row for row in rows(table) if row[5] == 2027]
    assert first == [
        ["E", "East", "k", "Nursing", "East", 2027, 40, False, None],
        ["E", "East", "k", "Nursing", "West", 2027, 40, False, None],
        ["W", "West", "k", "Nursing", "West", 2027, 10, True, None],
    ]
    assert (table["seats"] > 0).all()


def test_allocation_of_what_is_agreed(plan: Plan) -> None:
    """Seats that differ are not agreed any longer; none at all may be agreed too."""
    keys = [("E", "k", d, t) for d, t in (("East", 2027), ("West", 2027), ("West", 2028))]
    table = plan.agreed_on(dict(zip(keys, (40, 39, 0), strict=True))).tables["Allocation"]
    agreed = [row[4:7] for row in rows(table) if row[8] is not None]
    assert agreed == [["East", 2027, 40], ["West", 2028, 0]]


def test_intake(plan: Plan) -> None:
    table = plan.tables["Intake"]
    assert list(table) == ["institution", "region", "specialty", "name", "current_intake", 2027, 2028, "change"]
    # After 2027 nobody is needed, so intake stays as it is.
    assert rows(table) == [
        ["E", "East", "k", "Nursing", 10, 80, 10, 70],
        ["W", "West", "k", "Nursing", 0, 10, 0, 10],
    ]


def test_flows(plan: Plan) -> None:
    table = plan.tables["Flows"]
    assert list(table) == ["trained_in", "trained_for", 2027, 2028]
    assert rows(table) == [
        ["East", "East", 40, 10],
        ["East", "West", 40, 0],
        ["West", "East", 0, 0],
        ["West", "West", 10, 0],
    ]


def test_balance(plan: Plan) -> None:
    table = plan.tables["Balance"]
    columns = ["region", "specialty", "name", "year", "required", "staff", "lent", "borrowed", "shortage", "surplus"]
    assert list(table) == [*columns, "coverage"]
    assert rows(table)[1] == ["East", "k", "Nursing", 2028, 50, 50, 0, 0, 0, 0, 1]
    assert rows(table)[0][:10] == ["East", "k", "Nursing", 2027, 0, 10, 0, 0, 0, 10]
    assert math.isnan(rows(table)[0][10])  # nothing is required


def test_gains(plan: Plan) -> None:
    table = plan.tables["Gains"]
    columns = [
        "region",
        "unchanged",
        "alone",
        "together",
        "gain",
        "gain_share",
        "seats_for_others",
        "seats_from_others",
    ]
    states = ("unchanged", "alone", "together")
    further = [*(f"{state}_plain" for state in states), *(f"{state}_coverage" for state in states)]
    assert list(table) == [*columns, "cost", "asked", "worse_by", "required", *further, "unchanged_cost", "alone_cost"]
    east, west = rows(table)
    # As it is, East has 10 people of 2026 and 10 of 2027; West nobody, and 10 by itself.
    assert east[1:5] == pytest.approx([30, 0, 0, 0])
    assert math.isnan(east[5])
    assert west[1:6] == pytest.approx([50, 40, 0, 40, 1])
    assert east[6:9] == [40, 0, 90 * 2]
    assert west[6:9] == [0, 40, 10 * 3]
    # Alone, East trains 10 more than it does, once; West its 10, in 2027 alone. As it is, E has 10 a year.
    assert east[9:] == pytest.approx([0, 0, 50, 30, 0, 0, 0.4, 1, 1, 20 * 2, 50 * 2])
    assert west[9:] == pytest.approx([40, 0, 50, 50, 40, 0, 0, 0.2, 1, 0, 10 * 3])


def test_coverage(plan: Plan) -> None:
    table = plan.tables["Coverage"]
    assert list(table) == ["year", "all_regions", "East", "West"]
    first, last = rows(table)
    assert first[0] == 2027
    assert all(math.isnan(met) for met in first[1:])  # nothing is required
    assert last == [2028, 1, 1, 1]


def test_shortages_before_and_after(plan: Plan) -> None:
    table = plan.tables["Shortages"]
    assert list(table) == ["rank", "region", "specialty", "name", "unchanged", "shortage"]
    assert rows(table) == [[1, "West", "k", "Nursing", 50, 0], [2, "East", "k", "Nursing", 30, 0]]
    assert plan.figures["shortage_unchanged"] == 80


def test_a_shortage_that_grows_ranks_by_its_larger_side() -> None:
    case = case_of(Demand=[NEED, ["East", "k", 2028, 50], ["West", "k", 2028, 30], ["West", "m", 2028, 0]])
    east, west = ("East", "k", 2028), ("West", "k", 2028)
    now, plan = (
        Balance({}, {}, {east: Fraction(20)}, {}),
        Balance({}, {}, {east: Fraction(1, 3), west: Fraction(30)}, {}),
    )
    found = rows(tables.shortages(case, now, plan))
    assert [row[:3] for row in found] == [[1, "West", "k"], [2, "East", "k"]]
    assert [row[4:] for row in found] == [[0, 30], [20, float(Fraction(1, 3))]]


def test_coverage_of_all_regions_weighs_them_by_their_need() -> None:
    case = case_of(Demand=[NEED, ["East", "k", 2028, 90], ["West", "k", 2028, 10]])
    table = tables.coverage(case, balance_of(case, staff_of(case, {("E", "k", "East", 2027): 45})))
    assert rows(table)[-1] == [2028, 0.45, 0.5, 0]


def test_ranking(plan: Plan) -> None:
    table = plan.tables["Ranking"]
    assert list(table) == ["rank", "region", "unchanged", "alone", "together", "seats_for_others", "seats_from_others"]
    assert rows(table) == [[1, "West", 50, pytest.approx(40), 0, 0, 40], [2, "East", 30, pytest.approx(0), 0, 40, 0]]
