"""An explanation as tables, with the column keys of models/explain.toml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from coplan.contract.results import result_sheets
from coplan.explain.by_scenario import scenario_lines, scenario_rows
from coplan.explain.explanation import Explanation
from coplan.explain.lines import lines, without_text, works_text
from coplan.explain.words import service, stops_text
from coplan.tables.results import Results
from coplan.words.language import Language, Text, say

FILE = "explain.toml"
Row = tuple[str | Text | int | float | None, ...]


def results(found: Explanation, name: str, language: Language) -> Results:
    """The sheets of models/explain.toml that have rows; name is the plan's."""
    tables = {key: frame for key, frame in explanation_tables(found, language).items() if len(frame)}
    return Results(FILE, "Explain", name, tables, {"money": found.plan.case.money_unit})


def explained(found: Explanation, language: Language) -> list[str]:
    """The explanation in lines; of a plan for several scenarios then what is otherwise in each of them."""
    return [*lines(found, language), *scenario_lines(found, language)]


def explanation_tables(found: Explanation, language: Language) -> Mapping[str, pd.DataFrame]:
    """Every sheet of models/explain.toml by key, with words in a language; nothing is left out of any."""
    rows: Mapping[str, Iterator[Row]] = {
        "Explanation": ((line,) for line in explained(found, language)),
        "Groups": _groups(found, language),
        "Seats": _seats(found, language),
        "Shortages": _shortages(found, language),
        "Limits": _limits(found, language),
        "Futures": scenario_rows(found, language),
    }
    columns = {key: [column.key for column in sheet.columns] for key, sheet in result_sheets(FILE).items()}
    return {key: pd.DataFrame(list(each), columns=columns[key], dtype=object) for key, each in rows.items()}


def _groups(found: Explanation, language: Language) -> Iterator[Row]:
    case = found.plan.case
    for group in found.groups:
        (i, k, d), of = group.service, found.of_group(group)
        names = i, case.institutions[i].region, k, case.specialties[k].name, d
        works, short = works_text(of, language), without_text(of, language)
        yield *names, group.total, of.first_year, works, float(of.price), short


def _seats(found: Explanation, language: Language) -> Iterator[Row]:
    case = found.plan.case
    for group in found.groups:
        for seat in found.seats(group):
            i, k, d, year = seat.key
            stops = stops_text(case, seat.stops, seat.key, language)
            use = seat.instead
            yield (
                *(i, case.institutions[i].region, k, case.specialties[k].name, d, year, seat.number),
                *(float(seat.one_more), stops, float(seat.one_fewer)),
                *((None, None) if use is None else (service(case, use.key, language), float(use.value))),
            )


def _shortages(found: Explanation, language: Language) -> Iterator[Row]:
    case = found.plan.case
    for short in found.shortages:
        names = *short.pair, case.specialties[short.pair[1]].name, float(short.chosen)
        if not short.causes:
            yield *names, None, None, None
        for n, (cause, part) in enumerate(short.causes.items()):
            yield *names, say(f"explain.cause_{cause}", language), part, None if n else short.steps.in_(language)


def _limits(found: Explanation, language: Language) -> Iterator[Row]:
    case = found.plan.case
    for tight in found.tight:
        key = tight.use.key
        yield stops_text(case, tight.stops, key, language), service(case, key, language), key[3], float(tight.use.value)
