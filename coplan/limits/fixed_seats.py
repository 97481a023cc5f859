"""Seats that the planner has fixed; those for regions that do not take part are left out [seats]."""

from __future__ import annotations

from collections.abc import Iterator

from coplan.case import Case
from coplan.limits.base import Limit, Planners, Row


def rows(case: Case, planners: Planners) -> Iterator[Row]:
    """seats = the number in Fixed."""
    for (i, k, d, t), seats in case.fixed.items():
        if case.institutions[i].region in planners and d in planners:
            yield Row((i, k, d, t), [(((i, k), d, t), 1)], seats, seats)


LIMIT = Limit(
    "fixed_seats",
    order=90,
    unit="seats",
    subject="service",
    sheet="Fixed",
    column="seats",
    cause="fixed",
    rows=rows,
    is_priced=False,  # what the planner has decided is not to be haggled over
)
