"""Who trained for whom, what it cost in every year of study, and who pays whom: exact, from whole seats."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from coplan.case import Case
from coplan.contract.model import SETTLEMENTS, Model, SettlementRule
from coplan.exact import Sums, total
from coplan.limits import LIMITS
from coplan.limits.check import Seats
from coplan.limits.sums import decisions_of, standing

Direction = tuple[int, str, str]
"""Calendar year, region that trains, other region that it trains for."""
NO_GAIN = Fraction(1, 10**7)  # of the largest gain: what the solver's precision may make of nothing


def rule_of(case: Case, model: Model) -> SettlementRule:
    """By which rule regions pay each other: that of Settings, else the model's; none where each plans by itself."""
    if model.planning != "together":
        return "none"
    return next((rule for rule in SETTLEMENTS if rule == case.settlement), model.settlement)


@dataclass(frozen=True)
class Service:
    """What one region's institutions do for another in a calendar year.

    seats: of that intake; students: in all years of study; training: cost_per_year of these students; subsidy:
    cost_per_seat of the route for that intake [money].
    """

    seats: int = 0
    students: Fraction = Fraction(0)
    training: Fraction = Fraction(0)
    subsidy: Fraction = Fraction(0)

    @property
    def cost(self) -> Fraction:
        return self.training + self.subsidy


@dataclass(frozen=True)
class Settlement:
    """Directed seats of a plan, and what regions pay each other for them under a rule [money].

    rule: the rule that was applied, asked: the one that the model names (see settle). services and payments are by
    (year, region that trains and is paid, region that pays); what a region bears itself is no payment. shares: the
    part of each region in the cost of all directed seats, empty where no rule shares it out by region.
    """

    asked: SettlementRule
    rule: SettlementRule
    regions: tuple[str, ...]
    services: Mapping[Direction, Service]
    payments: Mapping[Direction, Fraction]
    shares: Mapping[str, Fraction]

    @property
    def years(self) -> tuple[int, ...]:
        """Years in which students on directed seats study, without a gap."""
        years = {year for year, _, _ in self.services}
        return tuple(range(min(years), max(years) + 1)) if years else ()

    def spent(self, region: str) -> Fraction:
        """What a region spends on seats for others."""
        return total(done.cost for (_, o, _), done in self.services.items() if o == region)

    def received(self, region: str, year: int | None = None) -> Fraction:
        """What a region is paid in a year, or in all."""
        return self._paid(1, region, year)

    def paid(self, region: str, year: int | None = None) -> Fraction:
        """What a region pays in a year, or in all."""
        return self._paid(2, region, year)

    def _paid(self, side: int, region: str, year: int | None) -> Fraction:
        return total(x for key, x in self.payments.items() if key[side] == region and year in (None, key[0]))

    def borne(self, region: str) -> Fraction:
        """What a region bears in the end of the cost of all directed seats."""
        return self.spent(region) - self.received(region) + self.paid(region)


@dataclass(frozen=True)
class Overdrawn:
    """A region that is asked for more in a year than its training budget has left beside its own students [money]."""

    region: str
    year: int
    asked: Fraction
    left: Fraction


def overdrawn(case: Case, seats: Seats, found: Settlement) -> list[Overdrawn]:
    """Where net payments are more than the rows of Budgets can carry, the largest gap first."""
    net: defaultdict[tuple[str, int], Fraction] = defaultdict(Fraction)
    for (year, payee, payer), payment in found.payments.items():
        net[payer, year] += payment
        net[payee, year] -= payment
    decisions = decisions_of(seats)
    budgets = (limit.rows(case, frozenset(case.regions)) for limit in LIMITS.values() if limit.sheet == "Budgets")
    spent = {row.key: standing(row, decisions).value for rows in budgets for row in rows}
    asked = [(r, year, net[r, year], budget) for (r, year), budget in case.budgets.items() if net[r, year] > 0]
    beyond = [Overdrawn(r, year, payment, budget - spent[r, year]) for r, year, payment, budget in asked]
    return sorted((x for x in beyond if x.asked > x.left), key=lambda x: x.left - x.asked)


def settle(case: Case, seats: Seats, rule: SettlementRule, gains: Mapping[str, float] | None = None) -> Settlement:
    """The settlement of a plan's directed seats; planned intakes alone count, until the last of them graduates.

    beneficiary_pays: a region pays for the seats that others train for it. shapley: every outlay for directed seats
    is shared by all regions in proportion to gains, their Shapley values (shapley in coplan/games/values.py), of which
    none below 0 counts; where they are not given, or nobody gains, beneficiary_pays is applied. none: nobody pays.
    """
    services = services_of(case, seats)
    shares = _shares(gains or {}) if rule == "shapley" else {}
    applied: SettlementRule = "none" if rule == "none" else "shapley" if shares else "beneficiary_pays"
    return Settlement(rule, applied, tuple(case.regions), services, _payments(services, applied, shares), shares)


def part_of(found: Settlement, case: Case, seats: Seats) -> Settlement:
    """What a settlement comes to for some of its seats, under the same shares: parts of all seats add up to it."""
    services = services_of(case, seats)
    return replace(found, services=services, payments=_payments(services, found.rule, found.shares))


def _payments(
    services: Mapping[Direction, Service], rule: SettlementRule, shares: Mapping[str, Fraction]
) -> Mapping[Direction, Fraction]:
    if rule == "none":
        return {}
    if rule == "shapley":
        return _by_share(services, shares)
    return {key: done.cost for key, done in services.items() if done.cost}


def services_of(case: Case, seats: Seats) -> dict[Direction, Service]:
    """What regions do for each other, by calendar year; the years of study of an intake follow one another."""
    directed: defaultdict[Direction, int] = defaultdict(int)
    students: Sums[Direction] = Sums()
    training: Sums[Direction] = Sums()
    for (i, k, d, t), number in seats.items():
        p = case.programmes[i, k]
        if d == p.region:
            continue
        directed[t, p.region, d] += number
        entered = number * p.fill_rate
        for year in p.years_of_study(t):
            students.add((year, p.region, d), entered)
            training.add((year, p.region, d), entered, p.cost_per_year)
    studying, spent = students.found(), training.found()
    found = {}
    for year, o, d in sorted(studying):
        seats_for = directed.get((year, o, d), 0)
        subsidy = seats_for * case.route(o, d).cost_per_seat
        found[year, o, d] = Service(seats_for, studying[year, o, d], spent[year, o, d], subsidy)
    return found


def _shares(gains: Mapping[str, float]) -> dict[str, Fraction]:
    """Each region's part in all gains; empty where nobody gains."""
    least = NO_GAIN * max((Fraction(gain) for gain in gains.values()), default=Fraction(0))
    counted = {r: Fraction(gain) for r, gain in sorted(gains.items()) if gain > max(least, NO_GAIN)}
    together = total(counted.values())
    return {r: gain / together for r, gain in counted.items()}


def _by_share(services: Mapping[Direction, Service], shares: Mapping[str, Fraction]) -> dict[Direction, Fraction]:
    """What every region pays to every other that trains for somebody."""
    outlay: defaultdict[tuple[int, str], Fraction] = defaultdict(Fraction)
    for (year, o, _), done in services.items():
        outlay[year, o] += done.cost
    return {
        (year, o, d): share * spent
        for (year, o), spent in outlay.items()
        for d, share in shares.items()
        if d != o and spent
    }
