"""Reading back a plan workbook: its result tables and figures, as the file shows them."""

from __future__ import annotations

import io
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
from python_calamine import CalamineWorkbook

from coplan.errors import BadInput, Issue
from coplan.names import is_blank
from coplan.tables import Cell, RawRow, RawTable
from coplan.workbook.grid import LETTERS, Grid, grid_of
from coplan.workbook.guard import checked_archive, read_file
from coplan.workbook.names import recognise
from coplan.workbook.plan_contract import ResultSheet, result_sheets
from coplan.workbook.table import MERGED, covered

TITLE_ROWS = 12  # in which the headings are looked for
WHOLE = ("integer", "year")

Rows = Sequence[Sequence[Any]]
"""The cells of a sheet from A1 on; a blank is None or ""."""


@dataclass(frozen=True)
class PlanFile:
    """A plan workbook as read.

    tables has a DataFrame by sheet key, with the columns that were written (a column per year under the year as a
    number); a blank number is NaN, a blank text "". Solved is absent where someone removed it. summary has the figures
    by key, without blank ones, figure_cells their addresses. allocation is the table Allocation with the address of
    every cell.
    """

    tables: Mapping[str, pd.DataFrame]
    summary: Mapping[str, Any]
    allocation: RawTable
    figure_cells: Mapping[str, str]


@dataclass(frozen=True)
class _Found:
    """A result table in a file; columns holds the key of each column, None where it has no known heading."""

    sheet: ResultSheet
    title: str
    columns: Sequence[Hashable | None]
    heading_row: int
    rows: Rows


def read_plan(source: bytes | Path) -> PlanFile:
    """The results that a plan workbook shows: the values in its cells, those of formulas as last computed.

    Sheets and headings are known in either language, headings within the first twelve rows.
    Raises UsageProblem where there is no such file, BadInput where it is no readable workbook or not a plan.
    """
    content, name = (source, "") if isinstance(source, bytes) else (read_file(source), source.name)
    archive = checked_archive(content, name)
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)

    def rows_of(title: str) -> Rows:
        book[title].reset_dimensions()
        return list(book[title].iter_rows(values_only=True))

    found = dict(_found(book.sheetnames, rows_of, result_sheets().values(), name))
    allocation = _raw(found["Allocation"], grid_of(book[found["Allocation"].title], archive))
    book.close()
    archive.close()
    tables = {key: _frame(table) for key, table in found.items() if key != "Summary"}
    return PlanFile(tables, _figures(found["Summary"]), allocation, _figure_cells(found["Summary"]))


def read_seats(path: Path) -> tuple[pd.DataFrame, Mapping[str, Any]]:
    """Allocation and Summary of a plan workbook that is sound, as read_plan gives them, in a fraction of its time.

    By another reader than read_plan's, which also tells which cells are faulty: this one gives an error as a blank.
    """
    with CalamineWorkbook.from_path(str(path)) as book:

        def rows_of(title: str) -> Rows:
            return book.get_sheet_by_name(title).to_python(skip_empty_area=False)

        found = dict(
            _found(book.sheet_names, rows_of, [result_sheets()[key] for key in ("Allocation", "Summary")], path.name)
        )
    return _frame(found["Allocation"]), _figures(found["Summary"])


def _figures(found: _Found) -> dict[str, Any]:
    summary = _frame(found)
    return {key: value for key, value in zip(summary["key"], summary["value"], strict=True) if value != ""}


def _figure_cells(found: _Found) -> dict[str, str]:
    """The address of each figure's value in Summary."""
    key, value = (list(found.columns).index(name) for name in ("key", "value"))
    rows = enumerate(found.rows, start=found.heading_row + 1)
    return {str(row[key]): f"{LETTERS[value]}{number}" for number, row in rows if len(row) > key and row[key]}


def _found(
    titles: Sequence[str], rows_of: Callable[[str], Rows], sheets: Iterable[ResultSheet], name: str
) -> Iterator[tuple[str, _Found]]:
    """The result tables by key, of the file of that name; a hidden or an optional one may be missing.

    Raises BadInput where another one is.
    """
    for sheet in sheets:
        table = _find(sheet, titles, rows_of) if sheet.columns else None
        if table is not None:
            yield sheet.key, table
        elif sheet.columns and not (sheet.hidden or sheet.optional):
            raise BadInput([Issue("not_a_plan", values={"file": name, "sheet": sheet.names})])


def _find(sheet: ResultSheet, titles: Iterable[str], rows_of: Callable[[str], Rows]) -> _Found | None:
    for title in titles:
        if recognise(title, [sheet]):
            rows = rows_of(title)
            for n, row in enumerate(rows[:TITLE_ROWS]):
                columns = list(_columns(sheet, row))
                if {column.key for column in sheet.fixed if not column.optional} <= set(columns):
                    return _Found(sheet, title, columns, n + 1, rows[n + 1 :])
    return None


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


def _records(found: _Found) -> Iterator[dict[Hashable, Any]]:
    """Cells of each row that is not blank."""
    for row in found.rows:
        cells = {key: value for key, value in zip(found.columns, row, strict=False) if key is not None}
        if any(value not in (None, "") for value in cells.values()):
            yield cells


def _frame(found: _Found) -> pd.DataFrame:
    """The table's values; a number that someone replaced by text stays that text."""
    looks = {column.key: column.look for column in found.sheet.fixed}
    other = next((column.look for column in found.sheet.columns if column.each), "text")
    keys = [key for key in found.columns if key is not None]
    records = list(_records(found))
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


def _raw(found: _Found, grid: Grid) -> RawTable:
    """The table with the address of every cell, and what makes a cell unusable; a merged one has its range."""
    positions = {str(key): n for n, key in enumerate(found.columns) if key is not None}
    hidden = covered(grid, positions.values())

    def cell(number: int, position: int) -> Cell:
        plain = grid.cell(number, position)
        return Cell(hidden[plain.address], plain.address, MERGED) if plain.address in hidden else plain

    rows = tuple(
        RawRow(number, {key: cell(number, position) for key, position in positions.items()})
        for number in grid.rows
        if number > found.heading_row
    )
    headings = {key: grid.cell(found.heading_row, position) for key, position in positions.items()}
    return RawTable(found.sheet.key, found.title, headings, tuple(filter(_says_something, rows)))


def _says_something(row: RawRow) -> bool:
    return any(cell.fault or not is_blank(cell.value) for cell in row.cells.values())
