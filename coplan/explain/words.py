"""Names, figures and limits as sentences of an explanation use them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from coplan.case import Case
from coplan.explain.effects import SeatKey
from coplan.limits import LIMITS
from coplan.limits.room import Stop
from coplan.tables.values import spans
from coplan.words.digits import two_digits
from coplan.words.language import Language, in_language, say


def amount(number: Fraction | float) -> str:
    """A figure in one decimal, or two digits where it is smaller than those can show."""
    value = float(number)
    if 0 < abs(value) < 0.95:
        return two_digits(value)
    return f"{value:,.1f}".removesuffix(".0")


def weighted(number: Fraction | float, language: Language) -> str:
    """A figure in weighted person-years."""
    said = amount(number)
    return say("explain.weighted_one" if said == "1" else "explain.weighted", language, number=said)


def specialty(case: Case, code: str, language: Language) -> str:
    """Name and code of a specialty."""
    name = case.specialties[code].name
    return code if name in ("", code) else say("explain.specialty", language, name=name, code=code)


def service(case: Case, key: Sequence[str | int], language: Language) -> str:
    """A programme and the region that its seats are for: the first three parts of a seat's key."""
    i, k, d = (str(part) for part in key[:3])
    return say("explain.service", language, institution=i, specialty=specialty(case, k, language), region=d)


def listed(parts: Iterable[str], language: Language) -> str:
    """Parts of a sentence in a row."""
    return str(in_language(list(parts), language))


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
        "limit": amount(stop.limit),
        "years": years((found.key[-1] for found in stops), language),
        "share": "" if stop.share is None else percent(stop.share),
    }
    return say(f"explain.stop_{words}", language, **values)


def _programme(case: Case, stop: Stop, seat: SeatKey, language: Language) -> str:
    if stop.key[:2] == seat[:2]:
        return say("explain.own_programme", language)
    name = specialty(case, str(stop.key[1]), language)
    return say("explain.programme", language, institution=stop.key[0], specialty=name)


def percent(share: Fraction | float) -> str:
    """A share in per cent, in as many decimals as it needs, at most four."""
    return f"{float(share):.4%}".rstrip("0%").rstrip(".") + "%"
