"""From the cells of a sheet to its raw table: which columns it has, and what is wrong with its shape."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from coplan.contract.inputs import Column, Sheet
from coplan.errors import Issue
from coplan.tables.raw import Cell, RawRow, RawTable
from coplan.tables.values import shown
from coplan.words.language import Language, Text
from coplan.words.names import is_blank, plain
from coplan.workbook.area import LAST_COLUMN, LETTERS, SheetArea, cell_at
from coplan.workbook.by_year import YearColumn, cells_of_years, headings_by_year, unfolded, year_columns, years_twice
from coplan.workbook.headings import is_own, recognise_heading, suggestion
from coplan.workbook.sheet_xml import Faulty

MERGED = "merged_cells"
TITLE_ROWS = 12  # in which headings that are not in row 1 are looked for


@dataclass
class Findings:
    """What reading a file has found so far; chinese counts the Chinese names in it less the English ones."""

    issues: list[Issue] = field(default_factory=list)
    chinese: int = 0

    def recognised(self, language: Language) -> None:
        self.chinese += 1 if language == "zh" else -1

    def add(self, code: str, sheet: str, cell: str = "", **values: Any) -> None:
        self.issues.append(Issue(code, sheet, cell, values))


def read_table(sheet: Sheet, area: SheetArea, found: Findings) -> RawTable:
    """A sheet's table; what is wrong with its headings and its shape is told."""
    if area.stray:
        found.add("stray_cell", area.title, area.stray)
    if not area.last_row():
        if sheet.needed == "yes":
            found.add("empty_sheet", area.title, "A2")
        return RawTable(sheet.key, area.title, {})
    columns, years = _columns(sheet, area, found), year_columns(sheet, area)
    misplaced = 0 if columns else _row_of_headings(sheet, area)
    if misplaced:
        found.add("misplaced_headings", area.title, f"A{misplaced}", row=misplaced)
        return RawTable(sheet.key, area.title, {})
    _check_columns(sheet, area, columns, years, found)
    rows = _rows(area, columns, years)
    if sheet.needed == "yes" and not rows:
        found.add("empty_sheet", area.title, "A2")
    headings = {key: area.cell(1, position) for key, position in columns.items()}
    return RawTable(sheet.key, area.title, {**headings, **headings_by_year(years)}, rows)


def _columns(sheet: Sheet, area: SheetArea, found: Findings) -> dict[str, int]:
    """0-based position of each known column; headings that come twice are told."""
    known = tuple(sheet.columns.values())
    columns: dict[str, int] = {}
    for position, cell in area.filled(1).items():
        match = None if cell.fault else recognise_heading(str(cell.value), known)
        if match is None:
            continue
        key, language = match
        if key in columns:
            found.add("duplicate_column", area.title, cell.address, **_twice(sheet.columns[key], columns[key], cell))
        else:
            columns[key] = position
            found.recognised(language)
    return columns


def _twice(column: Column, position: int, second: Cell) -> dict[str, Any]:
    return {"column": column.names, "first": f"{LETTERS[position]}1", "second": second.address}


def _row_of_headings(sheet: Sheet, area: SheetArea) -> int:
    """Row below the first that seems to hold the headings; 0 where none does."""
    known = tuple(sheet.columns.values())
    enough = min(2, len(known), sum(column.required for column in known))
    for number in range(2, TITLE_ROWS + 1):
        names = [str(cell.value) for cell in area.filled(number).values()]
        if sum(recognise_heading(name, known) is not None for name in names) >= enough:
            return number
    return 0


def _check_columns(
    sheet: Sheet, area: SheetArea, columns: dict[str, int], years: Sequence[YearColumn], found: Findings
) -> None:
    headings = area.filled(1)
    known = {*columns, *headings_by_year(years)}
    places = {*columns.values(), *(year.position for year in years)}
    absent = [column for column in sheet.columns.values() if column.key not in known]
    for position, cell in headings.items():
        if cell.fault:
            found.add(cell.fault, area.title, cell.address, value=cell.value)
        elif position not in places:
            _check_unknown_column(sheet, area, cell, absent, found)
    for first, second in years_twice(years):
        names = Text(*[plain(str(first.heading.value))] * 2)
        at = {"first": first.heading.address, "second": second.heading.address}
        found.add("duplicate_column", area.title, second.heading.address, column=names, **at)
    _check_unnamed(area, headings, found)
    free = f"{LETTERS[min(max(headings, default=-1) + 1, LAST_COLUMN - 1)]}1"
    for column in absent:
        if column.required:
            found.add("missing_column", area.title, free, column=column.names)
    _check_merged(area, places, found)


def _check_unknown_column(sheet: Sheet, area: SheetArea, cell: Cell, absent: Sequence[Column], found: Findings) -> None:
    """Neither the planner's own column nor the second of two with one name, which is told as such."""
    heading = str(cell.value)
    known = tuple(sheet.columns.values())
    if not is_own(heading) and recognise_heading(heading, known) is None:
        hint = suggestion(heading, absent, known)
        found.add("unknown_column", area.title, cell.address, heading=shown(heading), suggestion=hint)


def _check_unnamed(area: SheetArea, headings: Iterable[int], found: Findings) -> None:
    """Columns that hold values below a blank heading: one warning, at the first such cell."""
    named = set(headings)
    first: dict[int, str] = {}
    for number, row in area.rows.items():
        for position in sorted(row.keys() - named):
            if position not in first and not is_blank(row[position]):
                first[position] = f"{LETTERS[position]}{number}"
    if first:
        letters = [LETTERS[position] for position in sorted(first)]
        found.add("unnamed_column", area.title, next(iter(first.values())), columns=letters)


def _check_merged(area: SheetArea, columns: Iterable[int], found: Findings) -> None:
    """Merged cells in a heading or among the data: only the first of them has the value."""
    known = set(columns)
    last_row = area.last_row()
    for merged in area.merged:
        touched = known.intersection(range(merged.min_col - 1, merged.max_col))
        if touched and merged.min_row <= last_row:
            found.add(MERGED, area.title, merged.coord.partition(":")[0], range=merged.coord)


def covered(area: SheetArea, columns: Iterable[int]) -> dict[str, str]:
    """Addresses in these columns that belong to a merged cell, all but its first, each with the merged range."""
    columns, last_row = set(columns), area.last_row()
    return {
        f"{LETTERS[position]}{number}": merged.coord
        for merged in area.merged
        for position in columns.intersection(range(merged.min_col - 1, merged.max_col))
        for number in range(merged.min_row, min(merged.max_row, last_row) + 1)
        if (position + 1, number) != (merged.min_col, merged.min_row)
    }


def _rows(area: SheetArea, columns: dict[str, int], years: Sequence[YearColumn]) -> tuple[RawRow, ...]:
    """Rows below the headings in which any known column is filled; a cell that a merged one covers is faulty.

    Where there are columns for years, a row of the sheet stands for a row for each of them.
    """
    headings = {str(cell.value).strip(): position for position, cell in area.filled(1).items()}
    own = {heading: position for heading, position in headings.items() if is_own(heading)}
    hidden = covered(area, columns.values())
    rows: list[RawRow] = []
    places = [(key, position, LETTERS[position]) for key, position in columns.items()]
    for number, values in area.rows.items():
        at = str(number)
        cell_of = cell_at if Faulty in map(type, values.values()) else Cell
        cells = {key: cell_of(values.get(position), letters + at) for key, position, letters in places}
        if hidden:
            cells = {key: Cell(None, c.address, MERGED) if c.address in hidden else c for key, c in cells.items()}
        if number > 1 and (_filled(cells.values()) or _filled(cells_of_years(number, years, area))):
            notes = {heading: area.cell(number, position).value for heading, position in own.items()} if own else {}
            row = RawRow(number, cells, {name: note for name, note in notes.items() if note is not None})
            rows += unfolded(row, years, area) if years else [row]
    return tuple(rows)


def _filled(cells: Iterable[Cell]) -> bool:
    return not all(map(is_blank, map(_value_of, cells)))


_value_of = attrgetter("value")
