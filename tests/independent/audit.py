"""Whole seats checked against the tables: every relation exactly, and every figure computed again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from math import nan
from typing import Any

from tests.independent.facts import Facts, Programme, exact
from tests.independent.lp import Model, alone_values

Seats = dict[tuple[str, str, str, int], int]  # institution, specialty, trained_for, year -> seats


@dataclass(frozen=True)
class Audit:
    """What whole seats mean for a case, by the equations and in exact numbers."""

    facts: Facts
    seats: Seats

    # Seats and intake

    def _of(self, p: Programme, trained_for: str, year: int) -> int:
        return self.seats.get((*p.key, trained_for, min(year, self.facts.last)), 0)

    def intake(self, p: Programme, year: int) -> int:
        """Seats of a programme for all regions."""
        return sum(self._of(p, d, year) for d in self.facts.regions)

    def _studying(self, p: Programme, year: int) -> Fraction:
        """Students in all years of study."""
        f = self.facts
        entered = range(year - p.years + 1, year + 1)
        return sum((f.enrolled(p, t) if t < f.first else p.fill * self.intake(p, t) for t in entered), Fraction(0))

    def broken(self) -> list[str]:
        """Every relation on seats and intake that does not hold, exactly."""
        return [message for check in self._checks() for message in check]

    def _checks(self) -> list[Iterator[str]]:
        return [
            self._known_keys(),
            self._intake_range(),
            self._steady_change(),
            self._institutions(),
            self._region_budget(),
            self._group_limits(),
            self._open_routes(),
            self._route_seats(),
            self._openness(),
            self._fixed_seats(),
            self._whole_classes(),
            self._groups(),
        ]

    def _known_keys(self) -> Iterator[str]:
        offered = {p.key for p in self.facts.programmes}
        for i, k, d, t in self.seats:
            if (i, k) not in offered or d not in self.facts.regions or t not in self.facts.planned:
                yield f"seats for {i, k, d, t}: no such programme, region or year"

    def _intake_range(self) -> Iterator[str]:
        for p in self.facts.programmes:
            for n, t in enumerate(self.facts.planned, start=1):
                if not p.takes_in(t):
                    if self.intake(p, t):
                        yield f"opening {p.key} {t}: {self.intake(p, t)}"
                elif not p.lower(n) <= self.intake(p, t) <= p.upper(n):
                    yield f"intake_range {p.key} {t}: {p.lower(n)} ≤ {self.intake(p, t)} ≤ {p.upper(n)}"

    def _steady_change(self) -> Iterator[str]:
        for p in self.facts.programmes:
            before = p.current
            for t in self.facts.planned:
                free = t == p.opens or (p.closes is not None and t == p.closes + 1) or not p.takes_in(t)
                if p.step is not None and not free and abs(self.intake(p, t) - before) > p.step:
                    yield f"steady_change {p.key} {t}: {before} → {self.intake(p, t)}, step {p.step}"
                before = self.intake(p, t)

    def _institutions(self) -> Iterator[str]:
        for t in self.facts.planned:
            for i, limit in self.facts.intake_limit.items():
                intake = sum(self.intake(p, t) for p in self.facts.programmes if p.institution == i)
                if intake > limit:
                    yield f"institution_intake {i} {t}: {intake} > {limit}"
            for i, limit in self.facts.enrolment_limit.items():
                students = sum(self._studying(p, t) for p in self.facts.programmes if p.institution == i)
                if students > limit:
                    yield f"institution_enrolment {i} {t}: {float(students)} > {limit}"

    def _region_budget(self) -> Iterator[str]:
        for (r, year), budget in self.facts.budgets.items():
            spent = sum(p.cost * self._studying(p, year) for p in self.facts.programmes if p.region == r)
            if spent > budget:
                yield f"region_budget {r} {year}: {float(spent)} > {float(budget)}"

    def _group_limits(self) -> Iterator[str]:
        for row in self.facts.limits:
            chosen, place, share = self.facts.chosen(row), self.facts.of_place(row), row.get("share") == "yes"
            for t in self.facts.years_of(row):
                value = sum((self._counted(row, p, t, row.get("trained_for")) for p in chosen), Fraction(0))
                base = sum((self._counted(row, p, t, None) for p in place), Fraction(0)) if share else Fraction(1)
                least, most = (None if row.get(x) is None else exact(row[x]) * base for x in ("least", "most"))
                if (least is not None and value < least) or (most is not None and value > most):
                    yield f"group_limit {row['limit']} {t}: {least} ≤ {value} ≤ {most}"

    def _counted(self, row: Mapping[str, Any], p: Programme, t: int, served: str | None) -> Fraction:
        if row.get("measure", "seats") == "seats":
            return Fraction(self.intake(p, t) if served is None else self._of(p, served, t))
        f, each = self.facts, p.cost if row["measure"] == "cost" else Fraction(1)
        years = [t - n + 1 for n in range(row.get("study_from", 1), min(row.get("study_to", 8), p.years) + 1)]
        return each * sum((f.enrolled(p, y) if y < f.first else p.fill * self.intake(p, y) for y in years), Fraction(0))

    def _open_routes(self) -> Iterator[str]:
        for p in self.facts.programmes:
            for t in self.facts.planned:
                for d in self.facts.regions:
                    if self._of(p, d, t) and not self.facts.is_open(p, d):
                        yield f"open_routes {p.key} for {d} {t}: {self._of(p, d, t)}"

    def _route(self, trained_in: str, trained_for: str, year: int) -> int:
        return sum(self._of(p, trained_for, year) for p in self.facts.programmes if p.region == trained_in)

    def _route_seats(self) -> Iterator[str]:
        for o, d in self.facts.routes:
            limit = self.facts.max_seats(o, d)
            for t in self.facts.planned:
                if o != d and limit is not None and self._route(o, d, t) > limit:
                    yield f"route_seats {o} → {d} {t}: {self._route(o, d, t)} > {limit}"

    def _openness(self) -> Iterator[str]:
        for o in self.facts.regions:
            most = self.facts.most_for_others(o)
            for t in self.facts.planned:
                directed = sum(self._route(o, d, t) for d in self.facts.regions if d != o)
                if most is not None and directed > most:
                    yield f"openness {o} {t}: {directed} > {most}"

    def _fixed_seats(self) -> Iterator[str]:
        for key, number in self.facts.fixed.items():
            if self.seats.get(key, 0) != number:
                yield f"fixed_seats {key}: {self.seats.get(key, 0)} instead of {number}"

    def _whole_classes(self) -> Iterator[str]:
        for p, t in self._all_intake():
            intake = self.intake(p, t)
            if intake % p.multiple:
                yield f"multiple {p.key} {t}: {intake} of {p.multiple}"
            if 0 < intake < p.min_open:
                yield f"min_open {p.key} {t}: {intake} < {p.min_open}"

    def _groups(self) -> Iterator[str]:
        for (i, k, d, t), number in self.seats.items():
            o = self.facts.region_of.get(i, d)
            if o != d and 0 < number < self.facts.min_group(o, d):
                yield f"min_group {i, k} for {d} {t}: {number} < {self.facts.min_group(o, d)}"

    def unsteady(self) -> int:
        """Seats by which intake, and seats for each other region, differ from the year before."""
        years = list(self.facts.planned)
        moved = 0
        for p in self.facts.programmes:
            others = [d for d in self.facts.regions if d != p.region]
            for before, now in pairwise(years):
                moved += abs(self.intake(p, now) - self.intake(p, before))
                moved += sum(abs(self._of(p, d, now) - self._of(p, d, before)) for d in others)
        return moved

    # People

    def _graduates(self, p: Programme, works_in: str, year: int) -> Fraction:
        f, entered = self.facts, year - p.years
        if entered < f.first:
            there = (f.share(p.region, d, works_in) * number for d, number in f.enrolled_for(p, entered))
            return p.completion * sum(there, Fraction(0))
        came = sum((f.share(p.region, d, works_in) * self._of(p, d, entered) for d in f.regions), Fraction(0))
        return p.completion * p.fill * came

    @cached_property
    def staff(self) -> dict[tuple[str, str, int], Fraction]:
        """staff_balance."""
        f, staff = self.facts, {}
        for r, k in f.pairs:
            before = f.headcount(r, k)
            for b in f.balance:
                joined = sum((self._graduates(p, r, b) for p in f.programmes if p.specialty == k), f.inflow(r, k, b))
                before = staff[r, k, b] = (1 - f.exit_rate(r, k)) * before + joined - f.retiring(r, k, b)
        return staff

    @cached_property
    def shortage(self) -> dict[tuple[str, str, int], Fraction]:
        """need_met without lending: what is missing."""
        return {key: max(Fraction(0), need - self.staff[key]) for key, need in self.facts.required.items()}

    @cached_property
    def surplus(self) -> dict[tuple[str, str, int], Fraction]:
        """need_met without lending: what is too much."""
        return {key: max(Fraction(0), self.staff[key] - need) for key, need in self.facts.required.items()}

    def region_shortage(self, region: str) -> Fraction:
        """Σ priority · shortage."""
        return sum((self.facts.priority[k] * n for (r, k, _), n in self.shortage.items() if r == region), Fraction(0))

    # Figures

    def figures(self, sharing: bool = False) -> dict[str, float]:
        """The figures of Summary for these seats; with sharing, lent staff is best used in the order of the goals."""
        f = self.facts
        people = self._shared_figures() if sharing else self._people_figures()
        money = sum((p.cost * p.years * p.fill * self.intake(p, t) for p, t in self._all_intake()), Fraction(0))
        subsidy = sum(n * f.cost_per_seat(f.region_of[i], d) for (i, _, d, _), n in self.seats.items())
        return people | {
            "change": float(sum(abs(self.intake(p, t) - p.current) for p, t in self._all_intake())),
            "cost": float(money + subsidy),
            "unsteady": float(self.unsteady()),
            "seats_total": float(sum(self.seats.values())),
            "seats_for_others": float(sum(n for (i, _, d, _), n in self.seats.items() if f.region_of[i] != d)),
        }

    def _all_intake(self) -> list[tuple[Programme, int]]:
        return [(p, t) for p in self.facts.programmes for t in self.facts.planned]

    @cached_property
    def alone(self) -> dict[str, float]:
        """alone of every region, by the LP."""
        return alone_values(self.facts)

    def _people_figures(self) -> dict[str, float]:
        f = self.facts
        short = {r: self.region_shortage(r) for r in f.regions}
        rates = [short[r] / f.required_of(r) for r in f.regions if f.required_of(r)]
        return {
            "participation": sum(
                max(0.0, float(short[r]) - (1 - float(f.min_gain[r])) * self.alone[r]) for r in f.regions
            ),
            "least_gain": max((float(short[r]) / x for r, x in self.alone.items() if x), default=nan),
            "shortage": float(sum(f.weight[r] * short[r] for r in f.regions)),
            "worst_region": float(max(rates, default=Fraction(0))),
            "surplus": float(sum(self.surplus.values())),
        }

    def _shared_figures(self) -> dict[str, float]:
        return GivenSeats(self).in_order("participation", "shortage", "worst_region", "surplus")


class GivenSeats(Model):
    """A small LP over lent staff: the staff is what the seats give."""

    def __init__(self, audit: Audit):
        self.audit = audit
        super().__init__(audit.facts, audit.facts.regions, sharing=True, alone=audit.alone)

    def _nothing(self) -> None:
        """Relations on seats and intake are the audit's."""

    intake_total = intake_range = steady_change = opening = institution_intake = institution_enrolment = _nothing
    region_budget = group_limit = route_seats = openness = fixed_seats = _nothing

    def staff_balance(self) -> None:
        for key, people in self.audit.staff.items():
            self.matrix.row({("staff", *key): 1}, people, people)


def unchanged(facts: Facts) -> Audit:
    """Every programme at current_intake for its own region."""
    return Audit(facts, {(*p.key, p.region, t): p.current for p in facts.programmes for t in facts.planned})
