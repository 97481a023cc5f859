"""Every problem is found where it is, and causes no others."""

from __future__ import annotations

import pytest

from coplan.case import check_case
from coplan.errors import issue_kinds
from tests.case.issue_fixtures import ALL, Wrong
from tests.tables import SMALL, raw_workbook


def test_a_sound_workbook_has_no_issue() -> None:
    case, issues = check_case(raw_workbook(SMALL))
    assert case is not None
    assert issues == ()


@pytest.mark.parametrize("wrong", ALL, ids=lambda wrong: wrong.code)
def test_one_mistake_gives_one_issue(wrong: Wrong) -> None:
    case, issues = check_case(raw_workbook(wrong.tables))
    assert [(issue.code, issue.place) for issue in issues] == [(wrong.code, wrong.place)]
    assert (case is None) == (issue_kinds()[wrong.code].severity == "error")
