"""How a plan's first year was carried out, as tables with the column keys of models/outcome.toml, and in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

import pandas as pd

from coplan.exact import total
from coplan.roll.outcome import Effect, Outcome
from coplan.tables.results import Results
from coplan.words.language import Text, say_both
from coplan.words.numbers import fixed, people, percent, person_years
from coplan.words.sentences import sentences, shortened

FILE = "outcome.toml"
MOST_NAMED = 3
TAKEN = ("institution", "region", "specialty", "name", "trained_for", "seats", "recruited", "expected", "enrolled")
EFFECTS = ("region", "specialty", "name", "expected", "enrolled", "shortage", "shortage_now", "staff", "headcount")


def results(found: Outcome) -> Results:
    """The sheets of models/outcome.toml."""
    subject = say_both("outcome.subject", plan=found.case.title, year=found.year)
    remarks = {"Outcome": sentences(said(found))}
    return Results(FILE, "Outcome", subject, tables(found), units={}, remarks=remarks)


def tables(found: Outcome) -> Mapping[str, pd.DataFrame]:
    """Outcome and Effects; what is not known is blank."""
    taken = [
        (
            *(t.programme[0], found.case.institutions[t.programme[0]].region, t.programme[1]),
            *(found.case.specialties[t.programme[1]].name, t.trained_for, t.seats, t.recruited),
            *(float(t.expected), _known(t.enrolled)),
        )
        for t in found.takings
    ]
    effects = [
        (
            *(*e.pair, found.case.specialties[e.pair[1]].name, float(e.expected), float(e.enrolled)),
            *map(_known, (e.shortage, e.shortage_now, e.staff, e.headcount)),
        )
        for e in sorted(found.effects, key=lambda e: (-e.more, e.pair))
    ]
    return {
        "Outcome": pd.DataFrame(taken, columns=list(TAKEN), dtype=object),
        "Effects": pd.DataFrame(effects, columns=list(EFFECTS), dtype=object),
    }


def _known(number: Fraction | None) -> float | None:
    return None if number is None else float(number)


def said(found: Outcome) -> list[Text]:
    """What became of the seats that are known of, and what that means."""
    return [*_taken(found), *_meant(found)]


def _taken(found: Outcome) -> Iterator[Text]:
    recruited = [(t.seats, t.recruited) for t in found.takings if t.recruited is not None]
    if recruited:
        planned, taken = (sum(numbers) for numbers in zip(*recruited, strict=True))
        numbers = {"planned": fixed(planned), "taken": fixed(taken), "change": _change(planned, taken)}
        yield say_both("outcome.recruited", year=found.year, **numbers)
    enrolled = [(t.expected, t.enrolled) for t in found.takings if t.enrolled is not None]
    if enrolled:
        expected, came = (float(total(numbers)) for numbers in zip(*enrolled, strict=True))
        numbers = {"expected": people(expected), "came": people(came), "change": _change(expected, came)}
        yield say_both("outcome.enrolled", year=found.year, **numbers)
    unknown = sum(t.recruited is None and t.enrolled is None for t in found.takings)
    if unknown and (recruited or enrolled):
        yield say_both("outcome.unknown", count=fixed(unknown))


def _change(planned: float, actual: float) -> Text:
    """`8.0% fewer`, or that it is as planned."""
    if planned == actual:
        return say_both("outcome.as_planned")
    if not planned:
        return say_both("outcome.not_planned")
    way = "fewer" if actual < planned else "more"
    return say_both(f"outcome.{way}", share=percent(abs(actual / planned - 1)))


def _meant(found: Outcome) -> Iterator[Text]:
    """By how much shortages grow or fall, and where most."""
    for way, sign in (("grows", 1), ("falls", -1)):
        effects = sorted((e for e in found.effects if e.more * sign > 0), key=lambda e: (-abs(e.more), e.pair))
        if effects:
            number = person_years(abs(float(total(e.more for e in effects))))
            yield say_both(f"outcome.shortage_{way}", number=number, last=found.last, pairs=_pairs(found, effects))
    if found.takings and not any(e.more for e in found.effects):
        yield say_both("outcome.shortage_stays", last=found.last)


def _pairs(found: Outcome, effects: Sequence[Effect]) -> list[Text]:
    """The pairs with the largest effects, each with its number."""
    return [
        say_both(
            "outcome.pair",
            region=shortened(effect.pair[0]),
            specialty=shortened(found.case.specialties[effect.pair[1]].name or effect.pair[1]),
            number=person_years(abs(float(effect.more))),
        )
        for effect in effects[:MOST_NAMED]
    ]
