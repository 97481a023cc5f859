"""What a lever does to a case, and what its points say of each step."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pytest

from coplan.case import Case, check_case
from coplan.contract.model import load_model
from coplan.errors import ExitCode, UsageProblem
from coplan.frontier.levers import LEVERS, Frontier, Point, amount, cases, factors, shown_factor, table
from coplan.words.language import Text
from tests.small import raw_workbook, settings, small

MUTUAL = load_model("mutual")
ONE = Fraction(1)
CASE = small(
    Settings=settings(last_year=2027, money_unit="thousand"),
    Regions=[["region", "max_out_share"], ["North", 0.5], ["South", 0.9]],
    Programmes=[
        ["institution", "specialty", "current_intake", "max_intake", "years", "cost_per_year"],
        ["North College", "080901", 40, 80, 1, 10],
        ["South College", "101101", 30, 60, 1, 20],
    ],
    Demand=[
        ["region", "specialty", "year", "required"],
        ["North", "080901", 2028, 120],
        ["South", "080901", 2028, 20],
        ["South", "101101", 2028, 80],
    ],
    Budgets=[["region", "year", "budget"], ["North", 2027, 500], ["South", 2027, 1000]],
)
"""A year of study, and budgets for 50 seats in the north and in the south each, though the need is greater."""


def case(**sheets: Any) -> Case:
    found, issues = check_case(raw_workbook({key: rows for key, rows in {**CASE, **sheets}.items() if rows}))
    assert found is not None, [issue.line("en") for issue in issues]
    return found


def code_of(error: pytest.ExceptionInfo[UsageProblem]) -> str:
    return error.value.issues[0].code


# --- factors ---


def test_factors_are_exact_and_the_case_itself_is_among_them() -> None:
    assert factors(0.8, 1.3, 11) == tuple(Fraction(n, 100) for n in range(80, 131, 5))
    assert factors(0.9, 1.2, 2) == (Fraction(9, 10), ONE, Fraction(12, 10))
    assert factors(1.5, 2, 2) == (ONE, Fraction(3, 2), Fraction(2))


@pytest.mark.parametrize(
    "asked", [(1.0, 1.0, 5), (1.3, 0.8, 5), (-0.1, 1.0, 5), (0.8, 1.3, 1), (0.8, 1.3, 102), (0, math.inf, 3)]
)
def test_what_is_no_range_is_refused(asked: tuple[float, float, int]) -> None:
    with pytest.raises(UsageProblem) as error:
        factors(*asked)
    assert code_of(error) == "frontier_range"


def test_a_factor_is_shown_in_as_many_decimals_as_it_needs() -> None:
    assert [shown_factor(f) for f in (ONE, Fraction(85, 100), Fraction(14, 15))] == ["1", "0.85", "0.9333"]


# --- levers ---


@pytest.mark.parametrize("lever", LEVERS)
def test_the_factor_1_is_the_case_itself(lever: str) -> None:
    assert cases(case(), MUTUAL, lever, [ONE, Fraction(1, 2)])[0] == case()


def test_a_lever_moves_what_it_names_and_nothing_else() -> None:
    half = {lever: cases(case(), MUTUAL, lever, [Fraction(1, 2)])[0] for lever in LEVERS}
    assert half["budget"] == case(Budgets=[["region", "year", "budget"], ["North", 2027, 250], ["South", 2027, 500]])
    assert half["openness"] == case(Regions=[["region", "max_out_share"], ["North", 0.25], ["South", 0.45]])
    headings, (_, *limited), others = CASE["Institutions"]
    assert half["intake_limit"] == case(Institutions=[headings, ["North College", limited[0], 50], others])
    rows = [[*row[:-1], row[-1] / 2] for row in CASE["Demand"][1:]]
    assert half["demand"] == case(Demand=[CASE["Demand"][0], *rows])


def test_a_share_of_the_seats_of_today_grows_beyond_them() -> None:
    regions = [["region", "max_out_share"], ["North", 0.5], ["South", None]]
    (open_,) = cases(case(Regions=regions), MUTUAL, "openness", [Fraction(4)])
    assert {name: region.max_out_share for name, region in open_.regions.items()} == {"North": 2, "South": None}


def test_demand_moves_the_demand_case_that_was_chosen() -> None:
    rows = [["region", "specialty", "year", "required", "high"], ["North", "080901", 2028, 120, 150]]
    high = case(Demand=rows, Settings=settings(last_year=2027, demand_case="high"))
    (moved,) = cases(high, MUTUAL, "demand", [Fraction(2)])
    assert list(moved.demand.values()) == [300]


UNUSED: dict[str, dict[str, Sequence[Any]]] = {
    "budget": {"Budgets": []},
    "openness": {"Regions": [["region", "max_out_share"], ["North", 0], ["South", 0]]},
    "intake_limit": {
        "Institutions": [["institution", "region"], ["North College", "North"], ["South College", "South"]],
    },
    "demand": {"Demand": [["region", "specialty", "year", "required"], ["North", "080901", 2028, 0]]},
}


@pytest.mark.parametrize("lever", LEVERS)
def test_a_lever_that_the_case_does_not_use_is_refused(lever: str) -> None:
    with pytest.raises(UsageProblem) as error:
        cases(case(**UNUSED[lever]), MUTUAL, lever, factors(0.8, 1.3, 3))
    assert code_of(error) == "lever_unused"


def test_a_lever_that_the_model_does_not_know_is_refused() -> None:
    with pytest.raises(UsageProblem) as error:
        cases(case(), load_model("separate"), "openness", factors(0.8, 1.3, 3))
    assert code_of(error) == "lever_not_in_model"


def test_how_much_of_a_lever_there_is() -> None:
    found = {lever: amount(case(), lever) for lever in LEVERS}
    assert found == {"budget": 1500, "openness": None, "intake_limit": 100, "demand": 220}


# --- steps ---


def point(factor: str, shortage: float | None, cost: float = 0, code: ExitCode = ExitCode.DONE) -> Point:
    known = {"shortage": shortage, "shortage_bound": shortage, "worst_region": 0.1, "cost": cost}
    figures = None if shortage is None else {**known, "seats_total": 1, "seats_for_others": 0}
    return Point(Fraction(factor), 1000 * float(Fraction(factor)), code, figures)  # type: ignore[arg-type]


def frontier(*points: Point) -> Frontier:
    return Frontier("Small", "budget", Text("m", "m"), "thousand", points)


def test_a_step_is_measured_from_the_last_point_that_has_a_plan() -> None:
    none = point("0.9", None, code=ExitCode.NO_PLAN)
    rows = table(frontier(point("0.8", 90, 100), none, point("1", 60, 160), point("1.1", 60, 150)), "en")
    assert rows["shortage_removed"].tolist() == [None, None, 30, 0]
    assert rows["cost_added"].tolist() == [None, None, 60, -10]
    assert rows["removed_per_money"].tolist() == [None, None, 0.5, None]
    assert rows["removed_per_amount"].tolist()[2:] == [pytest.approx(30 / 200), 0]
    assert rows["removed_from_case"].tolist() == [-30, None, 0, 0]
    assert rows["state"].tolist() == ["solved", "no plan", "solved", "solved"]
    assert rows["as_given"].tolist() == [None, None, "yes", None]


def test_nothing_is_measured_from_a_case_without_a_plan() -> None:
    rows = table(frontier(point("1", None, code=ExitCode.NO_PLAN), point("1.1", 60)), "zh")
    assert rows["removed_from_case"].tolist() == [None, None]
    assert rows["shortage_removed"].tolist() == [None, None]


def test_the_exit_code_is_that_of_the_worst_only_where_no_point_has_a_plan() -> None:
    none, late = point("0.8", None, code=ExitCode.NO_PLAN), point("1", None, code=ExitCode.NOT_PROVEN)
    assert frontier(none, late).exit_code == ExitCode.NOT_PROVEN
    assert frontier(none, late, point("1.1", 5)).exit_code == ExitCode.DONE
