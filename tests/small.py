"""Raw workbooks for tests, from tables written inline: no spreadsheet needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from coplan.contract.inputs import Sheet, contract
from coplan.tables.raw import Cell, RawRow, RawTable, RawWorkbook, column_letters
from coplan.words.language import Language

Tables = Mapping[str, Sequence[Sequence[Any]]]

SMALL: Tables = {
    "Settings": [["name", "value"], ["title", "Small"], ["first_year", 2027], ["last_year", 2028]],
    "Regions": [["region"], ["North"], ["South"]],
    "Institutions": [
        ["institution", "region", "intake_limit", "enrolment_limit"],
        ["North College", "North", 100, None],
        ["South College", "South", None, None],
    ],
    "Specialties": [["specialty", "name"], ["080901", "Computing"], ["101101", "Nursing"]],
    "Programmes": [
        ["institution", "specialty", "current_intake", "max_intake", "years"],
        ["North College", "080901", 40, 80, 4],
        ["South College", "101101", 30, 60, 3],
    ],
    "Demand": [
        ["region", "specialty", "year", "required"],
        ["North", "080901", 2031, 60],
        ["South", "080901", 2031, 20],
        ["South", "101101", 2032, 50],
    ],
}
"""A sound case of two regions without a single issue."""


def small(**sheets: Any) -> dict[str, Sequence[Sequence[Any]]]:
    """SMALL with some sheets replaced or added (rows with the headings first) or taken away (None)."""
    return {key: rows for key, rows in {**SMALL, **sheets}.items() if rows is not None}


def edited(sheet: str, address: str, value: Any, tables: Tables = SMALL) -> dict[str, Sequence[Sequence[Any]]]:
    """The tables with one cell changed, or added below or beside: `edited("Programmes", "C2", "about 50")`."""
    column, row = ord(address[0]) - ord("A"), int(address[1:]) - 1
    rows = [list(cells) for cells in tables[sheet]]
    rows += [[] for _ in range(row + 1 - len(rows))]
    rows[row] += [None] * (column + 1 - len(rows[row]))
    rows[row][column] = value
    return {**tables, sheet: rows}


def settings(**values: Any) -> list[list[Any]]:
    """A Settings sheet for 2027 to 2028, with settings replaced or added, or left out (None)."""
    merged = {"first_year": 2027, "last_year": 2028, **values}
    return [["name", "value"], *([name, value] for name, value in merged.items() if value is not None)]


def raw_workbook(tables: Tables, name: str = "small.xlsx", language: Language = "en") -> RawWorkbook:
    """The workbook that a reader would make of the tables; sheets and headings by English key or Chinese title.

    A value may be a Cell, whose fault then counts. Row 1 holds the headings; blank rows are dropped.
    Raises KeyError for a sheet or heading that the contract does not know.
    """
    found = {sheet.key: _table(sheet, title, rows) for title, rows in tables.items() for sheet in [_known(title)]}
    ordered = {key: found[key] for key in contract().sheets if key in found}
    return RawWorkbook(name=name, sha256="0" * 64, language=language, tables=ordered)


def _known(title: str) -> Sheet:
    return {name: sheet for sheet in contract().sheets.values() for name in (sheet.key, sheet.title)}[title]


def _table(sheet: Sheet, title: str, rows: Sequence[Sequence[Any]]) -> RawTable:
    keys = {name: column.key for column in sheet.columns.values() for name in (column.key, column.title)}
    columns = [keys[heading] for heading in rows[0]]
    headings = {key: Cell(rows[0][at], f"{column_letters(at + 1)}1") for at, key in enumerate(columns)}
    body = tuple(
        RawRow(number, {key: _cell(values, at, number) for at, key in enumerate(columns)})
        for number, values in enumerate(rows[1:], start=2)
        if any(value is not None for value in values)
    )
    return RawTable(sheet.key, title, headings, body)


def _cell(values: Sequence[Any], at: int, row: int) -> Cell:
    value = values[at] if at < len(values) else None
    address = f"{column_letters(at + 1)}{row}"
    return Cell(value.value, address, value.fault) if isinstance(value, Cell) else Cell(value, address)
