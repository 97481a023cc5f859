"""How the first year of a plan was carried out: planned beside actual, and what enrolment means for later years."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from coplan.case import Case, Key
from coplan.exact import Sums
from coplan.limits.check import Seats
from coplan.plan.balance import balance_of, staff_of
from coplan.roll.actual import ALL, Actual, Taken
from coplan.roll.past import PastYear
from coplan.roll.sheets import Step
from coplan.tables.book import Pair

UNKNOWN = Taken(None, None)


@dataclass(frozen=True)
class Taking:
    """Seats of a programme for a region as planned and as taken, and the students who were to come and came.

    recruited and enrolled are None where they are not known.
    """

    programme: Key
    trained_for: str
    seats: int
    recruited: int | None
    expected: Fraction
    enrolled: Fraction | None


@dataclass(frozen=True)
class Effect:
    """What enrolment means for a region and specialty.

    expected and enrolled: students of all programmes for the region, as planned where it is not known.
    shortage and shortage_now: over all later years with the plan's seats, if all had come as planned and as they came
    [person-years]; None where nothing is needed. staff: at the end of the year as planned; headcount: as it was, None
    where it is not known or nobody counts it.
    """

    pair: Pair
    expected: Fraction
    enrolled: Fraction
    shortage: Fraction | None
    shortage_now: Fraction | None
    staff: Fraction | None
    headcount: Fraction | None

    @property
    def more(self) -> Fraction:
        """By how much the shortage grows."""
        return (self.shortage_now or Fraction(0)) - (self.shortage or Fraction(0))


@dataclass(frozen=True)
class Outcome:
    """How a plan's first year was carried out; case: the next one, last: the last year that is balanced."""

    case: Case
    year: int
    last: int
    takings: tuple[Taking, ...]
    effects: tuple[Effect, ...]


def outcome_of(step: Step, planned: PastYear, actual: Actual, case: Case) -> Outcome:
    """step: with what is known of its year; case: the next one that it makes."""
    takings = tuple(
        _taking(planned, step.past, key, d, _said(actual, key, d))
        for key in step.case.programmes
        for d in sorted({*planned.seats[key], *step.past.seats[key], *step.past.students[key]})
    )
    return Outcome(case, step.past.year, case.balance_years[-1], takings, _effects(step, planned, actual, case))


def _said(actual: Actual, programme: Key, trained_for: str) -> Taken:
    said = actual.programmes.get(programme, {})
    return said.get(ALL) or said.get(trained_for, UNKNOWN)


def _taking(planned: PastYear, past: PastYear, programme: Key, d: str, said: Taken) -> Taking:
    recruited, enrolled = past.seats[programme].get(d, 0), past.students[programme].get(d, Fraction(0))
    return Taking(
        programme=programme,
        trained_for=d,
        seats=int(planned.seats[programme].get(d, 0)),
        recruited=None if said.recruited is None else int(recruited),
        expected=planned.students[programme].get(d, Fraction(0)),
        enrolled=None if said.enrolled is None else enrolled,
    )


def _effects(step: Step, planned: PastYear, actual: Actual, case: Case) -> tuple[Effect, ...]:
    """Every pair for which students were to come or came, or whose staff is known."""
    expected, enrolled = _by_pair(planned), _by_pair(step.past)
    seats = _going_on(step)
    case = replace(case, last_year=max(t for *_, t in seats)) if seats else case
    as_planned, as_came = _shortage(_with_students(case, planned), seats), _shortage(case, seats)
    return tuple(
        Effect(
            pair=pair,
            expected=expected.get(pair, Fraction(0)),
            enrolled=enrolled.get(pair, Fraction(0)),
            shortage=as_planned.get(pair),
            shortage_now=as_came.get(pair),
            staff=planned.staff.get(pair) if case.demand_basis == "headcount" else None,
            headcount=actual.headcount.get(pair),
        )
        for pair in sorted({*expected, *enrolled, *actual.headcount})
    )


def _by_pair(past: PastYear) -> Mapping[Pair, Fraction]:
    sums: Sums[Pair] = Sums()
    for (_, k), students in past.students.items():
        for d, number in students.items():
            sums.add((d, k), number)
    return sums.found()


def _going_on(step: Step) -> Seats:
    """The plan's seats of later years; after its last one the intake goes on."""
    years = range(step.first_year, max(step.case.last_year, step.first_year) + 1)
    return {
        (i, k, d, t): number
        for (i, k, d, year), number in step.seats.items()
        for t in years
        if year == step.case.decided_in(t)
    }


def _with_students(case: Case, past: PastYear) -> Case:
    """The next case as if the students of the past year were these."""
    programmes = {
        key: replace(p, enrolled={**(p.enrolled or {}), past.year: past.students[key]})
        for key, p in case.programmes.items()
    }
    return replace(case, programmes=programmes)


def _shortage(case: Case, seats: Seats) -> Mapping[Pair, Fraction]:
    """Shortage over all years by pair of region and specialty [person-years]."""
    sums: Sums[Pair] = Sums()
    for (r, k, _), short in balance_of(case, staff_of(case, seats)).shortage.items():
        sums.add((r, k), short)
    return sums.found()
