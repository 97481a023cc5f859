"""A plan for several scenarios of the first example on disk, written once, and copies of it that somebody edited."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import openpyxl

from coplan import run
from coplan.words.language import Language
from tests.workbooks import change, with_scenarios

SCENARIOS = {
    "more": [change("Demand", "required", "multiply", 1.2)],
    "north": [change("Demand", "required", "multiply", 1.5, region="North")],
    "closed": [change("Institutions", "intake_limit", "multiply", 0.8)],
}
NAMES = ("more", "north", "closed", "base")


@cache
def case() -> Path:
    """The workbook with the scenarios."""
    return with_scenarios(Path(mkdtemp(prefix="coplan-")) / "case.xlsx", SCENARIOS)


@cache
def solved(language: Language = "en", brief: bool = True) -> Path:
    """The plan for all scenarios and the workbook itself."""
    target = case().parent / f"plan-{language}-{brief}.xlsx"
    options = run.Options(language=language, jobs=1, brief=brief)
    run.solve_across(case(), run.Futures(NAMES), target, options)
    return target


def edited(folder: Path, edit: Callable[[Any], None], plan: Path | None = None) -> Path:
    """The plan after a change of its workbook, as openpyxl has it."""
    book = openpyxl.load_workbook(plan or solved())
    edit(book)
    book.save(folder / "edited.xlsx")
    return folder / "edited.xlsx"


def seats_changed(by: int, row: int = 0) -> Callable[[Any], None]:
    """So many seats more in a row of Allocation, counted from the first."""

    def edit(book: Any) -> None:
        cells = [cell for cell in book["Allocation"]["G"] if isinstance(cell.value, int)]
        cells[row].value += by

    return edit
