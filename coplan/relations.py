"""Every relation on seats and intake, checked in exact arithmetic and without the LP."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from coplan.case import Case, Institution, Key, Programme
from coplan.exact import dot, total

Seats = Mapping[tuple[str, str, str, int], int]
"""Whole seats by (institution, specialty, trained_for, year); a key that is absent has none."""


@dataclass(frozen=True)
class Breach:
    """A relation that does not hold: its family and key, what stands there and what may stand there."""

    family: str
    key: tuple[Any, ...]
    value: Fraction
    limit: Fraction


@dataclass(frozen=True)
class Directed:
    """Seats that some regions plan together, with the sums that the relations speak of."""

    case: Case
    seats: Seats
    planners: frozenset[str]

    @cached_property
    def programmes(self) -> tuple[Programme, ...]:
        return tuple(p for p in self.case.programmes.values() if p.region in self.planners)

    @cached_property
    def institutions(self) -> Mapping[str, Institution]:
        return {i: found for i, found in self.case.institutions.items() if found.region in self.planners}

    @cached_property
    def intake(self) -> Mapping[tuple[Key, int], int]:
        """Seats of each programme and planned year."""
        intake = {(p.key, t): 0 for p in self.programmes for t in self.case.intake_years}
        for (i, k, _, t), number in self.seats.items():
            intake[(i, k), t] += number
        return intake

    @cached_property
    def flow(self) -> Mapping[tuple[str, str, int], int]:
        """Seats by (trained_in, trained_for, year)."""
        sums: dict[tuple[str, str, int], int] = defaultdict(int)
        for (i, _, d, t), number in self.seats.items():
            sums[self.case.institutions[i].region, d, t] += number
        return sums

    def students(self, p: Programme, year: int) -> Fraction:
        """Students of a programme in all years of study in a year."""
        case = self.case
        planned = range(max(year - p.years + 1, case.first_year), year + 1)
        entered = sum(self.intake[p.key, case.decided_in(entry)] for entry in planned)
        return p.known_students(year, case.first_year) + p.fill_rate * entered

    def spent(self, region: str, year: int) -> Fraction:
        """What the students of a region's programmes cost in a year [money]: what a budget limits."""
        return dot((p.cost_per_year, self.students(p, year)) for p in self.case.programmes_of_region[region])


def broken_relations(
    case: Case, families: frozenset[str], seats: Seats, planners: frozenset[str] | None = None
) -> list[Breach]:
    """All relations of these families that the seats break; whole, known and non-negative seats are always asked for.

    planners: the regions that plan together, by default all. Only their programmes count, and Fixed rows for other
    regions are left out.
    """
    plan = Directed(case, seats, frozenset(case.regions) if planners is None else planners)
    breaches = [breach for check in _ALWAYS for breach in check(plan)]
    if breaches:  # unknown keys: the sums below would not be defined
        return breaches
    return [breach for name, check in _CHECKS.items() if name in families for breach in check(plan)]


def _at_most(family: str, key: tuple[Any, ...], value: Fraction | int, limit: Fraction | int) -> Iterator[Breach]:
    if value > limit:
        yield Breach(family, key, Fraction(value), Fraction(limit))


def _known_keys(plan: Directed) -> Iterator[Breach]:
    case = plan.case
    for key, number in plan.seats.items():
        i, k, d, t = key
        known = (i, k) in case.programmes and case.institutions[i].region in plan.planners
        if not known or d not in case.regions or t not in case.intake_years:
            yield Breach("known_keys", key, Fraction(number), Fraction(0))


def _whole_seats(plan: Directed) -> Iterator[Breach]:
    for key, number in plan.seats.items():
        if number < 0 or number != int(number):
            yield Breach("whole_seats", key, Fraction(number), Fraction(0))


def _intake_range(plan: Directed) -> Iterator[Breach]:
    for (p, t), number in plan.intake.items():
        low, high = plan.case.intake_range(plan.case.programmes[p], t)
        if number < low:
            yield Breach("intake_range", (*p, t), Fraction(number), Fraction(low))
        yield from _at_most("intake_range", (*p, t), number, high)


def _steady_change(plan: Directed) -> Iterator[Breach]:
    for p in plan.programmes:
        before = p.current_intake
        for t in plan.case.intake_years:
            now = plan.intake[p.key, t]
            if p.step is not None:
                yield from _at_most("steady_change", (*p.key, t), abs(now - before), p.step)
            before = now


def _institution_intake(plan: Directed) -> Iterator[Breach]:
    for i, institution in plan.institutions.items():
        if institution.intake_limit is not None:
            for t in plan.case.intake_years:
                intake = sum(plan.intake[p.key, t] for p in plan.case.programmes_of_institution[i])
                yield from _at_most("institution_intake", (i, t), intake, institution.intake_limit)


def _institution_enrolment(plan: Directed) -> Iterator[Breach]:
    for i, institution in plan.institutions.items():
        if institution.enrolment_limit is not None:
            for t in plan.case.intake_years:
                students = total(plan.students(p, t) for p in plan.case.programmes_of_institution[i])
                yield from _at_most("institution_enrolment", (i, t), students, institution.enrolment_limit)


def _region_budget(plan: Directed) -> Iterator[Breach]:
    for (r, year), budget in plan.case.budgets.items():
        if r not in plan.planners:
            continue
        yield from _at_most("region_budget", (r, year), plan.spent(r, year), budget)


def _open_routes(plan: Directed) -> Iterator[Breach]:
    for (i, k, d, t), number in plan.seats.items():
        p = plan.case.programmes[i, k]
        if number and (d not in plan.case.destinations(p) or d not in plan.planners):
            yield Breach("open_routes", (i, k, d, t), Fraction(number), Fraction(0))


def _route_seats(plan: Directed) -> Iterator[Breach]:
    for (o, d), route in plan.case.routes.items():
        if route.max_seats is not None and o != d:
            for t in plan.case.intake_years:
                yield from _at_most("route_seats", (o, d, t), plan.flow.get((o, d, t), 0), route.max_seats)


def _openness(plan: Directed) -> Iterator[Breach]:
    for o, region in plan.case.regions.items():
        for t in plan.case.intake_years:
            every = sum(plan.flow.get((o, d, t), 0) for d in plan.case.regions)
            out = every - plan.flow.get((o, o, t), 0)
            yield from _at_most("openness", (o, t), out, region.max_out_share * every)


def _fixed_seats(plan: Directed) -> Iterator[Breach]:
    for key, number in plan.case.fixed.items():
        i, _, d, _ = key
        if i in plan.institutions and d in plan.planners and plan.seats.get(key, 0) != number:
            yield Breach("fixed_seats", key, Fraction(plan.seats.get(key, 0)), Fraction(number))


_ALWAYS: tuple[Callable[[Directed], Iterator[Breach]], ...] = (_known_keys, _whole_seats)
_CHECKS: Mapping[str, Callable[[Directed], Iterator[Breach]]] = {
    "intake_range": _intake_range,
    "steady_change": _steady_change,
    "institution_intake": _institution_intake,
    "institution_enrolment": _institution_enrolment,
    "region_budget": _region_budget,
    "open_routes": _open_routes,
    "route_seats": _route_seats,
    "openness": _openness,
    "fixed_seats": _fixed_seats,
}
