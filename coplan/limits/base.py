"""What a limit is: rows of exact numbers over the seats of a plan, and what the number that it comes from is called.

A limit is written once, in a module of its own. The rows of the LP, the exact check of whole seats and the room that a
plan leaves all follow from what that module says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, NamedTuple

from coplan.case import Case, Key, Programme
from coplan.contract.inputs import contract

Exact = Fraction | int
Decision = tuple[Key, int] | tuple[Key, str, int]
"""The intake of a programme and year, (p, t), or its seats for a region, (p, d, t)."""
Terms = Sequence[tuple[Decision, Exact]]
Planners = frozenset[str]
"""Regions whose programmes a plan decides; the seats are for these regions only."""
Unit = Literal["seats", "students", "money"]
Subject = Literal["programme", "service", "institution", "region", "route"]
"""What a limit speaks of: the parts of a row's key before its year. A service is a programme and the region served."""


class Row(NamedTuple):
    """lower ≤ Σ coefficient · decision + constant ≤ upper; None where nothing is asked on that side.

    Where share_of is given, lower and upper are shares of the sum of its terms. The last part of the key is the year.
    """

    key: tuple[Any, ...]
    terms: Terms
    lower: Exact | None = None
    upper: Exact | None = None
    constant: Exact = 0
    share_of: Terms = ()

    @property
    def is_distance(self) -> bool:
        """Whether the row bounds how far its sum is from 0, whichever way."""
        return self.lower is not None and self.upper is not None and self.lower == -self.upper != 0

    def beyond(self, limit: Exact) -> Terms:
        """What each decision adds to that by which the row's sum lies above one of its limits."""
        return self.terms if not self.share_of else [*self.terms, *((x, -limit * a) for x, a in self.share_of)]


@dataclass(frozen=True)
class Lever:
    """A number of a case that `coplan frontier` turns: the case with it times a factor, and how much of it there is."""

    name: str
    move: Callable[[Case, Fraction], Case]
    amount: Callable[[Case], Fraction] | None = None


@dataclass(frozen=True)
class Limit:
    """A family of relations on seats and intake.

    unit: that of its rows. sheet and column: where the number of a row stands in the input workbook; least_column:
    that of the lower side, where it is another. cause: under which cause of a shortage Unmet counts it.
    rows: its rows in a case, for the regions that plan together. lever: what turns its numbers. between_regions:
    whether it asks nothing where regions plan by themselves.
    forbids: for a limit that has no rows but keeps seats of a programme for a region from being planned at all; says
    why, blank where it does not, and says the same for all programmes of a specialty in a region. closes: whether it
    then forbids seats that somebody needs. gives_way: whether changing the number of a programme would loosen the
    limit; a number that also sets another limit may tighten that one.
    """

    name: str
    unit: Unit
    subject: Subject
    sheet: str
    column: str
    cause: str
    rows: Callable[[Case, Planners], Iterator[Row]] = lambda *_: iter(())
    forbids: Callable[[Case, Programme, str], str] | None = None
    closes: Callable[[Case], bool] = lambda _: False
    least_column: str = ""
    lever: Lever | None = None
    between_regions: bool = False
    gives_way: Callable[[Programme], bool] = lambda _: True

    def asks(self, case: Case) -> bool:
        """Whether it asks anything in a case in which all regions plan together."""
        return self.closes(case) or any(True for _ in self.rows(case, frozenset(case.regions)))

    def column_of(self, upper: bool) -> str:
        """The column in which the number of one of its sides stands."""
        return self.column if upper or not self.least_column else self.least_column

    @property
    def yearly(self) -> bool:
        """Whether each year has a number of its own."""
        return "year" in contract().sheets[self.sheet].identity

    @property
    def of_programmes(self) -> bool:
        """Whether its subject is a programme, with or without the region served."""
        return self.subject in ("programme", "service")


def own(case: Case, planners: Planners) -> Iterable[Programme]:
    """The programmes of the regions that plan."""
    return (p for p in case.programmes.values() if p.region in planners)


def enrolled(case: Case, p: Programme, year: int, each: Exact) -> Terms:
    """The planned intakes of a programme that are in any year of study in a year; each: what a seat counts."""
    key = p.key
    return [((key, case.decided_in(entry)), each) for entry in p.studying(year) if entry >= case.first_year]


def added(terms: Terms) -> Mapping[Decision, Exact]:
    """The coefficient of each decision, where one stands several times."""
    found: dict[Decision, Exact] = defaultdict(int)
    for x, a in terms:
        found[x] += a
    return found
