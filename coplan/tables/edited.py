"""Raw tables with rows and cells changed, which are raw tables again, not yet checked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import count
from typing import Any

from coplan.contract.inputs import contract
from coplan.tables.raw import Cell, RawRow, RawTable, RowPlace, column_letters
from coplan.words.language import Language


def with_all_columns(key: str, table: RawTable | None, language: Language) -> RawTable:
    """A sheet with a heading for each of its columns, behind those that it has; empty where there is no such sheet."""
    sheet = contract().sheets[key]
    table = table or RawTable(key, sheet.name(language), {})
    taken = {cell.address for cell in table.headings.values()}
    free = (address for n in count(1) if (address := f"{column_letters(n)}1") not in taken)
    missing = {name: Cell(name, next(free)) for name in sheet.columns if name not in table.headings}
    return replace(table, headings={**table.headings, **missing})


def with_rows(table: RawTable, rows: Iterable[Mapping[str, Any]], places: Sequence[tuple[str, str]] = ()) -> RawTable:
    """The table with these rows, values by column, behind the others.

    places: the sheet and the cell that say what a row says, where that is not the table itself.
    """
    first = max((row.number for row in table.rows), default=1) + 1
    added = [_row(table, number, values) for number, values in enumerate(rows, start=first)]
    told = [_told_at(row, *place) for row, place in zip(added, places, strict=True)] if places else added
    return replace(table, rows=(*table.rows, *told))


def _told_at(row: RawRow, sheet: str, address: str) -> RawRow:
    cells = {name: Cell(cell.value, address) for name, cell in row.cells.items()}
    return replace(row, sheet=sheet, cells=cells)


def _row(table: RawTable, number: int, values: Mapping[str, Any]) -> RawRow:
    empty = RawRow(number, {})
    return RawRow(number, {name: Cell(value, table.address(empty, name)) for name, value in values.items()})


def with_cells(table: RawTable, changed: Mapping[RowPlace, Mapping[str, Any]]) -> RawTable:
    """The table with other values in these cells, by row and column."""
    return replace(table, rows=tuple(_changed(table, row, changed.get(row.at, {})) for row in table.rows))


def _changed(table: RawTable, row: RawRow, values: Mapping[str, Any]) -> RawRow:
    if not values:
        return row
    cells = {name: Cell(value, table.address(row, name)) for name, value in values.items()}
    return replace(row, cells={**row.cells, **cells})


def without_rows(table: RawTable, gone: Collection[RowPlace]) -> RawTable:
    """The table without these rows."""
    return replace(table, rows=tuple(row for row in table.rows if row.at not in gone))
