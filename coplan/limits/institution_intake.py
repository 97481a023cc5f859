"""Seats of an institution's programmes stay within its yearly limit [seats]."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from coplan.case import Case
from coplan.exact import total
from coplan.limits.base import Lever, Limit, Planners, Row


def rows(case: Case, planners: Planners) -> Iterator[Row]:
    """Σ intake of the institution's programmes ≤ intake_limit."""
    for i, institution in case.institutions.items():
        if institution.region in planners and institution.intake_limit is not None:
            for t in case.intake_years:
                seats = [((p.key, t), 1) for p in case.programmes_of_institution[i]]
                yield Row((i, t), seats, upper=institution.intake_limit)


def times(case: Case, factor: Fraction) -> Case:
    """The case with every intake_limit times a factor."""
    institutions = {
        name: found if found.intake_limit is None else replace(found, intake_limit=factor * found.intake_limit)
        for name, found in case.institutions.items()
    }
    return replace(case, institutions=institutions)


LIMIT = Limit(
    "institution_intake",
    order=30,
    unit="seats",
    subject="institution",
    sheet="Institutions",
    column="intake_limit",
    cause="institution",
    rows=rows,
    lever=Lever("intake_limit", times, lambda case: total(i.intake_limit or 0 for i in case.institutions.values())),
)
