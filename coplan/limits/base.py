"""What a limit is: rows of exact numbers over the seats of a plan, and what the number that it comes from is called.

A limit is written once, in a module of its own. The rows of the LP, the exact check of whole seats and the room that a
plan leaves all follow from what that module says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, Literal, NamedTuple

from coplan.case import Case, Key, Programme
from coplan.contract.inputs import contract

Exact = Fraction | int
SeatDecision = tuple[Key, str, int]
Decision = tuple[Key, int] | SeatDecision
"""The intake of a programme and year, (p, t), or its seats for a region, (p, d, t)."""
Terms = Sequence[tuple[Decision, Exact]]
Planners = frozenset[str]
"""Regions whose programmes a plan decides; the seats are for these regions only."""
Unit = Literal["seats", "students", "money"]
Measure = Literal["seats", "students", "money", "points"]
"""What a number of the input workbook counts; a point is a hundredth of a share."""
POINT = Fraction(1, 100)
Subject = Literal["programme", "service", "institution", "region", "route", "group"]
"""What a limit speaks of: the parts of a row's key before its year. A service is a programme and the region served."""


class Row(NamedTuple):
    """lower ≤ Σ coefficient · decision + constant ≤ upper; None where nothing is asked on that side.

    Where whole or share_of is given, lower and upper are shares: of whole and the sum of share_of's terms together. The
    last part of the key is the year.
    """

    key: tuple[Any, ...]
    terms: Terms
    lower: Exact | None = None
    upper: Exact | None = None
    constant: Exact = 0
    share_of: Terms = ()
    whole: Exact | None = None

    @property
    def is_share(self) -> bool:
        """Whether its limits are shares."""
        return self.whole is not None or bool(self.share_of)

    def known(self, limit: Exact) -> Exact:
        """One of its limits in the unit of its terms, as far as no decision plays a part in it."""
        return limit * (self.whole or 0) if self.is_share else limit

    @property
    def is_distance(self) -> bool:
        """Whether the row bounds how far its sum is from 0, whichever way."""
        return self.lower is not None and self.upper is not None and self.lower == -self.upper != 0

    def beyond(self, limit: Exact) -> Terms:
        """What each decision adds to that by which the row's sum lies above one of its limits."""
        return self.terms if not self.share_of else [*self.terms, *((x, -limit * a) for x, a in self.share_of)]


class WholeRule(NamedTuple):
    """What a decision may be in whole seats: so many times `by`, and 0 or at least `least`; the LP knows none.

    The last part of the key is the year. cell: identity of the row of the input workbook that says so.
    """

    key: tuple[Any, ...]
    decision: Decision
    cell: tuple[Any, ...]
    by: int = 1
    least: int = 0

    def allows(self, number: int) -> bool:
        """Whether the decision may be this."""
        return number % self.by == 0 and not 0 < number < self.least

    def next_allowed(self, number: int) -> int:
        """The least number from this one up that the decision may be."""
        return number if self.allows(number) else -(-max(number, self.least) // self.by) * self.by


@dataclass(frozen=True)
class Lever:
    """A number of a case that `coplan frontier` turns: the case with it times a factor, and how much of it there is."""

    name: str
    move: Callable[[Case, Fraction], Case]
    amount: Callable[[Case], Fraction] | None = None


@dataclass(frozen=True)
class Limit:
    """A family of relations on seats and intake.

    order: its place among the limits, in which they stand in the LP, and in which Unmet lifts them to find causes:
    those nearest to a seat come first. unit: that of its rows; unit_of: that of each, where they differ. sheet and
    column: where the number of a row stands in the input workbook; least_column: that of the lower side, where it is
    another; other_column: where it stands if not in column; only_least: whether there is a lower side and no other.
    cause: under which cause of a shortage Unmet counts it. rows: its rows in a case, for the regions that plan
    together; whole_rules: what it asks of single decisions in whole seats only. lever: what turns its numbers.
    between_regions: whether it asks nothing where regions plan by themselves.

    forbids: for a limit that has no rows but keeps seats of a programme for a region from being planned at all; says
    why, blank where it does not, and says the same for all programmes of a specialty in a region. closed: the routes
    between regions that plan, each with its year, on which it forbids seats that somebody may need.

    gives_way: whether changing the number of a programme would loosen the limit; a number that also sets another limit
    may tighten that one. stands: whether a side of a row (True: the upper) is the number as it stands in the workbook,
    so that a step of the number is one of the row. is_priced: whether Bottlenecks asks what moving its number would
    free. ties_years: whether it ties the intake of a year to that of the year before.
    """

    name: str
    order: int
    unit: Unit
    subject: Subject
    sheet: str
    column: str
    cause: str
    rows: Callable[[Case, Planners], Iterator[Row]] = lambda *_: iter(())
    whole_rules: Callable[[Case, Planners], Iterator[WholeRule]] | None = None
    forbids: Callable[[Case, Programme, str], str] | None = None
    closed: Callable[[Case, Planners], Iterator[tuple[Any, ...]]] = lambda *_: iter(())
    least_column: str = ""
    other_column: str = ""
    unit_of: Callable[[Case, tuple[Any, ...]], Unit] | None = None
    only_least: bool = False
    lever: Lever | None = None
    between_regions: bool = False
    gives_way: Callable[[Programme], bool] = lambda _: True
    stands: Callable[[Case, Row, bool], bool] = lambda *_: True
    is_priced: bool = True
    ties_years: bool = False

    def asks(self, case: Case) -> bool:
        """Whether it asks anything in a case in which all regions plan together."""
        planners = frozenset(case.regions)
        asked = (self.closed, self.rows, *([self.whole_rules] if self.whole_rules else []))
        return any(True for found in asked for _ in found(case, planners))

    @property
    def counts_the_past(self) -> bool:
        """Whether its rows may count students who entered before the plan: of seats only those to come are counted."""
        return self.unit != "seats" or self.unit_of is not None

    def column_of(self, upper: bool) -> str:
        """The column in which the number of one of its sides stands."""
        return self.column if upper or not self.least_column else self.least_column

    def words_of(self, upper: bool) -> str:
        """The key of what is said of one of its sides: the lower of two has words of its own."""
        return self.name if upper or self.only_least else f"{self.name}_least"

    @property
    def yearly(self) -> bool:
        """Whether each year has a number of its own."""
        return "year" in contract().sheets[self.sheet].identity

    def counts(self, case: Case, key: tuple[Any, ...]) -> Unit:
        """The unit of the row with this key, whose year may be left out."""
        return self.unit if self.unit_of is None else self.unit_of(case, key)

    def is_lasting(self, case: Case, key: tuple[Any, ...]) -> bool:
        """Whether its rows of the last intake year also hold for every later year, whose intake is the same."""
        return self.counts(case, key) == "seats" and not self.yearly

    @property
    def of_routes(self) -> bool:
        """Whether it speaks of routes, or closes them."""
        return self.subject == "route" or self.forbids is not None

    @property
    def of_programmes(self) -> bool:
        """Whether its subject is a programme, with or without the region served."""
        return self.subject in ("programme", "service")


def own(case: Case, planners: Planners) -> Iterable[Programme]:
    """The programmes of the regions that plan."""
    return (p for p in case.programmes.values() if p.region in planners)


def enrolled(case: Case, p: Programme, year: int, each: Exact) -> Terms:
    """The planned intakes of a programme that are in any year of study in a year; each: what a seat counts."""
    return AllEnrolled(case, [p], lambda _: each, year)


@dataclass(frozen=True, eq=False)
class AllEnrolled(Sequence[tuple[Decision, Exact]]):
    """The planned intakes of programmes that are in any year of study in a year, each with what a seat counts.

    They are worked out when somebody first looks at them: what students of earlier years use up is asked without them.
    """

    case: Case
    programmes: Iterable[Programme]
    each: Callable[[Programme], Exact]
    year: int

    @cached_property
    def _terms(self) -> Terms:
        first, last, year = self.case.first_year, self.case.last_year, self.year
        return [
            ((p.key, min(entry, last)), each)
            for p in self.programmes
            for each in [self.each(p)]
            for entry in range(max(year - p.years + 1, first), year + 1)
        ]

    def __len__(self) -> int:
        return len(self._terms)

    def __getitem__(self, at: Any) -> Any:
        return self._terms[at]

    def __iter__(self) -> Iterator[tuple[Decision, Exact]]:
        return iter(self._terms)


def added(terms: Terms) -> Mapping[Decision, Exact]:
    """The coefficient of each decision, where one stands several times."""
    found: dict[Decision, Exact] = defaultdict(int)
    for x, a in terms:
        found[x] += a
    return found
