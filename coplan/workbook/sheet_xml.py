"""The cells of one sheet of a file, as a spreadsheet program reads them; what it would not read is refused."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from coplan.errors import BadInput, Issue
from coplan.tables.raw import column_letters, column_number
from coplan.tables.values import as_shown
from coplan.workbook.hidden import Hidden, hides
from coplan.workbook.package import MAIN, Damage, Package, parse, refuse, unescaped
from coplan.workbook.plain_rows import PlainCell, PlainRows
from coplan.workbook.spreadsheet import cell_range, is_date, moment, written_moment

if TYPE_CHECKING:
    from openpyxl.worksheet.cell_range import CellRange

SHEET_HEIGHT, SHEET_WIDTH = 1_048_576, 16_384  # of Excel

_ROW = re.compile(r"[1-9][0-9]{0,6}")
_LETTERS = re.compile(r"[A-Z]{1,3}")
_INDEX = re.compile(r"[0-9]{1,9}")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


class Faulty(NamedTuple):
    """In place of a value that cannot be used: what its issue shows, and the code of the issue."""

    shown: str
    code: str


@dataclass
class SheetCells:
    """Values by row and 0-based column; the number format of each cell that has one of its own; merged ranges."""

    rows: dict[int, dict[int, Any]] = field(default_factory=dict)
    formats: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: list[CellRange] = field(default_factory=list)
    hidden: Hidden = field(default_factory=Hidden)


def read_cells(package: Package, title: str, formats: bool = False) -> SheetCells:
    """The cells of a sheet that hold something, in order of row. formats: whether their number formats are wanted.

    Rows and cells may stand in any order. Raises BadInput with the sheet, and the cell where it is known, if the sheet
    is no table or its part is not what the format allows: a cell that is there twice, a text that is not.
    """
    entry = next(sheet for sheet in package.sheets if sheet.title == title)
    if not entry.is_table:
        raise BadInput([Issue("not_a_table", title)])
    listener = _Listener(_Values(package), formats)
    try:
        parse(package.archive, entry.part, listener, PlainRows(listener, not formats).without)
        listener.need_complete()
    except (BadInput, MemoryError):
        raise
    except Exception:  # whatever the parsers raise, the file is to blame
        refuse(package.name, title, listener.address)
    found = listener.found
    return replace(found, rows=dict(sorted(found.rows.items())))


_SHEET, _DATA, _ROW_TAG, _CELL = (f"{MAIN} {tag}" for tag in ("worksheet", "sheetData", "row", "c"))
_FORMULA, _VALUE, _INLINE, _MORE = (f"{MAIN} {tag}" for tag in ("f", "v", "is", "extLst"))
_TEXT, _READING, _MERGE = (f"{MAIN} {tag}" for tag in ("t", "rPh", "mergeCell"))
_COLUMN, _FILTER = (f"{MAIN} {tag}" for tag in ("col", "filterColumn"))
_PARENTS = {_SHEET: ("",), _DATA: (_SHEET,), _ROW_TAG: (_DATA,), _CELL: (_ROW_TAG,)}
_CHILDREN = {"": (_SHEET,), _DATA: (_ROW_TAG,), _ROW_TAG: (_CELL, _MORE), _CELL: (_VALUE, _FORMULA, _INLINE, _MORE)}
_TRUTH = {"0": False, "1": True, "false": False, "true": True}
_SPACES = " \t\r\n"


class _Listener:
    """Hears the elements of a sheet part. Addresses may be left out there: rows and cells are then counted."""

    def __init__(self, values: _Values, formats: bool) -> None:
        self.found = SheetCells()
        self._complete = False
        self._values = values
        self._formats = formats
        self._open = [""]
        self._row = self._column = 0
        self._digits = ""
        self._columns: dict[str, int] = {}
        self._cells: dict[int, Any] = {}
        self._cell: dict[str, str] = {}
        self._parts: dict[str, list[str]] = {}
        self._heard: list[str] | None = None
        self._plain: dict[tuple[str, str, str], Any] = {}

    @property
    def address(self) -> str:
        """The cell that was read last; blank before the first."""
        return f"{column_letters(self._column)}{self._row}" if self._row and self._column else ""

    def need_complete(self) -> None:
        """Raises Damage where the part had no table."""
        if not self._complete:
            raise Damage

    def start(self, name: str, attributes: dict[str, str]) -> None:
        parent = self._open[-1]
        self._open.append(name)
        if parent not in _PARENTS.get(name, (parent,)) or name not in _CHILDREN.get(parent, (name,)):
            raise Damage
        if name == _CELL:
            self._start_cell(attributes)
        elif parent == _CELL:
            self._start_part(name)
        elif name == _ROW_TAG:
            self._start_row(attributes)
        elif name == _TEXT:
            self._heard = self._parts.get(_INLINE) if _INLINE in self._open and _READING not in self._open else None
        elif name == _MERGE:
            self.found.merged.append(cell_range(attributes["ref"]))
        elif name == _COLUMN:
            self._hear_columns(attributes)
        elif name == _FILTER:
            self.found.hidden.filtered = True
        elif name == _DATA:
            if self._complete:
                raise Damage
            self._complete = True

    def _start_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r")
        self._open_row(self._row + 1 if number is None else int(number) if _ROW.fullmatch(number) else 0)
        if hides(attributes, "ht"):
            self.found.hidden.rows.add(self._row)

    def _open_row(self, number: int) -> None:
        self._row, self._digits, self._column = number, str(number), 0
        if not 0 < number <= SHEET_HEIGHT:
            raise Damage
        self._cells = self.found.rows.get(number, {})

    @property
    def takes_rows(self) -> bool:
        """Whether a row may stand at this place."""
        return self._open[-1] == _DATA

    def plain_row(self, number: str, cells: list[PlainCell]) -> None:
        """A whole row, as its elements would be heard one by one."""
        self._open_row(int(number))
        found, columns, known = self._cells, self._columns, self._plain
        for letters, digits, style, kind, text in cells:
            if digits != number:
                raise Damage
            column = self._column = columns.get(letters) or self._column_of(letters + digits)
            if column > SHEET_WIDTH:
                raise Damage
            if text:
                if column - 1 in found:
                    raise Damage
                key = style, kind, text
                if key not in known:
                    known[key] = self._values.of({"s": style or "0", "t": kind or "n"}, text, "")
                found[column - 1] = known[key]
        if found:
            self.found.rows[self._row] = found

    def _hear_columns(self, attributes: dict[str, str]) -> None:
        if hides(attributes, "width"):
            first, last = _index(attributes["min"]), _index(attributes["max"])
            self.found.hidden.columns.update(range(first, min(last, SHEET_WIDTH) + 1))

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self._cell, self._parts = attributes, {}
        address = attributes.get("r")
        self._column = self._column + 1 if address is None else self._column_of(address)
        if self._column > SHEET_WIDTH:
            raise Damage

    def _column_of(self, address: str) -> int:
        """1-based column of a cell in the row that is open."""
        letters = address.removesuffix(self._digits)
        if letters not in self._columns:
            if not _LETTERS.fullmatch(letters):
                raise Damage
            self._columns[letters] = column_number(letters)
        return self._columns[letters]

    def _start_part(self, name: str) -> None:
        if name in self._parts:
            raise Damage
        self._parts[name] = []
        self._heard = self._parts[name] if name in (_FORMULA, _VALUE) else None

    def text(self, text: str) -> None:
        if self._heard is not None:
            self._heard.append(text)
        elif self._open[-1] in _CHILDREN and not text.isspace():
            raise Damage

    def end(self, name: str) -> None:
        self._open.pop()
        self._heard = None
        if name == _CELL and self._parts:
            self._end_cell()
        elif name == _ROW_TAG and self._cells:
            self.found.rows[self._row] = self._cells

    def _end_cell(self) -> None:
        texts = {tag: "".join(heard) for tag, heard in self._parts.items()}
        value = self._values.of(self._cell, texts.get(_VALUE, ""), texts.get(_INLINE, ""))
        is_text = self._cell.get("t") == "str"  # whose value may well be empty
        if value is None and _FORMULA in texts and not (is_text and _VALUE in texts):
            value = Faulty(f"={texts[_FORMULA] or '…'}", "formula_without_value")
        if value is None:
            return
        position = self._column - 1
        if position in self._cells:
            raise Damage
        self._cells[position] = value
        if self._formats and (code := self._values.format_of(self._cell)) != "General":
            self.found.formats[self._row, position] = code


class _Values:
    """What cells say, by the texts and the number formats of their workbook."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._numbers: dict[str, int | float] = {}
        self._dates: dict[str, bool] = {}

    def of(self, cell: Mapping[str, str], value: str, inline: str) -> Any:
        """The value of a cell of these attributes: text, number, truth value, date, Faulty; None where it is blank.

        Raises Damage or another ValueError where it can have none.
        """
        kind = cell.get("t", "n")
        if kind == "n":
            return self._number(cell, value.strip(_SPACES))
        if kind == "inlineStr":
            return unescaped(inline) or None
        if not value:
            return None
        match kind:
            case "s":
                return self._package.strings[_index(value)]
            case "str":
                return unescaped(value)
            case "b":
                return _TRUTH[value]
            case "e":
                return Faulty(value, "error_cell")
            case "d":
                return written_moment(value)
        raise Damage

    def format_of(self, cell: Mapping[str, str]) -> str:
        """The number format of a cell of these attributes."""
        known = self._package.formats
        return known[_index(cell.get("s", "0"))] if known else "General"

    def _number(self, cell: Mapping[str, str], text: str) -> Any:
        if not text:
            return None
        if text not in self._numbers:
            self._numbers[text] = _number(text)
        number, style = self._numbers[text], cell.get("s", "0")
        if style not in self._dates:
            self._dates[style] = is_date(self.format_of(cell))
        if not self._dates[style]:
            return number
        try:
            return moment(number, self.format_of(cell), self._package.epoch_1904)
        except (OverflowError, ValueError):
            return Faulty("#VALUE!", "error_cell")  # spreadsheets show a row of #


def _index(text: str) -> int:
    if not _INDEX.fullmatch(text):
        raise Damage
    return int(text)


def _number(text: str) -> int | float:
    if not _NUMBER.fullmatch(text):
        raise Damage
    number = as_shown(int(text) if len(text) < 16 and text.isdecimal() else float(text))
    if not math.isfinite(number):
        raise Damage
    return number
