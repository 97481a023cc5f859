"""Small plans on disk, and what became of their first year, written as a planner would."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import openpyxl

from coplan import run
from tests.evaluate.plans import TABLES
from tests.workbooks import Rows, saved

PAIRS = [("North", "080901"), ("North", "101101"), ("South", "080901"), ("South", "101101"), ("West", "080901")]
NEED = ["region", "specialty", "year", "required", "low", "high"]
ACTUAL = ["institution", "specialty", "trained_for", "recruited", "enrolled", "region", "headcount"]
"""Headings of the sheet Actual."""
HIRES: dict[str, Rows] = {
    **TABLES,
    "Demand": [
        [*NEED, "note"],
        *([r, k, year, 30, 20, None, f"of {year}"] for r, k in PAIRS for year in (2027, 2028, 2029, 2030)),
        ["South", "101101", 2031, 40, None, None, None],
    ],
    "Inflow": [["region", "specialty", "year", "people"], ["West", "080901", 2027, 50], ["West", "080901", 2028, 1]],
    "Limits": [
        ["limit", "year_from", "year_to", "most"],
        ["first", None, 2027, 900],
        ["both", 2027, 2028, 900],
        ["later", 2028, None, 900],
    ],
    "Scenarios": [["scenario"], ["dear"], ["early"]],
    "Changes": [
        ["scenario", "sheet", "column", "operation", "value", "year_to"],
        ["dear", "Programmes", "cost_per_year", "multiply", 1.1, None],
        ["early", "Demand", "required", "multiply", 1.1, 2027],
        ["early", "Budgets", "budget", "add", 1, 2027],
    ],
    "Retirements": [["region", "specialty", "year", "people"], ["North", "080901", 2027, 1]],
}
"""Newly needed people, with something in every sheet that knows years."""
STAFF: dict[str, Rows] = {
    **TABLES,
    "Settings": [*TABLES["Settings"], ["demand_basis", "headcount"]],
    "Demand": [
        NEED,
        *([r, k, year, 120, None, None] for r, k in PAIRS for year in (2027, 2028, 2029, 2030)),
        ["West", "101101", 2027, 5, None, None],
        ["West", "130201", 2027, 5, None, None],
    ],
    "Specialties": [*TABLES["Specialties"], ["130201", "Music"]],
    "Workforce": [
        ["region", "specialty", "headcount", "exit_rate", "note"],
        *([r, k, 100, 0.035, "counted"] for r, k in PAIRS[:-1]),
    ],
    "Retirements": [["region", "specialty", "year", "people"], *(["North", "080901", t, 20] for t in (2027, 2028))],
}
"""People needed in post; West has nobody yet, and nobody teaches music."""


@cache
def solved(basis: str = "hires", model: str = "mutual") -> Path:
    """The plan of HIRES or STAFF, written once."""
    folder = Path(mkdtemp(prefix="coplan-"))
    case = saved(folder / "case.xlsx", HIRES if basis == "hires" else STAFF)
    run.solve(case, folder / "plan.xlsx", run.Options(model=model, brief=True))
    return folder / "plan.xlsx"


def actual(folder: Path, *rows: Any, headings: list[str] = ACTUAL) -> Path:
    """A workbook with the sheet Actual; rows are values in the order of the headings."""
    return saved(folder / "actual.xlsx", {"Actual": [headings, *rows]})


def changed(folder: Path, sheet: str, cells: dict[str, Any], basis: str = "hires") -> Path:
    """The plan with other values in cells of a sheet."""
    book = openpyxl.load_workbook(solved(basis))
    for address, value in cells.items():
        book[sheet][address] = value
    book.save(folder / "changed.xlsx")
    return folder / "changed.xlsx"


def rows(path: Path, sheet: str) -> list[dict[str, Any]]:
    """The rows of an input sheet by its headings, without blanks."""
    headings, *body = openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)
    return [
        {name: value for name, value in zip(headings, row, strict=True) if value is not None}
        for row in body
        if any(value is not None for value in row)
    ]
