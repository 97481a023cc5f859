"""The shortages of a plan in many futures, as what they differ by from those planned: exactly 0 where nothing does.

Staff is linear in who graduates, and who graduates in what fill_rate and completion_rate come to, so a future needs no
plan of its own. Seats and lent staff are as planned.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from coplan.case import Case, Key, Programme
from coplan.plan import Plan
from coplan.plan.balance import finishing
from coplan.stress.draws import Draws, Floats, triangular


@dataclass(frozen=True)
class Added:
    """What the pairs of a specialty are short of beyond the plan [persons], by draw, region and balance year."""

    specialty: str
    regions: tuple[str, ...]
    shortage: Floats


def added_shortages(plan: Plan, draws: Draws, needing: Mapping[str, Sequence[str]]) -> Iterator[Added]:
    """Of each of these specialties, what futures add to its planned shortage in the regions needing it, or take away.

    Of the plan's programmes and seats only those of these specialties matter.
    """
    sampler = _Sampler(plan, draws)
    for k, regions in needing.items():
        yield Added(k, tuple(regions), sampler.added(k, regions))


@dataclass(frozen=True)
class _Sampler:
    """All futures of a plan at once, specialty by specialty: arrays by draw, region and balance year."""

    plan: Plan
    draws: Draws

    @property
    def case(self) -> Case:
        return self.plan.case

    def added(self, specialty: str, regions: Sequence[str]) -> Floats:
        balance = self.plan.balance
        keys = [[(r, specialty, b) for b in self.case.balance_years] for r in regions]
        missing = np.array(
            [[float(balance.shortage.get(key, 0) - balance.surplus.get(key, 0)) for key in row] for row in keys]
        )
        counted = np.array([[key in self.case.required for key in row] for row in keys])
        more = self._need(specialty, regions) - self._staff(specialty, regions)
        return np.where(counted, np.maximum(missing + more, 0) - np.maximum(missing, 0), 0.0)

    def _need(self, specialty: str, regions: Sequence[str]) -> Floats:
        """What is required beyond the plan."""
        more = np.stack([self._demand(r, specialty) for r in regions], axis=1)
        return more if self.case.demand_basis == "headcount" else np.cumsum(more, axis=2)

    def _demand(self, region: str, specialty: str) -> Floats:
        """Demand of a pair beyond what the plan was made for, by draw and year."""
        keys = [(region, specialty, b) for b in self.case.balance_years]
        planned = [self.case.demand.get(key, 0) for key in keys]
        ends = [self.case.uncertainty.demand.get(key, (need,) * 3) for key, need in zip(keys, planned, strict=True)]
        low, mode, high = np.array([[float(end) for end in row] for row in ends]).T
        found = triangular(self.draws.quantiles(region, specialty), low, mode, high)
        return np.asarray(found - np.array([float(need) for need in planned]))

    def _staff(self, specialty: str, regions: Sequence[str]) -> Floats:
        """Staff beyond the plan: those who stay of it, those who stay of the planned staff, and graduates."""
        case, pairs = self.case, [(r, specialty) for r in regions]
        staying = [1 - float(case.exit_rate.get(pair, 0)) for pair in pairs]
        stays = np.stack([1 - self._exit(pair) for pair in pairs], axis=1)
        staff = np.array([[float(x) for x in self._planned_staff(pair)] for pair in pairs])
        more = self._graduates(specialty, regions)
        now = np.zeros_like(stays)
        for year in range(len(case.balance_years)):
            now = stays * now + (stays - staying) * staff[:, year] + more[:, :, year]
            more[:, :, year] = now
        return more

    def _planned_staff(self, pair: Key) -> list[Fraction]:
        """Staff before each balance year."""
        before = self.case.balance_years[:-1]
        return [self.case.headcount.get(pair, Fraction(0)), *(self.plan.balance.staff[*pair, b] for b in before)]

    def _exit(self, pair: Key) -> Floats:
        rate = float(self.case.exit_rate.get(pair, 0))
        return self.draws.rates(rate, float(self.case.uncertainty.exit), "exit_rate", *pair)

    def _graduates(self, specialty: str, regions: Sequence[str]) -> Floats:
        """Graduates who go to work in each region beyond the plan."""
        at = [list(self.case.regions).index(r) for r in regions]
        found = np.zeros((self.draws.samples, len(at), len(self.case.balance_years)))
        for p in self.case.programmes_of_specialty[specialty]:
            if p.key in self._finishing:
                of_seats, of_enrolled = self._finishing[p.key][:, at]
                per_seat, per_student = self._rates(p)
                found += np.multiply.outer(per_seat, of_seats) + np.multiply.outer(per_student, of_enrolled)
        return found

    def _rates(self, p: Programme) -> tuple[Floats, Floats]:
        """Graduates of a seat, and of a student who is enrolled already, beyond the plan."""
        spreads, fill, completion = self.case.uncertainty, float(p.fill_rate), float(p.completion_rate)
        filled = self.draws.rates(fill, float(spreads.fill), "fill_rate", *p.key)
        completed = self.draws.rates(completion, float(spreads.completion), "completion_rate", *p.key)
        return filled * completed - fill * completion, completed - completion

    @cached_property
    def _finishing(self) -> Mapping[Key, Floats]:
        """By programme: seats, then students enrolled already, by the region and year they work in if they graduate."""
        case, spreads = self.case, self.case.uncertainty
        found: dict[Key, Floats] = {}
        if not (spreads.fill or spreads.completion):
            return found
        shares: dict[Key, Floats] = {}
        for p, d, b, number, enrolled in finishing(case, self.plan.seats):
            if p.key not in found:
                found[p.key] = np.zeros((2, len(case.regions), len(case.balance_years)))
            if (p.region, d) not in shares:
                shares[p.region, d] = np.array([float(case.share_working_in(p.region, d, r)) for r in case.regions])
            found[p.key][int(enrolled), :, b - case.first_year] += float(number) * shares[p.region, d]
        return found
