"""Seats of a plan explained: whom they serve, what stops one more, and what one fewer would cost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from coplan.case import Case
from coplan.explain.effects import SeatKey
from coplan.explain.exchange import Exchange, Use, of_programme
from coplan.explain.relaxing import Pair
from coplan.limits.room import Stop

Service = tuple[str, str, str]  # institution, specialty, trained_for


@dataclass(frozen=True)
class Group:
    """Chosen seats of one programme for one region, by intake year."""

    service: Service
    seats: Mapping[int, int]

    @property
    def total(self) -> int:
        return sum(self.seats.values())

    @property
    def keys(self) -> list[SeatKey]:
        return [(*self.service, year) for year in self.seats]


@dataclass(frozen=True)
class Served:
    """People at work by region, and what is short without the seats.

    works: graduates of one round of the chosen intakes by the region where they work [persons]; away: those who work in
    none of them, or where nobody needs the specialty; first_year: when the first start; by_pair: person-years that
    become short by (region, specialty); price: the same weighted, as the goal counts them.
    """

    works: Mapping[str, Fraction]
    away: Fraction
    first_year: int
    by_pair: Mapping[Pair, Fraction]
    price: Fraction


@dataclass(frozen=True)
class Seat:
    """One seat of a group and year, every other seat as planned; values in weighted person-years.

    stops: the limits that stop one more, held: those of the programme that stop one fewer; one_more: what one more
    would free, whatever stops it; one_fewer: what one fewer would cost; instead: the best other use of it, with what
    the exchange costs.
    """

    key: SeatKey
    number: int
    stops: tuple[Stop, ...]
    held: tuple[Stop, ...]
    one_more: Fraction
    one_fewer: Fraction
    instead: Use | None


def groups_of(seats: Mapping[SeatKey, int]) -> list[Group]:
    """Seats by programme and region served, the largest group first."""
    found: dict[Service, dict[int, int]] = defaultdict(dict)
    for (i, k, d, t), number in sorted(seats.items()):
        found[i, k, d][t] = number
    groups = [Group(service, years) for service, years in found.items()]
    return sorted(groups, key=lambda group: (-group.total, group.service))


def served(exchange: Exchange, groups: Sequence[Group]) -> Served:
    """Whom the seats of some groups serve together; there is at least one group."""
    case, works, away = exchange.case, defaultdict[str, Fraction](Fraction), Fraction(0)
    gone: dict[SeatKey, int] = {}
    first = min(min(group.seats) + case.programmes[group.service[:2]].years for group in groups)
    for group in groups:
        gone |= {(*group.service, year): -number for year, number in group.seats.items()}
        graduates = _graduates(case, group)
        at_work = _at_work(case, group.service)
        for r, share in at_work.items():
            works[r] += share * graduates
        away += (1 - sum(at_work.values())) * graduates
    risen, by_pair = exchange.effects.shortage_change(gone), defaultdict[Pair, Fraction](Fraction)
    for (r, k, _), number in risen.items():
        by_pair[r, k] += number
    price = sum((exchange.effects.weight(*pair) * number for pair, number in by_pair.items()), Fraction(0))
    return Served({r: n for r, n in works.items() if n}, away, first, by_pair, price)


def _graduates(case: Case, group: Group) -> Fraction:
    programme = case.programmes[group.service[:2]]
    return group.total * programme.fill_rate * programme.completion_rate


def _at_work(case: Case, service: Service) -> dict[str, Fraction]:
    """Shares of a service's graduates by the region where they work, among those that need the specialty."""
    i, k, d = service
    shares = {r: case.share_working_in(case.institutions[i].region, d, r) for r in case.regions}
    return {r: share for r, share in shares.items() if share and (r, k) in case.pairs}


def seat(exchange: Exchange, key: SeatKey, number: int) -> Seat:
    """One seat explained."""
    effects = exchange.effects
    return Seat(
        key=key,
        number=number,
        stops=tuple(exchange.stops(key)),
        held=tuple(stop for stop in exchange.room.stops({key: -1}) if of_programme(stop)),
        one_more=-effects.price({key: 1}),
        one_fewer=effects.price({key: -1}),
        instead=exchange.instead(key),
    )


@dataclass(frozen=True)
class Tight:
    """A limit that by itself stops seats which would help: the best such seat and what it would free."""

    family: str
    subject: tuple[str, ...]
    use: Use
    stops: tuple[Stop, ...]


def tightest(exchange: Exchange) -> Iterator[Tight]:
    """Limits that stop a helpful seat by themselves, by what that seat would free; years of a limit count as one."""
    told: set[tuple[str, tuple[str, ...]]] = set()
    for use in exchange.helpful(exchange.every_seat()):
        stops = exchange.stops(use.key)
        limits = {(stop.family, stop.key[:-1]) for stop in stops}
        if len(limits) == 1 and not limits <= told:
            told |= limits
            (limit,) = limits
            yield Tight(*limit, use, tuple(stops))
