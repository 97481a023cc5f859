"""Numbers that look mistyped: what is warned of beside what, and what is not."""

from __future__ import annotations

from typing import Any

import pytest

from coplan.case import check_case
from coplan.case.oddities import MOST_CELLS
from coplan.errors import Issue
from tests.case.issue_fixtures import COSTLY, HEADCOUNT, PROGRAMMES, WORKFORCE
from tests.small import raw_workbook, settings, small

DEMAND = ["region", "specialty", "year", "required"]


def found(tables: Any) -> list[Issue]:
    return list(check_case(raw_workbook(tables))[1])


def places(tables: Any) -> list[tuple[str, str]]:
    return [(issue.code, issue.place) for issue in found(tables)]


def yearly(*numbers: float) -> Any:
    """SMALL where North's demand for computing is this in the years from 2031."""
    return small(Demand=[DEMAND, *(["North", "080901", 2031 + n, number] for n, number in enumerate(numbers))])


@pytest.mark.parametrize(
    "numbers",
    [(60, 70, 80), (60, 600, 900), (1, 99, 2), (0, 300, 0), (120, 0, 130), (300, 0), (20, 40, 80, 160, 320, 640)],
)
def test_demand_that_rises_and_falls_is_not_odd(numbers: tuple[float, ...]) -> None:
    assert found(yearly(*numbers)) == []


@pytest.mark.parametrize(
    ("numbers", "place", "text"),
    [
        ((60, 6100, 62), "Demand!D3", "6100 is 100 times 61"),
        ((6000, 61), "Demand!D2", "6000 is 98 times 61"),
        ((600, 610, 6.2, 630), "Demand!D4", "6.2 is 1/98 of 610"),
        ((60, 61, 62, 6300, 6400), "Demand!D5", "6300 is 102 times 61.5"),
    ],
)
def test_a_number_far_from_the_other_years(numbers: tuple[float, ...], place: str, text: str) -> None:
    (issue,) = found(yearly(*numbers))
    assert (issue.code, issue.place) == ("odd_number", place)
    assert text in issue.line("en")
    assert "North · 080901" in issue.line("zh")


def test_cells_of_one_column_are_one_warning_that_names_a_few() -> None:
    rows = [[f"P{n}", "North"] for n in range(MOST_CELLS + 3)]
    offers = [[row[0], "080901", 10, 20, 4, 0.0097] for row in rows]
    tables = small(
        Institutions=[["institution", "region"], *rows, ["South College", "South"]],
        Programmes=[[*PROGRAMMES[0], "fill_rate"], *offers, PROGRAMMES[2]],
    )
    (issue,) = found(tables)
    assert (issue.code, issue.place) == ("odd_share", "Programmes!F2")
    assert "likewise F3, F4, F5, F6, F7 and 2 more" in issue.line("en")


@pytest.mark.parametrize(("rate", "odd"), [(0.9, True), (0.0003, True), (0.5, False), (0, False), (0.005, False)])
def test_exit_rates(rate: float, odd: bool) -> None:
    rows = [[*row[:3], 0.05 if rate else 0] for row in WORKFORCE[2:]]
    tables = {**small(Workforce=[WORKFORCE[0], [*WORKFORCE[1][:3], rate], *rows]), **HEADCOUNT}
    assert [place for code, place in places(tables) if code == "odd_share"] == (["Workforce!D2"] if odd else [])


def test_a_blank_exit_rate_is_not_odd_where_one_is_given() -> None:
    tables = {**small(Workforce=[*WORKFORCE[:2], *([*row[:3], None] for row in WORKFORCE[2:])]), **HEADCOUNT}
    assert found(tables) == []


def staffed(north: int, computing: int, nursing: int) -> Any:
    """Two regions whose demand is 1000 for every specialty in 2032, with this many people in post."""
    posts = [["North", "080901", north], ["South", "080901", computing], ["South", "101101", nursing]]
    rows = [[*pair, 2032, 1000] for *pair, _ in posts]
    return {
        **small(Demand=[DEMAND, *rows], Workforce=[WORKFORCE[0], *([*post, 0.03] for post in posts)]),
        "Settings": settings(demand_basis="headcount"),
    }


def test_a_headcount_is_compared_with_the_demand_and_the_region() -> None:
    assert places(staffed(990, 950, 99_000)) == [("odd_number", "Workforce!C4")]
    assert places(staffed(990, 950, 10)) == [("odd_number", "Workforce!C4")]
    assert places(staffed(990, 10, 12)) == []  # a region that is only beginning


def test_costs_a_thousand_times_the_others() -> None:
    offers = [[f"P{n}", "080901", 0, 9, 4, 6 + n % 3] for n in range(6)]
    institutions = [["institution", "region"], *([offer[0], "North"] for offer in offers), ["South College", "South"]]
    heads = [*PROGRAMMES[0], "cost_per_year"]
    rows = [heads, *offers, [*PROGRAMMES[2], 20]]
    assert found(small(Institutions=institutions, Programmes=rows)) == []
    rows = [heads, *offers[:-1], [*offers[-1][:5], 7000], [*PROGRAMMES[2], 20]]
    (issue,) = found(small(Institutions=institutions, Programmes=rows))
    assert (issue.code, issue.place) == ("odd_number", "Programmes!F7")
    assert "7000 is 1000 times 7" in issue.line("en")


def budgets(*rows: list[Any]) -> Any:
    """SMALL where 160 students of North cost 2 each and 90 of South, with these budgets."""
    return small(Programmes=COSTLY, Budgets=[["region", "year", "budget"], *rows])


def test_budgets_in_a_smaller_unit_are_named_where_they_were_typed() -> None:
    assert places(budgets(["North", 2027, 400], ["South", 2027, 200])) == []
    (issue,) = found(budgets(["North", 2027, 4e6], ["South", 2027, 2e6]))
    assert (issue.code, issue.place) == ("odd_number", "Budgets!C2")
    assert "4000000 is 12500 times 320" in issue.line("en")
    assert "likewise C3" in issue.line("en")


def test_one_region_s_budget_in_a_larger_unit_is_named_at_the_budget() -> None:
    issues = found(budgets(["North", 2027, 0.04], ["North", 2028, 0.04], ["South", 2027, 200]))
    assert [(issue.code, issue.place) for issue in issues] == [("money_in_other_unit", "Budgets!C2")]
    assert "Programmes!F2" in issues[0].line("en")


@pytest.mark.parametrize(("year", "odd"), [(2200, True), (2060, True), (2044, False), (2033, False)])
def test_a_budget_long_after_the_rest(year: int, odd: bool) -> None:
    assert places(budgets(["North", year, 400])) == ([("odd_year", "Budgets!B2")] if odd else [])


def test_demand_may_go_on_for_decades_without_a_gap() -> None:
    rows = [["North", "080901", year, 60] for year in range(2031, 2071, 10)]
    assert places(small(Demand=[DEMAND, *rows])) == []
    assert places(small(Demand=[DEMAND, *rows, ["South", "080901", 2071, 10]])) == []
    assert places(small(Demand=[DEMAND, *rows, ["South", "080901", 2091, 10]])) == [("odd_year", "Demand!C6")]


def test_students_who_enrolled_a_century_ago() -> None:
    rows = [["institution", "specialty", "intake_year", "students"], ["North College", "080901", 1926, 40]]
    assert ("odd_year", "Enrolled!C2") in places(small(Enrolled=rows))


@pytest.mark.parametrize(("stays", "odd"), [(0.0063, True), (0.63, False), (0, True)])
def test_hardly_any_graduate_works_anywhere(stays: float, odd: bool) -> None:
    retention = [["trained_in", "trained_for", "works_in", "share"], ["North", "South", "South", stays]]
    said = [issue.line("en") for issue in found(small(Retention=[*retention, ["North", "South", "North", 0.001]]))]
    assert ["unusually low" in line for line in said if "Retention" in line] == ([True] if odd else [])


def test_an_openness_of_a_percentage_typed_twice() -> None:
    tables = small(Regions=[["region", "max_out_share"], ["North", 0.0012], ["South", 0]])
    assert places(tables) == [("odd_share", "Regions!B2")]
