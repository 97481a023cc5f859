"""The indicators of an assessment, per region and year: exact, from whole seats.

What each means to a reader is in models/plan.toml.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from coplan.case import Case
from coplan.exact import Sums, total
from coplan.limits.check import Seats
from coplan.plan import figures
from coplan.plan.balance import Balance

Ratio = Fraction | None
"""A value, None where there is nothing to measure."""
Regions = frozenset[str]
Place = tuple[str, int]
"""Region and year."""
Part = tuple[Fraction, Fraction]
"""A whole, and a part of it."""


@dataclass(frozen=True)
class Scorecard:
    """The indicators of a plan. balance is that of the plan, unchanged that of an intake that stays as it is."""

    case: Case
    seats: Seats
    balance: Balance
    unchanged: Balance

    @property
    def years(self) -> tuple[int, ...]:
        """Balance years, and planned years after them."""
        return tuple(range(self.case.first_year, max(self.case.last_year, self.case.balance_years[-1]) + 1))

    def rows(self) -> list[tuple[str | None, str, dict[int, Fraction]]]:
        """Region (None: all together), key of the indicator, and its values by year, blank years left out."""
        found = []
        for region in (*self.case.regions, None):
            among = frozenset(self.case.regions if region is None else {region})
            for key, indicator in (_OF_ALL if region is None else _OF_ONE).items():
                values = {year: indicator(self, among, year) for year in self.years}
                found.append((region, key, {year: value for year, value in values.items() if value is not None}))
        return found

    def coverage(self, among: Regions, year: int) -> Ratio:
        """1 − shortage / need over all specialties."""
        return _covered(self._needs[r, year] for r in among if (r, year) in self._needs)

    def shortage_coverage(self, among: Regions, year: int) -> Ratio:
        """1 − shortage / need over the specialties that each region would be short of."""
        return _covered(self._needs_where_short[r, year] for r in among if (r, year) in self._needs_where_short)

    def coverage_change(self, among: Regions, year: int) -> Ratio:
        """Coverage less that of the year before [percentage points]."""
        now, before = self.coverage(among, year), self.coverage(among, year - 1)
        return None if now is None or before is None else 100 * (now - before)

    def relative_coverage(self, among: Regions, year: int) -> Ratio:
        """Coverage over that of all regions together."""
        return _over(self.coverage(among, year), self.coverage(frozenset(self.case.regions), year))

    def coverage_balance(self, among: Regions, year: int) -> Ratio:
        """Lowest coverage of a region over the highest."""
        found = [x for r in among if (x := self.coverage(frozenset({r}), year)) is not None]
        return _over(min(found), max(found)) if found else None

    def share_for_others(self, among: Regions, year: int) -> Ratio:
        """Seats for other regions over all seats of the regions' institutions."""
        offers = self._offers_of(among, year)
        return _over(sum(offer.away for offer in offers), sum(offer.seats for offer in offers))

    def fulfilment(self, among: Regions, year: int) -> Ratio:
        """Of the graduates that others train for the regions, the share that comes to work there."""
        found = [self._directed[d, year] for d in among if (d, year) in self._directed]
        return _over(total(part for _, part in found), total(whole for whole, _ in found))

    def cost_per_post(self, among: Regions, year: int) -> Ratio:
        """Cost of the intake's seats over all years of study, per graduate of it who works in one of the regions."""
        offers = self._offers_of(among, year)
        return _over(total(offer.cost for offer in offers), total(offer.working for offer in offers))

    def intake_change(self, among: Regions, year: int) -> Ratio:
        """Growth of intake over the year before, which is current_intake for the first."""
        before = self._intake(among, year - 1)
        if year not in self.case.intake_years or not before:
            return None
        return Fraction(self._intake(among, year), before) - 1

    def unsteady(self, among: Regions, year: int) -> Ratio:
        """Σ |seats − seats of the year before| at the regions' institutions, of intake and of directed groups."""
        found = [self._moves[r, year] for r in among if (r, year) in self._moves]
        return Fraction(sum(found)) if found else None

    @cached_property
    def _moves(self) -> Mapping[Place, int]:
        return figures.moves(self.case, self.seats)

    @cached_property
    def short_pairs(self) -> frozenset[tuple[str, str]]:
        """(region, specialty) that would be short of people in some year if the intake stayed as it is."""
        return frozenset((r, k) for (r, k, _), missing in self.unchanged.shortage.items() if missing > 0)

    @cached_property
    def _needs(self) -> Mapping[Place, Part]:
        return self._needs_of(frozenset(self.case.pairs))

    @cached_property
    def _needs_where_short(self) -> Mapping[Place, Part]:
        return self._needs_of(self.short_pairs)

    def _needs_of(self, pairs: frozenset[tuple[str, str]]) -> Mapping[Place, Part]:
        """Need of these pairs and what is missing of it [persons]."""
        needs: Sums[Place] = Sums()
        missing: Sums[Place] = Sums()
        for (r, k, b), need in self.case.required.items():
            if (r, k) in pairs:
                needs.add((r, b), need)
                missing.add((r, b), self.balance.shortage[r, k, b])
        return _side_by_side(needs, missing)

    @cached_property
    def _offers(self) -> Mapping[Place, _Offer]:
        """Seats of each region's institutions in every planned year."""
        seats: defaultdict[Place, int] = defaultdict(int)
        away: defaultdict[Place, int] = defaultdict(int)
        costs: Sums[Place] = Sums()
        workers: Sums[Place] = Sums()
        for (i, k, d, t), number in self.seats.items():
            place = region, _ = self.case.institutions[i].region, t
            cost, working = self._of_seat(i, k, d)
            seats[place] += number
            away[place] += number if d != region else 0
            costs.add(place, number, cost)
            workers.add(place, number, working)
        cost_of, working_of = costs.found(), workers.found()
        return {place: _Offer(n, away[place], cost_of[place], working_of[place]) for place, n in seats.items()}

    def _of_seat(self, institution: str, specialty: str, served: str) -> tuple[Fraction, Fraction]:
        """What a seat costs [money], and its graduates who work in one of the regions [persons]."""
        key = institution, specialty, served
        if key not in self._known_seats:
            case, p = self.case, self.case.programmes[institution, specialty]
            stay = total(case.share_working_in(p.region, served, r) for r in case.regions)
            self._known_seats[key] = case.cost_of_seat(p, served), p.fill_rate * p.completion_rate * stay
        return self._known_seats[key]

    @cached_property
    def _known_seats(self) -> dict[tuple[str, str, str], tuple[Fraction, Fraction]]:
        return {}

    @cached_property
    def _directed(self) -> Mapping[Place, Part]:
        """Graduates that others train for a region, by intake year, and those of them who come to work there."""
        trained: Sums[Place] = Sums()
        come: Sums[Place] = Sums()
        for (i, k, d, t), number in self.seats.items():
            p = self.case.programmes[i, k]
            if d != p.region:
                graduates = number * p.fill_rate * p.completion_rate
                trained.add((d, t), graduates)
                come.add((d, t), graduates, self.case.share_working_in(p.region, d, d))
        return _side_by_side(trained, come)

    def _offers_of(self, among: Regions, year: int) -> list[_Offer]:
        return [self._offers[r, year] for r in among if (r, year) in self._offers]

    def _intake(self, among: Regions, year: int) -> int:
        if year < self.case.first_year:
            return sum(p.current_intake for p in self.case.programmes.values() if p.region in among)
        return sum(offer.seats for offer in self._offers_of(among, year))


@dataclass(frozen=True)
class _Offer:
    """Seats, those of them for other regions, their cost [money] and their graduates in work [persons]."""

    seats: int
    away: int
    cost: Fraction
    working: Fraction


def _side_by_side(wholes: Sums[Place], parts: Sums[Place]) -> dict[Place, Part]:
    part = parts.found()
    return {place: (whole, part[place]) for place, whole in wholes.found().items()}


def _covered(needs: Iterable[Part]) -> Ratio:
    chosen = list(needs)
    missing = _over(total(missing for _, missing in chosen), total(need for need, _ in chosen))
    return None if missing is None else 1 - missing


def _over(part: Fraction | int | None, whole: Fraction | int | None) -> Ratio:
    return None if part is None or not whole else Fraction(part) / whole


Indicator = Callable[[Scorecard, Regions, int], Ratio]
_COVERAGE: Mapping[str, Indicator] = {
    "shortage_coverage": Scorecard.shortage_coverage,
    "coverage": Scorecard.coverage,
    "coverage_change": Scorecard.coverage_change,
}
_TRAINING: Mapping[str, Indicator] = {
    "share_for_others": Scorecard.share_for_others,
    "fulfilment": Scorecard.fulfilment,
    "cost_per_post": Scorecard.cost_per_post,
    "intake_change": Scorecard.intake_change,
    "unsteady": Scorecard.unsteady,
}
_OF_ONE = {**_COVERAGE, "relative_coverage": Scorecard.relative_coverage, **_TRAINING}
_OF_ALL = {**_COVERAGE, "coverage_balance": Scorecard.coverage_balance, **_TRAINING}
