"""Intake stays within its range, or is led into it as fast as its step allows [seats]."""

from __future__ import annotations

from collections.abc import Iterator

from coplan.case import Case
from coplan.limits.base import Limit, Planners, Row, own


def rows(case: Case, planners: Planners) -> Iterator[Row]:
    """min(min_intake, current_intake + n · step) ≤ intake ≤ max(max_intake, current_intake − n · step)."""
    for p in own(case, planners):
        for t in case.intake_years:
            low, high = case.intake_range(p, t)
            yield Row((*p.key, t), [((p.key, t), 1)], low, high)


def stands(case: Case, row: Row, upper: bool) -> bool:
    """Not where the programme is led into its range: a step of the number then moves nothing."""
    programme = case.programmes[row.key[:2]]
    return row.upper == programme.max_intake if upper else row.lower == programme.min_intake


LIMIT = Limit(
    "intake_range",
    order=20,
    unit="seats",
    subject="programme",
    sheet="Programmes",
    column="max_intake",
    least_column="min_intake",
    cause="max_intake",
    rows=rows,
    stands=stands,
)
