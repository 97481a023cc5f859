"""Weights and priorities: whether a solver can tell apart what they make of missing people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from functools import cached_property

from coplan.contract.inputs import contract
from coplan.errors import Issue
from coplan.tables.book import Book
from coplan.tables.parse import Row
from coplan.tables.values import weight_fault


@dataclass(frozen=True)
class _Weight:
    """What makes up the weight of a missing person: the row of a region and that of a specialty."""

    region: Row
    specialty: Row

    @cached_property
    def product(self) -> Fraction:
        return Fraction((self.region["weight"] or 1) * self.specialty["priority"])

    @property
    def name(self) -> str:
        return f"{self.region['region']} · {self.specialty['specialty']}"


def weights_within_reach(book: Book) -> Iterator[Issue]:
    """Positive products weight · priority of what is needed are near enough for a solver to tell them apart.

    Where a region's weight is 0, its priorities still count for what it reaches by itself.
    """
    most = contract().measures["weight"].apart
    groups: dict[str, list[_Weight]] = defaultdict(list)
    for r, k in book.pairs:
        region, specialty = book["Regions"].by_identity.get((r,)), book["Specialties"].by_identity.get((k,))
        if region and specialty and region.sound("weight") and specialty.sound("priority") and specialty["priority"]:
            groups["" if region["weight"] else r].append(_Weight(region, specialty))
    apart = False
    for group in groups.values():
        low, high = min(group, key=lambda one: one.product), max(group, key=lambda one: one.product)
        if high.product > most * low.product:
            apart = True
            yield _weights_apart(book, low, high, most)
    if not apart:
        yield from _weights_out_of_range(book)


def _weights_out_of_range(book: Book) -> Iterator[Issue]:
    for table, name in ((book["Regions"], "weight"), (book["Specialties"], "priority")):
        for row in table.with_sound(name):
            cell = row.raw.cells.get(name)
            fault = weight_fault(row[name], cell.value, table.sheet.columns[name]) if cell else None
            if fault:
                yield table.issue(fault.code, row, name, **fault.values)


def _weights_apart(book: Book, low: _Weight, high: _Weight, most: int) -> Issue:
    """At a priority or weight that differs, first at one that a scenario changed; the others are named."""
    regions, specialties = book["Regions"], book["Specialties"]
    cells = [(specialties, one.specialty, "priority") for one in (low, high)]
    cells = cells if low.specialty["priority"] != high.specialty["priority"] else []
    if low.region["weight"] != high.region["weight"]:
        cells += [(regions, one.region, "weight") for one in (low, high)]
    here = next((cell for cell in cells if cell[0].place(*cell[1:]) in book.raw.changed), cells[0])
    others = [table.place(row, column) for table, row, column in cells if (table, row, column) != here]
    said = {"low": _digits(low.product), "high": _digits(high.product), "most": f"{most:,}"}
    table, row, column = here
    return table.issue("weights_apart", row, column, first=low.name, second=high.name, others=others, **said)


def _digits(number: Fraction) -> str:
    """Six digits, as a power of ten only where it would be very long."""
    short = Context(prec=6).divide(Decimal(number.numerator), Decimal(number.denominator)).normalize()
    return f"{short:f}" if -12 <= short.adjusted() <= 12 else f"{short:g}"
