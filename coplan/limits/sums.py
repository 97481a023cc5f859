"""Rows of limits added up for the decisions of a plan, exactly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from coplan.case import intake_of
from coplan.exact import dot
from coplan.limits.base import Decision, Row, Terms

Decisions = Mapping[Decision, int]
"""Whole numbers; a decision that is absent is 0."""


@dataclass(frozen=True)
class Standing:
    """Where a row stands: its value, and the least and most that it may have.

    whole: what these two are shares of; 1 where they are none.
    """

    row: Row
    value: Fraction
    least: Fraction | None
    most: Fraction | None
    whole: Fraction

    @property
    def above(self) -> Fraction:
        """By how much the value is above its most; below 0 where it is not."""
        return Fraction(-1) if self.most is None else self.value - self.most

    @property
    def below(self) -> Fraction:
        """By how much the value is below its least; below 0 where it is not."""
        return Fraction(-1) if self.least is None else self.least - self.value

    @property
    def holds(self) -> bool:
        """Whether the value is within both."""
        return self.above <= 0 and self.below <= 0


def decisions_of(seats: Mapping[tuple[str, str, str, int], int]) -> Decisions:
    """The decisions that seats by (institution, specialty, trained_for, year) are."""
    found: dict[Decision, int] = {((i, k), d, t): number for (i, k, d, t), number in seats.items()}
    found |= intake_of(seats).items()
    return found


def standing(row: Row, decisions: Decisions) -> Standing:
    """Where a row stands."""
    whole = _sum(row.share_of, decisions) + (row.whole or 0) if row.is_share else Fraction(1)
    least, most = (None if limit is None else limit * whole for limit in (row.lower, row.upper))
    return Standing(row, _sum(row.terms, decisions) + row.constant, least, most, whole)


def _sum(terms: Terms, decisions: Decisions) -> Fraction:
    return dot((a, decisions.get(x, 0)) for x, a in terms)
