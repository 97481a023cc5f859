"""Seats and shortages of a plan for several scenarios, explained in each of them."""

from __future__ import annotations

from collections.abc import Iterator

from coplan.explain.explanation import Explanation
from coplan.explain.lines import MOST_GROUPS, works_text
from coplan.explain.seats import Group
from coplan.explain.shortages import short_pairs
from coplan.explain.words import service, stops_text, weighted, years
from coplan.tables.changes import title_of
from coplan.words.language import Language, Text, in_language, say
from coplan.words.numbers import fixed, person_years

Row = tuple[str | Text | int | float | None, ...]


def scenario_lines(found: Explanation, language: Language) -> Iterator[str]:
    """Of the largest groups of seats whom they serve in each scenario and what stops one more; then what is short."""
    if not found.by_scenario:
        return
    yield ""
    yield say("explain.scenarios", language)
    for n, group in enumerate(found.groups[:MOST_GROUPS], start=1):
        name = service(found.plan.case, group.service, language)
        yield say("explain.group", language, n=n, service=name, seats=fixed(group.total))
        together: dict[str, list[str | Text]] = {}
        for scenario, other in found.by_scenario.items():
            together.setdefault(_of_group(other, group, language), []).append(title_of(scenario))
        for said, scenarios in together.items():
            yield say("explain.scenario", language, scenarios=scenarios, said=said)
    if found.selection.of_shortages:
        yield say("explain.scenario_shortages", language)
        for scenario, other in found.by_scenario.items():
            number = person_years(sum(short.chosen for short in short_pairs(other.plan, other.selection)))
            yield say("explain.scenario_short", language, scenario=title_of(scenario), number=number)


def _of_group(found: Explanation, group: Group, language: Language) -> str:
    of = found.of_group(group)
    works, price = works_text(of, language), weighted(of.price, language)
    stops = _stops(found, group, language) or say("explain.scenario_free", language)
    return say("explain.scenario_group", language, works=works, price=price, stops=stops)


def _stops(found: Explanation, group: Group, language: Language) -> str:
    """What stops one more seat of a group, with the years in which it does; blank where nothing does."""
    together: dict[str, list[int]] = {}
    for key in group.keys:
        stops = stops_text(found.plan.case, found.exchange.stops(key), key, language)
        if stops:
            together.setdefault(stops, []).append(key[-1])
    said = [
        say("explain.scenario_stop", language, stops=s, years=years(found, language)) for s, found in together.items()
    ]
    return ("；" if language == "zh" else "; ").join(said)


def scenario_rows(found: Explanation, language: Language) -> Iterator[Row]:
    """A row for each group of seats and scenario: whom they serve, what they are worth, what stops one more."""
    for group in found.groups:
        for scenario, other in found.by_scenario.items():
            i, k, d = group.service
            of = other.of_group(group)
            names = in_language(title_of(scenario), language), i, k, other.plan.case.specialties[k].name, d
            yield *names, group.total, works_text(of, language), float(of.price), _stops(other, group, language)
