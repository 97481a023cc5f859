"""How plans stand up, for the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from coplan.stress.spread import Spread
from coplan.stress.stress import Stress
from coplan.stress.tables import SPREAD, drawn, risks
from coplan.words.language import Language, say
from coplan.words.numbers import fixed, part_of_all, people
from coplan.words.sentences import aligned, shortened

MOST_PAIRS = 5
FIGURES = SPREAD[:-1]


def lines(found: Stress, language: Language) -> list[str]:
    """What was drawn, the shortages of each plan (of one also by region), the best plan, and the pairs most at risk."""
    head = [say(f"stress.column_{key}", language) for key in ("shortage", *SPREAD)]
    rows = [[shortened(name), *_figures(spread)] for name, spread in _named(found, language)]
    return [
        drawn(found).in_(language),
        "",
        *aligned([head, *rows]),
        "",
        *_best(found, language),
        *_risks(found, language),
    ]


def _named(found: Stress, language: Language) -> Iterator[tuple[str, Spread]]:
    if len(found.standings) > 1:
        for standing in found.standings:
            yield standing.name, standing.together
        return
    (standing,) = found.standings
    yield say("stress.together", language), standing.together
    yield from standing.regions.items()


def _figures(spread: Spread) -> list[str]:
    return [*(people(getattr(spread, key)) for key in FIGURES), part_of_all(spread.worse)]


def _best(found: Stress, language: Language) -> Iterator[str]:
    """In how many futures each of several plans has the least shortage."""
    if len(found.standings) < 2:
        return
    for name, count in sorted(found.best.items(), key=lambda item: -item[1]):
        share = part_of_all(count / found.draws.samples)
        yield say(
            "stress.best", language, plan=name, count=fixed(count), samples=fixed(found.draws.samples), share=share
        )


def _risks(found: Stress, language: Language) -> Iterator[str]:
    """The pairs most at risk, each by the plan in which it rises most."""
    at_risk = risks(found)
    if not at_risk:
        yield say("stress.no_risk", language)
        return
    yield say("stress.risks", language)
    for region, specialty in at_risk[:MOST_PAIRS]:
        standing = max(found.standings, key=lambda s: s.rising((region, specialty)))
        spread = standing.pairs[region, specialty]
        name = shortened(standing.case.specialties[specialty].name or specialty)
        pair = say("finding.pair", language, specialty=name, region=shortened(region))
        yield say("stress.risk", language, pair=pair, planned=people(spread.planned), most=people(spread.p90))
