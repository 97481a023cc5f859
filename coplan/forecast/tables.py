"""A forecast as tables, with the column keys of models/forecast.toml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from coplan.contract.results import result_sheets
from coplan.forecast.notes import Figures, method_name
from coplan.forecast.outlook import Forecast, Group, Outlook
from coplan.tables.results import Chart, Looks, Results
from coplan.words.language import Language, say, say_both

FILE = "forecast.toml"
LARGEST = 6  # pairs that are drawn
DRAWN = ("region", "specialty", "name", "year", "past", "middle", "low", "high")
TESTED = ("group", "method", "taken", "horizon", "error", "beside_naive", "within", "count")


def tables(found: Forecast, names: Mapping[str, str], language: Language) -> dict[str, pd.DataFrame]:
    """The sheets Forecast, Backtest and Course; names of specialties by code."""
    drawn = [row for outlook in largest(found) for row in _course(found, outlook, names)]
    tested = [row for group in found.groups for row in _tested(group)]
    return {
        "Forecast": pd.DataFrame([_pair(found, o, names, language) for o in found.outlooks], dtype=object),
        "Backtest": pd.DataFrame(tested, columns=list(TESTED), dtype=object),
        "Course": pd.DataFrame(drawn, columns=list(DRAWN), dtype=object),
    }


def results(found: Forecast, names: Mapping[str, str], subject: str, language: Language) -> Results:
    """The sheets of models/forecast.toml; subject stands in the titles."""
    frames = tables(found, names, language)
    return Results(
        file=FILE,
        kind="Forecast",
        subject=subject,
        tables=frames,
        units={},
        looks={"Backtest": _looks(frames["Backtest"])},
        charts={"Outlook": list(_charts(found, names))},
    )


def _looks(tested: pd.DataFrame) -> Looks:
    """The rows of the method that is taken stand out."""
    return {
        column.key: [(column.look, "good") if taken else (column.look,) for taken in tested["taken"]]
        for column in result_sheets(FILE)["Backtest"].columns
    }


def _charts(found: Forecast, names: Mapping[str, str]) -> Iterator[Chart]:
    """A chart for each pair that is drawn, `Beijing · Nursing`, or with the code of a specialty without a name."""
    first = 0
    for outlook in largest(found):
        region, specialty = outlook.pair
        last = first + len(outlook.past) + len(outlook.ahead) - 1
        lines = ("past", "middle", *(("low", "high") if outlook.low else ()))
        title = f"{region} · {names.get(specialty) or specialty}"
        yield Chart("outlook", "fan", "Course", ("year",), lines, title=title, rows=(first, last))
        first = last + 1


def largest(found: Forecast) -> Sequence[Outlook]:
    """The pairs that needed most people in the last year, the largest first."""
    return sorted(found.outlooks, key=lambda o: (-o.past[-1], o.pair))[:LARGEST]


def figures(outlook: Outlook) -> list[Figures]:
    """What is forecast of every year, in whole persons."""
    if not outlook.low:
        return [Figures.of(need, None, None) for need in outlook.ahead]
    return [Figures.of(*ends) for ends in zip(outlook.ahead, outlook.low, outlook.high, strict=True)]


def group_name(group: Group) -> str:
    """Key of the text that names the pairs of a group."""
    return "forecast.with_driver" if group.by_driver else "forecast.without_driver"


def _named(outlook: Outlook, names: Mapping[str, str]) -> dict[Any, object]:
    region, specialty = outlook.pair
    return {"region": region, "specialty": specialty, "name": names.get(specialty) or None}


def _course(found: Forecast, outlook: Outlook, names: Mapping[str, str]) -> list[dict[Any, object]]:
    """A row for each year; in the last year of the past all lines meet."""
    named, last = _named(outlook, names), outlook.past[-1]
    rows = [{**named, "year": outlook.first + n, "past": need} for n, need in enumerate(outlook.past)]
    rows[-1] |= {"middle": last, **({"low": last, "high": last} if outlook.low else {})}
    for year, ahead in zip(found.years, figures(outlook), strict=True):
        rows.append({**named, "year": year, "middle": ahead.required, "low": ahead.low, "high": ahead.high})
    return rows


def _pair(found: Forecast, outlook: Outlook, names: Mapping[str, str], language: Language) -> dict[Any, object]:
    """A pair with a column for each year from the first that any pair has."""
    first, ahead = min(o.first for o in found.outlooks), figures(outlook)
    row = {**_named(outlook, names), "method": method_name(outlook.method)}
    row |= dict.fromkeys(range(first, outlook.first))
    row |= {outlook.first + n: need for n, need in enumerate(outlook.past)}
    for year, said in zip(found.years, ahead, strict=True):
        row[say("forecast.year", language, year=year)] = said.required
    return {**row, "low": ahead[-1].low, "high": ahead[-1].high}


def _tested(group: Group) -> list[dict[str, object]]:
    return [
        {
            **{key: getattr(score, key) for key in ("horizon", "error", "beside_naive", "within", "count")},
            "group": say_both(group_name(group)),
            "method": method_name(score.method),
            "taken": say_both("forecast.taken") if score.method == group.method else None,
        }
        for score in group.scores
    ]
