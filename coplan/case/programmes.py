"""Programmes of a workbook whose tables are typed but not yet all without an error."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache

from coplan.case.parts import Key, Programme
from coplan.tables.book import Book
from coplan.tables.parse import Row

Enrolled = Mapping[int, Mapping[str, Fraction]]
"""Students of past intake years by the region that their seats are for."""


@lru_cache(maxsize=1)  # Several rules in turn look at the programmes of one workbook.
def usable_programmes(book: Book) -> Mapping[Key, Programme]:
    """Programmes whose row, and whose institution's region, are fully usable."""
    table, demanded, enrolled = book["Programmes"], {specialty for _, specialty in book.pairs}, _enrolled(book)
    return {
        key: _programme(row, book.region_of[key[0]], key[1] in demanded, enrolled.get(key))
        for key, row in table.by_identity.items()
        if table.sound(row) and key[0] in book.region_of
    }


def _programme(row: Row, region: str, demanded: bool, enrolled: Enrolled | None) -> Programme:
    least = 0 if demanded else min(row["current_intake"], row["max_intake"])
    return Programme(
        institution=row["institution"],
        specialty=row["specialty"],
        region=region,
        current_intake=row["current_intake"],
        min_intake=least if row["min_intake"] is None else row["min_intake"],
        max_intake=row["max_intake"],
        years=row["years"],
        fill_rate=row["fill_rate"],
        completion_rate=row["completion_rate"],
        cost_per_year=row["cost_per_year"],
        step=_step(row["max_yearly_change"], row["max_intake"], max(row["multiple"], row["min_open"])),
        enrolled=enrolled,
        first_intake=row["first_intake"],
        last_intake=row["last_intake"],
        min_open=row["min_open"],
        multiple=row["multiple"],
    )


def _enrolled(book: Book) -> Mapping[Key, Enrolled]:
    found: dict[Key, dict[int, dict[str, Fraction]]] = defaultdict(lambda: defaultdict(dict))
    for row in book["Enrolled"].by_identity.values():
        if row.sound("students") and row["institution"] in book.region_of:
            served = row["trained_for"] or book.region_of[row["institution"]]
            found[row["institution"], row["specialty"]][row["intake_year"]][served] = row["students"]
    return {key: {year: dict(sorted(years[year].items())) for year in sorted(years)} for key, years in found.items()}


def _step(max_yearly_change: Fraction | None, max_intake: int, least: int) -> int | None:
    """Seats by which intake may move from one year to the next: enough for a class, or for opening, if any at all."""
    if max_yearly_change is None:
        return None
    return max(least, math.floor(max_yearly_change * max_intake)) if max_yearly_change else 0
