"""What became of the first year of a plan: as it was planned, or as it was where that is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from coplan.case import Case, Key, Programme
from coplan.exact import total
from coplan.limits.check import Seats
from coplan.plan.balance import staff_of
from coplan.roll.actual import ALL, Actual, Taken
from coplan.tables.book import Pair

ByRegion = Mapping[str, Fraction]
"""Persons by the region that their seats are for, without those of whom there are none."""


@dataclass(frozen=True)
class PastYear:
    """Seats taken and students who entered in the year, by programme, and staff at its end, by region and specialty.

    known: programmes and pairs whose numbers are not those of the plan.
    """

    year: int
    seats: Mapping[Key, ByRegion]
    students: Mapping[Key, ByRegion]
    staff: Mapping[Pair, Fraction]
    known: frozenset[tuple[str, str]] = frozenset()

    def intake(self, programme: Key) -> int:
        """Seats of a programme for all regions."""
        return int(total(self.seats[programme].values()))


def as_planned(case: Case, seats: Seats) -> PastYear:
    """The first year of a plan as its seats say it."""
    year = case.first_year
    taken: dict[Key, dict[str, Fraction]] = {key: {} for key in case.programmes}
    for (i, k, d, t), number in sorted(seats.items()):
        if t == year and number:
            taken[i, k][d] = Fraction(number)
    students = {key: _enrolled(case.programmes[key], found) for key, found in taken.items()}
    staff = {(r, k): number for (r, k, b), number in staff_of(case, seats).items() if b == year}
    return PastYear(year, taken, students, staff)


def as_it_was(case: Case, planned: PastYear, actual: Actual) -> PastYear:
    """The year with what is known of it in place of what was planned."""
    seats, students = dict(planned.seats), dict(planned.students)
    for key, said in actual.programmes.items():
        seats[key], students[key] = _became(case.programmes[key], planned.seats[key], said)
    staff = {**planned.staff, **actual.headcount}
    return replace(planned, seats=seats, students=students, staff=staff, known=actual.known)


def _enrolled(programme: Programme, seats: ByRegion) -> ByRegion:
    """Students who take so many seats, without regions that have none."""
    return _positive({d: programme.fill_rate * number for d, number in seats.items()})


def _became(programme: Programme, planned: ByRegion, said: Mapping[str, Taken]) -> tuple[ByRegion, ByRegion]:
    """Seats taken and students of a programme by region served."""
    if ALL in said:
        return _split(programme, planned, said[ALL])
    seats, students = dict(planned), dict(_enrolled(programme, planned))
    for d, taken in said.items():
        if taken.recruited is not None:
            seats[d] = Fraction(taken.recruited)
            students[d] = programme.fill_rate * taken.recruited
        if taken.enrolled is not None:
            students[d] = taken.enrolled
    return _positive(seats), _positive(students)


def _split(programme: Programme, planned: ByRegion, taken: Taken) -> tuple[ByRegion, ByRegion]:
    """What is known of a programme as a whole, split as planned; with no seats planned, all are its own region's."""
    parts = planned or {programme.region: Fraction(1)}
    seats = planned if taken.recruited is None else shared_out(Fraction(taken.recruited), parts)
    students = _enrolled(programme, seats) if taken.enrolled is None else shared_out(taken.enrolled, parts)
    return seats, students


def shared_out(number: Fraction, parts: ByRegion) -> ByRegion:
    """A number in proportion to the parts, in whole units by largest remainder; a unit is 1 where the number is whole.

    Parts that get nothing are left out. Of equal remainders the first part comes first.
    """
    unit = Fraction(1, number.denominator)
    whole = total(parts.values())
    exact = {d: number * part / whole / unit for d, part in parts.items()}
    units = {d: exact[d].numerator // exact[d].denominator for d in parts}
    left = int(number / unit) - sum(units.values())
    for d in sorted(parts, key=lambda d: units[d] - exact[d])[:left]:
        units[d] += 1
    return _positive({d: count * unit for d, count in units.items()})


def _positive(numbers: ByRegion) -> ByRegion:
    return {d: number for d, number in sorted(numbers.items()) if number}
