"""Sheets with a column for each year: read as the long table that they stand for, a row for each year."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from coplan.contract.inputs import Sheet
from coplan.tables.raw import Cell, RawRow, says_something
from coplan.tables.values import FIRST_YEAR, LAST_YEAR
from coplan.words.names import fold
from coplan.workbook.area import SheetArea
from coplan.workbook.headings import recognise_heading

YEAR = "year"
_HEADING = re.compile(r"([0-9]{4})(?:\.0)?\s*(?:年度|学年|年)?\s*[-_·/]?\s*(.*)")


@dataclass(frozen=True)
class YearColumn:
    """A column for one year: its 0-based position, its heading, and the column of the contract that it holds."""

    position: int
    heading: Cell
    year: int
    holds: str


def year_columns(sheet: Sheet, area: SheetArea) -> tuple[YearColumn, ...]:
    """The columns of a sheet that are headed by a year; none where it has the column `year`."""
    headings = area.filled(1)
    known = tuple(sheet.columns.values())
    named = {found[0] for cell in headings.values() if (found := recognise_heading(str(cell.value), known))}
    if not sheet.by_year or YEAR in named:
        return ()
    columns = (_year_column(sheet, position, cell) for position, cell in headings.items() if not cell.fault)
    return tuple(column for column in columns if column is not None)


def _year_column(sheet: Sheet, position: int, heading: Cell) -> YearColumn | None:
    match = _HEADING.fullmatch(fold(str(heading.value)))
    if match is None or not FIRST_YEAR <= int(match[1]) <= LAST_YEAR:
        return None
    known = tuple(sheet.columns[key] for key in sheet.by_year)
    found = recognise_heading(match[2], known) if match[2] else (sheet.by_year[0], "")
    return YearColumn(position, heading, int(match[1]), found[0]) if found else None


def headings_by_year(columns: Iterable[YearColumn]) -> Mapping[str, Cell]:
    """The heading of the first column for each key that columns for years stand for, `year` among them."""
    found: dict[str, Cell] = {}
    for column in columns:
        found.setdefault(YEAR, column.heading)
        found.setdefault(column.holds, column.heading)
    return found


def years_twice(columns: Iterable[YearColumn]) -> Iterator[tuple[YearColumn, YearColumn]]:
    """Columns that hold the same of the same year as an earlier one, each with that one before it."""
    first: dict[tuple[int, str], YearColumn] = {}
    for column in columns:
        earlier = first.setdefault((column.year, column.holds), column)
        if earlier is not column:
            yield earlier, column


def cells_of_years(number: int, columns: Iterable[YearColumn], area: SheetArea) -> tuple[Cell, ...]:
    """What a row of the file holds in columns for years."""
    return tuple(area.cell(number, column.position) for column in columns)


def unfolded(row: RawRow, columns: Sequence[YearColumn], area: SheetArea) -> Iterator[RawRow]:
    """The rows that a row stands for: one for each year in which it holds something, or one without a year.

    The year is said to stand where its first value does, since the heading is that of every row.
    """
    by_year: dict[int, dict[str, Cell]] = {}
    for column in columns:
        by_year.setdefault(column.year, {}).setdefault(column.holds, area.cell(row.number, column.position))
    filled = {year: cells for year, cells in by_year.items() if any(map(says_something, cells.values()))}
    for part, (year, cells) in enumerate(filled.items(), start=1):
        at = Cell(year, next(iter(cells.values())).address)
        yield replace(row, cells={**row.cells, YEAR: at, **cells}, part=part)
    if not filled:
        nothing = area.cell(row.number, columns[0].position)
        yield replace(row, cells={**row.cells, YEAR: nothing, columns[0].holds: nothing})
