"""A programme takes in nobody before its first year and after its last [seats]."""

from __future__ import annotations

from collections.abc import Iterator

from coplan.case import Case
from coplan.limits.base import Limit, Planners, Row, own


def rows(case: Case, planners: Planners) -> Iterator[Row]:
    """intake = 0 for years before first_intake and after last_intake."""
    for p in own(case, planners):
        for t in case.intake_years:
            if not p.is_open(t):
                yield Row((*p.key, t), [((p.key, t), 1)], 0, 0)


LIMIT = Limit(
    "opening",
    order=25,
    unit="seats",
    subject="programme",
    sheet="Programmes",
    column="first_intake",
    other_column="last_intake",
    is_priced=False,
    cause="max_intake",
    rows=rows,
)
