"""Raw tables: what a workbook says, cell by cell, before anything is checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from coplan.errors import Issue
from coplan.language import Language


def column_letters(index: int) -> str:
    """Letters of a 1-based column index: 1 → A, 27 → AA."""
    letters = ""
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@dataclass(frozen=True)
class Cell:
    """A cell's value (None: blank) and its address.

    fault is the code of the issue that makes the value unusable, such as an error cell; blank where it is fine.
    """

    value: Any
    address: str
    fault: str = ""


@dataclass(frozen=True)
class RawRow:
    """Cells of one row by column key; a column that the sheet does not have is absent.

    notes are the values of the planner's own columns, by their heading.
    """

    number: int
    cells: Mapping[str, Cell]
    notes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class RawTable:
    """A sheet of the contract as found in a file.

    title is the sheet's name in the file; headings gives each known column's heading cell.
    """

    key: str
    title: str
    headings: Mapping[str, Cell]
    rows: tuple[RawRow, ...] = ()

    def address(self, row: RawRow, column: str) -> str:
        """Address of a column's cell in a row, also where the cell is blank."""
        if column in row.cells:
            return row.cells[column].address
        letters = "".join(c for c in self.headings[column].address if c.isalpha()) if column in self.headings else "A"
        return f"{letters}{row.number}"


@dataclass(frozen=True)
class RawWorkbook:
    """A file's tables by sheet key, in the order of the contract, with what is wrong with its structure."""

    name: str
    sha256: str
    language: Language
    tables: Mapping[str, RawTable]
    issues: tuple[Issue, ...] = field(default=())
