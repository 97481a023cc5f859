"""Fixtures of what goes wrong with past figures and forecasts."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from coplan.case import check_case
from coplan.errors import Issue
from tests.case.issue_fixtures import Wrong
from tests.case.past_mistakes import triggering
from tests.issue_fixtures import triggers
from tests.small import raw_workbook


def _register(wrong: Wrong) -> None:
    @triggers(wrong.code)
    def fixture(_folder: Path) -> Iterable[Issue]:
        return check_case(raw_workbook(wrong.tables))[1]


for _wrong in triggering():
    _register(_wrong)
