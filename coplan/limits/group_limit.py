"""Totals over the programmes that a row of Limits names: seats, students, or what the students cost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from coplan.case import Case, GroupLimit, Programme
from coplan.exact import total
from coplan.limits.base import Exact, Limit, Planners, Row, Terms, Unit

UNITS: dict[str, Unit] = {"seats": "seats", "students": "students", "cost": "money"}


class Sum(NamedTuple):
    """Σ coefficient · decision + what is known already."""

    terms: Terms
    known: Exact


def rows(case: Case, planners: Planners) -> Iterator[Row]:
    """least ≤ measure ≤ most in each of the limit's years; with share both are shares of the whole.

    A limit asks nothing where some region that has a part in it does not plan: it is what all of them agree on.
    """
    for name, limit in case.limits.items():
        group = case.groups[name]
        years = [t for t in case.intake_years if limit.year_from <= t <= limit.year_to]
        for t in years if case.concerned_by(name) <= planners else ():
            part = _measured(case, limit, group.programmes, limit.trained_for, t)
            row = Row((name, t), part.terms, limit.least, limit.most, part.known)
            every = _measured(case, limit, group.whole, "", t)
            yield row._replace(share_of=every.terms, whole=every.known) if limit.share else row


def _measured(case: Case, limit: GroupLimit, programmes: Sequence[Programme], served: str, year: int) -> Sum:
    """The measure of a limit over programmes in a year; for seats only those for a region, where one is named."""
    if limit.measure == "seats":
        keys = [(p.key, served, year) if served else (p.key, year) for p in programmes]
        return Sum([(key, 1) for key in keys], 0)
    parts = [_studying(case, limit, p, year) for p in programmes]
    return Sum([term for part in parts for term in part.terms], total(part.known for part in parts))


def _studying(case: Case, limit: GroupLimit, p: Programme, year: int) -> Sum:
    """The students of a programme in the limit's years of study, or what they cost."""
    each = p.cost_per_year if limit.measure == "cost" else Fraction(1)
    entries = [year - n for n in range(limit.study_from - 1, min(limit.study_to or p.years, p.years))]
    known = (number for t in entries if t < case.first_year for number in p.entered_before(t).values())
    return Sum([((p.key, t), each * p.fill_rate) for t in entries if t >= case.first_year], each * total(known))


def unit_of(case: Case, key: tuple[Any, ...]) -> Unit:
    """What a row counts."""
    return UNITS[case.limits[key[0]].measure]


LIMIT = Limit(
    "group_limit",
    order=45,
    unit="seats",
    unit_of=unit_of,
    subject="group",
    sheet="Limits",
    column="most",
    least_column="least",
    cause="group",
    rows=rows,
)
