"""What must hold between the people who retire and those who are in post."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction

from coplan.errors import Issue
from coplan.tables.book import Book
from coplan.tables.parse import Row, Table
from coplan.words.numbers import apart


def retirements_are_in_post(book: Book) -> Iterator[Issue]:
    """No more people retire than are left of today's staff after exit_rate and earlier retirements."""
    table, staff, first = book["Retirements"], book["Workforce"], book.settings.first_year
    if first is None or not table.rows or not staff.certain("region", "specialty", "headcount", "exit_rate"):
        return
    groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in table.with_sound("region", "specialty", "year", "people"):
        groups[row["region"], row["specialty"]].append(row)
    for pair, rows in groups.items():
        post = staff.by_identity.get(pair)
        left, leave = (Fraction(0), Fraction(0)) if post is None else (post["headcount"], post["exit_rate"])
        yield from _more_than_left(table, sorted(rows, key=lambda row: row["year"]), left, leave, first - 1)


def _more_than_left(table: Table, rows: list[Row], left: Fraction, exit_rate: Fraction, year: int) -> Iterator[Issue]:
    """left: staff at the end of that year of those who are in post today."""
    for row in rows:
        left, year = left * (1 - exit_rate) ** (row["year"] - year), row["year"]
        if row["people"] > left:
            people, most = apart(row["people"], left)
            yield table.issue("more_retire_than_left", row, "people", people=people, left=most)
        left = max(left - row["people"], Fraction(0))
