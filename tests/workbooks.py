"""Small workbooks on disk, and the cells of those that were written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl

from coplan.datafiles import data_folder
from coplan.workbook.read_plan import read_plan

FIRST_STEPS = data_folder("inputs") / "first-steps.xlsx"

Rows = Sequence[Sequence[Any]]


def saved(path: Path, tables: Mapping[str, Rows]) -> Path:
    """A workbook of these sheets, with the headings first."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in tables.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def first_steps() -> dict[str, list[list[Any]]]:
    """The sheets of the first example as rows of values."""
    book = openpyxl.load_workbook(FIRST_STEPS)
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}


def cells(path: Path) -> dict[str, dict[str, Any]]:
    """The values of every sheet by address; blank cells are left out."""
    book = openpyxl.load_workbook(path, data_only=True)
    return {
        sheet.title: {
            cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None
        }
        for sheet in book
    }


def allocation(path: Path) -> list[tuple[Any, ...]]:
    """The rows of a plan's Allocation, in a fixed order."""
    columns = ["institution", "specialty", "trained_for", "year", "seats"]
    return sorted(read_plan(path).tables["Allocation"][columns].itertuples(index=False, name=None))


def with_scenarios(path: Path, scenarios: Mapping[str, Sequence[Mapping[str, Any]]]) -> Path:
    """The first example with these scenarios, each with its changes as cells by column."""
    book = openpyxl.load_workbook(FIRST_STEPS)
    columns = [cell.value for cell in book["Changes"][1]]
    for name, changes in scenarios.items():
        book["Scenarios"].append([name])
        for change in changes:
            book["Changes"].append([{"scenario": name, **change}.get(column) for column in columns])
    book.save(path)
    return path


def change(sheet: str, column: str, operation: str, value: Any, **filters: Any) -> dict[str, Any]:
    """A row of Changes."""
    return {"sheet": sheet, "column": column, "operation": operation, "value": value, **filters}
