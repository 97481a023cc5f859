"""An explanation as a planner reads it on a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from coplan.explain.exchange import Use
from coplan.explain.explanation import Explanation
from coplan.explain.seats import Group, Seat, Served, Tight
from coplan.explain.shortages import Shortage
from coplan.explain.words import service, specialty, stops_text, weighted, years
from coplan.tables.changes import title_of
from coplan.words.language import Language, say
from coplan.words.numbers import fixed, percent, person_years
from coplan.words.sentences import listed

MOST_GROUPS = 5
MOST_INSTITUTIONS = 3
MOST_SHORTAGES = 5
MOST_TIGHT = 10
MOST_OF_FAMILY = 4
MOST_ADDED = 3
MOST_CAUSES = 4
EVEN = 1e-9  # weighted person-years


def lines(found: Explanation, language: Language) -> list[str]:
    """The explanation in lines: first what is to know of the plan, then seats, shortages and tight limits."""
    parts = (_state(found, language), _seats(found, language), _shortages(found, language), _tight(found, language))
    blocks = [list(part) for part in parts]
    return [line for block in blocks if block for line in (*block, "")][:-1]


def _state(found: Explanation, language: Language) -> Iterator[str]:
    state = found.state
    if found.by_scenario:
        yield say("explain.in_scenario", language, scenario=title_of(found.scenario))
    if state.edits:
        yield say("explain.plan_edited", language, count=state.edits)
    if state.broken:
        yield say("explain.plan_broken", language, count=len(state.broken), first=state.broken[0])
    yield say("explain.held", language)


def _seats(found: Explanation, language: Language) -> Iterator[str]:
    together = found.served
    if together is None:
        if not found.selection.everything:
            yield say("explain.nothing_matches", language)
        return
    groups = found.groups
    number = fixed(sum(group.total for group in groups))
    yield say("explain.chosen", language, seats=number, groups=fixed(len(groups)))
    if len(groups) > 1:
        yield say("explain.chosen_works", language, works=works_text(together, language))
    key = "chosen_price" if together.price else "chosen_free"
    yield say(f"explain.{key}", language, price=weighted(together.price, language))
    yield from replanned_lines(found, language)
    for n, group in enumerate(groups[:MOST_GROUPS], start=1):
        yield ""
        yield from _group(found, n, group, language)
    rest = groups[MOST_GROUPS:]
    if rest:
        left = fixed(sum(group.total for group in rest))
        yield ""
        yield say("explain.more_groups", language, count=fixed(len(rest)), seats=left)
    yield from _elsewhere(found, language)


def replanned_lines(found: Explanation, language: Language) -> Iterator[str]:
    """What the rest of the plan could make up for; of one for several scenarios nothing, as it would serve one only."""
    if found.by_scenario:
        return
    again = found.replanned
    if again is None:
        yield say(f"explain.replanned_{'broken' if found.state.broken else 'none'}", language)
        return
    freed = say("explain.replanned_free", language)
    yield say("explain.replanned", language, price=weighted(again.price, language), freed=freed)
    uses = [
        say("explain.replanned_use", language, service=service(found.plan.case, key, language), year=key[3], seats=n)
        for key, n in ((key, fixed(seats)) for key, seats in islice(again.added.items(), MOST_ADDED))
    ]
    if uses:
        yield say("explain.replanned_most", language, uses=listed(uses, language))


def works_text(of: Served, language: Language) -> str:
    """Graduates by the region where they work."""
    parts = [say("explain.works_in", language, region=r, people=person_years(n)) for r, n in of.works.items()]
    if of.away:
        parts.append(say("explain.works_away", language, people=person_years(of.away)))
    return listed(parts, language)


def _group(found: Explanation, n: int, group: Group, language: Language) -> Iterator[str]:
    case, of = found.plan.case, found.of_group(group)
    name = service(case, group.service, language)
    yield say("explain.group", language, n=n, service=name, seats=fixed(group.total))
    seats = [say("explain.year_seats", language, year=year, seats=fixed(n)) for year, n in group.seats.items()]
    if len(seats) > 1:
        yield say("explain.years", language, years=listed(seats, language))
    goes_on = say("explain.goes_on", language, year=case.last_year) if case.last_year in group.seats else ""
    yield say("explain.works", language, year=of.first_year, works=works_text(of, language), goes_on=goes_on).rstrip()
    yield _without(of, language)
    each = list(found.seats(group))
    yield say("explain.more", language)
    yield from more_lines(found, each, language)
    dearest = max(each, key=lambda seat: (seat.one_fewer, -seat.key[3]))
    yield fewer_text(found, dearest, language)


def _elsewhere(found: Explanation, language: Language) -> Iterator[str]:
    """Where one more seat of the institutions that are shown would help most."""
    case, chosen = found.plan.case, found.groups[:MOST_GROUPS]
    for institution in list(dict.fromkeys(group.service[0] for group in chosen))[:MOST_INSTITUTIONS]:
        yield ""
        yield say("explain.elsewhere_at", language, institution=institution)
        uses = {year: found.exchange.elsewhere(institution, year) for year in _years_of(found, institution)}
        none = [year for year, use in uses.items() if use is None]
        if none:
            yield say("explain.elsewhere_none", language, years=years(none, language))
        for year, use in uses.items():
            if use is not None:
                said, value = service(case, use.key, language), weighted(use.value, language)
                now = "" if found.exchange.stops(use.key) else say("explain.free_even_now", language)
                yield say("explain.elsewhere", language, years=year, service=said, value=value, even_now=now)


def _years_of(found: Explanation, institution: str) -> list[int]:
    """The chosen years in which an institution has chosen seats."""
    return sorted({year for group in found.groups if group.service[0] == institution for year in group.seats})


def _without(of: Served, language: Language) -> str:
    if not of.price:
        return say("explain.without_nothing", language)
    return say("explain.without", language, price=weighted(of.price, language), pairs=without_text(of, language))


def without_text(of: Served, language: Language) -> str:
    """Person-years that come back by region, unweighted."""
    pairs = [
        say("explain.without_pair", language, region=r, number=person_years(n)) for (r, _), n in of.by_pair.items()
    ]
    return listed(pairs, language)


def more_lines(found: Explanation, each: Sequence[Seat], language: Language) -> Iterator[str]:
    """What stops one more seat, a line for years in which the same does."""
    together: dict[str, list[Seat]] = {}
    for seat in each:
        together.setdefault(stops_text(found.plan.case, seat.stops, seat.key, language), []).append(seat)
    for stops, same in together.items():
        when = years((seat.key[3] for seat in same), language)
        yield say(
            "explain.more_years", language, years=when, why=why_text(stops, same, language, bool(found.by_scenario))
        )


def why_text(stops: str, same: Sequence[Seat], language: Language, others: bool = False) -> str:
    """What stops one more seat in some years, and what it would free; others: whether other scenarios may stop it."""
    least, most = (person_years(pick(seat.one_more for seat in same)) for pick in (min, max))
    if most == "0":
        return say("explain.stopped_surplus" if stops else "explain.nothing_surplus", language, stops=stops)
    key = "stopped" if stops else "nothing_here" if others else "nothing_helps"
    if least == most:
        value = weighted(same[0].one_more, language)
        return say(f"explain.{key}_one", language, stops=stops, value=value)
    return say(f"explain.{key}", language, stops=stops, value=least, most=most)


def fewer_text(found: Explanation, seat: Seat, language: Language) -> str:
    """What one seat fewer costs, and what would best be done instead."""
    year = seat.key[3]
    if not seat.one_fewer:
        return say("explain.fewer_free", language, year=year)
    said = instead_text(found, seat, language)
    return say("explain.fewer", language, year=year, value=weighted(seat.one_fewer, language), instead=said).rstrip()


def instead_text(found: Explanation, seat: Seat, language: Language) -> str:
    """The best other use of a seat."""
    case, use = found.plan.case, seat.instead
    if use is None:
        return say("explain.instead_none", language)
    values = {"service": service(case, use.key, language), "value": person_years(abs(use.value))}
    if abs(use.value) < EVEN:
        return say("explain.instead_even", language, **values)
    if use.value > 0:
        return say("explain.instead", language, **values)
    stops = stops_text(case, seat.held, seat.key, language)
    left = say("explain.instead_left", language)
    held = say("explain.instead_held", language, stops=stops) if stops and use.key[:2] != seat.key[:2] else left
    return say("explain.instead_better", language, **values, held=held)


def _shortages(found: Explanation, language: Language) -> Iterator[str]:
    if not found.selection.of_shortages:
        return
    short = found.shortages
    if not short:
        yield say("explain.no_shortage" if found.selection.everything else "explain.no_such_shortage", language)
        return
    total = person_years(sum(one.chosen for one in short))
    chosen = years(found.selection.years, language)
    key = "explain.shortages_years" if chosen else "explain.shortages"
    yield say(key, language, years=chosen, count=len(short), number=total)
    if not any(one.causes for one in short):
        why = say("explain.causes_broken" if found.state.broken else "explain.causes_unproven", language)
        yield say("explain.no_causes", language, why=why)
    for n, one in enumerate(short[:MOST_SHORTAGES], start=1):
        yield from _shortage(found, n, one, language)
    rest = short[MOST_SHORTAGES:]
    if rest:
        left = person_years(sum(one.chosen for one in rest))
        yield say("explain.more_shortages", language, count=len(rest), number=left)


def _shortage(found: Explanation, n: int, short: Shortage, language: Language) -> Iterator[str]:
    region, code = short.pair
    name, when = specialty(found.plan.case, code, language), years(short.by_year, language)
    number = person_years(short.chosen)
    yield say("explain.shortage", language, n=n, region=region, specialty=name, number=number, years=when)
    if short.causes:
        total, key = sum(short.causes.values()), "causes" if short.chosen == short.total else "causes_all"
        said = [cause_text(cause, part, total, language) for cause, part in islice(short.causes.items(), MOST_CAUSES)]
        yield say(f"explain.{key}", language, number=person_years(short.total), causes=listed(said, language))
        yield say("explain.steps", language, steps=short.steps)


def cause_text(cause: str, part: float, total: float, language: Language) -> str:
    """A cause with its person-years and its share."""
    name = say(f"explain.cause_{cause}", language)
    return say("explain.cause", language, name=name, number=person_years(part), share=percent(part / total, 0))


def _tight(found: Explanation, language: Language) -> Iterator[str]:
    if not found.selection.everything:
        return
    yield say("explain.tightest" if found.tight else "explain.no_tight", language)
    told: Counter[str] = Counter()
    for tight in found.tight:
        if told[tight.family] < MOST_OF_FAMILY and told.total() < MOST_TIGHT:
            told[tight.family] += 1
            yield tight_text(found, told.total(), tight, language)
    if found.free:
        yield say("explain.free", language, uses=listed((_free(found, use, language) for use in found.free), language))
    yield say("explain.advice", language)


def _free(found: Explanation, use: Use, language: Language) -> str:
    said = service(found.plan.case, use.key, language)
    return say("explain.free_use", language, service=said, year=use.key[3], value=weighted(use.value, language))


def tight_text(found: Explanation, n: int, tight: Tight, language: Language) -> str:
    """A limit that by itself stops a seat."""
    case, key = found.plan.case, tight.use.key
    stops = stops_text(case, tight.stops, key, language)
    said = service(case, key, language)
    value = weighted(tight.use.value, language)
    return say("explain.tight", language, n=n, stops=stops, service=said, year=key[3], value=value)
