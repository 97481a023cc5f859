"""Whole seats: every relation kept exactly, close to the LP, and a proof where there are none."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from coplan import rounding
from coplan.case import Case
from coplan.limits.check import broken_relations
from coplan.model import GoalStep, load_model
from coplan.parts import Task, Values
from coplan.plan import make_plan
from coplan.plan.figures import weighted_shortage
from coplan.rounding import Rounding, Search, round_seats
from coplan.solver import Engine, Infeasible, Unproven, solve_in_order
from tests.formulation.test_constraints import programme
from tests.independent.cases import random_case
from tests.tiny import NEED, PROGRAMMES, Rows, case_of, lp_of
from tests.written import case_from

ORDER = ("shortage", "change", "cost")


def rounded(case: Case, deadline: float | None = None, accept_gap: float | None = None) -> tuple[Rounding, float]:
    """Whole seats, and the bound that the LP sets."""
    lp = lp_of(case, ORDER)
    solution = solve_in_order(lp, [GoalStep(goal, 0) for goal in ORDER])
    found = round_seats(lp, solution, float(sum(case.weighted_need(r) for r in case.regions)), deadline, accept_gap)
    assert broken_relations(case, lp.planning.families, found.seats) == []
    return found, solution.goal("shortage")


def test_a_fraction_of_a_seat_is_rounded_up_where_people_would_be_missing() -> None:
    # 50 people at 0.9 a seat: 55.56 seats, so 56.
    found, bound = rounded(case_of(Programmes=programme("E", "k", 0, 100, 1, fill_rate=0.9)))
    assert bound == pytest.approx(0)
    assert found.seats == {("E", "k", "East", 2027): 56}
    assert found.shortage == pytest.approx(0)


@pytest.mark.parametrize("priority", [1e-4, 1, 1e6])
def test_later_goals_are_a_trace_only_whatever_the_priorities(priority: float) -> None:
    case = case_of(
        Programmes=programme("E", "k", 10, 100, 1, fill_rate=0.9),
        Specialties=[["specialty", "name", "priority"], ["k", "k", priority]],
    )
    # 9 people of 2026, so 41 at 0.9 a seat: 46 seats.
    assert rounded(case)[0].seats == {("E", "k", "East", 2027): 46}


def test_a_limit_in_fractions() -> None:
    # 0.29 of the seats at most, 100 seats: 29 and not 28, though 0.29 · 100 < 29 in binary.
    case = case_of(
        Regions=[["region", "max_out_share"], ["East", 0.29], ["West", 1]],
        Demand=[NEED, ["West", "k", 2028, 50]],
    )
    found, bound = rounded(case)
    assert bound == pytest.approx(21)
    assert found.seats["E", "k", "West", 2027] == 29
    assert found.seats["E", "k", "East", 2027] == 71


def test_a_budget_is_met_to_the_cent() -> None:
    # 33 students at 0.7 and 20 at 0.1 cost 25.1 exactly, in decimals; in binary it is 25.099999999999998.
    sheets: dict[str, Rows] = {
        "Programmes": [[*PROGRAMMES, "cost_per_year"], ["E", "k", 0, 33, 1, 0.7], ["E", "m", 0, 20, 1, 0.1]],
        "Demand": [NEED, ["East", "k", 2028, 33], ["East", "m", 2028, 20]],
    }
    enough, _ = rounded(case_of(**sheets, Budgets=[["region", "year", "budget"], ["East", 2027, 25.1]]))
    assert enough.seats == {("E", "k", "East", 2027): 33, ("E", "m", "East", 2027): 20}
    short, _ = rounded(case_of(**sheets, Budgets=[["region", "year", "budget"], ["East", 2027, 25.09]]))
    assert sum(short.seats.values()) == 52


@pytest.mark.parametrize("others", [0, 20])
def test_a_budget_that_the_solver_would_round_up(others: int) -> None:
    # 39 students cost 39.000000039, within the solver's tolerance of 39; so there are 38. With others in the region it
    # is a row of the LP, without them a bound.
    case = case_of(
        Programmes=[[*PROGRAMMES, "cost_per_year"], ["E", "k", 0, 100, 1, 1.000000001], ["E", "m", 0, others, 1, 1]],
        Budgets=[["region", "year", "budget"], ["East", 2027, 39]],
        Demand=[NEED, ["East", "k", 2028, 5000]],
    )
    found, _ = rounded(case)
    assert found.seats == {("E", "k", "East", 2027): 38}


def reaches(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How far each search that is made may go."""
    reached: list[float] = []
    search = rounding._search

    def record(lp: object, values: object, how: Search, *others: object) -> object:
        reached.append(how.reach)
        return search(lp, values, how, *others)  # type: ignore[arg-type]

    monkeypatch.setattr(rounding, "_search", record)
    return reached


def two_programmes_of_one_budget() -> Case:
    """10 k + 4 m ≤ 39 of money; a k is worth 3 m, so the LP takes k = 3.9, m = 0.

    Whole numbers around it: k = 3, m = 0, worth 9. Better: k = 3, m = 2, worth 11, of 11.7; no box of reach 0 has it.
    """
    return case_of(
        Specialties=[["specialty", "name", "priority"], ["k", "k", 3], ["m", "m", 1]],
        Programmes=[[*PROGRAMMES, "cost_per_year"], ["E", "k", 0, 9, 1, 10], ["E", "m", 0, 9, 1, 4]],
        Demand=[NEED, ["East", "k", 2028, 5], ["East", "m", 2028, 5]],
        Budgets=[["region", "year", "budget"], ["East", 2027, 39]],
    )


def test_whole_plans_further_away_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    reached = reaches(monkeypatch)
    found, bound = rounded(two_programmes_of_one_budget())
    assert bound == pytest.approx(20 - 11.7)
    assert found.seats == {("E", "k", "East", 2027): 3, ("E", "m", "East", 2027): 2}
    assert found.shortage == pytest.approx(20 - 11)
    assert reached == [0, 2, math.inf]


def by_parts(monkeypatch: pytest.MonkeyPatch, most_at_once: int) -> None:
    """Every plan is decided by parts; up to so many numbers are improved at once afterwards."""
    monkeypatch.setattr(rounding, "MANY", 0)
    monkeypatch.setattr(rounding, "MOST_AT_ONCE", most_at_once)


def rounded_down(task: Task, values: Values, *_: object) -> Values:
    """The best that the next whole numbers below reach."""
    down = np.floor(values)
    lower = np.where(task.whole, down, task.matrix.column_lower)
    upper = np.where(task.whole, down, task.matrix.column_upper)
    return Engine(replace(task.matrix, column_lower=lower, column_upper=upper)).minimise(task.cost)


@pytest.mark.parametrize(("most_at_once", "seats"), [(0, 55), (1, 55), (2, 56)])
def test_what_parts_decided_badly_is_improved(most_at_once: int, seats: int, monkeypatch: pytest.MonkeyPatch) -> None:
    # 50 people at 0.9 a seat are 55.56 seats; seats and intake are undecided, and the parts round both down.
    by_parts(monkeypatch, most_at_once)
    monkeypatch.setattr(rounding, "TOLERANCE", 1.0)
    monkeypatch.setattr(rounding, "solve_by_parts", rounded_down)
    found, _ = rounded(case_of(Programmes=programme("E", "k", 0, 100, 1, fill_rate=0.9)))
    assert found.seats == {("E", "k", "East", 2027): seats}


@pytest.mark.parametrize("seed", range(12))
def test_improving_keeps_every_relation_and_misses_no_more_people(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    case = case_from(random_case(seed))
    reached = []
    for most_at_once in (0, 3000):
        by_parts(monkeypatch, most_at_once)
        try:
            found, bound = rounded(case)
        except Infeasible:
            pytest.skip("no plan")
        reached.append(found.shortage)
    assert bound <= reached[1] + 1e-6 <= reached[0] + 1e-3 * max(1.0, reached[0])


def test_near_enough_is_not_improved(monkeypatch: pytest.MonkeyPatch) -> None:
    reached = reaches(monkeypatch)
    rounded(case_of(Programmes=programme("E", "k", 0, 100, 1, fill_rate=0.9)))
    assert reached == [0]


def test_a_box_without_a_whole_plan() -> None:
    # At most 0.3 of the seats are directed, and one must be; 4 are allowed in all, so at least 10/3 of them: 4. The
    # LP, which wants few changes, has 10/3, and that box holds 3 and 4.
    case = case_of(
        Regions=[["region", "max_out_share"], ["East", 0.3], ["West", 1]],
        Programmes=[PROGRAMMES, ["E", "k", 0, 4, 1]],
        Demand=[NEED, ["West", "k", 2028, 1]],
        Fixed=[["institution", "specialty", "trained_for", "year", "seats"], ["E", "k", "West", 2027, 1]],
    )
    assert rounded(case)[0].seats == {("E", "k", "East", 2027): 3, ("E", "k", "West", 2027): 1}


def no_whole_plan() -> Case:
    """One directed seat is fixed, and at most 0.4 of them may be: at least 2.5 seats, which is also the most."""
    return case_of(
        Regions=[["region", "max_out_share"], ["East", 0.4], ["West", 1]],
        Institutions=[["institution", "region", "intake_limit"], ["E", "East", 2.5]],
        Demand=[NEED, ["East", "k", 2028, 50], ["West", "k", 2028, 50]],
        Fixed=[["institution", "specialty", "trained_for", "year", "seats"], ["E", "k", "West", 2027, 1]],
    )


def test_no_whole_plan_is_proven() -> None:
    lp = lp_of(no_whole_plan(), ORDER)
    solution = solve_in_order(lp, [GoalStep(goal, 0) for goal in ORDER])
    with pytest.raises(Infeasible) as none:
        round_seats(lp, solution, 100)
    assert none.value.whole
    assert none.value.lp is lp


def test_no_time_is_not_a_proof() -> None:
    with pytest.raises(Unproven):
        rounded(two_programmes_of_one_budget(), deadline=0.0)


@pytest.mark.parametrize(
    ("gap", "shortage", "near", "searched"),
    [
        (None, 9, True, [0, 2, math.inf]),
        (0.05, 9, True, [0, 2, math.inf]),
        (0.1, 9, False, [0, 2]),
        (0.3, 11, False, [0]),
    ],
)
def test_the_first_plan_within_an_accepted_gap_will_do(
    gap: float | None, shortage: float, near: bool, searched: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    # The bound is 8.3: 11 is 24.5 % of itself above it, and 9 is 7.8 %.
    reached = reaches(monkeypatch)
    found, bound = rounded(two_programmes_of_one_budget(), accept_gap=gap)
    assert bound == pytest.approx(8.3)
    assert (found.shortage, found.near) == (pytest.approx(shortage), near)
    assert reached == searched


def test_fractions_of_limits_are_compared_exactly() -> None:
    case = case_of(Regions=[["region", "max_out_share"], ["East", 0.29], ["West", 1]])
    assert case.regions["East"].max_out_share == Fraction(29, 100)


def test_seats_are_whole_python_numbers_without_zeros() -> None:
    found, _ = rounded(case_of())
    assert all(type(number) is int and number for number in found.seats.values())


def test_nobody_is_worse_off_in_whole_numbers_where_that_can_be_had(monkeypatch: pytest.MonkeyPatch) -> None:
    # With the first search alone every plan that is found keeps participation; these seeds have one.
    monkeypatch.setattr(rounding, "SEARCHES", rounding.SEARCHES[:1])
    kept = 0
    for seed in range(12):
        try:
            plan = make_plan(case_from(random_case(seed)), load_model("mutual"))
        except (Infeasible, Unproven):
            continue
        together = {r: float(weighted_shortage(plan.case, plan.balance, r)) for r in plan.alone}
        assert all(together[r] <= alone + 1e-5 * max(1.0, alone) for r, alone in plan.alone.items())
        kept += 1
    assert kept >= 3
