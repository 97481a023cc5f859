"""A forecast of demand made from what a case holds, and written as a case of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pandas as pd

from coplan.contract.model import known_models
from coplan.errors import CoplanError, Issue
from coplan.forecast import (
    Asked,
    Forecast,
    NewDemand,
    asked,
    forecast_of,
    names_of,
    new_demand,
    new_staff,
    tables,
    untested,
    with_forecast,
)
from coplan.run.cases import Paths, case_tables, listed, read_case
from coplan.run.files import default_output, need_output, save
from coplan.tables.raw import RawWorkbook
from coplan.words.language import Language
from coplan.workbook.forecast_sheets import write_forecast


@dataclass(frozen=True)
class Foreseen:
    """A forecast that was written: what it says, its tables by sheet, what it did to Demand, and what is to be told."""

    forecast: Forecast
    tables: Mapping[str, pd.DataFrame]
    demand: NewDemand
    path: Path
    issues: tuple[Issue, ...]
    language: Language


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
    files = listed(paths)
    if output is not None:
        need_output(output, files)
    raw = read_case(files, language)
    try:
        wish = asked(raw, to)
        found = forecast_of(wish.past, wish.to)
        demand = new_demand(wish, found, replace)
        target = output or default_output(files[0].stem if len(files) == 1 else raw.stem, "forecast")
        need_output(target, files)
        shown = tables(found, names_of(wish), raw.language)
        _write(target, raw, wish, demand, shown)
    except CoplanError as error:
        error.language = error.language or raw.language
        raise
    issues = (*wish.issues, *untested(found), *demand.issues)
    return Foreseen(found, shown, demand, target, issues, raw.language)


def _write(target: Path, raw: RawWorkbook, wish: Asked, demand: NewDemand, shown: Mapping[str, pd.DataFrame]) -> None:
    own = {key: rows for key, rows in case_tables(raw).items() if key == "Settings" or key in raw.tables}
    case = with_forecast(raw, own, demand, new_staff(wish), wish.past.last, raw.language)
    title = wish.book.settings.values.get("title") or raw.stem
    content = BytesIO()
    write_forecast(content, shown, case, title, sorted(known_models()), raw.language)
    save(target, content.getvalue())
