"""What must hold in History, Drivers and Ages: each fault is told at its cell, and all of them at once."""

from __future__ import annotations

from typing import Any

import pytest

from coplan.case import check_case
from coplan.errors import issue_kinds
from tests.case.issue_fixtures import Wrong
from tests.case.past_mistakes import BANDS, BEDS, FOLLOWED, PAST, past, triggering
from tests.small import edited, raw_workbook


def found(tables: Any) -> list[tuple[str, str]]:
    return [(issue.code, issue.place) for issue in check_case(raw_workbook(tables))[1]]


def test_sound_past_figures_have_no_issue() -> None:
    assert found(past(Specialties=FOLLOWED, Drivers=BEDS, Ages=BANDS)) == []


@pytest.mark.parametrize("wrong", triggering(), ids=lambda wrong: wrong.code)
def test_one_mistake_gives_one_issue(wrong: Wrong) -> None:
    case, issues = check_case(raw_workbook(wrong.tables))
    assert [(issue.code, issue.place) for issue in issues] == [(wrong.code, wrong.place)]
    assert (case is None) == (issue_kinds()[wrong.code].severity == "error")


def test_every_mistake_is_told_at_once() -> None:
    history = [row for row in PAST if row[:3] != ["North", "080901", 2022]]
    tables = past(
        History=history, Specialties=FOLLOWED, Drivers=BEDS[:16], Ages=[*BANDS, ["North", "080901", 50, 65, 3]]
    )
    codes = [code for code, _ in found(tables)]
    assert sorted(codes) == ["ages_beyond", "ages_overlap", "driver_lacking", "past_gap"]


def test_a_fall_to_a_tenth_is_told_as_well() -> None:
    assert found(edited("History", "D13", 4, past())) == [("history_jump", "History!D13")]


def test_small_numbers_may_jump() -> None:
    history = [PAST[0], *([*row[:3], 1 if row[2] < 2025 else 15] for row in PAST[1:])]
    assert found(past(History=history)) == []


def test_a_wrong_cell_is_told_once() -> None:
    assert found(edited("History", "C4", "last year", past())) == [("not_a_number", "History!C4")]
    assert found(edited("History", "B4", "080999", past())) == [("unknown_key", "History!B4")]
