"""Why an institution has the seats that it has: whom they serve, and what stops more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from coplan.case import Case
from coplan.explain.exchange import Exchange
from coplan.explain.lines import works_text
from coplan.explain.seats import Group, Served, Service, served
from coplan.explain.words import stops_text, years
from coplan.limits.room import Stop
from coplan.words.language import Language, say


@dataclass(frozen=True)
class Reason:
    """Why seats of a programme for a region are what they are, every other seat as planned.

    served: None where there are no seats. stops: the limits that stop one more, by year; one_more: what that would free
    [weighted person-years].
    """

    service: Service
    served: Served | None
    stops: Mapping[int, tuple[Stop, ...]]
    one_more: Mapping[int, Fraction]


def reason_of(exchange: Exchange, service: Service, seats: Mapping[int, int]) -> Reason:
    """The reason of the seats by year; zeros among them say in which years they are spoken of."""
    given = {year: number for year, number in seats.items() if number}
    keys = {year: (*service, year) for year in seats}
    return Reason(
        service=service,
        served=served(exchange, [Group(service, given)]) if given else None,
        stops={year: tuple(exchange.stops(key)) for year, key in keys.items()},
        one_more={year: -exchange.effects.price({key: 1}) for year, key in keys.items()},
    )


def reason_text(case: Case, reason: Reason, language: Language) -> str:
    """The reason in a sentence."""
    found = reason.served
    serves = say("notices.no_seats", language)
    if found is not None:
        works = works_text(found, language) or say("notices.nobody", language)
        serves = say("notices.serves", language, year=found.first_year, works=works)
    return say("notices.reason", language, serves=serves, more=_more(case, reason, language))


def _more(case: Case, reason: Reason, language: Language) -> str:
    """What stops more: each limit once, and of which years that is said where it is not said of all."""
    kinds: dict[str, list[int]] = {}
    for year, stops in reason.stops.items():
        kinds.setdefault("stopped" if stops else "helps" if reason.one_more[year] > 0 else "no_use", []).append(year)
    every = [stop for stops in reason.stops.values() for stop in stops]
    said = stops_text(case, every, (*reason.service, case.last_year), language)
    parts = {say(f"notices.{kind}", language, stops=said): when for kind, when in kinds.items()}
    if len(parts) == 1:
        return next(iter(parts))
    of_years = [
        say("notices.in_years", language, said=text, years=years(when, language)) for text, when in parts.items()
    ]
    return ("；" if language == "zh" else "; ").join(of_years)
