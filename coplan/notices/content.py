"""What a plan says to each institution and each region: exact, from whole seats."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from coplan.case import Case, Programme
from coplan.explain.exchange import Exchange
from coplan.limits.check import Seats
from coplan.notices.reasons import Reason, reason_of
from coplan.plan import Plan
from coplan.plan.allocation import SeatKey
from coplan.plan.alone import Alone
from coplan.plan.figures import weighted_shortage
from coplan.plan.settlement import Settlement, part_of
from coplan.plan.tables import over_the_years

Kind = tuple[str, str]  # level and category of specialties


@dataclass(frozen=True)
class Service:
    """Seats of a programme for one region by intake year, beside those of today, and why they are what they are.

    today: current_intake for the institution's own region; nobody is trained for others before the plan.
    """

    programme: Programme
    region: str
    today: int
    seats: Mapping[int, int]
    reason: Reason


@dataclass(frozen=True)
class InstitutionNotice:
    """What a plan says to an institution: its seats by level and category of specialties, and what it is paid."""

    name: str
    region: str
    groups: Mapping[Kind, tuple[Service, ...]]
    settlement: Settlement

    @property
    def services(self) -> list[Service]:
        return [service for group in self.groups.values() for service in group]


@dataclass(frozen=True)
class Need:
    """A specialty that a region needs: required, and short if the intake stays as it is and in the plan.

    All in person-years, over all years.
    """

    specialty: str
    required: Fraction
    unchanged: Fraction
    together: Fraction


@dataclass(frozen=True)
class RegionNotice:
    """What a plan says to a region.

    received: seats that other regions train for it, given: those that its institutions train for others. alone is None
    where it has no plan by itself; unchanged, alone and together are Σ priority · shortage. settlement is the plan's.
    """

    name: str
    received: Seats
    given: Seats
    unchanged: Fraction
    alone: Alone | None
    together: Fraction
    needs: tuple[Need, ...]
    settlement: Settlement


@dataclass(frozen=True)
class Notices:
    """The notices of a plan, of the institutions and of the regions by name."""

    case: Case
    institutions: Mapping[str, InstitutionNotice]
    regions: Mapping[str, RegionNotice]


def notices_of(plan: Plan) -> Notices:
    """The notices of a plan; together they name every seat and every payment of it once."""
    exchange = Exchange(plan)
    by_institution: dict[str, dict[SeatKey, int]] = {i: {} for i in plan.case.institutions}
    for key, number in plan.seats.items():
        by_institution[key[0]][key] = number
    institutions = {i: _of_institution(exchange, i, seats) for i, seats in by_institution.items()}
    return Notices(plan.case, institutions, {r: _of_region(plan, r) for r in plan.case.regions})


def _of_institution(exchange: Exchange, name: str, seats: Seats) -> InstitutionNotice:
    case = exchange.case
    groups: dict[Kind, list[Service]] = {}
    for p in case.programmes_of_institution[name]:
        specialty = case.specialties[p.specialty]
        groups.setdefault((specialty.level, specialty.category), []).extend(_services(exchange, p, seats))
    settlement = part_of(exchange.plan.settlement, case, seats)
    found = {kind: tuple(services) for kind, services in sorted(groups.items()) if services}
    return InstitutionNotice(name, case.institutions[name].region, found, settlement)


def _services(exchange: Exchange, programme: Programme, seats: Seats) -> Iterator[Service]:
    for d, told in _told(exchange.case, programme, seats):
        today = programme.current_intake if d == programme.region else 0
        yield Service(programme, d, today, told, reason_of(exchange, (*programme.key, d), told))


def _told(case: Case, programme: Programme, seats: Seats) -> Iterator[tuple[str, Mapping[int, int]]]:
    """The seats of a programme by year: for its own region, and for every other that it has seats for."""
    for d in (programme.region, *(d for d in case.regions if d != programme.region)):
        of_year = {t: seats.get((*programme.key, d, t), 0) for t in case.intake_years}
        if d == programme.region or any(of_year.values()):
            yield d, {t: number for t, number in of_year.items() if number or programme.is_open(t)}


def seats_told(case: Case, institution: str, seats: Seats) -> dict[SeatKey, int]:
    """Every number that the notice of an institution names, zeros included."""
    return {
        (*p.key, d, t): number
        for p in case.programmes_of_institution[institution]
        for d, told in _told(case, p, seats)
        for t, number in told.items()
    }


def _of_region(plan: Plan, name: str) -> RegionNotice:
    case = plan.case
    region_of = {i: institution.region for i, institution in case.institutions.items()}
    outside = {key: n for key, n in sorted(plan.seats.items()) if region_of[key[0]] != key[2]}
    return RegionNotice(
        name=name,
        received={key: n for key, n in outside.items() if key[2] == name},
        given={key: n for key, n in outside.items() if region_of[key[0]] == name},
        unchanged=weighted_shortage(case, plan.unchanged, name),
        alone=plan.by_itself.get(name),
        together=weighted_shortage(case, plan.balance, name),
        needs=tuple(_needs(plan, name)),
        settlement=plan.settlement,
    )


def _needs(plan: Plan, region: str) -> list[Need]:
    """What a region needs, what it is shortest of first."""
    required, unchanged, together = map(
        over_the_years, (plan.case.required, plan.unchanged.shortage, plan.balance.shortage)
    )
    needs = [
        Need(k, *(found[r, k] for found in (required, unchanged, together))) for r, k in plan.case.pairs if r == region
    ]
    return sorted(needs, key=lambda need: (-need.together, -need.unchanged, need.specialty))
