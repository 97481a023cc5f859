"""Who retires: staff in post by age, grown older year by year, against an age of retirement that rises."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import floor

from coplan.case.past_rules import rows_by_pair
from coplan.tables.book import Book, Pair
from coplan.tables.parse import Row

MONTHS = 12


def retiring(book: Book, last: int, years: Sequence[int]) -> Mapping[Pair, Mapping[int, Fraction]]:
    """Staff by pair who come to the age of retirement in each of the years after `last`, when Ages were counted.

    Who is past it already retires in the first of them. The people of a band are spread evenly over its ages.
    """
    age = Fraction(book.settings.values["retirement_age"])
    rise = Fraction(book.settings.values["retirement_rise"]) / MONTHS
    found = {}
    for pair, rows in rows_by_pair(book, "Ages").items():
        gone, by_year = Fraction(0), {}
        for year in years:
            youngest = age - (1 - rise) * (year - last)  # in the last year, of those who have retired by this one
            by = sum((_older(row, youngest) for row in rows), Fraction(0))
            by_year[year], gone = by - gone, by
        found[pair] = by_year
    return found


def _older(row: Row, age: Fraction) -> Fraction:
    """People of a band from this age on; somebody of 59 is anywhere between 59 and 60."""
    first, end = row["age_from"], row["age_to"] + 1
    share: Fraction = (end - min(max(age, Fraction(first)), Fraction(end))) / (end - first)
    return Fraction(row["people"]) * share


def staying(people: Mapping[int, Fraction], exit_rate: Fraction, before: int) -> dict[int, Fraction]:
    """Of people who come to retire in each year, those who have not left before: beyond the exit rate."""
    return {year: number * (1 - exit_rate) ** max(0, year - before) for year, number in people.items()}


def whole(people: Mapping[int, Fraction], staff: Fraction, exit_rate: Fraction) -> dict[int, int]:
    """Whole persons who retire in each year: what is due by then less what was, never more than are left of the staff.

    staff: in post before the first of these years.
    """
    due, told, left, found = Fraction(0), 0, staff, {}
    for year, number in people.items():
        due += number
        left *= 1 - exit_rate
        found[year] = max(0, min(floor(due) - told, floor(left)))
        told += found[year]
        left -= found[year]
    return found
