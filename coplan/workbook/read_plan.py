"""Reading back a plan workbook: its result tables and figures, as the file shows them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from python_calamine import CalamineWorkbook

from coplan.contract.inputs import contract
from coplan.contract.results import ResultColumn, ResultSheet, figures, result_sheets
from coplan.errors import BadInput, Issue
from coplan.tables.plan_file import PlanFile
from coplan.tables.raw import Cell, RawRow, RawTable, column_letters
from coplan.tables.values import shown
from coplan.words.language import Text
from coplan.words.names import is_blank
from coplan.workbook.area import SheetArea
from coplan.workbook.guard import read_file
from coplan.workbook.headings import recognise
from coplan.workbook.package import open_package
from coplan.workbook.sheet_xml import Faulty, read_cells
from coplan.workbook.table import MERGED, covered

if TYPE_CHECKING:
    from openpyxl.worksheet.cell_range import CellRange

TITLE_ROWS = 12  # in which the headings are looked for
WHOLE = ("integer", "year")
TEXTS = ("text", "wrap")
YEAR_DIGITS = 4
READ_AS_NAMES = ("schema_version",)  # numbers that may be stored as text
LARGEST = 1e30  # far beyond every figure of a plan
NOT_RECOMPUTED = (
    *("Gains", "Bottlenecks", "Unmet", "Settlement", "Accounts", "Coalitions", "Shares"),
    *("Futures", "FutureGains", "Regret"),
)
"""Sheets whose numbers are not computed anew from the seats."""

Rows = Mapping[int, Mapping[int, Any]]
"""The cells of a sheet by row and 0-based column; a blank is absent, None or ""."""


@dataclass(frozen=True)
class FoundTable:
    """A result table in a file: the key of each column with a known heading by its position, the rows below it."""

    sheet: ResultSheet
    title: str
    columns: Mapping[int, Hashable]
    heading_row: int
    rows: Rows


def read_plan(source: bytes | Path) -> PlanFile:
    """The results that a plan workbook shows: the values in its cells, those of formulas as last computed.

    Sheets and headings are known in either language, headings within the first twelve rows.
    Raises UsageProblem where there is no such file, BadInput where it is no readable workbook or not a plan, where any
    sheet of it is damaged, and where a number that is not computed anew from the seats is none.
    """
    content, name = (source, "") if isinstance(source, bytes) else (read_file(source), source.name)
    package = open_package(content, name)
    inputs = tuple(contract().sheets.values())  # which are read as those of a case
    results = [sheet.title for sheet in package.sheets if not recognise(sheet.title, inputs)]
    sheets = {title: read_cells(package, title) for title in results if _is_read(title, package.titles)}
    package.archive.close()
    found = dict(_found(list(sheets), lambda title: sheets[title].rows, result_sheets().values(), name))
    for key in NOT_RECOMPUTED:
        if key in found:
            _need_numbers(found[key])
    tables = {key: _frame(table) for key, table in found.items() if key != "Summary"}
    summary, allocation = found["Summary"], found["Allocation"]
    merged = tuple(sheets[allocation.title].merged)
    return PlanFile(tables, _figures(summary), raw_table(allocation, merged), _figure_cells(summary))


def _is_read(title: str, tables: Sequence[str]) -> bool:
    """Whether a sheet has cells, or is asked for them and is refused: every sheet of a plan is sound or is named."""
    return title in tables or recognise(title, [s for s in result_sheets().values() if s.columns]) is not None


def read_seats(
    path: Path, further: Sequence[str] = ()
) -> tuple[pd.DataFrame, Mapping[str, Any], Mapping[str, pd.DataFrame]]:
    """Allocation and Summary of a plan workbook that is sound, as read_plan gives them, in a fraction of its time, and
    further result sheets by key.

    By another reader than read_plan's, which also tells which cells are faulty: this one gives an error as a blank.
    """
    with CalamineWorkbook.from_path(str(path)) as book:

        def rows_of(title: str) -> Rows:
            rows = book.get_sheet_by_name(title).to_python(skip_empty_area=False)
            return {number: dict(enumerate(row)) for number, row in enumerate(rows, 1)}

        sheets = [result_sheets()[key] for key in ("Allocation", "Summary", *further)]
        found = dict(_found(book.sheet_names, rows_of, sheets, path.name))
    others = {key: _frame(found[key]) for key in further if key in found}
    return _frame(found["Allocation"]), _figures(found["Summary"]), others


def _figures(found: FoundTable) -> dict[str, Any]:
    """Raises BadInput where a figure that is a number is none."""
    positions = {key: position for position, key in found.columns.items()}
    summary = {}
    for number, row in found.rows.items():
        key, value = str(_said(row.get(positions["key"])) or ""), _said(row.get(positions["value"]))
        if value in (None, "") or not key:
            continue
        if key in figures() and key not in READ_AS_NAMES and not _usable(value, figures()[key].look):
            raise BadInput([_changed(found, number, positions["value"], value, figures()[key].label)])
        summary[key] = value
    return summary


def _need_numbers(found: FoundTable) -> None:
    """Raises BadInput with every cell in a column of numbers that holds none, or one beyond all bounds."""
    looks, names = _looks(found), {column.key: column.names for column in found.sheet.fixed}
    wrong = [
        _changed(found, number, position, _said(row[position]), names.get(str(key), str(key)))
        for number, row in found.rows.items()
        for position, key in found.columns.items()
        if position in row and not _usable(row[position], looks[key])
    ]
    if wrong:
        raise BadInput(wrong)


def _usable(value: Any, look: str) -> bool:
    """Whether a column or figure of this look can hold the value, or it is blank."""
    value = _said(value)
    if is_blank(value) or look in TEXTS:
        return True
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and abs(value) <= LARGEST and (look != "year" or 0 < value < 10_000)


def _changed(found: FoundTable, number: int, position: int, value: Any, name: Text | str) -> Issue:
    address = f"{column_letters(position + 1)}{number}"
    return Issue("plan_value_changed", found.title, address, {"name": name, "value": shown(value)})


def _figure_cells(found: FoundTable) -> dict[str, str]:
    """The address of each figure's value in Summary."""
    positions = {key: position for position, key in found.columns.items()}
    value = column_letters(positions["value"] + 1)
    keys = {number: str(_said(row.get(positions["key"])) or "") for number, row in found.rows.items()}
    return {key: f"{value}{number}" for number, key in keys.items() if key}


def _found(
    titles: Sequence[str], rows_of: Callable[[str], Rows], sheets: Iterable[ResultSheet], name: str
) -> Iterator[tuple[str, FoundTable]]:
    """The result tables by key, of the file of that name; a hidden or an optional one may be missing.

    Raises BadInput where others are, with all of them unless the file has no table of a plan.
    """
    asked = [sheet for sheet in sheets if sheet.columns]
    found = {sheet.key: find_table(sheet, titles, rows_of) for sheet in asked}
    missing = [sheet for sheet in asked if found[sheet.key] is None and not (sheet.hidden or sheet.optional)]
    if missing and not any(found.values()):
        raise BadInput([Issue("not_a_plan", values={"file": name, "sheet": missing[0].names})])
    if missing:
        raise BadInput([_missing(sheet, titles, rows_of) for sheet in missing])
    yield from ((key, table) for key, table in found.items() if table is not None)


def _missing(sheet: ResultSheet, titles: Iterable[str], rows_of: Callable[[str], Rows]) -> Issue:
    """Which headings that a table needs are not in the row that has most of them; or that its sheet is missing."""
    title = next((title for title in titles if recognise(title, [sheet])), None)
    if title is None:
        return Issue("plan_sheet_missing", values={"sheet": sheet.names})
    rows = {number: _columns(sheet, rows_of(title).get(number, {})) for number in range(1, TITLE_ROWS + 1)}
    lacking = {n: [c for c in _needed(sheet) if c.key not in found.values()] for n, found in rows.items()}
    number = min(lacking, key=lambda n: (len(lacking[n]), -len(rows[n])))
    return Issue("plan_headings_missing", title, f"A{number}", {"columns": [c.names for c in lacking[number]]})


def _needed(sheet: ResultSheet) -> list[ResultColumn]:
    return [column for column in sheet.fixed if not column.optional]


def find_table(sheet: ResultSheet, titles: Iterable[str], rows_of: Callable[[str], Rows]) -> FoundTable | None:
    """The table of a result sheet among the sheets of a file; None where there is none.

    Raises BadInput where two of its columns have one heading.
    """
    for title in titles:
        if recognise(title, [sheet]):
            rows = rows_of(title)
            for number in range(1, TITLE_ROWS + 1):
                columns = _columns(sheet, rows.get(number, {}))
                keys = list(columns.values())
                if {column.key for column in _needed(sheet)} <= set(keys):
                    _need_once(sheet, title, number, columns)
                    return FoundTable(sheet, title, columns, number, {n: row for n, row in rows.items() if n > number})
    return None


def _columns(sheet: ResultSheet, headings: Mapping[int, Any]) -> dict[int, Hashable]:
    """Key of each column that has a known heading, by its position."""
    each = next((column.each for column in sheet.columns if column.each), "")
    columns: dict[int, Hashable] = {}
    for position, heading in headings.items():
        text = "" if heading is None or heading.__class__ is Faulty else str(heading).strip()
        known = recognise(text, sheet.fixed) if text else None
        if known:
            columns[position] = known[0]
        elif text and each == "year":
            columns |= {position: int(text)} if text.isdecimal() and len(text) == YEAR_DIGITS else {}
        elif text and each:
            columns[position] = text
    return columns


def _need_once(sheet: ResultSheet, title: str, number: int, columns: Mapping[int, Hashable]) -> None:
    """Raises BadInput where two columns have one heading: it cannot be told which of them counts."""
    first: dict[Hashable, int] = {}
    for position, key in sorted(columns.items()):
        if first.setdefault(key, position) != position:
            name = next((column.names for column in sheet.fixed if column.key == key), str(key))
            cells = [f"{column_letters(n + 1)}{number}" for n in (first[key], position)]
            values = {"column": name, "first": cells[0], "second": cells[1]}
            raise BadInput([Issue("duplicate_column", title, cells[1], values)])


def _records(found: FoundTable) -> Iterator[dict[Hashable, Any]]:
    """Cells of each row that is not blank."""
    for row in found.rows.values():
        cells = {key: row[position] for position, key in found.columns.items() if position in row}
        if any(value not in (None, "") for value in map(_said, cells.values())):
            yield cells


def _looks(found: FoundTable) -> dict[Hashable, str]:
    """How each column looks, by its key."""
    looks = {column.key: column.look for column in found.sheet.fixed}
    other = next((column.look for column in found.sheet.columns if column.each), "text")
    return {key: looks.get(str(key), other) for key in found.columns.values()}


def _frame(found: FoundTable) -> pd.DataFrame:
    """The table's values; a number that someone replaced by text stays that text."""
    looks, records = _looks(found), list(_records(found))
    columns = {key: _series([_said(cells.get(key)) for cells in records], look) for key, look in looks.items()}
    return pd.DataFrame(columns, columns=pd.Index(list(looks), dtype=object))


def _said(value: Any) -> Any:
    """What a cell shows; nothing where its formula was not calculated, by a program that only saved it."""
    if value.__class__ is not Faulty:
        return value
    return None if value.code == "formula_without_value" else value.shown


def _series(values: Sequence[Any], look: str) -> pd.Series[Any]:
    if look == "text":
        return pd.Series(["" if value is None else value for value in values], dtype=object)
    blank = ["" if value is None else value for value in values]
    if all(isinstance(value, int | float) or value == "" for value in blank):
        numbers = pd.Series([float("nan") if value == "" else float(value) for value in blank], dtype=float)
        return numbers.astype(int) if look in WHOLE and (numbers % 1 == 0).all() else numbers
    return pd.Series(blank, dtype=object)


def raw_table(found: FoundTable, merged: tuple[CellRange, ...]) -> RawTable:
    """The table with the address of every cell, and what makes a cell unusable; a merged one has its range."""
    grid = SheetArea(found.title, dict(found.rows), merged)
    hidden = covered(grid, found.columns)

    def cell(number: int, position: int) -> Cell:
        plain = grid.cell(number, position)
        return Cell(hidden[plain.address], plain.address, MERGED) if plain.address in hidden else plain

    rows = tuple(
        RawRow(number, {str(key): cell(number, position) for position, key in found.columns.items()})
        for number in found.rows
    )
    headings = {
        str(key): Cell(str(key), f"{column_letters(position + 1)}{found.heading_row}")
        for position, key in found.columns.items()
    }
    return RawTable(found.sheet.key, found.title, headings, tuple(filter(_says_something, rows)))


def _says_something(row: RawRow) -> bool:
    return any(cell.fault or not is_blank(cell.value) for cell in row.cells.values())
