"""Every problem is found where it is, and causes no others."""

from __future__ import annotations

from typing import Any

import pytest

from coplan.case import check_case
from coplan.cli.gathering import gathered_lines
from coplan.errors import Issue, issue_kinds
from coplan.tables.scenario import apply_scenario
from tests.case.issue_fixtures import ALL, CHANGES, PROGRAMMES, SCENARIO, WORKFORCE, Wrong
from tests.small import SMALL, raw_workbook, settings, small


def test_a_sound_workbook_has_no_issue() -> None:
    case, issues = check_case(raw_workbook(SMALL))
    assert case is not None
    assert issues == ()


@pytest.mark.parametrize("wrong", ALL, ids=lambda wrong: wrong.code)
def test_one_mistake_gives_one_issue(wrong: Wrong) -> None:
    case, issues = check_case(raw_workbook(wrong.tables))
    assert [(issue.code, issue.place) for issue in issues] == [(wrong.code, wrong.place)]
    assert (case is None) == (issue_kinds()[wrong.code].severity == "error")


def after(*changes: list[object], **sheets: object) -> list[Issue]:
    """Issues of SMALL, with these sheets, after a scenario of these changes."""
    raw = raw_workbook(small(**sheets, **SCENARIO, Changes=[[*CHANGES, "name"], *changes]))
    return list(check_case(apply_scenario(raw, "dry"))[1])


FORECASTS = [[*SMALL["Demand"][0], "high"], *([*row, 60] for row in SMALL["Demand"][1:])]


def test_a_scenario_leaves_forecasts_alone_that_are_not_planned_for() -> None:
    assert after(["dry", "Demand", "required", "multiply", 1.5, None], Demand=FORECASTS) == []


@pytest.mark.parametrize("more", [[], [["dry", "Settings", "value", "set", "high", "demand_case"]]])
def test_warnings_that_a_scenario_brings_name_it(more: list[list[object]]) -> None:
    given = settings(demand_case="central" if more else "high")
    issues = after(["dry", "Demand", "required", "multiply", 4, None], *more, Demand=FORECASTS, Settings=given)
    assert {(issue.code, issue.sheet, issue.scenario) for issue in issues} == {
        ("forecasts_out_of_order", "Demand", "dry")
    }
    (line,) = gathered_lines(issues, "en")
    assert line.startswith("warning: Demand!E2:E4 (3 cells): ")
    assert 'after the changes of the scenario "dry": ' in line


def test_a_scenario_s_errors_are_all_told() -> None:
    issues = after(["dry", "Demand", "required", "add", -100, None])
    assert [issue.place for issue in issues] == ["Demand!D2", "Demand!D3", "Demand!D4"]


def test_what_the_workbook_itself_has_is_not_told_of_a_scenario() -> None:
    issues = after(["dry", "Specialties", "priority", "set", 2, None], Programmes=PROGRAMMES[:2])
    assert [(issue.code, issue.scenario) for issue in issues] == [("demand_not_offered", "")]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (settings(demand_basis="posts"), "unknown_choice"),
        (settings(demand_bassis="headcount"), "unknown_setting"),
        ([*settings(demand_basis="headcount"), ["需求口径", "hires"]], "duplicate_row"),
    ],
)
def test_a_wrong_demand_basis_hides_nothing_in_workforce(rows: list[list[Any]], code: str) -> None:
    workforce = [*WORKFORCE[:3], ["South", "080901", 5], ["Nord", "080901", "many"]]
    _, issues = check_case(raw_workbook(small(Settings=rows, Workforce=workforce)))
    assert [(issue.code, issue.place) for issue in issues] == [
        (code, issues[0].place),
        ("duplicate_row", "Workforce!A4"),
        ("unknown_key", "Workforce!A5"),
        ("not_a_number", "Workforce!C5"),
    ]


def test_workforce_is_still_left_alone_where_it_does_not_count() -> None:
    rows = [*settings(demand_basis="hires"), ["需求口径", "hires"]]
    _, issues = check_case(raw_workbook(small(Settings=rows, Workforce=[*WORKFORCE, ["Nord", "x", "many"]])))
    assert [issue.code for issue in issues] == ["duplicate_row", "workforce_ignored"]
