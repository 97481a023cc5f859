"""A small LP for every family, worked out by hand, in which that family is what holds the optimum back."""

from __future__ import annotations

from typing import Any

import pytest

from coplan.contract.model import known_families
from coplan.limits import LIMITS
from coplan.solver import Infeasible
from tests.small import settings
from tests.tiny import NEED, PROGRAMMES, TINY, Rows, case_of, least

BETWEEN = ("lending_limit", "participation")
HEADCOUNT = settings(last_year=2027, demand_basis="headcount")
WORKFORCE = ["region", "specialty", "headcount", "exit_rate"]
WEST_NEEDS: Rows = [NEED, ["West", "k", 2028, 50]]


def held_and_free(family: str, **sheets: Rows) -> tuple[float, float]:
    """The least shortage with the family and without it."""
    case = case_of(**sheets)
    return least(case, "shortage", without=BETWEEN), least(case, "shortage", without=(*BETWEEN, family))


def programme(*values: Any, **more: Any) -> Rows:
    """A Programmes sheet of one row, with columns beyond the required ones."""
    return [[*PROGRAMMES, *more], [*values, *more.values()]]


def test_every_family_has_a_test() -> None:
    """Limits are tested by tests.limits.test_every_limit, one and all."""
    assert [family for family in set(known_families()) - set(LIMITS) if f"test_{family}" not in globals()] == []


def test_intake_total() -> None:
    # At most 20 seats for 50 people: 30 are missing. Seats that are no intake would cost no capacity.
    assert held_and_free("intake_total", Programmes=programme("E", "k", 0, 20, 1)) == pytest.approx((30, 0))


def test_intake_range() -> None:
    assert held_and_free("intake_range", Programmes=programme("E", "k", 0, 20, 1)) == pytest.approx((30, 0))


def test_intake_range_leads_a_programme_in() -> None:
    # 30 seats now, 20 at most, a step of 0.25 · 20 = 5: 25 seats in 2027, beside the 30 people who entered in 2026.
    # 100 needed − 30 − 25 = 45.
    sheets: dict[str, Rows] = {
        "Programmes": programme("E", "k", 30, 20, 1, max_yearly_change=0.25),
        "Demand": need(100),
    }
    assert held_and_free("intake_range", **sheets) == pytest.approx((45, 35))  # 35: the step alone allows 35 seats


def need(people: float, year: int = 2028, region: str = "East") -> Rows:
    return [NEED, [region, "k", year, people]]


def test_intake_range_raises_a_programme() -> None:
    # 10 seats now, at least 30, a step of 0.05 · 100 = 5: 15 seats in 2027 and 20 in 2028, though nobody needs them.
    # Surplus: 10 people of 2026 in 2027; 25 in 2028; 45 in 2029.
    case = case_of(
        Settings=settings(last_year=2028),
        Programmes=programme("E", "k", 10, 100, 1, min_intake=30, max_yearly_change=0.05),
        Demand=need(0, 2029),
    )
    assert least(case, "surplus") == pytest.approx(10 + 25 + 45)


def test_steady_change() -> None:
    # ⌊0.29 · 100⌋ = 29, so 10 + 29 = 39 seats; with the 10 of 2026 that makes 49 of the 100 needed.
    sheets: dict[str, Rows] = {
        "Programmes": programme("E", "k", 10, 100, 1, max_yearly_change=0.29),
        "Demand": need(100),
    }
    assert held_and_free("steady_change", **sheets) == pytest.approx((51, 0))


def test_steady_change_from_year_to_year() -> None:
    # Step 10: 10 seats in 2027, 20 in 2028, which goes on: 2028: 10 people, 2029: 30, 2030: 50.
    case = case_of(
        Settings=settings(last_year=2028),
        Programmes=programme("E", "k", 0, 100, 1, max_yearly_change=0.1),
        Demand=[NEED, ["East", "k", 2028, 50], ["East", "k", 2030, 0]],
    )
    assert least(case, "shortage") == pytest.approx(40 + 20 + 0)


def test_opening() -> None:
    # Open from 2028 on: nobody graduates in 2028, and all 50 are short; open from 2027 on, all 50 are there.
    sheets: dict[str, Rows] = {
        "Settings": settings(last_year=2028),
        "Programmes": programme("E", "k", 0, 100, 1, first_intake=2028),
    }
    assert held_and_free("opening", **sheets) == pytest.approx((50, 0))


GROUP = ["limit", "measure", "region", "specialty", "trained_for", "study_from", "study_to", "share", "least", "most"]


def limit(measure: str, least: float | None = None, most: float | None = None, **filters: Any) -> Rows:
    """A Limits sheet of one row."""
    said = {"limit": "Care", "measure": measure, "least": least, "most": most, **filters}
    return [GROUP, [said.get(column) for column in GROUP]]


def test_group_limit() -> None:
    # At most 30 of the 50 seats that are needed.
    assert held_and_free("group_limit", Limits=limit("seats", most=30)) == pytest.approx((20, 0))


def test_group_limit_counts_students_of_before() -> None:
    # 20 of 2026 are in year of study 2, so 40 of the 60 students in years 1 and 2 may be new; in year 1 all may be.
    sheets: dict[str, Rows] = {
        "Programmes": programme("E", "k", 0, 100, 2),
        "Enrolled": [["institution", "specialty", "intake_year", "students"], ["E", "k", 2026, 20]],
        "Demand": [NEED, ["East", "k", 2029, 100]],
    }
    both = held_and_free("group_limit", **sheets, Limits=limit("students", most=60))
    assert both == pytest.approx((100 - 20 - 40, 0))
    first = held_and_free("group_limit", **sheets, Limits=limit("students", most=60, study_from=1, study_to=1))
    assert first == pytest.approx((100 - 20 - 60, 0))


def test_group_limit_of_cost_and_of_seats_for_a_region() -> None:
    costly = programme("E", "k", 0, 100, 1, cost_per_year=2)
    assert held_and_free("group_limit", Programmes=costly, Limits=limit("cost", most=70)) == pytest.approx((15, 0))
    for_west = limit("seats", most=10, trained_for="West")
    assert held_and_free("group_limit", Demand=WEST_NEEDS, Limits=for_west) == pytest.approx((40, 0))


def test_group_limit_that_no_seat_can_serve() -> None:
    """Nobody may be directed to West, which needs nobody, so a least of seats for it is a limit that clashes."""
    for_west = [["limit", "measure", "trained_for", "least"], ["x", "seats", "West", 1]]
    with pytest.raises(Infeasible):
        held_and_free("group_limit", Limits=for_west)
    none_for_west = [[*for_west[0], "most"], [*for_west[1][:3], 0, 0]]
    assert held_and_free("group_limit", Limits=none_for_west) == pytest.approx((0, 0))


def test_group_limit_as_a_share() -> None:
    # At least half of all seats are for m, which nobody needs; the institution has 60 seats.
    sheets: dict[str, Rows] = {
        "Institutions": [["institution", "region", "intake_limit"], ["E", "East", 60], ["W", "West", None]],
        "Programmes": [PROGRAMMES, ["E", "k", 0, 100, 1], ["E", "m", 0, 100, 1]],
        "Limits": limit("seats", least=0.5, specialty="m", region="East", share="yes"),
    }
    assert held_and_free("group_limit", **sheets) == pytest.approx((20, 0))


def test_group_limit_of_several_regions_binds_none_alone() -> None:
    both: Rows = [PROGRAMMES, ["E", "k", 0, 100, 1], ["W", "k", 0, 100, 1]]
    for limits, binds in ((limit("seats", most=0), False), (limit("seats", most=0, region="East"), True)):
        case = case_of(Programmes=both, Limits=limits)
        assert bool(list(LIMITS["group_limit"].rows(case, frozenset({"East"})))) == binds
        assert list(LIMITS["group_limit"].rows(case, frozenset(case.regions)))


def test_opening_frees_the_step_into_the_first_year_and_out_of_the_last() -> None:
    # A step of 10, but the first year may take in all 40; 40 graduate in 2029, and nobody after the last intake year.
    case = case_of(
        Settings=settings(last_year=2029),
        Programmes=programme("E", "k", 0, 100, 1, max_yearly_change=0.1, first_intake=2028, last_intake=2028),
        Demand=[NEED, *([["East", "k", year, 40 if year == 2029 else 0] for year in (2029, 2030)])],
    )
    assert least(case, "shortage") == pytest.approx(0)
    closed = case_of(
        Settings=settings(last_year=2028),
        Programmes=programme("E", "k", 40, 40, 1, max_yearly_change=0.1, last_intake=2027),
        Demand=[NEED, ["East", "k", 2029, 100]],
    )
    # 40 of 2026, 40 of 2027, none of 2028.
    assert least(closed, "shortage") == pytest.approx(100 - 80)


def test_institution_intake() -> None:
    # 60 seats over both programmes, 50 people needed of each kind.
    sheets: dict[str, Rows] = {
        "Institutions": [["institution", "region", "intake_limit"], ["E", "East", 60]],
        "Programmes": [PROGRAMMES, ["E", "k", 0, 100, 1], ["E", "m", 0, 100, 1]],
        "Demand": [NEED, ["East", "k", 2028, 50], ["East", "m", 2028, 50]],
    }
    assert held_and_free("institution_intake", **sheets) == pytest.approx((40, 0))


def test_institution_enrolment() -> None:
    # 10 students of 2026 and half of x seats are 40 students at most: x = 60. In 2029, 10 + 30 of 50 people are there.
    sheets: dict[str, Rows] = {
        "Institutions": [["institution", "region", "enrolment_limit"], ["E", "East", 40]],
        "Programmes": programme("E", "k", 0, 100, 2, fill_rate=0.5),
        "Enrolled": [["institution", "specialty", "intake_year", "students"], ["E", "k", 2026, 10]],
        "Demand": need(50, 2029),
    }
    assert held_and_free("institution_enrolment", **sheets) == pytest.approx((10, 0))


def test_region_budget() -> None:
    # 60 of money at 2 a student: 30 students.
    sheets: dict[str, Rows] = {
        "Programmes": programme("E", "k", 0, 100, 1, cost_per_year=2),
        "Budgets": [["region", "year", "budget"], ["East", 2027, 60]],
    }
    assert held_and_free("region_budget", **sheets) == pytest.approx((20, 0))


def test_region_budget_after_the_plan() -> None:
    # In 2028 the students of 2027 are in their second year and the last intake goes on: 2 · (x + x) ≤ 60.
    case = case_of(
        Programmes=programme("E", "k", 0, 100, 2, cost_per_year=2),
        Budgets=[["region", "year", "budget"], ["East", 2028, 60]],
        Demand=need(50, 2029),
    )
    assert least(case, "shortage") == pytest.approx(50 - 15)


def test_open_routes() -> None:
    closed: Rows = [["trained_in", "trained_for", "allowed"], ["East", "West", "no"]]
    assert held_and_free("open_routes", Demand=WEST_NEEDS, Routes=closed) == pytest.approx((50, 0))


def test_open_routes_lead_only_where_somebody_is_needed() -> None:
    # Half of those trained for West would work in East, but West has no Demand for k.
    shares: Rows = [["trained_in", "trained_for", "works_in", "share"], ["East", "West", "East", 0.5]]
    lost: Rows = [*shares, ["East", "East", "East", 0.1]]
    assert held_and_free("open_routes", Retention=lost) == pytest.approx((40, 0))


def test_route_seats() -> None:
    routes: Rows = [["trained_in", "trained_for", "max_seats"], ["East", "West", 12.5]]
    assert held_and_free("route_seats", Demand=WEST_NEEDS, Routes=routes) == pytest.approx((37.5, 0))


def test_openness() -> None:
    # Of the 40 seats of today 20 may be for West, however many there are.
    sheets: dict[str, Rows] = {
        "Demand": WEST_NEEDS,
        "Regions": [["region", "max_out_share"], ["East", 0.5], ["West", 1]],
        "Programmes": [PROGRAMMES, ["E", "k", 40, 100, 1]],
    }
    assert held_and_free("openness", **sheets) == pytest.approx((30, 0))


def test_fixed_seats() -> None:
    # 70 of the 100 seats are given away to West, which needs one person; 30 are left for the 50 of East.
    sheets: dict[str, Rows] = {
        "Demand": [NEED, ["East", "k", 2028, 50], ["West", "k", 2028, 1]],
        "Fixed": [["institution", "specialty", "trained_for", "year", "seats"], ["E", "k", "West", 2027, 70]],
    }
    assert held_and_free("fixed_seats", **sheets) == pytest.approx((20, 0))


def test_staff_balance() -> None:
    # 100 · 0.9 = 90 in 2027; 81 in 2028, and 5 from elsewhere, and 0.8 · 0.5 · 50 = 20 graduates: 106 of 120.
    sheets: dict[str, Rows] = {
        "Settings": HEADCOUNT,
        "Programmes": programme("E", "k", 0, 50, 1, completion_rate=0.8),
        "Workforce": [WORKFORCE, ["East", "k", 100, 0.1]],
        "Inflow": [["region", "specialty", "year", "people"], ["East", "k", 2028, 5]],
        "Retention": [["trained_in", "trained_for", "works_in", "share"], ["East", "East", "East", 0.5]],
        "Demand": need(120),
    }
    assert held_and_free("staff_balance", **sheets) == pytest.approx((14, 0))


def test_staff_balance_counts_graduates_where_they_work() -> None:
    # A quarter of those trained in East for East go to West: 100 seats give West 25 of its 50.
    shares = [["East", "East", "East", 0.75], ["East", "East", "West", 0.25]]
    case = case_of(
        Demand=WEST_NEEDS,
        Retention=[["trained_in", "trained_for", "works_in", "share"], *shares],
        Routes=[["trained_in", "trained_for", "allowed"], ["East", "West", "no"]],
    )
    assert least(case, "shortage") == pytest.approx(25)


def test_need_met() -> None:
    # 10 needed in 2027 when nobody graduates; 10 + 20 in 2028, for 25 seats.
    sheets: dict[str, Rows] = {
        "Programmes": programme("E", "k", 0, 25, 1),
        "Demand": [NEED, ["East", "k", 2027, 10], ["East", "k", 2028, 20]],
    }
    assert held_and_free("need_met", **sheets) == pytest.approx((10 + 5, 0))


def test_need_met_on_the_headcount_basis() -> None:
    # Nobody in post; what is required is not summed up: 10 are missing in 2027, and 20 − 25 < 0 in 2028.
    case = case_of(
        Settings=HEADCOUNT,
        Programmes=programme("E", "k", 0, 25, 1),
        Workforce=[WORKFORCE, ["East", "k", 0, 0]],
        Demand=[NEED, ["East", "k", 2027, 10], ["East", "k", 2028, 20]],
    )
    assert least(case, "shortage") == pytest.approx(10)


LENDING: dict[str, Rows] = {
    "Settings": HEADCOUNT,
    "Programmes": programme("E", "k", 0, 0, 1),
    "Workforce": [WORKFORCE, ["East", "k", 100, 0], ["West", "k", 0, 0]],
    "Sharing": [["employed_in", "serves", "max_share", "effectiveness"], ["East", "West", 0.3, 0.5]],
    "Demand": [NEED, ["East", "k", 2027, 60], ["West", "k", 2027, 50]],
}


def test_lending_limit() -> None:
    # East may lend 30 of its 100 people, who do the work of 15 of the 50 that West lacks.
    case = case_of(**LENDING)
    assert least(case, "shortage", without=("participation",)) == pytest.approx(35)
    assert least(case, "shortage", without=BETWEEN) == pytest.approx(50)


def test_lending_limit_only_where_both_need_the_specialty() -> None:
    sheets: dict[str, Rows] = {**LENDING, "Demand": [NEED, ["East", "m", 2027, 60], ["West", "k", 2027, 50]]}
    sheets["Workforce"] = [WORKFORCE, ["East", "k", 100, 0], ["East", "m", 100, 0], ["West", "k", 0, 0]]
    assert least(case_of(**sheets), "shortage", without=("participation",)) == pytest.approx(50)


def test_participation() -> None:
    # 60 seats for twice 50 people, those of West counting twice. By itself East lacks nobody, so East comes first.
    case = case_of(
        Regions=[["region", "weight"], ["East", 1], ["West", 2]],
        Programmes=programme("E", "k", 0, 60, 1),
        Demand=[NEED, ["East", "k", 2028, 50], ["West", "k", 2028, 50]],
    )
    alone = {"East": 0.0, "West": 50.0}
    goals = ("participation", "shortage")
    assert least(case, *goals, without=("lending_limit",), alone=alone) == pytest.approx(2 * 40)
    assert least(case, "shortage", without=BETWEEN) == pytest.approx(1 * 40)


def test_participation_asks_for_a_least_gain() -> None:
    # 60 seats for twice 50 people. West is to be short of 30 % less than the 50 of today, so 15 seats are its own.
    case = case_of(
        Regions=[["region", "weight", "min_gain"], ["East", 2, 0], ["West", 1, 0.3]],
        Programmes=programme("E", "k", 0, 60, 1),
        Demand=[NEED, ["East", "k", 2028, 50], ["West", "k", 2028, 50]],
    )
    alone = {"East": 50.0, "West": 50.0}
    goals = ("participation", "shortage")
    assert least(case, *goals, without=("lending_limit",), alone=alone) == pytest.approx(2 * 5 + 35)


def test_retirements_leave_beyond_the_exit_rate() -> None:
    # 100 · 0.9 − 15 = 75 in 2027, of 100 needed; 75 · 0.9 = 67.5 in 2028.
    case = case_of(
        Settings=HEADCOUNT,
        Programmes=programme("E", "k", 0, 0, 1),
        Workforce=[WORKFORCE, ["East", "k", 100, 0.1]],
        Retirements=[["region", "specialty", "year", "people"], ["East", "k", 2027, 15]],
        Demand=[NEED, ["East", "k", 2027, 100], ["East", "k", 2028, 100]],
    )
    assert least(case, "shortage", without=BETWEEN) == pytest.approx(25 + 32.5)


def test_directed_students_of_before_stay_directed() -> None:
    # 30 of 2026 are for West, 10 for East itself; half of those trained for East go west.
    case = case_of(
        Programmes=programme("E", "k", 0, 0, 1),
        Enrolled=[
            ["institution", "specialty", "intake_year", "students", "trained_for"],
            ["E", "k", 2026, 10, None],
            ["E", "k", 2026, 30.5, "West"],
        ],
        Retention=[
            ["trained_in", "trained_for", "works_in", "share"],
            ["East", "East", "East", 0.5],
            ["East", "East", "West", 0.5],
        ],
        Demand=[NEED, ["East", "k", 2027, 50], ["West", "k", 2027, 50]],
    )
    assert least(case, "shortage", without=BETWEEN) == pytest.approx((50 - 5) + (50 - 5 - 30.5))


def test_tiny_is_what_it_says() -> None:
    assert TINY["Demand"] == [NEED, ["East", "k", 2028, 50]]
    assert least(case_of(), "shortage") == 0
