"""Staff and balance that follow from whole seats, worked out by hand and compared with the LP's."""

from __future__ import annotations

from fractions import Fraction

import pytest

from coplan.plan.balance import balance_of, ordinary_seats, staff_of
from coplan.solver import Infeasible
from tests.formulation.test_constraints import HEADCOUNT, LENDING, WORKFORCE, programme
from tests.independent.cases import random_case
from tests.small import settings
from tests.tiny import NEED, PROGRAMMES, case_of, lp_of, solved, value_of
from tests.written import case_from

EAST, WEST = ("E", "k", "East", 2027), ("E", "k", "West", 2027)


def test_staff_on_the_hires_basis() -> None:
    # 10 · 0.9 students in 2026, 0.8 of whom graduate in 2027: 7.2; then 0.72 for each of 50 seats, year after year.
    case = case_of(
        Programmes=programme("E", "k", 10, 100, 1, fill_rate=0.9, completion_rate=0.8),
        Demand=[NEED, ["East", "k", 2028, 50], ["East", "k", 2029, 0]],
    )
    staff = staff_of(case, {EAST: 50})
    assert [staff["East", "k", b] for b in case.balance_years] == [
        Fraction(72, 10),
        Fraction(432, 10),
        Fraction(792, 10),
    ]


def test_the_last_intake_goes_on() -> None:
    case = case_of(Settings=settings(last_year=2028), Demand=[NEED, ["East", "k", 2031, 50]])
    staff = staff_of(case, {EAST: 1, ("E", "k", "East", 2028): 10})
    assert [staff["East", "k", b] for b in case.balance_years] == [0, 1, 11, 21, 31]


def test_staff_on_the_headcount_basis() -> None:
    case = case_of(
        Settings=HEADCOUNT,
        Workforce=[WORKFORCE, ["East", "k", 100, 0.1]],
        Inflow=[["region", "specialty", "year", "people"], ["East", "k", 2028, 5]],
        Demand=[NEED, ["East", "k", 2028, 120]],
    )
    staff = staff_of(case, {EAST: 20})
    assert staff == {("East", "k", 2027): 90, ("East", "k", 2028): 81 + 5 + 20}


def test_students_of_past_years() -> None:
    case = case_of(
        Programmes=[PROGRAMMES, ["E", "k", 10, 100, 2]],
        Enrolled=[["institution", "specialty", "intake_year", "students"], ["E", "k", 2026, 7]],
        Demand=[NEED, ["East", "k", 2029, 50]],
    )
    # Described by its rows: nobody entered in 2025.
    assert list(staff_of(case, {}).values()) == [0, 7, 7]


def test_graduates_work_where_retention_says() -> None:
    shares = [["East", "West", "West", 0.6], ["East", "West", "East", 0.3]]
    case = case_of(
        Demand=[NEED, ["East", "k", 2028, 50], ["West", "k", 2028, 50]],
        Retention=[["trained_in", "trained_for", "works_in", "share"], *shares],
    )
    staff = staff_of(case, {EAST: 10, WEST: 20})
    assert staff["East", "k", 2028] == 10 + 6
    assert staff["West", "k", 2028] == 12


def test_balance_with_lending() -> None:
    # 30 of 100 people lent at half effect to a region that needs 50 and has nobody; the lender needs 60.
    case = case_of(**LENDING)
    balance = balance_of(case, staff_of(case, {}), {("East", "West", "k", 2027): Fraction(30)})
    assert balance.shortage == {("East", "k", 2027): 0, ("West", "k", 2027): 35}
    assert balance.surplus == {("East", "k", 2027): 10, ("West", "k", 2027): 0}
    assert balance.lent_out == {("East", "k", 2027): 30}
    assert balance.borrowed == {("West", "k", 2027): 15}


def test_no_shortage_where_nothing_is_required() -> None:
    case = case_of(**LENDING)
    assert set(balance_of(case, staff_of(case, {})).shortage) == set(case.demand)


def test_ordinary_seats() -> None:
    case = case_of(Programmes=[PROGRAMMES, ["E", "k", 7, 5, 1], ["W", "m", 0, 5, 1]])
    assert ordinary_seats(case) == {EAST: 7}


@pytest.mark.parametrize("seed", range(8))
def test_the_same_staff_as_in_the_lp(seed: int) -> None:
    case = case_from(random_case(seed))
    lp = lp_of(case)
    try:
        solution = solved(lp)
    except Infeasible:
        return
    seats = {(*p, d, t): Fraction(value_of(lp, solution, x)) for (p, d, t), x in lp.variables.seats.items()}
    staff = staff_of(case, seats)
    assert {key: float(number) for key, number in staff.items()} == pytest.approx(
        {key: value_of(lp, solution, x) for key, x in lp.variables.staff.items()}, rel=1e-6, abs=1e-5
    )
