"""Whole seats: every relation kept exactly, close to the LP, and a proof where there are none."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from coplan.case import Case
from coplan.contract.model import GoalStep, load_model
from coplan.formulation.solving import NoSolution, solve_in_order
from coplan.limits.check import broken_relations
from coplan.plan import make_plan
from coplan.solver import Engine, Infeasible, Unproven
from coplan.whole import aim, rounding
from coplan.whole import by_parts as parts_of_a_plan
from coplan.whole.branching import Box, Branching, Found, Values
from coplan.whole.by_parts import Task
from coplan.whole.rounding import Rounding, round_seats
from tests.formulation.test_constraints import programme
from tests.independent import lp
from tests.independent.cases import random_case
from tests.independent.facts import Facts
from tests.tiny import NEED, NO_WHOLE_PLAN, PROGRAMMES, Rows, case_of, lp_of
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
    # 0.29 of the 100 seats of today at most: 29 and not 28, though 0.29 · 100 < 29 in binary.
    case = case_of(
        Regions=[["region", "max_out_share"], ["East", 0.29], ["West", 1]],
        Programmes=[PROGRAMMES, ["E", "k", 100, 100, 1]],
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


def reaches(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Where each search for the shortage looks: around the LP's values, or everywhere."""
    reached: list[str] = []
    best = Branching.best

    def record(self: Branching, cost: Values, box: Box, *others: Any) -> Found | None:
        reached.append("everywhere" if box is rounding.EVERYTHING else "near")
        return best(self, cost, box, *others)

    monkeypatch.setattr(Branching, "best", record)
    monkeypatch.setattr(rounding._Rounder, "_tie_broken", lambda _, values, __: values)
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
    assert reached == ["near", "everywhere"]


def test_numbers_that_are_not_few_are_looked_for_step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aim, "FEW", -1)
    reached = reaches(monkeypatch)
    found, _ = rounded(two_programmes_of_one_budget())
    assert found.shortage == pytest.approx(20 - 11)
    assert reached == ["near", "near", "everywhere"]


def by_parts(monkeypatch: pytest.MonkeyPatch, most_at_once: int) -> None:
    """Every plan is decided by parts; up to so many numbers are improved at once afterwards."""
    monkeypatch.setattr(rounding, "MANY", 0)
    monkeypatch.setattr(parts_of_a_plan, "MOST_AT_ONCE", most_at_once)


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
    monkeypatch.setattr(aim, "TOLERANCE", 1.0)
    monkeypatch.setattr(parts_of_a_plan, "solve_by_parts", rounded_down)
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
    assert reached == ["near"]


def test_a_box_without_a_whole_plan() -> None:
    # As there, but four seats, and a region that needs one: the LP has 1.5, 1.5 and 1, of which 1, 1 and 1 are too few.
    sheets: dict[str, Rows] = {
        "Regions": [["region"], ["East"], ["North"], ["South"], ["West"]],
        "Programmes": [[*PROGRAMMES, "min_intake"], ["E", "k", 0, 100, 1, 4]],
        "Demand": [*NO_WHOLE_PLAN["Demand"], ["South", "k", 2028, 1]],
    }
    seats = {"North": 1, "South": 2, "West": 1}
    assert rounded(case_of(**{**NO_WHOLE_PLAN, **sheets}))[0].seats == {
        ("E", "k", d, 2027): n for d, n in seats.items()
    }


def no_whole_plan() -> Case:
    return case_of(**NO_WHOLE_PLAN)


def test_no_whole_plan_is_proven() -> None:
    lp = lp_of(no_whole_plan(), ORDER)
    solution = solve_in_order(lp, [GoalStep(goal, 0) for goal in ORDER])
    with pytest.raises(NoSolution) as none:
        round_seats(lp, solution, 100)
    assert none.value.whole
    assert none.value.lp is lp


def test_no_time_is_not_a_proof() -> None:
    with pytest.raises(Unproven):
        rounded(two_programmes_of_one_budget(), deadline=0.0)


@pytest.mark.parametrize(("gap", "shortage"), [(None, None), (0.2, None), (0.3, 11)])
def test_a_plan_within_an_accepted_gap_will_do_where_better_ones_are_not_found(
    gap: float | None, shortage: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The bound is 8.3, and near it there is 11: 24.5 % of itself above it.
    best = Branching.best

    def nothing_everywhere(self: Branching, cost: Values, box: Box, *others: Any) -> Found | None:
        return None if box is rounding.EVERYTHING else best(self, cost, box, *others)

    monkeypatch.setattr(Branching, "best", nothing_everywhere)
    if shortage is None:
        with pytest.raises(Unproven):
            rounded(two_programmes_of_one_budget(), accept_gap=gap)
    else:
        found, _ = rounded(two_programmes_of_one_budget(), accept_gap=gap)
        assert (found.shortage, found.near) == (pytest.approx(shortage), False)


def test_fractions_of_limits_are_compared_exactly() -> None:
    case = case_of(Regions=[["region", "max_out_share"], ["East", 0.29], ["West", 1]])
    assert case.regions["East"].max_out_share == Fraction(29, 100)


def test_seats_are_whole_python_numbers_without_zeros() -> None:
    found, _ = rounded(case_of())
    assert all(type(number) is int and number for number in found.seats.values())


@pytest.mark.parametrize("model", ["mutual", "shared"])
@pytest.mark.parametrize("seed", range(40, 52))
def test_the_least_participation_and_then_the_least_shortage(seed: int, model: str) -> None:
    facts = Facts(random_case(seed))
    try:
        plan = make_plan(replace(case_from(random_case(seed)), steadiness=Fraction(0)), load_model(model))
    except Infeasible:
        pytest.skip("no plan")
    sharing = model == "shared"
    best = lp.Model(facts, facts.regions, sharing, lp.alone_values(facts))
    goal = best.goal_participation()
    least = sum(best.matrix.minimise_whole(goal)[key] for key in goal)
    assert plan.figures["participation"] == pytest.approx(least, abs=1e-4, rel=1e-6)
    shortage = lp.least_whole_shortage(facts, least, sharing)
    assert plan.figures["shortage"] == pytest.approx(shortage, rel=1e-4, abs=1e-2)


def test_a_surplus_hides_no_shortage() -> None:
    # 10 people are needed once, in 2028: 12 seats at 0.9. The intake goes on until 2200, so the last of these seats
    # adds 0.9 · (1 + … + 173) to the surplus, and only 0.1 to the staff that is short.
    case = case_of(
        Programmes=programme("E", "k", 0, 100, 1, fill_rate=0.9),
        Demand=[NEED, ["East", "k", 2028, 10], ["East", "k", 2200, 0]],
    )
    found, _ = rounded(case)
    assert found.seats == {("E", "k", "East", 2027): 12}
    assert found.shortage == pytest.approx(0)


def test_worse_off_than_alone_only_where_no_whole_plan_avoids_it() -> None:
    # Of 10 seats East needs 9.44, so all: one less would leave it 0.4 short, though West counts a hundred times.
    case = case_of(
        Regions=[["region", "weight"], ["East", 1], ["West", 100]],
        Institutions=[["institution", "region", "intake_limit"], ["E", "East", 10], ["W", "West", None]],
        Programmes=programme("E", "k", 0, 100, 1, fill_rate=0.9),
        Demand=[NEED, ["East", "k", 2028, 8.5], ["West", "k", 2028, 50]],
    )
    plan = make_plan(case, load_model("mutual"))
    assert plan.seats == {("E", "k", "East", 2027): 10}
    assert plan.figures["participation"] == 0
