"""Which limits stop seats more or fewer, read off the exact slack of the whole-number plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from coplan.case import Key, Programme
from coplan.explain.effects import Changes
from coplan.plan import Plan
from coplan.relations import Directed


@dataclass(frozen=True)
class Stop:
    """A limit that a change would break: family and key as in relations.Breach, whether it is a most or a least.

    limit is what may stand there, planned what stands there in the plan, both in the limit's own unit.
    """

    family: str
    key: tuple[Any, ...]
    upper: bool
    limit: Fraction
    planned: Fraction


class Room:
    """The room that each relation of a plan leaves. A relation that does not hold leaves none."""

    def __init__(self, plan: Plan):
        self.plan, self.case = plan, plan.case
        self.sums = Directed(plan.case, plan.seats, frozenset(plan.case.regions))
        self._sums: dict[tuple[str, str, int], Fraction] = {}

    def stops(self, changes: Changes) -> Iterator[Stop]:
        """Every relation that these changes, made together, would break or break further."""
        moves: dict[tuple[Key, int], int] = defaultdict(int)
        for (i, k, _, t), number in changes.items():
            moves[(i, k), t] += number
        moves = {at: number for at, number in moves.items() if number}
        families = self.plan.model.families
        for name, of_moves in self._of_moves.items():
            if name in families and moves:
                yield from of_moves(moves)
        for name, of_seats in self._of_seats.items():
            if name in families:
                yield from of_seats(changes)

    @cached_property
    def _of_moves(self) -> Mapping[str, Callable[[Mapping[tuple[Key, int], int]], Iterator[Stop]]]:
        return {
            "intake_range": self._range,
            "steady_change": self._steady,
            "institution_intake": self._institution,
            "institution_enrolment": self._enrolment,
            "region_budget": self._budget,
        }

    @cached_property
    def _of_seats(self) -> Mapping[str, Callable[[Changes], Iterator[Stop]]]:
        return {
            "open_routes": self._open,
            "route_seats": self._route,
            "openness": self._openness,
            "fixed_seats": self._fixed,
        }

    def may_serve(self, programme: Programme, region: str) -> bool:
        """Whether the programme's seats may be for a region: family open_routes, or regions that plan alone."""
        if self.plan.model.planning == "each_region":
            return region == programme.region
        return "open_routes" not in self.plan.model.families or region in self.case.destinations(programme)

    def _range(self, moves: Mapping[tuple[Key, int], int]) -> Iterator[Stop]:
        for (p, t), number in moves.items():
            low, high = self.case.intake_range(self.case.programmes[p], t)
            now = Fraction(self.sums.intake[p, t])
            if number > 0 and now + number > high:
                yield Stop("intake_range", (*p, t), True, Fraction(high), now)
            if number < 0 and now + number < low:
                yield Stop("intake_range", (*p, t), False, Fraction(low), now)

    def _steady(self, moves: Mapping[tuple[Key, int], int]) -> Iterator[Stop]:
        touched = {(p, year): None for p, t in moves for year in (t, t + 1) if year <= self.case.last_year}
        for p, t in touched:
            programme = self.case.programmes[p]
            if programme.step is None:
                continue
            before = programme.current_intake if t == self.case.first_year else self.sums.intake[p, t - 1]
            now = self.sums.intake[p, t] - before
            then = now + moves.get((p, t), 0) - moves.get((p, t - 1), 0)
            if abs(then) > programme.step and abs(then) > abs(now):
                yield Stop("steady_change", (*p, t), then > 0, Fraction(programme.step), Fraction(abs(now)))

    def _institution(self, moves: Mapping[tuple[Key, int], int]) -> Iterator[Stop]:
        added: dict[tuple[str, int], int] = defaultdict(int)
        for ((i, _), t), number in moves.items():
            added[i, t] += number
        for (i, t), number in added.items():
            limit = self.case.institutions[i].intake_limit
            if limit is not None and number > 0 and (now := self._sum("seats", i, t)) + number > limit:
                yield Stop("institution_intake", (i, t), True, limit, now)

    def _enrolment(self, moves: Mapping[tuple[Key, int], int]) -> Iterator[Stop]:
        added: dict[tuple[str, int], Fraction] = defaultdict(Fraction)
        for (key, t), number in moves.items():
            p = self.case.programmes[key]
            if self.case.institutions[p.institution].enrolment_limit is not None:
                for year in self.case.intake_years:
                    added[p.institution, year] += number * p.fill_rate * self._entries(p, t, year)
        for (i, year), more in added.items():
            limit = self.case.institutions[i].enrolment_limit
            if limit is not None and more > 0 and (now := self._sum("students", i, year)) + more > limit:
                yield Stop("institution_enrolment", (i, year), True, limit, now)

    def _budget(self, moves: Mapping[tuple[Key, int], int]) -> Iterator[Stop]:
        added: dict[tuple[str, int], Fraction] = defaultdict(Fraction)
        for (key, t), number in moves.items():
            p = self.case.programmes[key]
            for year in self._budget_years.get(p.region, ()):
                if entries := self._entries(p, t, year):
                    added[p.region, year] += number * p.fill_rate * p.cost_per_year * entries
        for (r, year), more in added.items():
            budget, now = self.case.budgets[r, year], self._sum("money", r, year)
            if more > 0 and now + more > budget:
                yield Stop("region_budget", (r, year), True, budget, now)

    @cached_property
    def _budget_years(self) -> Mapping[str, list[int]]:
        years: dict[str, list[int]] = defaultdict(list)
        for r, year in self.case.budgets:
            years[r].append(year)
        return years

    def _entries(self, p: Programme, decided: int, year: int) -> int:
        """How many of the intakes enrolled in a year are that of a planned year."""
        if decided < self.case.last_year:
            return int(decided <= year < decided + p.years)
        return max(0, year - max(year - p.years + 1, decided) + 1)

    def _sum(self, unit: str, of: str, year: int) -> Fraction:
        """Seats or students of an institution, or what the students of a region cost, in a year."""
        if (unit, of, year) not in self._sums:
            self._sums[unit, of, year] = self._summed(unit, of, year)
        return self._sums[unit, of, year]

    def _summed(self, unit: str, of: str, year: int) -> Fraction:
        if unit == "money":
            costs = (p.cost_per_year * self.sums.students(p, year) for p in self.case.programmes_of_region[of])
            return sum(costs, Fraction(0))
        programmes = self.case.programmes_of_institution[of]
        if unit == "seats":
            return Fraction(sum(self.sums.intake[p.key, year] for p in programmes))
        return sum((self.sums.students(p, year) for p in programmes), Fraction(0))

    def _open(self, changes: Changes) -> Iterator[Stop]:
        for (i, k, d, t), number in changes.items():
            if number > 0 and not self.may_serve(self.case.programmes[i, k], d):
                now = self.plan.seats.get((i, k, d, t), 0)
                yield Stop("open_routes", (i, k, d, t), True, Fraction(0), Fraction(now))

    def _route(self, changes: Changes) -> Iterator[Stop]:
        for (o, d, t), number in self._flows(changes).items():
            limit = self.case.route(o, d).max_seats
            now = self.sums.flow.get((o, d, t), 0)
            if o != d and limit is not None and number > 0 and now + number > limit:
                yield Stop("route_seats", (o, d, t), True, limit, Fraction(now))

    def _openness(self, changes: Changes) -> Iterator[Stop]:
        flows = self._flows(changes)
        for o, t in {(o, t): None for o, _, t in flows}:
            share = self.case.regions[o].max_out_share
            regions = self.case.regions
            every = sum(self.sums.flow.get((o, d, t), 0) for d in regions)
            out = every - self.sums.flow.get((o, o, t), 0)
            more = sum(flows.get((o, d, t), 0) for d in regions)
            more_out = more - flows.get((o, o, t), 0)
            beyond, then = out - share * every, out + more_out - share * (every + more)
            if then > 0 and then > beyond:
                yield Stop("openness", (o, t), True, share * every, Fraction(out))

    def _fixed(self, changes: Changes) -> Iterator[Stop]:
        for key, number in changes.items():
            held, now = self.case.fixed.get(key), self.plan.seats.get(key, 0)
            alone = self.plan.model.planning == "each_region"
            if held is None or (alone and key[2] != self.case.institutions[key[0]].region):
                continue
            if abs(now + number - held) > abs(now - held):
                yield Stop("fixed_seats", key, number > 0, Fraction(held), Fraction(now))

    def _flows(self, changes: Changes) -> dict[tuple[str, str, int], int]:
        added: dict[tuple[str, str, int], int] = defaultdict(int)
        for (i, _, d, t), number in changes.items():
            added[self.case.institutions[i].region, d, t] += number
        return added
