"""Seats of an institution's programmes stay within its yearly limit [seats]."""

from __future__ import annotations

from collections.abc import Iterator

from coplan.case import Case
from coplan.limits.base import Limit, Planners, Row


def rows(case: Case, planners: Planners) -> Iterator[Row]:
    """Σ intake of the institution's programmes ≤ intake_limit."""
    for i, institution in case.institutions.items():
        if institution.region in planners and institution.intake_limit is not None:
            for t in case.intake_years:
                seats = [((p.key, t), 1) for p in case.programmes_of_institution[i]]
                yield Row((i, t), seats, upper=institution.intake_limit)


LIMIT = Limit(
    "institution_intake",
    unit="seats",
    subject="institution",
    sheet="Institutions",
    column="intake_limit",
    cause="institution",
    rows=rows,
)
