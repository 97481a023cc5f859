"""The scenarios that one plan is to stand up in, and what is known of each planned by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from coplan.case import Case
from coplan.limits.check import Seats
from coplan.plan.alone import Alone
from coplan.tables.changes import BASE, is_base
from coplan.words.language import Text


@dataclass(frozen=True)
class Own:
    """A scenario planned by itself: its shortage_bound, and what each region reaches alone in it.

    bounds: the bound of each LP that its plan is made of: of all regions together, or of each by itself, unweighted.
    seats: whole seats of its plan; None where a plan workbook is read, which does not say them.
    """

    best: float
    by_itself: Mapping[str, Alone]
    bounds: tuple[float, ...] = ()
    seats: Seats | None = None


@dataclass(frozen=True)
class Scenario:
    """A scenario with its case, its probability (in all that take part together 1), and its own plan."""

    name: str
    probability: Fraction
    case: Case
    own: Own


def known_as(said: object) -> str:
    """The name of a scenario as it is known, from a cell: the workbook itself has one in either language."""
    name = said.en if isinstance(said, Text) else str(said)
    return BASE.en if is_base(name) else name


def probabilities(said: Sequence[Fraction | None]) -> list[Fraction]:
    """The probability of each scenario, in all together 1, from what is said of each; None where nothing is.

    Nothing is said of the workbook itself, nor in a blank cell: these share what the others leave of 1, and where that
    is nothing, each has the mean of theirs. Where nothing is said of any, all are equally likely.
    """
    known = [p for p in said if p is not None]
    left = 1 - sum(known, Fraction(0))
    unsaid = left / max(len(said) - len(known), 1) if left > 0 else (1 - left) / len(known)
    found = [unsaid if p is None else p for p in said]
    whole = sum(found, Fraction(0))
    return [p / whole if whole else Fraction(1, len(found)) for p in found]
