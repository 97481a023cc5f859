"""Names, figures and limits as sentences of an explanation use them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from coplan.case import Case
from coplan.explain.effects import SeatKey
from coplan.limits import LIMITS
from coplan.limits.room import Stop
from coplan.words.language import Language, say
from coplan.words.numbers import percent_at_most, person_years, spans
from coplan.words.sentences import listed
from coplan.words.units import unit_of_number


def weighted(number: Fraction | float, language: Language) -> str:
    """A figure in weighted person-years."""
    said = person_years(number)
    return say("explain.weighted_one" if said == "1" else "explain.weighted", language, number=said)


def specialty(case: Case, code: str, language: Language) -> str:
    """Name and code of a specialty."""
    name = case.specialties[code].name
    return code if name in ("", code) else say("explain.specialty", language, name=name, code=code)


def service(case: Case, key: Sequence[str | int], language: Language) -> str:
    """A programme and the region that its seats are for: the first three parts of a seat's key."""
    i, k, d = (str(part) for part in key[:3])
    return say("explain.service", language, institution=i, specialty=specialty(case, k, language), region=d)


def years(found: Iterable[int], language: Language) -> str:
    """Years as spans."""
    said = spans(found)
    return said.replace(", ", "、") if language == "zh" else said


def stops_text(case: Case, stops: Iterable[Stop], seat: SeatKey, language: Language) -> str:
    """Limits that stop a seat; the years of one limit stand together, and the seat's own programme goes unnamed."""
    together: dict[tuple[str, bool, tuple[str, ...]], list[Stop]] = {}
    for stop in stops:
        together.setdefault((stop.family, stop.upper, stop.key[:-1]), []).append(stop)
    said = (_stop(case, same, seat, language) for same in together.values())
    return listed(dict.fromkeys(said), language)


def _stop(case: Case, stops: Sequence[Stop], seat: SeatKey, language: Language) -> str:
    stop, limit = stops[0], LIMITS[stops[0].family]
    after = limit.subject == "programme" and stop.key[-1] > seat[-1]
    words = limit.words_of(stop.upper) + ("_after" if after else "")
    values = {
        "programme": _programme(case, stop, seat, language) if limit.subject == "programme" else "",
        "subject": str(stop.key[0]),
        "served": str(stop.key[2] if limit.subject == "service" else stop.key[1]),
        "limit": person_years(stop.limit),
        "years": years((found.key[-1] for found in stops), language),
        "unit": unit_of_number(limit.counts(case, stop.key), case.money_unit),
        "share": "" if stop.share is None else percent_at_most(stop.share, 4),
    }
    return say(f"explain.stop_{words}", language, **values)


def _programme(case: Case, stop: Stop, seat: SeatKey, language: Language) -> str:
    if stop.key[:2] == seat[:2]:
        return say("explain.own_programme", language)
    name = specialty(case, str(stop.key[1]), language)
    return say("explain.programme", language, institution=stop.key[0], specialty=name)
