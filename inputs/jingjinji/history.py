"""Past figures of the example, made up: what `coplan forecast` makes demand from."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from jingjinji.facts import Specialty, assumed, first_year_demand, regions, rounded, specialties

if TYPE_CHECKING:
    from jingjinji.sheets import Words

Row = dict[str, Any]


def history_rows(words: Words) -> Iterator[Row]:
    """Rows of History for the fields that the assumptions name: staff that grew unevenly up to the last year."""
    rule = assumed()["history"]
    chance = random.Random(assumed()["seed"] + 1)
    for s in specialties().values():
        for key in regions():
            if s.field in rule["field"] and first_year_demand(key, s) >= assumed()["demand"]["fewest"]:
                yield from _history_of(words, key, s, chance)


def _history_of(words: Words, region: str, specialty: Specialty, chance: random.Random) -> Iterator[Row]:
    """Staff of about so many times the first year's demand in the last year, which grew as its driver or its field."""
    rule = assumed()["history"]
    driver, years = _driver(specialty), range(rule["first"], rule["last"] + 1)
    growth = driver["growth"][region] if driver else rule["field"][specialty.field]
    staff = first_year_demand(region, specialty) * rule["staff_per_hire"]
    for year in years:
        drawn = 1 + rule["noise"] * (Decimal(chance.randrange(1001)) / 500 - 1)
        number = staff * drawn / (1 + growth) ** (years[-1] - year)
        yield {
            "region": words.region(region),
            "specialty": specialty.code,
            "year": year,
            "people": rounded(number, 5),
            "vacancies": rounded(number * rule["vacant"], 1),
            "note": words.note("made_up_past"),
        }


def driver_rows(words: Words) -> Iterator[Row]:
    """Rows of Drivers: beds and pupils of each region, past and projected."""
    rule = assumed()["drivers"]
    for key in regions():
        for driver in rule["driver"]:
            for n, year in enumerate(range(rule["first"], rule["last"] + 1)):
                value = driver["start"][key] * (1 + driver["growth"][key]) ** n
                yield {
                    "region": words.region(key),
                    "driver": driver[words.language],
                    "year": year,
                    "value": rounded(value, 10),
                    "note": words.note("made_up_past"),
                }


def driver_of(words: Words, specialty: Specialty) -> str | None:
    """Name of the driver that a specialty's need follows."""
    driver = _driver(specialty)
    return str(driver[words.language]) if driver else None


def _driver(specialty: Specialty) -> Mapping[str, Any] | None:
    return next((found for found in assumed()["drivers"]["driver"] if specialty.field in found["fields"]), None)


def age_rows(words: Words) -> Iterator[Row]:
    """Rows of Ages: the last people of History, spread over bands of ages."""
    rule, history = assumed()["ages"], assumed()["history"]
    for row in history_rows(words):
        if row["year"] == history["last"]:
            for band in rule["band"]:
                yield {
                    **{key: row[key] for key in ("region", "specialty")},
                    "age_from": band["from"],
                    "age_to": band["to"],
                    "people": rounded(row["people"] * band["share"], 1),
                    "note": words.note("made_up_past"),
                }
