"""Numbers as exact as they can be.

Sums of fractions: only numerators are added as long as denominators are equal, many times faster. Figures of the solver
in the digits that it is right in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from fractions import Fraction
from math import isnan
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
Exact = Fraction | int


def settled_number(number: float) -> float:
    """A figure in as many digits as every spreadsheet program keeps, which are more than the solver's."""
    return number if isnan(number) else float(f"{number:.12g}") + 0.0


def total(terms: Iterable[Exact]) -> Fraction:
    """Σ term."""
    return dot((term, 1) for term in terms)


def dot(pairs: Iterable[tuple[Exact, Exact]]) -> Fraction:
    """Σ a · b."""
    numerators: defaultdict[int, int] = defaultdict(int)
    for a, b in pairs:
        numerators[a.denominator * b.denominator] += a.numerator * b.numerator
    return sum((Fraction(n, d) for d, n in numerators.items()), Fraction(0))


class Sums(Generic[K]):
    """A sum for each key, to which products are added."""

    def __init__(self) -> None:
        self._numerators: defaultdict[tuple[K, int], int] = defaultdict(int)

    def add(self, key: K, a: Exact, b: Exact = 1) -> None:
        """Add a · b to the sum of a key."""
        self._numerators[key, a.denominator * b.denominator] += a.numerator * b.numerator

    def found(self) -> dict[K, Fraction]:
        """The sum of every key that something was added to, in the order in which keys came first."""
        sums: dict[K, Fraction] = {}
        for (key, denominator), numerator in self._numerators.items():
            part = Fraction(numerator, denominator)
            sums[key] = sums[key] + part if key in sums else part
        return sums
