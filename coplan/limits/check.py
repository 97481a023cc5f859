"""Whole seats held against every limit, in exact arithmetic and without the LP."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from coplan.case import Case
from coplan.limits import LIMITS, Limit
from coplan.limits.base import Planners
from coplan.limits.sums import Decisions, decisions_of, not_kept

Seats = Mapping[tuple[str, str, str, int], int]
"""Whole seats by (institution, specialty, trained_for, year); a key that is absent has none."""


@dataclass(frozen=True)
class Breach:
    """A relation that does not hold: its family and key, what stands there and what may stand there.

    whole: what the limit is a share of, 1 where it is none.
    """

    family: str
    key: tuple[Any, ...]
    value: Fraction
    limit: Fraction
    whole: Fraction = Fraction(1)

    @property
    def share(self) -> Fraction:
        """What stands there, as a share where the limit is one."""
        return self.value / self.whole


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
        for breach in (*_forbidden(limit, case, seats, planners), *_beyond(limit, case, decisions, planners))
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
        for key, number in seats.items():
            programme, d = case.programmes[key[:2]], key[2]
            if number and (d not in planners or limit.forbids(case, programme, d)):
                yield Breach(limit.name, key, Fraction(number), Fraction(0))


def _beyond(limit: Limit, case: Case, decisions: Decisions, planners: Planners) -> Iterator[Breach]:
    for found in not_kept(limit.rows(case, planners), decisions):
        bound = found.most if found.above > 0 else found.least
        assert bound is not None
        if found.is_distance:
            yield Breach(limit.name, found.key, abs(found.value), abs(bound))
        else:
            yield Breach(limit.name, found.key, found.value, bound, found.whole)
