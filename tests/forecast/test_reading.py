"""From sheets to the past that a forecast is made from, with every fault at once."""

from __future__ import annotations

from typing import Any

import pytest

from coplan.errors import BadInput, UsageProblem
from tests.case.past_mistakes import BEDS, FOLLOWED, PAST, without
from tests.forecast.cases import AGES, asked_of
from tests.small import edited, settings


def refused(**sheets: Any) -> list[tuple[str, str]]:
    with pytest.raises(BadInput) as error:
        asked_of(**sheets)
    return [(issue.code, issue.place) for issue in error.value.issues]


def test_need_is_people_and_vacancies() -> None:
    found = asked_of()
    assert found.past.last == 2025
    assert found.past.needs["North", "080901"].tolist() == [51, 53, 55, 57, 59, 61]
    assert found.past.needs["South", "080901"].tolist() == [40] * 6


def test_the_last_year_is_that_of_the_last_graduates() -> None:
    assert asked_of().to == 2028 + 4
    assert asked_of(2030).to == 2030


def test_a_driver_is_found_however_its_name_is_spelled() -> None:
    found = asked_of(Specialties=FOLLOWED, Drivers=BEDS)
    assert set(found.past.driver_of) == {("North", "080901"), ("South", "080901")}
    assert found.past.drivers[found.past.driver_of["North", "080901"]].at(2025) == 105
    assert found.issues == ()


def test_a_driver_that_ends_early_is_told_with_its_last_cell() -> None:
    (issue, _) = asked_of(2033, Specialties=FOLLOWED, Drivers=BEDS).issues
    assert (issue.code, issue.place, issue.values["ends"]) == ("driver_ends", "Drivers!C16", 2032)


def test_a_driver_too_short_to_go_on_is_an_error() -> None:
    short = [BEDS[0], *(row for row in BEDS[1:] if row[2] in (2024, 2025))]
    assert refused(Specialties=FOLLOWED, Drivers=short) == [
        ("driver_short", "Drivers!C3"),
        ("driver_short", "Drivers!C5"),
    ]


def test_every_fault_is_told_at_once() -> None:
    wrong = edited("History", "D3", "many", {"History": PAST})["History"]
    sheets = {"History": without(wrong, 10), "Ages": [AGES, ["North", "080901", 40, 30, 5]]}
    assert {code for code, _ in refused(**sheets)} >= {"not_a_number", "past_gap", "ages_reversed"}


def test_without_history_it_is_said_what_to_do() -> None:
    assert refused(History=None) == [("no_history", "")]


@pytest.mark.parametrize(("to", "code"), [(2025, "forecast_year"), (2026, "forecast_year"), (2099, "forecast_too_far")])
def test_years_that_will_not_do(to: int, code: str) -> None:
    with pytest.raises(UsageProblem) as error:
        asked_of(to)
    assert [issue.code for issue in error.value.issues] == [code]


def test_past_years_within_the_plan_are_told() -> None:
    (issue,) = asked_of(Settings=settings(first_year=2024)).issues
    assert (issue.code, issue.values["next"]) == ("history_in_plan", 2026)


def test_what_is_wrong_elsewhere_is_left_to_the_check() -> None:
    assert asked_of(Institutions=[["institution", "region"], ["North College", "Nord"]]).issues == ()
