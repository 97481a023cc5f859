"""The LP of one plan for several scenarios: what is shared, what is each one's own, and what its goals come to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from coplan.case import Case
from coplan.contract.model import GoalStep, load_model
from coplan.formulation.across import (
    EXPECTED_SHORTAGE,
    LARGEST_REGRET,
    Future,
    formulate_across,
    largest_bound,
    steps_across,
)
from coplan.formulation.build import Formulation
from coplan.formulation.solving import solve_in_order
from coplan.formulation.variables import Planning
from coplan.solver import Infeasible, Solution
from tests.tiny import NEED, PROGRAMMES, case_of

GOALS = ("shortage", "worst_region", "surplus", "change", "directed", "cost")
COSTLY = [[*PROGRAMMES, "cost_per_year"], ["E", "k", 0, 30, 1, 2]]


def needs(east: int, west: int = 0, **sheets: Any) -> Case:
    """East trains, at most 30; so many are needed in East and West a year later."""
    rows = [["East", "k", 2028, east], *([["West", "k", 2028, west]] if west else [])]
    return case_of(**{"Programmes": COSTLY, "Demand": [NEED, *rows], **sheets})


def futures_of(cases: Sequence[Case], best: Sequence[float], likely: Sequence[float]) -> list[Future]:
    families = load_model("mutual").families - {"participation"}
    return [
        Future(f"s{n}", Planning(case, families, frozenset(case.regions)), likely[n], best[n], {})
        for n, case in enumerate(cases)
    ]


def solved(
    futures: Sequence[Future], aim: Any = "regret", slack: float = 0.0, goals: Sequence[str] = GOALS
) -> tuple[Formulation, Solution]:
    steps = steps_across([GoalStep(goal, slack if goal == "shortage" else 0.0) for goal in goals], aim)
    lp = formulate_across(futures, [step.name for step in steps], aim)
    return lp, solve_in_order(lp, steps)


def reached(lp: Formulation, solution: Solution, *decision: Any) -> float:
    """What a decision is in the solution; 0 where it has no variable."""
    variable = lp.variables.decision(decision)
    return 0.0 if variable is None else float(solution.values[lp.column(variable)])


def test_the_goals_of_an_aim_stand_where_the_model_has_the_shortage() -> None:
    fair = load_model("fair").goals
    names = [step.name for step in steps_across(fair, "expected")]
    assert names[:4] == ["participation", EXPECTED_SHORTAGE, LARGEST_REGRET, "least_gain"]
    assert [step.slack for step in steps_across(fair, "regret")[:4]] == [0.0, 0.02, 0.02, 0.0]


def test_goals_are_worked_out_over_all_scenarios() -> None:
    # 20 seats are 20 people. Short 4 of 24 and 0 of 12; at most 20, since s1 lets the college train no more.
    few = {"Institutions": [["institution", "region", "intake_limit"], ["E", "East", 20], ["W", "West", None]]}
    futures = futures_of([needs(24), needs(12, **few)], best=[0, 0], likely=[0.25, 0.75])
    lp, solution = solved(futures)
    found = {goal.name: goal.value for goal in solution.goals}
    assert found[LARGEST_REGRET] - largest_bound(futures) == pytest.approx(4)
    assert found == pytest.approx(
        {
            LARGEST_REGRET: 4,
            EXPECTED_SHORTAGE: 1,
            "worst_region": 4 / 24,
            "surplus": 8 / 2,  # the mean over the scenarios
            "change": 20,
            "directed": 0,
            "cost": 40,
        }
    )
    assert reached(lp, solution, ("E", "k"), 2027) == pytest.approx(20)


def test_the_largest_regret_is_counted_from_the_largest_bound() -> None:
    # Missing less than the bounds allow makes regrets negative; the column of the LP cannot be.
    futures = futures_of([needs(40), needs(35)], best=[15, 9], likely=[0.5, 0.5])
    lp, solution = solved(futures)
    assert solution.goal(LARGEST_REGRET) == pytest.approx(15 - 4)  # short 10 and 5: 5 and 4 less than the bounds
    assert lp.measure == 15


def test_aims_differ_where_one_scenario_is_likely() -> None:
    cases = [needs(30, 1), needs(1, 30)]
    futures = futures_of(cases, best=[1, 1], likely=[0.9, 0.1])
    of_regret, of_expected = solved(futures), solved(futures, "expected")
    assert of_regret[1].goal(LARGEST_REGRET) == pytest.approx(1 + 14)  # 15 are missing either way
    assert of_expected[1].goal(EXPECTED_SHORTAGE) == pytest.approx(0.9 * 1 + 0.1 * 29)  # 29 for East, 1 for West
    assert of_expected[0].lead == EXPECTED_SHORTAGE


def test_equal_rows_stand_once_and_others_say_whose_they_are() -> None:
    lp, _ = solved(futures_of([needs(10), needs(10), needs(10, Routes=ROUTES)], best=[0] * 3, likely=[0.2] * 3))
    labels = [*lp.rows, *(bound.label for bounds in lp.bounds.values() for bound in bounds)]
    ranges = [label for label in labels if label.family == "intake_range"]
    assert [label.scenarios for label in ranges] == [()] * len(ranges)
    assert len(ranges) == 2  # a least and a most
    balances = [label.scenarios for label in labels if label.family == "need_met"]
    assert set(balances) == {("s0",), ("s1",), ("s2",)}


ROUTES = [["trained_in", "trained_for", "max_seats"], ["East", "West", 3]]


def test_seats_that_one_scenario_forbids_are_not_made() -> None:
    closed = {"Routes": [["trained_in", "trained_for", "allowed"], ["East", "West", "no"]]}
    open_, shut = needs(10, 10), needs(10, 10, **closed)
    assert (("E", "k"), "West", 2027) in solved(futures_of([open_, open_], [0, 0], [0.5, 0.5]))[0].variables.seats
    lp, _ = solved(futures_of([open_, shut], [0, 0], [0.5, 0.5]))
    assert lp.variables.decision((("E", "k"), "West", 2027)) is None
    fixed = {"Fixed": [["institution", "specialty", "trained_for", "year", "seats"], ["E", "k", "West", 2027, 2]]}
    with pytest.raises(Infeasible):
        solved(futures_of([needs(10, 10, **fixed), shut], [0, 0], [0.5, 0.5]))


def test_changes_are_measured_from_what_each_scenario_takes_in_today() -> None:
    today = {"Programmes": [COSTLY[0], ["E", "k", 20, 30, 1, 2]], "Enrolled": NOBODY}
    lp, solution = solved(futures_of([needs(24), needs(24, **today)], [0, 0], [0.5, 0.5]))
    assert solution.goal("change") == pytest.approx((24 + 4) / 2)
    assert len(lp.variables.rise) == 2
    alike = solved(futures_of([needs(24), needs(12)], [0, 0], [0.5, 0.5]))[0]
    assert len(alike.variables.rise) == 1


NOBODY = [["institution", "specialty", "intake_year", "students"], ["E", "k", 2026, 0]]


def test_slack_is_that_of_the_expected_shortage_and_of_the_largest_bound() -> None:
    # 40 needed, 30 trained: short 10. A tenth of it, a seat, may be given up for what follows.
    futures = futures_of([needs(40)], best=[10], likely=[1])
    _, solution = solved(futures, slack=0.1, goals=("shortage", "change"))
    assert solution.goal("change") == pytest.approx(29)
