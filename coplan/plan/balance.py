"""Supply and need that follow from whole-number seats, in exact arithmetic and without the LP."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from coplan.case import Case, Programme
from coplan.exact import Sums

PairYear = tuple[str, str, int]
Lent = Mapping[tuple[str, str, str, int], Fraction]
"""Staff by (employed_in, serves, specialty, year) [persons]."""


class Finishing(NamedTuple):
    """Those of a programme who are trained for a region and graduate in a year, if they complete their studies.

    number counts the students where they are enrolled already, and otherwise seats, of which fill_rate are taken.
    """

    programme: Programme
    trained_for: str
    year: int
    number: int | Fraction
    enrolled: bool


@dataclass(frozen=True)
class Balance:
    """Staff of every (region, specialty, year), what is lent, and what is short or too much [persons].

    shortage and surplus have the keys of case.required.
    """

    staff: Mapping[PairYear, Fraction]
    lent: Lent
    shortage: Mapping[PairYear, Fraction]
    surplus: Mapping[PairYear, Fraction]
    lent_out: Mapping[PairYear, Fraction] = field(default_factory=dict)
    borrowed: Mapping[PairYear, Fraction] = field(default_factory=dict)


def ordinary_seats(case: Case) -> dict[tuple[str, str, str, int], int]:
    """The seats if the intake of every programme stays as it is."""
    return {
        (*p.key, p.region, t): p.current_intake
        for p in case.programmes.values()
        for t in case.intake_years
        if p.current_intake
    }


def staff_of(case: Case, seats: Mapping[tuple[str, str, str, int], int | Fraction]) -> dict[PairYear, Fraction]:
    """Staff of every (region, specialty) with Demand in every balance year [persons]."""
    trained = _graduates(case, seats)
    joining: Sums[PairYear] = Sums()
    for (o, d, k, b), number in trained.items():
        for r in case.regions:
            joining.add((r, k, b), case.share_working_in(o, d, r), number)
    joined = joining.found()
    staff: dict[PairYear, Fraction] = {}
    for r, k in case.pairs:
        now, stays = Fraction(case.headcount.get((r, k), 0)), 1 - case.exit_rate.get((r, k), Fraction(0))
        for b in case.balance_years:
            now = stays * now + joined.get((r, k, b), 0) + case.others_joining(r, k, b)
            staff[r, k, b] = now
    return staff


def _graduates(
    case: Case, seats: Mapping[tuple[str, str, str, int], int | Fraction]
) -> dict[tuple[str, str, str, int], Fraction]:
    """Graduates by (trained_in, trained_for, specialty, year)."""
    trained: Sums[tuple[str, str, str, int]] = Sums()
    per_seat = {p.key: p.completion_rate * p.fill_rate for p in case.programmes.values()}
    for p, d, b, number, enrolled in finishing(case, seats):
        trained.add((p.region, d, p.specialty, b), p.completion_rate if enrolled else per_seat[p.key], number)
    return trained.found()


def finishing(case: Case, seats: Mapping[tuple[str, str, str, int], int | Fraction]) -> Iterator[Finishing]:
    """What graduates come from: the students of past years, and the seats, the last of which go on after the plan."""
    by_entry: dict[tuple[str, str, int], list[tuple[str, int | Fraction]]] = defaultdict(list)
    for (i, k, d, t), number in seats.items():
        by_entry[i, k, t].append((d, number))
    for (i, k), p in case.programmes.items():
        for b in case.balance_years:
            entry = b - p.years
            if entry < case.first_year:
                for d, students in p.entered_before(entry).items():
                    yield Finishing(p, d, b, students, True)
            else:
                for d, number in by_entry.get((i, k, case.decided_in(entry)), ()):
                    yield Finishing(p, d, b, number, False)


def balance_of(case: Case, staff: Mapping[PairYear, Fraction], lent: Lent | None = None) -> Balance:
    """What is short and too much."""
    lent = lent or {}
    lent_out: dict[PairYear, Fraction] = defaultdict(Fraction)
    borrowed: dict[PairYear, Fraction] = defaultdict(Fraction)
    for (o, a, k, b), number in lent.items():
        lent_out[o, k, b] += number
        borrowed[a, k, b] += case.sharing[o, a].effectiveness * number
    over = {
        key: staff[key] - lent_out.get(key, 0) + borrowed.get(key, 0) - required
        for key, required in case.required.items()
    }
    return Balance(
        staff=staff,
        lent=lent,
        shortage={key: max(-number, Fraction(0)) for key, number in over.items()},
        surplus={key: max(number, Fraction(0)) for key, number in over.items()},
        lent_out=lent_out,
        borrowed=borrowed,
    )
