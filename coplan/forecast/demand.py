"""Demand as a forecast fills it, on the case's basis.

What a planner typed stays, unless it is to be replaced; then the note beside the new figure keeps it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from coplan.case.past_rules import rows_by_pair
from coplan.errors import Issue
from coplan.forecast.notes import Figures, earlier_note, is_forecast
from coplan.forecast.outlook import Forecast, Outlook
from coplan.forecast.reading import Asked, exit_rates
from coplan.forecast.retiring import retiring, staying
from coplan.tables.book import Pair
from coplan.tables.parse import Row, Table
from coplan.tables.raw import RowPlace
from coplan.tables.values import shown
from coplan.words.language import say_both
from coplan.words.numbers import spans

MOST_NAMED = 3  # of many pairs
MOST_TOLD = 9  # one by one


@dataclass(frozen=True)
class DemandRow:
    """A row of Demand that a forecast writes; before: what was typed there, blank where nothing was."""

    pair: Pair
    year: int
    method: str
    figures: Figures
    before: str = ""


@dataclass(frozen=True)
class NewDemand:
    """Rows that a forecast adds to Demand, those that it leaves out, and what is to be told of typed ones."""

    rows: tuple[DemandRow, ...]
    left_out: frozenset[RowPlace]
    issues: tuple[Issue, ...]


def new_demand(asked: Asked, found: Forecast, replace: bool = False) -> NewDemand:
    """Demand with the forecast in it; replace: also where the planner typed something."""
    planned = _planned(asked, found)
    typed, forecast = _rows(asked, found)
    rows = tuple(
        DemandRow(pair, year, method, figures, _before(typed.get((pair, year)), forecast.get((pair, year))))
        for (pair, year), (method, figures) in _wanted(asked, found, planned).items()
        if replace or (pair, year) not in typed
    )
    gone = [*forecast.values(), *(typed.values() if replace else ())]
    issues = (*_told(asked, found, typed, replace), *_without_exit_rate(asked, found))
    return NewDemand(rows, frozenset(row.raw.at for row in gone), issues)


def typed_demand(asked: Asked, found: Forecast) -> Mapping[tuple[Pair, int], Row]:
    """Rows of Demand that stand where the forecast would, and that the planner typed."""
    return _rows(asked, found)[0]


def _planned(asked: Asked, found: Forecast) -> list[int]:
    """The years of the forecast for which Demand is planned."""
    return [year for year in found.years if year >= asked.first_year]


_Rows = Mapping[tuple[Pair, int], Row]


def _rows(asked: Asked, found: Forecast) -> tuple[_Rows, _Rows]:
    """Rows of Demand that the planner typed where the forecast would stand, and those of an earlier forecast.

    An earlier forecast may have gone further: its rows after the last year of the past are out of date, however late.
    """
    typed: dict[tuple[Pair, int], Row] = {}
    forecast: dict[tuple[Pair, int], Row] = {}
    pairs, planned = {outlook.pair for outlook in found.outlooks}, _planned(asked, found)
    for (r, k, year), row in asked.book["Demand"].by_identity.items():
        if (r, k) in pairs and year > found.last and is_forecast(row):
            forecast[(r, k), year] = row
        elif (r, k) in pairs and year in planned:
            typed[(r, k), year] = row
    return typed, forecast


def _before(typed: Row | None, forecast: Row | None) -> str:
    """What a planner typed where a forecast stands now, or what an earlier forecast said was typed there."""
    if typed is not None:
        cells = (typed.raw.cells.get(column) for column in ("required", "low", "high"))
        numbers = " / ".join(shown(cell.value) for cell in cells if cell is not None and cell.value is not None)
        return " · ".join((numbers, *map(str, typed.raw.notes.values())))
    return earlier_note(forecast) if forecast is not None else ""


def _wanted(asked: Asked, found: Forecast, planned: Sequence[int]) -> dict[tuple[Pair, int], tuple[str, Figures]]:
    """Figures of Demand for every pair and planned year, on the case's basis."""
    rates = exit_rates(asked.book)
    leaving = retiring(asked.book, found.last, list(found.years))
    wanted: dict[tuple[Pair, int], tuple[str, Figures]] = {}
    for outlook in found.outlooks:
        rate = rates.get(outlook.pair, Fraction(0))
        retire = staying(leaving.get(outlook.pair, {}), rate, found.last)
        if asked.book.headcount_basis:
            figures = [Figures.of(*ends) for ends in _ends(outlook)]
        else:
            figures = list(_hires(outlook, [float(retire.get(year, 0)) for year in found.years], float(rate)))
        by_year = dict(zip(found.years, figures, strict=True))
        wanted |= {(outlook.pair, year): (outlook.method, by_year[year]) for year in planned}
    return wanted


def _ends(outlook: Outlook) -> Iterator[tuple[float, float | None, float | None]]:
    """Need, low and high of every year; low and high None where there is no range."""
    for n, need in enumerate(outlook.ahead):
        yield (need, outlook.low[n], outlook.high[n]) if outlook.low else (need, None, None)


def _hires(outlook: Outlook, retire: Sequence[float], rate: float) -> Iterator[Figures]:
    """People newly needed: what need grows by, and who leaves or retires; low and high each along their own path."""
    paths = [outlook.ahead, *((outlook.low, outlook.high) if outlook.low else ())]
    newly = [list(_newly((outlook.past[-1], *path), retire, rate)) for path in paths]
    for ends in zip(*newly, strict=True):
        low, high = (min(ends), max(ends)) if len(ends) > 1 else (None, None)
        yield Figures.of(ends[0], low, high)


def _newly(path: Sequence[float], retire: Sequence[float], rate: float) -> Iterator[float]:
    for before, now, leaving in zip(path, path[1:], retire, strict=False):
        yield max(0.0, now - before + rate * before + leaving)


def _told(asked: Asked, found: Forecast, typed: _Rows, replace: bool) -> Iterator[Issue]:
    """Typed demand that stays or is replaced, and pairs that have demand or past figures alone."""
    demand, history = asked.book["Demand"], asked.book["History"]
    years: dict[Pair, list[int]] = defaultdict(list)
    for pair, year in sorted(typed):
        years[pair].append(year)
    first = {pair: typed[pair, given[0]] for pair, given in years.items()}
    yield from _gathered(demand, "demand_replaced" if replace else "demand_kept", "required", first, years)
    known = {outlook.pair for outlook in found.outlooks}
    others = {pair: row for pair, row in asked.book.pairs.items() if pair not in known}
    yield from _gathered(demand, "demand_without_history", "region", others)
    if asked.book.pairs:
        added = {pair: rows[0] for pair, rows in rows_by_pair(asked.book, "History").items()}
        missing = {pair: row for pair, row in added.items() if pair not in asked.book.pairs}
        yield from _gathered(history, "history_without_demand", "region", missing)


def _gathered(
    table: Table, code: str, column: str, rows: Mapping[Pair, Row], years: Mapping[Pair, Sequence[int]] | None = None
) -> Iterator[Issue]:
    """An issue for each pair at its row, or a single one where there are many."""
    years = years or dict.fromkeys(rows, ())
    if len(rows) <= MOST_TOLD:
        for pair, row in rows.items():
            named = say_both("forecast.pair", region=pair[0], specialty=pair[1])
            yield table.issue(code, row, column, pairs=named, years=spans(years[pair]))
        return
    every = [" · ".join(pair) for pair in rows]
    named = say_both("forecast.pairs", count=len(every), pairs=every[:MOST_NAMED])
    together = spans(year for pair in rows for year in years[pair])
    yield table.issue(code, next(iter(rows.values())), column, pairs=named, years=together)


def _without_exit_rate(asked: Asked, found: Forecast) -> Iterator[Issue]:
    """Pairs of which it is not known how many leave, which makes fewer people newly needed."""
    table, rates = asked.book["Workforce"], exit_rates(asked.book)
    lacking = [" · ".join(o.pair) for o in found.outlooks if not rates.get(o.pair)]
    if lacking:
        values = {"count": len(lacking), "pairs": lacking[:MOST_NAMED]}
        yield Issue("exit_rate_unknown", table.title if table.raw else "", "", values)
