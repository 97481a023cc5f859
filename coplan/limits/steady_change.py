"""Intake moves by at most a step from one year to the next, starting from current_intake [seats]."""

from __future__ import annotations

from collections.abc import Iterator

from coplan.case import Case, Programme
from coplan.limits.base import Limit, Planners, Row, own


def rows(case: Case, planners: Planners) -> Iterator[Row]:
    """|intake of the year − intake of the year before| ≤ step."""
    for p in own(case, planners):
        if p.step is not None:
            first, *later = case.intake_years
            yield Row((*p.key, first), [((p.key, first), 1)], -p.step, p.step, -p.current_intake)
            for t in later:
                yield Row((*p.key, t), [((p.key, t), 1), ((p.key, t - 1), -1)], -p.step, p.step)


def gives_way(programme: Programme) -> bool:
    """Not where the step leads a programme into its range: a larger step would ask for more seats at once."""
    return programme.min_intake <= programme.current_intake <= programme.max_intake


LIMIT = Limit(
    "steady_change",
    order=10,
    unit="seats",
    subject="programme",
    sheet="Programmes",
    column="max_yearly_change",
    cause="steady_change",
    rows=rows,
    gives_way=gives_way,
    ties_years=True,
)
