"""Limits that the students of earlier years break on their own."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from coplan.case import Case
from coplan.clash.cells import Cells
from coplan.clash.elastic import cell_of
from coplan.clash.wording import raised, written
from coplan.errors import Issue
from coplan.language import say_both


def already_committed(case: Case, planners: frozenset[str], cells: Cells) -> Iterator[Issue]:
    """An issue for each enrolment limit and budget that is used up before the plan begins."""
    for i, institution in case.institutions.items():
        if institution.region in planners and institution.enrolment_limit is not None:
            for t in case.intake_years:
                students = students_before(case, i, t)
                if students > institution.enrolment_limit:
                    yield _issue(cells, "institution_enrolment", (i, t), students, institution.enrolment_limit)
    for (r, year), budget in case.budgets.items():
        if r in planners:
            spent = spent_before(case, r, year)
            if spent > budget:
                yield _issue(cells, "region_budget", (r, year), spent, budget)


def students_before(case: Case, institution: str, year: int) -> Fraction:
    """Students of an institution in a year who entered before the plan."""
    programmes = case.programmes_of_institution[institution]
    return sum((p.known_students(year, case.first_year) for p in programmes), Fraction(0))


def spent_before(case: Case, region: str, year: int) -> Fraction:
    """What students who entered before the plan cost a region in a year [money]."""
    programmes = case.programmes_of_region[region]
    return sum((p.cost_per_year * p.known_students(year, case.first_year) for p in programmes), Fraction(0))


def _issue(cells: Cells, family: str, key: tuple[str, int], value: Fraction, limit: Fraction) -> Issue:
    subject, year = key
    values = {"limit": say_both(f"family.{family}"), "subject": subject, "year": year}
    said = {**values, "value": written(raised(value, limit)), "most": written(limit)}
    return cells.issue("already_committed_no_plan", cell_of(family, key, True), said)
