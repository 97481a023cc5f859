"""Whole seats held against every limit, in exact arithmetic and without the LP."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from coplan.case import Case
from coplan.limits import LIMITS, Limit
from coplan.limits.arrays import not_kept
from coplan.limits.base import Decision, Exact, Planners, added
from coplan.limits.sums import Decisions, decisions_of

Seats = Mapping[tuple[str, str, str, int], int]
"""Whole seats by (institution, specialty, trained_for, year); a key that is absent has none."""


@dataclass(frozen=True)
class Breach:
    """A relation that does not hold: its family and key, what stands there and what may stand there.

    whole: what the limit is a share of; None where it is no share. beyond: what each decision that plays a part adds to
    that by which the relation is broken. cell: identity of the row of the workbook that says so, for rules on whole
    seats.
    """

    family: str
    key: tuple[Any, ...]
    value: Fraction
    limit: Fraction
    whole: Fraction | None = None
    cell: tuple[Any, ...] = ()
    beyond: Mapping[Decision, Exact] = field(default_factory=dict, compare=False, repr=False)

    @property
    def asked(self) -> Fraction:
        """What stands there as the input workbook has it: as a share where the limit is one."""
        return self.value / self.whole if self.whole else self.value

    @property
    def allowed(self) -> Fraction:
        """What may stand there, as the input workbook has it."""
        return self.limit / self.whole if self.whole else self.limit

    @property
    def grows(self) -> bool:
        """Whether it stays broken whatever seats are added."""
        return all(a >= 0 for a in self.beyond.values())

    def moved_by(self, seats: tuple[str, str, str, int]) -> Exact | None:
        """What a seat adds to that by which the relation is broken; None where it plays no part in it."""
        i, k, d, t = seats
        found = [self.beyond[x] for x in (((i, k), d, t), ((i, k), t)) if x in self.beyond]
        return sum(found) if found else None


def broken_relations(
    case: Case, families: frozenset[str], seats: Seats, planners: Planners | None = None
) -> list[Breach]:
    """All relations of these families that the seats break; whole, known and non-negative seats are always asked for.

    planners: the regions that plan together, by default all. Only their programmes count, and Fixed rows for other
    regions are left out.
    """
    planners = frozenset(case.regions) if planners is None else planners
    breaches = [*_unknown(case, seats, planners), *_not_whole(seats)]
    if breaches:  # the sums below would not be defined
        return breaches
    decisions = decisions_of(seats)
    return [
        breach
        for name, limit in LIMITS.items()
        if name in families
        for breach in (
            *_forbidden(limit, case, seats, planners),
            *_beyond(limit, case, decisions, planners),
            *_unruly(limit, case, decisions, planners),
        )
    ]


def _unknown(case: Case, seats: Seats, planners: Planners) -> Iterator[Breach]:
    for key, number in seats.items():
        i, k, d, t = key
        known = (i, k) in case.programmes and case.institutions[i].region in planners
        if not known or d not in case.regions or t not in case.intake_years:
            yield Breach("known_keys", key, Fraction(number), Fraction(0))


def _not_whole(seats: Seats) -> Iterator[Breach]:
    for key, number in seats.items():
        if number < 0 or number != int(number):
            yield Breach("whole_seats", key, Fraction(number), Fraction(0))


def _forbidden(limit: Limit, case: Case, seats: Seats, planners: Planners) -> Iterator[Breach]:
    if limit.forbids:
        kinds = {(case.institutions[i].region, k, d): (i, k) for i, k, d, _ in seats}
        closed = {
            kind: kind[2] not in planners or limit.forbids(case, case.programmes[key], kind[2])
            for kind, key in kinds.items()
        }
        for key, number in seats.items():
            i, k, d, t = key
            if number and closed[case.institutions[i].region, k, d]:
                yield Breach(limit.name, key, Fraction(number), Fraction(0), beyond={((i, k), d, t): 1})


def _beyond(limit: Limit, case: Case, decisions: Decisions, planners: Planners) -> Iterator[Breach]:
    for found in not_kept(limit, case, planners, decisions):
        row, upper = found.row, found.above > 0
        most, bound = (found.most, row.upper) if upper else (found.least, row.lower)
        assert most is not None
        assert bound is not None
        terms = {x: a if upper else -a for x, a in added(row.beyond(bound)).items()}
        value, most = (abs(found.value), abs(most)) if row.is_distance else (found.value, most)
        yield Breach(limit.name, row.key, value, most, found.whole if row.is_share else None, beyond=terms)


def _unruly(limit: Limit, case: Case, decisions: Decisions, planners: Planners) -> Iterator[Breach]:
    """Numbers that the limit's rules on whole seats do not allow; what it takes to the next one above is missing."""
    for rule in limit.whole_rules(case, planners) if limit.whole_rules else ():
        number = decisions.get(rule.decision, 0)
        if not rule.allows(number):
            allowed = Fraction(rule.next_allowed(number))
            yield Breach(limit.name, rule.key, Fraction(number), allowed, cell=rule.cell, beyond={rule.decision: -1})
