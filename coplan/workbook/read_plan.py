"""Reading back a plan workbook: its result tables and figures, as the file shows them."""

from __future__ import annotations

import io
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd

from coplan.errors import BadInput, Issue
from coplan.tables import Cell, RawRow, RawTable, column_letters
from coplan.workbook.guard import checked_archive, read_file
from coplan.workbook.names import recognise
from coplan.workbook.plan_contract import ResultSheet, result_sheets

TITLE_ROWS = 12  # in which the headings are looked for
WHOLE = ("integer", "year")


@dataclass(frozen=True)
class PlanFile:
    """A plan workbook as read.

    tables has a DataFrame by sheet key, with the columns that were written (a column per year under the year as a
    number); a blank number is NaN, a blank text "". summary has the figures by key, without blank ones.
    allocation is the table Allocation with the address of every cell.
    """

    tables: Mapping[str, pd.DataFrame]
    summary: Mapping[str, Any]
    allocation: RawTable


@dataclass(frozen=True)
class _Found:
    """A result table in a file; columns holds the key of each column, None where it has no known heading."""

    sheet: ResultSheet
    title: str
    columns: Sequence[Hashable | None]
    heading_row: int
    rows: Sequence[Sequence[Any]]


def read_plan(source: bytes | Path) -> PlanFile:
    """The results that a plan workbook shows: the values in its cells, those of formulas as last computed.

    Sheets and headings are known in either language, headings within the first twelve rows.
    Raises UsageProblem where there is no such file, BadInput where it is no readable workbook or not a plan.
    """
    content, name = (source, "") if isinstance(source, bytes) else (read_file(source), source.name)
    checked_archive(content, name).close()
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    found = {sheet.key: _find(sheet, book) for sheet in result_sheets().values() if sheet.columns}
    book.close()
    summary = _frame(found["Summary"])
    figures = {key: value for key, value in zip(summary["key"], summary["value"], strict=True) if value != ""}
    tables = {key: _frame(table) for key, table in found.items() if key != "Summary"}
    return PlanFile(tables, figures, _raw(found["Allocation"]))


def _find(sheet: ResultSheet, book: openpyxl.Workbook) -> _Found:
    for title in book.sheetnames:
        if recognise(title, [sheet]):
            book[title].reset_dimensions()
            rows = [list(row) for row in book[title].iter_rows(values_only=True)]
            for n, row in enumerate(rows[:TITLE_ROWS]):
                columns = list(_columns(sheet, row))
                if {column.key for column in sheet.fixed} <= set(columns):
                    return _Found(sheet, title, columns, n + 1, rows[n + 1 :])
    raise BadInput([Issue("not_a_plan", values={"sheet": sheet.names})])


def _columns(sheet: ResultSheet, headings: Iterable[Any]) -> Iterator[Hashable | None]:
    each = next((column.each for column in sheet.columns if column.each), "")
    for heading in headings:
        text = "" if heading is None else str(heading).strip()
        known = recognise(text, sheet.fixed) if text else None
        if known:
            yield known[0]
        elif each == "year":
            yield int(text) if text.isdecimal() else None
        else:
            yield text if each and text else None


def _records(found: _Found) -> Iterator[tuple[int, dict[Hashable, Any]]]:
    """Row number and cells of each row that is not blank."""
    for number, row in enumerate(found.rows, start=found.heading_row + 1):
        cells = {key: value for key, value in zip(found.columns, row, strict=False) if key is not None}
        if any(value not in (None, "") for value in cells.values()):
            yield number, cells


def _frame(found: _Found) -> pd.DataFrame:
    """The table's values; a number that someone replaced by text stays that text."""
    looks = {column.key: column.look for column in found.sheet.fixed}
    other = next((column.look for column in found.sheet.columns if column.each), "text")
    keys = [key for key in found.columns if key is not None]
    records = [cells for _, cells in _records(found)]
    columns = {key: _series([cells.get(key) for cells in records], looks.get(str(key), other)) for key in keys}
    return pd.DataFrame(columns, columns=pd.Index(keys, dtype=object))


def _series(values: Sequence[Any], look: str) -> pd.Series[Any]:
    if look == "text":
        return pd.Series(["" if value is None else value for value in values], dtype=object)
    blank = ["" if value is None else value for value in values]
    if all(isinstance(value, int | float) or value == "" for value in blank):
        numbers = pd.Series([float("nan") if value == "" else float(value) for value in blank], dtype=float)
        return numbers.astype(int) if look in WHOLE and (numbers % 1 == 0).all() else numbers
    return pd.Series(blank, dtype=object)


def _raw(found: _Found) -> RawTable:
    letters = {key: column_letters(n) for n, key in enumerate(found.columns, start=1) if key is not None}
    rows = tuple(
        RawRow(number, {str(key): Cell(value, f"{letters[key]}{number}") for key, value in cells.items()})
        for number, cells in _records(found)
    )
    headings = {
        column.key: Cell(column.key, f"{letters[column.key]}{found.heading_row}") for column in found.sheet.fixed
    }
    return RawTable(found.sheet.key, found.title, headings, rows)
