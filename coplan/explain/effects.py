"""What single seats do to the shortage, exactly, with every other seat as planned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from coplan.case import Programme
from coplan.plan import Plan
from coplan.plan.balance import PairYear, staff_of
from coplan.solver.matrix import inner

SeatKey = tuple[str, str, str, int]  # institution, specialty, trained_for, year
Changes = Mapping[SeatKey, int]
"""Seats more (or fewer, below 0) by key."""


class Effects:
    """Staff that seats bring and the shortage that they take away, for one plan.

    Staff is linear in the seats, so the staff of one seat is found once, by plan.balance itself. Staff lent between
    regions stays as planned.
    """

    def __init__(self, plan: Plan):
        self.plan = plan
        balance = plan.balance
        self._over = {key: balance.surplus[key] - balance.shortage[key] for key in balance.shortage}
        self._staff: dict[tuple[str, str, str, int, int], Mapping[PairYear, Fraction]] = {}
        self._pairs = frozenset(plan.case.pairs)
        self._arrays: dict[tuple[str, str, str, int, int], NDArray[np.float64]] = {}
        self._rate = {p.key: float(p.fill_rate * p.completion_rate) for p in plan.case.programmes.values()}
        self._needs: dict[str, _Needs] = {}

    def weight(self, region: str, specialty: str) -> Fraction:
        """What a person-year of shortage counts in the goal: region weight · priority."""
        return self.plan.case.regions[region].weight * self.plan.case.specialties[specialty].priority

    def staff(self, key: SeatKey) -> Mapping[PairYear, Fraction]:
        """Staff of every (region, specialty, year) that one seat adds [persons]; where it adds none, no entry."""
        programme = self.plan.case.programmes[key[:2]]
        rate = programme.fill_rate * programme.completion_rate
        return {at: rate * number for at, number in self._by_graduates(programme, *key[2:]).items()} if rate else {}

    def _by_graduates(self, programme: Programme, served: str, year: int) -> Mapping[PairYear, Fraction]:
        """Staff by one seat where every seat is filled and every student graduates: alike for many institutions."""
        key = (programme.region, programme.specialty, served, year, programme.years)
        if not any((r, programme.specialty) in self._pairs for r in self.plan.case.regions):
            return {}  # nobody needs it
        if key not in self._staff:
            case, (_, k, *_) = self.plan.case, key
            certain = replace(
                programme, current_intake=0, enrolled={}, fill_rate=Fraction(1), completion_rate=Fraction(1)
            )
            alone = replace(
                case,
                programmes={programme.key: certain},
                demand={(r, k, case.balance_years[-1]): Fraction(0) for r in case.regions if (r, k) in self._pairs},
                headcount={},
                inflow={},
                retirements={},
            )
            staff = staff_of(alone, {(*programme.key, served, year): 1})
            self._staff[key] = {at: number for at, number in staff.items() if number}
        return self._staff[key]

    def staff_change(self, changes: Changes) -> dict[PairYear, Fraction]:
        """Staff that changes of seats add [persons]."""
        added: dict[PairYear, Fraction] = defaultdict(Fraction)
        for key, number in changes.items():
            for at, one in self.staff(key).items():
                added[at] += number * one
        return added

    def shortage_change(self, changes: Changes) -> dict[PairYear, Fraction]:
        """By how much the shortage of each (region, specialty, year) rises [persons]; entries of 0 are left out."""
        risen = {
            at: max(-self._over[at] - added, Fraction(0)) - max(-self._over[at], Fraction(0))
            for at, added in self.staff_change(changes).items()
            if at in self._over
        }
        return {at: number for at, number in risen.items() if number}

    def price(self, changes: Changes) -> Fraction:
        """By how much Σ region weight · priority · shortage rises [weighted person-years]."""
        risen = self.shortage_change(changes).items()
        return sum((self.weight(r, k) * number for (r, k, _), number in risen), Fraction(0))

    def estimate(self, changes: Changes) -> float:
        """price in floating point, for changes of one specialty: to rank many of them quickly."""
        needs = self._needs_of(next(iter(changes))[1])
        left = needs.over.copy()
        for key, number in changes.items():
            left += number * self._array(needs, key)
        return inner(needs.weight, np.maximum(-left, 0.0) - np.maximum(-needs.over, 0.0))

    def _needs_of(self, specialty: str) -> _Needs:
        if specialty not in self._needs:
            at = {key: number for key, number in self._over.items() if key[1] == specialty}
            over = np.array([float(number) for number in at.values()])
            weight = np.array([float(self.weight(r, k)) for r, k, _ in at])
            self._needs[specialty] = _Needs(tuple(at), over, weight)
        return self._needs[specialty]

    def _array(self, needs: _Needs, key: SeatKey) -> NDArray[np.float64]:
        p, (served, year) = self.plan.case.programmes[key[:2]], key[2:]
        alike = (p.region, p.specialty, served, year, p.years)
        if alike not in self._arrays:
            staff = self._by_graduates(p, served, year)
            self._arrays[alike] = np.array([float(staff.get(at, 0)) for at in needs.at])
        return self._rate[p.key] * self._arrays[alike]


@dataclass(frozen=True)
class _Needs:
    """The needs of a specialty in floating point: what they have too much (short of: below 0), and what they weigh."""

    at: tuple[PairYear, ...]
    over: NDArray[np.float64]
    weight: NDArray[np.float64]
