"""Whole seats near fractions, specialty by specialty with the rest held: rounded, repaired, made better in place."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count

import numpy as np

from coplan.formulation.build import Formulation, Label
from coplan.limits.check import Breach
from coplan.solver.matrix import Chosen, inner
from coplan.whole.branching import Values, breaches_of
from coplan.whole.held import Held, Piece, Search
from coplan.whole.milp import Milp

NODES = 20
"""Of branch and bound for a specialty: a count, so that every machine finds the same plan."""
REACHES = (0.0, 1.0, 2.0, 4.0)
"""How many steps a specialty's seats may go from where they are, when whole ones are sought that keep all rows.

The first is tried from fractions; none is to the whole numbers around them.
"""
POLISHED = 5.0
"""The same when whole ones that keep all rows are improved."""
POLISHES = 2
TIGHTENINGS = 3
ROUNDINGS = 2
"""How often specialties in a broken row are decided again from fractions at least."""
HELPS = 0.8
"""Of the trouble before, what is left of it at most where deciding once more helps."""


@dataclass(frozen=True)
class Within:
    """How far a specialty's seats may go: so many steps from the values around which they are sought.

    wishes: whether what is no row, and only wished for, is tried first.
    """

    times: float
    around: Values
    wishes: bool = True


@dataclass
class PartSearch(ABC):
    """The steps that searches by specialty have in common. deadline: time.monotonic() after which they end."""

    lp: Formulation
    deadline: float | None

    @abstractmethod
    def near(self, held: Held, number: int, within: Within) -> Piece:
        """A specialty whose seats stay within so many steps of these values."""

    def tries(self, held: Held, number: int, within: Within) -> Iterator[Piece]:
        """The specialty as it is tried, until one of the tries has a solution."""
        yield self.near(held, number, within)

    @abstractmethod
    def price(self, held: Held) -> Values:
        """What one of each row's own unit costs by which a specialty breaks it."""

    @abstractmethod
    def must_hold(self, held: Held) -> Chosen:
        """The rows that have to hold in the end."""

    @property
    def gap(self) -> float:
        """By how much a specialty may miss its best."""
        return 0.0

    @property
    def reaches(self) -> Sequence[float]:
        """How many steps a specialty's seats may go from where they are, when whole ones are sought."""
        return REACHES

    @property
    def work(self) -> float:
        """Columns of specialties that may be solved in place."""
        return np.inf

    @property
    def late(self) -> bool:
        """Whether the deadline has passed."""
        return self.deadline is not None and time.monotonic() >= self.deadline

    def rounded(self, milp: Milp, values: Values) -> Held | None:
        """Whole values near these; None where not all rows could be kept."""
        held, nearest = Held(milp, values), Within(self.reaches[0], values)
        for number in range(held.count):
            self._decide(held, number, nearest)
        for number in range(held.count):
            self._decide_farther(held, number)
        for _ in range(TIGHTENINGS):
            if not self._repaired(held, nearest):
                return None
            broken = breaches_of(self.lp, held.values, ruled=True)
            if not broken:
                return held
            held = Held(_tightened(self.lp, held.milp, broken), held.values)
        return None

    def in_place(self, milp: Milp, start: Values, chosen: Sequence[int] | None = None) -> Values:
        """Whole values made better specialty by specialty, none of which breaks a row; the start, where they do.

        chosen: the specialties that are tried, once and in this order; by default all that may become better, twice.
        """
        held, left = Held(milp, start), self.work
        for _ in range(POLISHES if chosen is None else 1):
            for number in self.order(held) if chosen is None else chosen:
                columns = len(held.columns(number))
                if left < columns or self.late:
                    break
                left -= columns
                piece = self.near(held, number, Within(POLISHED, held.values))
                held.solve(piece, Search(self.gap, NODES), self.deadline)
        kept = not self._broken(held).any() and not breaches_of(self.lp, held.values, ruled=True)
        return held.values if kept else start

    def order(self, held: Held) -> Sequence[int]:
        """The specialties that may become better, in the order in which they are tried."""
        return range(held.count)

    def _decide(self, held: Held, number: int, within: Within) -> None:
        search = self._search(held)
        any(held.solve(piece, search, self.deadline) for piece in self.tries(held, number, within))

    def _decide_farther(self, held: Held, number: int) -> None:
        """Decide a specialty that has no whole seats yet as near as it has some."""
        for times in self.reaches[1:]:
            if held.undecided(number) and not self.late:
                self._decide(held, number, Within(times, held.values))

    def _repaired(self, held: Held, nearest: Within) -> bool:
        """Whether all is whole and all rows hold, after specialties in a broken one were decided again.

        At first they are decided once more from where they came, twice and then as long as that helps, for it costs
        least: only now is known what the others take of each row.
        """
        before = np.inf
        for n in count():
            trouble = self._trouble(held)
            if self._whole(held) or (n >= ROUNDINGS and trouble >= HELPS * before):
                break
            before = trouble
            self._decide_again(held, replace(nearest, wishes=nearest.wishes and not n))
        for times in self.reaches[1:]:
            self._decide_again(held, Within(times, held.values))
        return self._whole(held)

    def _whole(self, held: Held) -> bool:
        return not held.undecided() and not self._broken(held).any()

    def _trouble(self, held: Held) -> float:
        """What it costs that rows are broken; without limit where not all is whole."""
        beyond = np.where(self._broken(held), held.broken(), 0.0)
        return np.inf if held.undecided() else inner(self.price(held), beyond)

    def _decide_again(self, held: Held, within: Within) -> None:
        """Decide the specialties in a broken row, those in most of them first, until no row is broken."""
        for number in self._in_trouble(held):
            if self.late or self._whole(held):
                break
            if held.undecided(number) or held.touched(self._broken(held))[number]:
                self._decide(held, number, within)

    def _broken(self, held: Held) -> Chosen:
        return np.asarray((held.broken() > 0) & self.must_hold(held))

    def _search(self, held: Held) -> Search:
        """Breaking a row costs more where little is missing, so that nothing is left."""
        price, beyond = self.price(held).copy(), held.broken()
        over = (beyond > 0) & (beyond < 1)
        price[over] /= beyond[over]
        return Search(self.gap, NODES, price)

    def _in_trouble(self, held: Held) -> list[int]:
        """The specialties, those without whole seats first, then those with most broken rows."""
        undecided = [held.undecided(number) for number in range(held.count)]
        rows = np.where(undecided, np.inf, held.touched(self._broken(held)))
        return [int(number) for number in np.argsort(-rows, kind="stable")]


def _tightened(lp: Formulation, milp: Milp, broken: Sequence[Breach]) -> Milp:
    """The programme with every row that is broken exactly moved by what it is broken by, and a little more."""
    least, most = milp.least.copy(), milp.most.copy()
    rows: dict[Label, list[int]] = {}
    for row, label in enumerate(lp.rows):
        rows.setdefault(label, []).append(row)
    for breach in broken:
        found = rows.get(Label(breach.family, breach.key), [])
        by = abs(float(breach.value - breach.limit)) + 1e-6 * max(1.0, abs(float(breach.limit)))
        most[found] -= by
        least[found] += by
    return replace(milp, least=least, most=most)
