"""A forecast of demand made from what a case holds, and written as a case of its own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from coplan.contract.model import known_models
from coplan.forecast import (
    Asked,
    Forecast,
    NewDemand,
    asked,
    forecast_of,
    names_of,
    new_demand,
    new_staff,
    results,
    untested,
    with_forecast,
)
from coplan.run.cases import CaseTables, case_tables, read_case
from coplan.run.shell import Paths, Result, Shell, listed, save
from coplan.tables.raw import RawWorkbook
from coplan.words.language import Language
from coplan.workbook.results import write_results


@dataclass(frozen=True, kw_only=True)
class Foreseen(Result):
    """A forecast that was written as a case: what it says, and what it did to Demand."""

    forecast: Forecast
    demand: NewDemand
    path: Path


def forecast(
    paths: Paths,
    output: Path | None = None,
    to: int | None = None,
    replace: bool = False,
    language: Language | None = None,
) -> Foreseen:
    """Forecast the demand of a case and write it as a case, by default to outputs/<case>-forecast.xlsx.

    to: the last year, by default that in which the last cohort of the plan graduates. replace: the forecast also takes
    the place of demand that was typed. Raises UsageProblem or BadInput.
    """
    shell = Shell(listed(paths), output, language)
    raw = read_case(paths, language)
    with shell.speaking(raw.language):
        wish = asked(raw, to)
        found = forecast_of(wish.past, wish.to)
        demand = new_demand(wish, found, replace)
        target = shell.target(raw, "forecast")
        title = wish.book.settings.values.get("title") or raw.stem
        shown, case = results(found, names_of(wish), title, raw.language), _case(raw, wish, demand)
        save(target, write_results, shown, raw.language, case, sorted(known_models()))
    issues = (*wish.issues, *untested(found), *demand.issues)
    return Foreseen(forecast=found, demand=demand, path=target, issues=issues, language=raw.language)


def _case(raw: RawWorkbook, wish: Asked, demand: NewDemand) -> CaseTables:
    """The sheets of the case with the forecast in them."""
    own = {key: rows for key, rows in case_tables(raw).items() if key == "Settings" or key in raw.tables}
    return with_forecast(raw, own, demand, new_staff(wish), wish.past.last, raw.language)
