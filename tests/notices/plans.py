"""The notices of a small plan on disk, and plans of random seats without solving."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import openpyxl

from coplan import run
from coplan.case import Case
from coplan.contract.model import Model, load_model
from coplan.contract.results import result_sheets
from coplan.plan import Plan, plan_of_seats
from coplan.words.language import Language
from coplan.workbook.grid import HEADING_ROW
from tests.evaluate.plans import solved

MUTUAL = load_model("mutual")
FIRST = HEADING_ROW + 2  # number of the first row of a table
NORTH = "North College"


def plan(language: Language = "en") -> Path:
    """The small plan, solved once."""
    return solved(language, "mutual")


def sent(folder: Path, language: Language = "en") -> Path:
    """A folder with the notices of the small plan."""
    run.notices(plan(language), folder / "notices", language)
    return folder / "notices"


def filled_in(path: Path, change: Callable[[Any], None], language: Language = "en") -> Path:
    """A notice after a change of its table."""
    book = openpyxl.load_workbook(path)
    change(book[result_sheets("notices.toml")["Seats"].name(language)])
    book.save(path)
    return path


def columns(sheet: Any) -> dict[str, int]:
    """The number of each column by its heading."""
    return {cell.value: cell.column for cell in sheet[HEADING_ROW + 1]}


def row_of(sheet: Any, *key: str | int) -> int:
    """Number of the row of a specialty, region and year."""
    at = columns(sheet)
    rows = range(FIRST, sheet.max_row + 1)
    return next(
        n for n in rows if tuple(sheet.cell(n, at[c]).value for c in ("specialty", "trained_for", "year")) == key
    )


def entered(value: Any, *key: str | int, column: str = "wanted") -> Callable[[Any], None]:
    """A value written into a row, by default as the wish."""

    def change(sheet: Any) -> None:
        sheet.cell(row_of(sheet, *key), columns(sheet)[column]).value = value

    return change


def accepted(value: Any, row: int = FIRST) -> Callable[[Any], None]:
    """A decision on a wish, by default on the first."""

    def change(sheet: Any) -> None:
        sheet.cell(row, columns(sheet)["accepted"], value)

    return change


def random_plan(case: Case, seed: int, settlement: str) -> Plan:
    """A plan of random seats of a case, under a rule of settlement; it need not keep any limit."""
    random = Random(seed)
    seats = {
        (*p.key, d, t): random.randint(1, 40)
        for p in case.programmes.values()
        for d in case.destinations(p)
        for t in case.intake_years
        if random.random() < 0.6
    }
    model: Model = replace(MUTUAL, settlement=settlement)  # type: ignore[arg-type]
    shapley: Mapping[str, float] = {r: random.random() for r in case.regions}
    return replace(plan_of_seats(case, model, seats, {}, 0.0), shapley=shapley)
