"""A programme takes in nobody in a year, or at least as many as a class needs [seats]."""

from __future__ import annotations

from collections.abc import Iterator

from coplan.case import Case
from coplan.limits.base import Limit, Planners, WholeRule, own


def whole_rules(case: Case, planners: Planners) -> Iterator[WholeRule]:
    """intake = 0 or intake ≥ min_open."""
    for p in own(case, planners):
        if p.min_open > 1:
            for t in case.intake_years:
                yield WholeRule((*p.key, t), (p.key, t), p.key, least=p.min_open)


LIMIT = Limit(
    "min_open",
    order=110,
    unit="seats",
    subject="programme",
    sheet="Programmes",
    column="min_open",
    cause="max_intake",
    is_priced=False,
    whole_rules=whole_rules,
)
