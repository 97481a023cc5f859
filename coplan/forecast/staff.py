"""Workforce and Retirements as a forecast fills them, on the headcount basis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from coplan.forecast.notes import is_of_ages
from coplan.forecast.reading import Asked, exit_rates
from coplan.forecast.retiring import retiring, staying, whole
from coplan.tables.book import Pair
from coplan.tables.raw import RowPlace


@dataclass(frozen=True)
class NewStaff:
    """People in post by pair without a row in Workforce, retirements by pair and year, and their rows to leave out."""

    headcount: Mapping[Pair, int]
    retirements: Mapping[tuple[Pair, int], int]
    left_out: frozenset[RowPlace]


NO_STAFF = NewStaff({}, {}, frozenset())


def new_staff(asked: Asked) -> NewStaff:
    """The last people of History where Workforce says nothing, and who retires by Ages where Retirements do not.

    Nothing on the hires basis, on which newly needed people include replacements.
    """
    if not asked.book.headcount_basis:
        return NO_STAFF
    ours = [row for row in asked.book["Retirements"].rows if is_of_ages(row)]
    headcount = _headcount(asked)
    return NewStaff(headcount, _retirements(asked, headcount), frozenset(row.raw.at for row in ours))


def _headcount(asked: Asked) -> dict[Pair, int]:
    given = asked.book["Workforce"].by_identity
    return {
        (r, k): floor(Fraction(row["people"]) + Fraction(1, 2))
        for (r, k, year), row in sorted(asked.book["History"].by_identity.items())
        if year == asked.past.last and (r, k) not in given
    }


def _retirements(asked: Asked, headcount: Mapping[Pair, int]) -> dict[tuple[Pair, int], int]:
    """Whole persons who retire in the planned years, of pairs whose retirements the planner did not type."""
    book, last = asked.book, asked.past.last
    first = max(asked.first_year, last + 1)
    rates, rows = exit_rates(book), book["Workforce"].by_identity
    typed = {(row["region"], row["specialty"]) for row in book["Retirements"].rows if not is_of_ages(row)}
    found: dict[tuple[Pair, int], int] = {}
    for pair, people in retiring(book, last, range(last + 1, asked.to + 1)).items():
        if pair in asked.past.needs and pair not in typed:
            rate = rates.get(pair, Fraction(0))
            at_start = Fraction(rows[pair]["headcount"] if pair in rows else headcount[pair])
            staff = at_start * (1 - rate) ** (first - asked.first_year)
            due = staying({year: people[year] for year in range(first, asked.to + 1)}, rate, first - 1)
            found |= {(pair, year): number for year, number in whole(due, staff, rate).items() if number}
    return found
