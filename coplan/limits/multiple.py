"""Intake comes in whole classes [seats]."""

from __future__ import annotations

from collections.abc import Iterator

from coplan.case import Case
from coplan.limits.base import Limit, Planners, WholeRule, own


def whole_rules(case: Case, planners: Planners) -> Iterator[WholeRule]:
    """intake = n · multiple."""
    for p in own(case, planners):
        if p.multiple > 1:
            for t in case.intake_years:
                yield WholeRule((*p.key, t), (p.key, t), p.key, by=p.multiple)


LIMIT = Limit(
    "multiple",
    order=100,
    unit="seats",
    subject="programme",
    sheet="Programmes",
    column="multiple",
    cause="max_intake",
    is_priced=False,
    whole_rules=whole_rules,
)
