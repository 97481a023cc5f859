"""A small plan on disk, and edits of it as a planner makes them: loaded, changed and saved by a spreadsheet library."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import openpyxl

from coplan import evaluate, run
from coplan.contract.results import result_sheets
from coplan.plan.opened import ReadPlan
from coplan.reopen.plans import model_of, reopen
from coplan.tables.raw import RawWorkbook
from coplan.words.language import Language
from tests.workbooks import Rows, saved

PROGRAMMES = ["institution", "specialty", "current_intake", "max_intake", "years", "cost_per_year", "max_yearly_change"]
TABLES: dict[str, Rows] = {
    "Settings": [["name", "value"], ["title", "Rivers"], ["first_year", 2027], ["last_year", 2028]],
    "Regions": [["region", "max_out_share"], ["North", 0.9], ["South", 1], ["West", 1]],
    "Institutions": [
        ["institution", "region", "intake_limit", "enrolment_limit"],
        ["North College", "North", 120, 260],
        ["South College", "South", None, None],
    ],
    "Specialties": [["specialty", "name"], ["080901", "Computing"], ["101101", "Nursing"]],
    "Programmes": [
        PROGRAMMES,
        ["North College", "080901", 60, 100, 2, 1, None],
        ["North College", "101101", 20, 60, 2, 1, 0.5],
        ["South College", "101101", 30, 60, 2, 1, None],
    ],
    "Demand": [
        ["region", "specialty", "year", "required"],
        *(
            [region, specialty, year, people + further]
            for year, further in ((2029, 60), (2030, 0))  # those enrolled before the plan come first
            for region, specialty, people in (
                ("North", "080901", 70),
                ("South", "080901", 20),
                ("West", "080901", 10),
                ("North", "101101", 40),
                ("South", "101101", 50),
            )
        ),
    ],
    "Routes": [
        ["trained_in", "trained_for", "allowed", "max_seats"],
        ["North", "South", "yes", 25],
        ["South", "North", "no", None],
    ],
    "Budgets": [["region", "year", "budget"], ["North", 2027, 220], ["North", 2028, 240]],
    "Fixed": [
        ["institution", "specialty", "trained_for", "year", "seats"],
        ["South College", "101101", "South", 2027, 33],
    ],
}
HEADING_ROW = 8
Change = Callable[[Any], None]


@cache
def solved(language: Language = "en", model: str = "mutual") -> Path:
    """The plan of the small case, written once."""
    folder = Path(mkdtemp(prefix="coplan-"))
    target = folder / f"plan-{model}-{language}.xlsx"
    run.solve(saved(folder / "rivers.xlsx", TABLES), target, run.Options(model=model, language=language))
    return target


def edited(folder: Path, change: Change, language: Language = "en", model: str = "mutual") -> ReadPlan:
    """The plan after a change of its Allocation."""
    book = openpyxl.load_workbook(solved(language, model))
    change(book[result_sheets()["Allocation"].name(language)])
    path = folder / "edited.xlsx"
    book.save(path)
    return reopen(path, language)


def row_of(sheet: Any, *key: str | int) -> int:
    """Number of the row that holds a key: institution, specialty, trained_for, year."""
    columns = (1, 3, 5, 6)
    rows = range(HEADING_ROW + 1, sheet.max_row + 1)
    return next(n for n in rows if tuple(sheet.cell(n, c).value for c in columns) == key)


def typed(value: Any, *key: str | int, column: str = "G") -> Change:
    """A value typed over a cell of a row, by default over its seats."""

    def change(sheet: Any) -> None:
        sheet[f"{column}{row_of(sheet, *key)}"] = value

    return change


def added(*key: str | int, seats: Any) -> Change:
    """A row put below the table."""
    return lambda sheet: sheet.append([key[0], None, key[1], None, key[2], key[3], seats])


def deleted(*key: str | int) -> Change:
    """A row taken out."""
    return lambda sheet: sheet.delete_rows(row_of(sheet, *key))


def repair(read: ReadPlan) -> RawWorkbook:
    """The case of a plan with its edits as rows of Fixed, under the model that made it."""
    return evaluate.repair(read, model_of(read))
