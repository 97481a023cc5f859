"""The part of one sheet in which a table may lie: its cells as they stand in a file, without a meaning yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from coplan.tables.raw import Cell, column_letters
from coplan.words.names import is_blank
from coplan.workbook.hidden import Hidden
from coplan.workbook.package import Package
from coplan.workbook.sheet_xml import Faulty, read_cells

if TYPE_CHECKING:
    from openpyxl.worksheet.cell_range import CellRange

LAST_COLUMN = 200
LAST_ROW = 1_000_000

LETTERS = tuple(column_letters(column) for column in range(1, LAST_COLUMN + 1))

_NO_CELLS: Mapping[int, Any] = {}


@dataclass(frozen=True)
class SheetArea:
    """Values by row and 0-based column, in order; what is blank is absent.

    stray is the address of the first value that lies far outside any table, blank where there is none.
    """

    title: str
    rows: dict[int, Mapping[int, Any]]
    merged: tuple[CellRange, ...] = ()
    stray: str = ""
    hidden: Hidden = field(default_factory=Hidden)

    def cell(self, number: int, position: int) -> Cell:
        """The cell in a row at a 0-based column; a faulty cell's value is what its issue shows."""
        value = self.rows.get(number, _NO_CELLS).get(position)
        return cell_at(
            value, f"{LETTERS[position] if position < LAST_COLUMN else column_letters(position + 1)}{number}"
        )

    def filled(self, number: int) -> dict[int, Cell]:
        """The cells of a row that are not blank, by 0-based column."""
        cells = {position: self.cell(number, position) for position in sorted(self.rows.get(number, ()))}
        return {position: cell for position, cell in cells.items() if not is_blank(cell.value)}

    def last_row(self) -> int:
        """Number of the last row that is not blank; 0 where all are."""
        return next((number for number in reversed(self.rows) if not all(map(is_blank, self.rows[number].values()))), 0)


def cell_at(value: Any, address: str) -> Cell:
    """The cell at an address; a faulty cell's value is what its issue shows."""
    return Cell(value.shown, address, value.code) if value.__class__ is Faulty else Cell(value, address)


def area_of(package: Package, title: str) -> SheetArea:
    """The cells of a sheet. Raises BadInput as read_cells does."""
    found = read_cells(package, title)
    rows: dict[int, Mapping[int, Any]] = {}
    stray = ""
    for number, row in found.rows.items():
        inside = LAST_COLUMN if number <= LAST_ROW else 0
        near = row if inside and max(row) < inside else {n: row[n] for n in row if n < inside}
        if len(near) < len(row) and not stray:
            far = [n for n in sorted(row) if n >= inside and not is_blank(row[n])]
            stray = f"{column_letters(far[0] + 1)}{number}" if far else ""
        if near:
            rows[number] = near
    return SheetArea(title, rows, tuple(found.merged), stray, found.hidden)
