"""Every problem is found where it is, and causes no others."""

from __future__ import annotations

from typing import Any

import pytest

from coplan.case import check_case
from coplan.errors import issue_kinds
from tests.case.issue_fixtures import ALL, WORKFORCE, Wrong
from tests.tables import SMALL, raw_workbook, settings, small


def test_a_sound_workbook_has_no_issue() -> None:
    case, issues = check_case(raw_workbook(SMALL))
    assert case is not None
    assert issues == ()


@pytest.mark.parametrize("wrong", ALL, ids=lambda wrong: wrong.code)
def test_one_mistake_gives_one_issue(wrong: Wrong) -> None:
    case, issues = check_case(raw_workbook(wrong.tables))
    assert [(issue.code, issue.place) for issue in issues] == [(wrong.code, wrong.place)]
    assert (case is None) == (issue_kinds()[wrong.code].severity == "error")


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
