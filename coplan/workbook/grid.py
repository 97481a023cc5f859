"""The cells of one sheet as they stand in a file, without a meaning yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zipfile import ZipFile

from coplan.names import is_blank
from coplan.tables import Cell, column_letters
from coplan.workbook.markup import Markup, scan

LAST_COLUMN = 200
LAST_ROW = 1_000_000
SHEET_HEIGHT = 1_048_576  # of Excel

LETTERS = tuple(column_letters(column) for column in range(1, LAST_COLUMN + 1))


@dataclass(frozen=True)
class Grid:
    """Rows of openpyxl's cells by number; a row of formats only is absent.

    stray is the address of the first value that lies far outside any table, blank where there is none.
    """

    title: str
    rows: dict[int, tuple[Any, ...]]
    markup: Markup
    stray: str = ""

    def cell(self, number: int, position: int) -> Cell:
        """The cell in a row at a 0-based column; a faulty cell's value is what its issue shows."""
        row = self.rows.get(number, ())
        address = f"{LETTERS[position]}{number}"
        cell = row[position] if position < len(row) else None
        if cell is not None and cell.data_type == "e":
            return Cell(cell.value, address, "error_cell")
        if address in self.markup.uncalculated:
            return Cell(f"={self.markup.uncalculated[address] or '…'}", address, "formula_without_value")
        return Cell(cell.value if cell is not None else None, address)

    def filled(self, number: int) -> dict[int, Cell]:
        """The cells of a row that are not blank, by 0-based column."""
        cells = {position: self.cell(number, position) for position in range(len(self.rows.get(number, ())))}
        return {position: cell for position, cell in cells.items() if not is_blank(cell.value)}

    def last_row(self) -> int:
        """Number of the last row that is not blank; 0 where all are."""
        return next((number for number in reversed(self.rows) if self.filled(number)), 0)


def grid_of(sheet: Any, archive: ZipFile) -> Grid:
    """The cells of an openpyxl read-only sheet of the file that the archive is.

    Raises nearly anything where the file is damaged.
    """
    # openpyxl has no public name for the part that a sheet is read from.
    return read_grid(sheet, scan(archive.read(sheet._worksheet_path)))


def read_grid(sheet: Any, markup: Markup) -> Grid:
    """The cells of an openpyxl read-only sheet.

    Raises nearly anything where the file is damaged.
    """
    sheet.reset_dimensions()
    rows: dict[int, tuple[Any, ...]] = {}
    stray = ""
    # openpyxl yields an empty row for each one that the file leaves out: mind the height, stop at a far row.
    for number, row in enumerate(sheet.iter_rows(max_row=SHEET_HEIGHT), 1):
        if not row:
            continue
        far = _first_filled(row if number > LAST_ROW else row[LAST_COLUMN:])
        stray = stray or (far.coordinate if far else "")
        if number > LAST_ROW:
            if stray:
                break
        elif _first_filled(row) or markup.uncalculated:
            rows[number] = row[:LAST_COLUMN]
    return Grid(sheet.title, rows, markup, stray)


def _first_filled(cells: Sequence[Any]) -> Any:
    return next((cell for cell in cells if not is_blank(cell.value)), None)
