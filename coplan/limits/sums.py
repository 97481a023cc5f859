"""Rows of limits added up for the decisions of a plan, exactly: as whole numbers, over arrays."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import count

import numpy as np

from coplan.case import intake_of
from coplan.exact import dot
from coplan.limits.base import Decision, Exact, Row, Terms

LARGEST = 2**62
"""Numbers that may grow beyond it do not fit into 64 bits: rows that have any are added up one by one."""
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


def not_kept(rows: Callable[[], Iterable[Row]], decisions: Decisions) -> Iterator[Standing]:
    """The rows that the decisions do not keep; rows gives them all, the same at each call."""
    found = _Arrays(rows(), max(map(abs, decisions.values()), default=1)).not_kept(decisions)
    if found:
        yield from (standing(row, decisions) for n, row in enumerate(rows()) if n in found)


class _Arrays:
    """Rows as arrays of whole numbers: each row times its common denominator.

    largest: the most that a decision may be. Rows of planned shares, and those with numbers too large, stand apart.
    """

    def __init__(self, rows: Iterable[Row], largest: int):
        self.largest = largest
        self.apart: dict[int, Row] = {}
        self.column: dict[Decision, int] = defaultdict(count().__next__)
        self.index: list[int] = []
        self.value: list[int] = []
        self.start = [0]
        self.least: list[int] = []  # what the terms of each row must reach
        self.most: list[int] = []  # and not exceed
        for n, row in enumerate(rows):
            if row.share_of or not self._add(row):
                self.apart[n] = row
                self._close(-LARGEST, LARGEST)

    def _add(self, row: Row) -> bool:
        """Add a row if its numbers are small enough; whether they are."""
        least: Exact = -LARGEST if row.lower is None else row.known(row.lower) - row.constant
        most: Exact = LARGEST if row.upper is None else row.known(row.upper) - row.constant
        scale = math.lcm(*{a.denominator for a in (least, most)}, *{a.denominator for _, a in row.terms})
        values = [_scaled(a, scale) for _, a in row.terms]
        sides = [-LARGEST if row.lower is None else _scaled(least, scale)]
        sides += [LARGEST if row.upper is None else _scaled(most, scale)]
        if max(sum(map(abs, values)) * self.largest, *map(abs, sides)) > LARGEST:
            return False
        self.index.extend([self.column[x] for x, _ in row.terms])
        self.value.extend(values)
        self._close(*sides)
        return True

    def _close(self, least: int, most: int) -> None:
        self.start.append(len(self.index))
        self.least.append(least)
        self.most.append(most)

    def not_kept(self, decisions: Decisions) -> set[int]:
        """Numbers of the rows that the decisions do not keep."""
        x = np.array([decisions.get(at, 0) for at in self.column], np.int64)
        # Sums over all rows so far may run over 64 bits; their differences, modulo 2 ** 64, are right all the same.
        sums = np.append(0, np.cumsum(np.array(self.value, np.int64) * x[np.array(self.index, np.int64)]))
        values = np.diff(sums[self.start])
        beyond = (values < np.array(self.least, np.int64)) | (values > np.array(self.most, np.int64))
        apart = (n for n, row in self.apart.items() if not is_kept(standing(row, decisions)))
        return {*np.flatnonzero(beyond).tolist(), *apart}


def _scaled(number: Exact, scale: int) -> int:
    return number.numerator * (scale // number.denominator)


def is_kept(found: Standing) -> bool:
    """Whether a row has neither less nor more than it may."""
    return found.above <= 0 and found.below <= 0
