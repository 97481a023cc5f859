"""Raw tables: what a workbook says, cell by cell, before anything is checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from coplan.errors import Issue
from coplan.words.language import Language
from coplan.words.names import is_blank

RowPlace = tuple[str, int, int]  # sheet, number and part of a row


def column_letters(index: int) -> str:
    """Letters of a 1-based column index: 1 → A, 27 → AA."""
    letters = ""
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(address: str) -> int:
    """1-based index of the column of an address: B7 → 2."""
    number = 0
    for letter in address.rstrip("0123456789"):
        number = 26 * number + ord(letter) - 64
    return number


class Cell(NamedTuple):
    """A cell's value (None: blank) and its address.

    fault is the code of the issue that makes the value unusable, such as an error cell; blank where it is fine.
    """

    value: Any
    address: str
    fault: str = ""


def says_something(cell: Cell) -> bool:
    """Whether a cell is filled, be it with what cannot be used."""
    return bool(cell.fault) or not is_blank(cell.value)


@dataclass(frozen=True, slots=True)
class RawRow:
    """Cells of one row by column key; a column that the sheet does not have is absent.

    notes are the values of the planner's own columns, by their heading. sheet is the row's sheet with its file, such
    as `[North.xlsx]Demand`, where several files make one case, else blank. part counts the rows that one row of the
    file stands for, where it has a column for every year.
    """

    number: int
    cells: Mapping[str, Cell]
    notes: Mapping[str, Any] = field(default_factory=dict)
    sheet: str = ""
    part: int = 0

    @property
    def at(self) -> RowPlace:
        """Which row of its table it is, also where several files have rows of one number."""
        return self.sheet, self.number, self.part


@dataclass(frozen=True)
class RawTable:
    """A sheet of the contract as found in a file.

    title is the sheet's name in the file; headings gives each known column's heading cell. stacked names the sheets
    of several files that the table was made of; none where it stands in one file.
    """

    key: str
    title: str
    headings: Mapping[str, Cell]
    rows: tuple[RawRow, ...] = ()
    stacked: tuple[str, ...] = ()

    @property
    def titles(self) -> tuple[str, ...]:
        """Names of every sheet that the table stands in."""
        return self.stacked or (self.title,)

    def sheet_of(self, row: RawRow) -> str:
        """Name of the sheet that a row stands in."""
        return row.sheet or self.title

    def address(self, row: RawRow, column: str) -> str:
        """Address of a column's cell in a row, also where the cell is blank."""
        if column in row.cells:
            return row.cells[column].address
        known = column in self.headings and not row.sheet  # another file's heading says nothing about this one
        letters = "".join(c for c in self.headings[column].address if c.isalpha()) if known else "A"
        return f"{letters}{row.number}"

    def place(self, row: RawRow, column: str) -> str:
        """`Programmes!E17`, or `[North.xlsx]Programmes!E17` where there are several files."""
        return f"{self.sheet_of(row)}!{self.address(row, column)}"

    def issue(self, code: str, row: RawRow, column: str, values: Mapping[str, Any]) -> Issue:
        """An issue at a column's cell in a row."""
        return Issue(code, self.sheet_of(row), self.address(row, column), values)

    def cell(self, row: RawRow, column: str) -> str:
        """As place, but `E17` in a single file: what is enough beside another cell of the table."""
        return self.place(row, column) if row.sheet else self.address(row, column)


@dataclass(frozen=True)
class RawWorkbook:
    """A file's tables by sheet key, in the order of the contract, with what is wrong with its structure.

    scenario is the one that was applied to the tables, blank where they are the file's own; changed are the places,
    such as `Programmes!E17`, whose value is not the file's but the scenario's.
    """

    name: str
    sha256: str
    language: Language
    tables: Mapping[str, RawTable]
    issues: tuple[Issue, ...] = field(default=())
    scenario: str = ""
    changed: frozenset[str] = frozenset()

    @property
    def stem(self) -> str:
        """The file's name without the ending of a workbook."""
        return re.sub(r"(?<=.)\.xls\w?$", "", self.name, flags=re.IGNORECASE)
