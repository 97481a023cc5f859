"""Rows of limits added up for the decisions of a plan, exactly: as whole numbers, over arrays."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from coplan.exact import dot
from coplan.limits.base import Decision, Exact, Row, Terms

LARGEST = 2**62
"""Numbers that may grow beyond it do not fit into 64 bits: rows that have any are added up apart."""
Decisions = Mapping[Decision, int]
"""Whole numbers; a decision that is absent is 0."""


@dataclass(frozen=True)
class Standing:
    """Where a row stands: its value, and the least and most that it may have.

    whole: what these two are shares of; 1 where they are none.
    """

    key: tuple[Any, ...]
    value: Fraction
    least: Fraction | None
    most: Fraction | None
    whole: Fraction = Fraction(1)

    @property
    def above(self) -> Fraction:
        """By how much the value is above its most; below 0 where it is not."""
        return Fraction(-1) if self.most is None else self.value - self.most

    @property
    def below(self) -> Fraction:
        """By how much the value is below its least; below 0 where it is not."""
        return Fraction(-1) if self.least is None else self.least - self.value

    @property
    def is_distance(self) -> bool:
        """Whether the row bounds how far its value is from 0, whichever way."""
        return self.least is not None and self.most is not None and self.least == -self.most != 0


def decisions_of(seats: Mapping[tuple[str, str, str, int], int]) -> Decisions:
    """The decisions that seats by (institution, specialty, trained_for, year) are."""
    found: dict[Decision, int] = defaultdict(int)
    for (i, k, d, t), number in seats.items():
        found[(i, k), d, t] += number
        found[(i, k), t] += number
    return found


def standing(row: Row, decisions: Decisions) -> Standing:
    """Where a row stands."""
    whole = _sum(row.share_of, decisions) if row.share_of else Fraction(1)
    least, most = (None if limit is None else limit * whole for limit in (row.lower, row.upper))
    return Standing(row.key, _sum(row.terms, decisions) + row.constant, least, most, whole)


def not_kept(rows: Iterable[Row], decisions: Decisions) -> Iterator[Standing]:
    """The rows that the decisions do not keep, in their order but for those that are added up apart."""
    compiled = _Compiled(rows, max(map(abs, decisions.values()), default=1))
    yield from compiled.not_kept(decisions)
    for row in compiled.apart:
        found = standing(row, decisions)
        if found.above > 0 or found.below > 0:
            yield found


def _sum(terms: Terms, decisions: Decisions) -> Fraction:
    return dot((a, decisions.get(x, 0)) for x, a in terms)


class _Compiled:
    """Rows as arrays of whole numbers: each row times its common denominator.

    largest: the most that a decision may be. Rows of shares, and those with numbers too large, stand apart.
    """

    def __init__(self, rows: Iterable[Row], largest: int):
        self.largest = largest
        self.apart: list[Row] = []
        self.keys: list[tuple[Any, ...]] = []
        self.column: dict[Decision, int] = {}
        self.index: list[int] = []
        self.value: list[int] = []
        self.start = [0]
        self.numbers: list[tuple[int, int, int, int]] = []  # constant, least, most and denominator of each row
        for row in rows:
            if row.share_of or not self._add(row):
                self.apart.append(row)

    def _add(self, row: Row) -> bool:
        """Add a row, if its numbers are small enough; whether they are."""
        given = [row.constant, *(limit for limit in (row.lower, row.upper) if limit is not None)]
        scale = math.lcm(*{a.denominator for a in given}, *{a.denominator for _, a in row.terms})
        values = [_scaled(a, scale) for _, a in row.terms]
        constant = _scaled(row.constant, scale)
        least = -LARGEST if row.lower is None else _scaled(row.lower, scale)
        most = LARGEST if row.upper is None else _scaled(row.upper, scale)
        if max(sum(map(abs, values)) * self.largest + abs(constant), abs(least), abs(most)) > LARGEST:
            return False
        self.keys.append(row.key)
        self.index.extend(self.column.setdefault(x, len(self.column)) for x, _ in row.terms)
        self.value.extend(values)
        self.start.append(len(self.index))
        self.numbers.append((constant, least, most, scale))
        return True

    def not_kept(self, decisions: Decisions) -> Iterator[Standing]:
        """The rows in the arrays that the decisions do not keep."""
        x = np.fromiter((decisions.get(at, 0) for at in self.column), np.int64, len(self.column))
        # Sums over all rows so far may run over 64 bits; their differences, modulo 2 ** 64, are right all the same.
        sums = np.concatenate(([0], np.cumsum(np.array(self.value, np.int64) * x[np.array(self.index, np.int64)])))
        constant, least, most = np.array(self.numbers, np.int64).reshape(-1, 4)[:, :3].T
        values = np.diff(sums[self.start]) + constant
        for n in np.flatnonzero((values < least) | (values > most)).tolist():
            _, lower, upper, scale = self.numbers[n]
            yield Standing(self.keys[n], Fraction(int(values[n]), scale), _limit(lower, scale), _limit(upper, scale))


def _scaled(number: Exact, scale: int) -> int:
    return number.numerator * (scale // number.denominator)


def _limit(limit: int, scale: int) -> Fraction | None:
    return None if abs(limit) == LARGEST else Fraction(limit, scale)
