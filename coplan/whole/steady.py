"""Steadier seats: of the whole plans that are nearly as good, one whose seats change little from year to year."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np

from coplan.formulation.build import Formulation, Label
from coplan.limits.check import Breach
from coplan.solver import Infeasible, Unproven
from coplan.solver.matrix import Chosen, inner
from coplan.whole.branching import NEAR_WHOLE, Values, WholeSeats, breaches_of, seats_of
from coplan.whole.by_parts import SHARED
from coplan.whole.exact_rows import exact_limits, whole_rows
from coplan.whole.held import Held, Piece, Search, boxed, solved
from coplan.whole.milp import Milp
from coplan.whole.part_search import TIGHTENINGS, PartSearch, Within
from coplan.whole.steady_terms import CLASS, FOR_WHOLE, LASTING, Allowed, Terms, terms_of, untied, with_room

AT_ONCE = 1_500
"""Columns up to which the steadiest plan of all is sought, and proven within NODES_AT_ONCE."""
NODES_AT_ONCE = 500
ONE_LP = 60_000
"""Columns up to which all specialties are made steadier at once, in fractions, before each gets whole seats."""
PART = 10
"""Of a larger plan, specialties with a tenth of its columns in all are made steadier, the least steady first."""
LIMIT_WORTH = 20.0
"""Weightiest person-years that breaking a limit by its largest coefficient costs while specialties are decided."""
AROUND = (0.0, 1.0, 2.0)
"""How many steps a specialty's seats may go from where they are, or from fractions to whole numbers."""
GAP = 5.0
"""Seats of unsteadiness by which a specialty may miss its best."""


@dataclass(frozen=True)
class Steadied:
    """Steadier seats, and whether there was time for all that was to be tried."""

    seats: WholeSeats
    complete: bool = True


def steadied(lp: Formulation, seats: WholeSeats, allowed: Allowed, deadline: float | None = None) -> Steadied:
    """Seats that keep every relation exactly, and every goal as far as allowed, and are steadier where such are found.

    seats: a whole plan. After the deadline what has been found by then is taken.
    """
    try:
        terms = terms_of(lp, seats, allowed, deadline)
        if not terms.unsteady(terms.start):
            return Steadied(seats)
        search = _Search(lp, deadline, terms)
        values = search.found()
    except Unproven:
        return Steadied(seats, False)
    if values is None or terms.unsteady(values) >= terms.unsteady(terms.start):
        return Steadied(seats, not search.late)
    return Steadied(seats_of(lp, values), not search.late)


@dataclass
class _Search(PartSearch):
    """The searches, from what proves the most to what takes the least time."""

    terms: Terms

    def found(self) -> Values | None:
        """Steadier values that keep every relation exactly; None where none were found."""
        if self.terms.complete.columns <= AT_ONCE:
            return self._at_once()
        values = self._from_fractions() if len(self.lp.columns) <= ONE_LP else None
        if values is None:
            return self.in_place(self.terms.ruled, self.terms.with_classes(self.terms.start))
        return values

    @property
    def gap(self) -> float:
        """Seats of unsteadiness."""
        return GAP

    @property
    def reaches(self) -> Sequence[float]:
        """At first to the whole numbers around fractions."""
        return AROUND

    @property
    def work(self) -> float:
        """Columns of specialties that may be solved in place."""
        size, scenarios = len(self.lp.columns), len(self.lp.across)
        return size / PART if size > ONE_LP else size / scenarios if scenarios else np.inf

    def near(self, held: Held, number: int, within: Within) -> Piece:
        """A specialty whose seats stay near these values, without groups that do not exist there."""
        piece, around = held.piece(number), within.around
        piece = boxed(piece, around[piece.columns], self.terms.reach(around, within.times)[piece.columns])
        shut = np.isin(piece.columns, self.terms.closed(around))
        upper = np.where(shut, piece.own.lower, piece.own.upper)
        return replace(piece, own=replace(piece.own, upper=upper))

    def tries(self, held: Held, number: int, within: Within) -> Iterator[Piece]:
        """First without directed groups below a class."""
        piece = self.near(held, number, within)
        if within.wishes:
            yield self._in_groups(piece, within.around)
        yield piece

    def _in_groups(self, piece: Piece, around: Values) -> Piece:
        """The piece with nobody or a class where few seats are directed."""
        own, slight = piece.own, np.isin(piece.columns, self.terms.slight(around))
        slight &= (own.upper >= CLASS) & (own.lower < CLASS)
        full = around[piece.columns] >= CLASS / 2
        lower, upper = np.where(slight & full, CLASS, own.lower), np.where(slight & ~full, own.lower, own.upper)
        return replace(piece, own=replace(own, lower=lower, upper=upper))

    def price(self, held: Held) -> Values:
        """Of a goal's row what all unsteadiness is worth; of a limit more than a seat can bring."""
        terms = self.terms
        shortage = terms.first
        limit = LIMIT_WORTH * terms.worth[shortage] * terms.scale[shortage] / terms.scale
        price = np.where(terms.of_goals, terms.worth, limit)
        return np.append(price, np.zeros(len(held.reached) - len(price)))

    def must_hold(self, held: Held) -> Chosen:
        """Every row, those of the goals too."""
        return np.ones(len(held.reached), bool)

    def order(self, held: Held) -> Sequence[int]:
        """The specialties in which anything moves, those that move most first."""
        moves = self.terms.moves
        by_part = np.bincount(held.milp.part[moves], held.values[moves], held.count)
        return [int(number) for number in np.argsort(-by_part, kind="stable") if by_part[number] > 0]

    def _from_fractions(self) -> Values | None:
        """Whole seats near the steadiest fractions, where what specialties share has its price."""
        terms = self.terms
        at = Held(terms.base, terms.start)
        some, more = FOR_WHOLE
        for least, for_whole in ((LASTING, some), (LASTING, more), (NEAR_WHOLE, more)):
            asked = with_room(terms, at, least, for_whole)
            with suppress(Infeasible):  # some groups are too many to close, or whole numbers have less room
                values, duals = self._steadiest(asked)
                price, milp = np.where(at.joint, duals, 0.0), terms.ruled
                cost = np.append(asked.cost, np.zeros(milp.columns - asked.columns)) - milp.rows[: len(price)].T @ price
                held = self.rounded(replace(milp, cost=cost), terms.with_classes(values))
                if held is not None:
                    return held.values
        return None

    def _steadiest(self, asked: Milp) -> tuple[Values, Values]:
        """The steadiest fractions and the duals of their rows, mostly found sooner without the row of the change."""
        for milp in (untied(self.terms, asked), asked):
            engine = milp.engine(self.deadline, whole=False)
            values = engine.minimise(milp.cost)
            if not Held(asked, values).broken().any():
                break
        return values, engine.duals()[0]

    def _at_once(self) -> Values | None:
        """The steadiest plan there is, of those the one with the fewest directed groups, if that could be proven."""
        terms, best = self.terms, self.terms.completed(self.terms.start)
        unsteady = np.zeros(terms.complete.columns)
        unsteady[terms.moves] = 1.0
        milp = replace(terms.complete, cost=unsteady)
        steadiest = self._exactly(milp, best, 0.9)
        if steadiest is None:
            return None
        groups = np.where(terms.complete.cost == 1.0, 0.0, terms.complete.cost)
        held = milp.with_rows([(np.array([x]), 1.0) for x in terms.moves], -np.inf, inner(unsteady, steadiest) + 0.5)
        fewest = self._exactly(replace(held, cost=groups), steadiest, 0.9)
        return steadiest if fewest is None else fewest

    def _exactly(self, milp: Milp, start: Values, gap: float) -> Values | None:
        """The best values that keep every relation in exact arithmetic: those that a proposal breaks are written so."""
        for _ in range(TIGHTENINGS):
            found = solved(milp, start, Search(gap, NODES_AT_ONCE), self.deadline)
            broken = [] if found is None else breaches_of(self.lp, found, ruled=True)
            if found is None or not broken:
                return found
            milp = _with_exact(self.lp, milp, broken)
        return None


def _with_exact(lp: Formulation, milp: Milp, broken: Sequence[Breach]) -> Milp:
    """The programme with the limits that were broken written in whole numbers."""
    limits = exact_limits(lp, [Label(breach.family, breach.key) for breach in broken])
    for limit in (side for sides in limits.values() for side in sides):
        rows = whole_rows(limit, milp.columns)
        milp = milp.with_columns(np.full(len(rows) - 1, SHARED), whole=True)
        for terms, most in rows:
            entries = [(np.array([column]), float(a)) for column, a in terms.items()]
            milp = milp.with_rows(entries, -np.inf, float(most))
    return milp
