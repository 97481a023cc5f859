"""Limits that the students of earlier years break on their own, as issues."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from coplan.clash.cells import Cells
from coplan.clash.elastic import cell_of
from coplan.errors import Issue
from coplan.formulation.variables import Planning
from coplan.limits import Limit
from coplan.limits.base import Row
from coplan.limits.committed import used_up
from coplan.words.language import say_both
from coplan.words.numbers import every_digit, raised


def already_committed(planning: Planning, cells: Cells) -> Iterator[Issue]:
    """An issue for each limit that is used up before the plan begins."""
    for limit, row in used_up(planning.case, planning.families, planning.planners):
        assert row.upper is not None
        yield _issue(cells, limit, row, Fraction(row.known(row.upper)))


def _issue(cells: Cells, limit: Limit, row: Row, most: Fraction) -> Issue:
    subject, *_, year = row.key
    said = {"limit": say_both(f"family.{limit.name}"), "subject": subject, "year": year}
    numbers = {"value": every_digit(raised(Fraction(row.constant), most)), "most": every_digit(most)}
    return cells.issue("already_committed_no_plan", cell_of(limit.name, row.key, True), {**said, **numbers})
