"""Small workbooks on disk, and the cells of those that were written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl

from coplan.datafiles import data_folder

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
