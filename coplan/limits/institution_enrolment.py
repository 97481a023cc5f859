"""Students of an institution in all years of study stay within its limit [students]."""

from __future__ import annotations

from collections.abc import Iterator

from coplan.case import Case
from coplan.exact import total
from coplan.limits.base import AllEnrolled, Limit, Planners, Row


def rows(case: Case, planners: Planners) -> Iterator[Row]:
    """Σ students of the institution's programmes ≤ enrolment_limit."""
    for i, institution in case.institutions.items():
        if institution.region in planners and institution.enrolment_limit is not None:
            programmes = case.programmes_of_institution[i]
            for t in case.intake_years:
                students = AllEnrolled(case, programmes, lambda p: p.fill_rate, t)
                past = [p for p in programmes if p.has_past(t, case.first_year)]
                known = total(p.known_students(t, case.first_year) for p in past)
                yield Row((i, t), students, upper=institution.enrolment_limit, constant=known)


LIMIT = Limit(
    "institution_enrolment",
    order=40,
    unit="students",
    subject="institution",
    sheet="Institutions",
    column="enrolment_limit",
    cause="institution",
    rows=rows,
)
