"""Which limits stop seats more or fewer, read off the exact slack of whole seats."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import chain
from typing import Any

from coplan.case import Case, Programme
from coplan.limits import LIMITS, Limit
from coplan.limits.base import Decision, Exact, Planners, Row, WholeRule
from coplan.limits.check import Seats
from coplan.limits.sums import Decisions, Standing, decisions_of, standing


@dataclass(frozen=True)
class Stop:
    """A limit that a change would break: family and key as in check.Breach, whether it is a most or a least.

    limit is what may stand there, planned what stands there in the plan, both in the limit's own unit; share: what the
    limit is as a share, where it is one. A number that seats must meet is said as a most, whichever way it stops them.
    """

    family: str
    key: tuple[Any, ...]
    upper: bool
    limit: Fraction
    planned: Fraction
    share: Exact | None = None


class Room:
    """The room that each limit leaves beside seats. A row that does not hold leaves none.

    groups: the regions that plan together, in one set for each plan that they make.
    """

    def __init__(self, case: Case, families: frozenset[str], seats: Seats, groups: Sequence[Planners]):
        self.case, self.seats = case, seats
        self.limits = [limit for name, limit in LIMITS.items() if name in families]
        self._group = {r: group for group in groups for r in group}
        self._groups = groups
        self._decisions = decisions_of(seats)

    def may_serve(self, programme: Programme, region: str) -> bool:
        """Whether the programme's seats may be for a region at all."""
        return region in self._group[programme.region] and not any(
            limit.forbids(self.case, programme, region) for limit in self.limits if limit.forbids
        )

    def concerns(self, limit: Limit, programme: Programme, region: str) -> bool:
        """Whether a limit says anything of the programme's seats for a region."""
        if limit.forbids:
            return region not in self._group[programme.region] or bool(limit.forbids(self.case, programme, region))
        containing, key = self._rows[limit.name].containing, programme.key
        return any((key, t) in containing or (key, region, t) in containing for t in self.case.intake_years)

    def stops(self, changes: Seats, limits: Iterable[Limit] | None = None) -> Iterator[Stop]:
        """Every limit that these changes of seats, made together, would break or break further.

        limits: those that are asked, by default all.
        """
        moved = {x: number for x, number in decisions_of(changes).items() if number}
        for limit in self.limits if limits is None else limits:
            if limit.forbids:
                yield from self._forbidden(limit, changes)
            else:
                yield from self._broken(limit, moved)
                yield from self._unruly(limit, moved)

    def _forbidden(self, limit: Limit, changes: Seats) -> Iterator[Stop]:
        for key, number in changes.items():
            if number > 0 and not self.may_serve(self.case.programmes[key[:2]], key[2]):
                yield Stop(limit.name, key, True, Fraction(0), Fraction(self.seats.get(key, 0)))

    def _unruly(self, limit: Limit, moved: Mapping[Decision, int]) -> Iterator[Stop]:
        """The rules on whole seats that do not allow what the decisions come to."""
        for rule in self._rules[limit.name] if limit.whole_rules else ():
            if rule.decision in moved:
                now = self._decisions.get(rule.decision, 0)
                if not rule.allows(now + moved[rule.decision]):
                    asked = Fraction(rule.next_allowed(now + moved[rule.decision]))
                    yield Stop(limit.name, rule.key, True, asked, Fraction(now))

    @cached_property
    def _rules(self) -> Mapping[str, Sequence[WholeRule]]:
        return {
            limit.name: [rule for group in self._groups for rule in limit.whole_rules(self.case, group)]
            for limit in self.limits
            if limit.whole_rules
        }

    def _broken(self, limit: Limit, moved: Mapping[Decision, int]) -> Iterator[Stop]:
        rows = self._rows[limit.name]
        for n in rows.touched(moved):
            now, then = rows.now(n), rows.after(n, moved)
            row = now.row
            for upper, before, beyond, bound in (
                (True, now.above, then.above, now.most),
                (False, now.below, then.below, now.least),
            ):
                if bound is not None and beyond > 0 and beyond > before:
                    at_most = upper or now.least == now.most
                    shown = (abs(bound), abs(now.value)) if row.is_distance else (bound, now.value)
                    share = (row.upper if upper else row.lower) if row.is_share else None
                    yield Stop(limit.name, row.key, at_most, *shown, share)

    @cached_property
    def _rows(self) -> Mapping[str, _Rows]:
        groups = self._groups
        return {
            limit.name: _Rows([row for group in groups for row in limit.rows(self.case, group)], self._decisions)
            for limit in self.limits
        }


class _Rows:
    """The rows of a limit, found by the decisions in them, and where they stand."""

    def __init__(self, rows: Sequence[Row], decisions: Decisions):
        self.rows, self.decisions = rows, decisions
        self.containing: dict[Decision, list[int]] = defaultdict(list)
        for n, row in enumerate(rows):
            for x in dict.fromkeys(x for x, _ in chain(row.terms, row.share_of)):
                self.containing[x].append(n)
        self._now: dict[int, Standing] = {}
        self._by_decision: dict[int, tuple[Mapping[Decision, list[Exact]], ...]] = {}

    def touched(self, moved: Iterable[Decision]) -> Iterable[int]:
        """The rows in which these decisions stand."""
        return dict.fromkeys(n for x in moved for n in self.containing.get(x, ()))

    def now(self, n: int) -> Standing:
        """Where a row stands in the plan."""
        if n not in self._now:
            self._now[n] = standing(self.rows[n], self.decisions)
        return self._now[n]

    def _coefficients(self, n: int) -> tuple[Mapping[Decision, list[Exact]], ...]:
        """The coefficients of a row by decision, of its terms and of what it is a share of: a row may be long."""
        if n not in self._by_decision:
            found: tuple[dict[Decision, list[Exact]], ...] = ({}, {})
            for part, terms in zip(found, (self.rows[n].terms, self.rows[n].share_of), strict=True):
                for x, a in terms:
                    part.setdefault(x, []).append(a)
            self._by_decision[n] = found
        return self._by_decision[n]

    def after(self, n: int, moved: Decisions) -> Standing:
        """Where a row stands after these decisions have changed by so much."""
        now = self.now(n)
        terms, share_of = ([(x, a) for x in moved for a in part.get(x, ())] for part in self._coefficients(n))
        whole = 0 if now.row.share_of else None
        more = standing(now.row._replace(terms=terms, share_of=share_of, constant=0, whole=whole), moved)
        if not now.row.share_of:
            return replace(now, value=now.value + more.value)
        # Limits that are shares are linear in the decisions, as sums are.
        least, most = _plus(now.least, more.least), _plus(now.most, more.most)
        return replace(now, value=now.value + more.value, least=least, most=most)


def _plus(a: Fraction | None, b: Fraction | None) -> Fraction | None:
    return None if a is None or b is None else a + b
