"""What the XML of a sheet tells and openpyxl's streaming reader does not: merged ranges, formulas without a value."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from openpyxl.worksheet.cell_range import CellRange

from coplan.tables import column_letters

_OF_INTEREST = re.compile(rb"<(?:[\w.-]+:)?(?:f|mergeCell)[\s/>]")
_UTF16 = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")


@dataclass(frozen=True)
class Markup:
    """merged holds the merged ranges; uncalculated the text of each formula without a value, by address.

    The text of a formula is blank where the sheet gives it only once for several cells.
    """

    merged: tuple[CellRange, ...] = ()
    uncalculated: dict[str, str] = field(default_factory=dict)


def scan(xml: bytes) -> Markup:
    """Markup of a sheet part.

    Raises ExpatError, KeyError, TypeError or ValueError where the part is damaged.
    """
    if not (_OF_INTEREST.search(xml) or xml.startswith(_UTF16)):
        return Markup()
    scanner = _Scanner()
    scanner.parse(xml)
    return Markup(tuple(scanner.merged), scanner.uncalculated)


class _Scanner:
    """Listens to the elements of a sheet part; row and cell addresses may be left out there and are then counted."""

    def __init__(self) -> None:
        self.merged: list[CellRange] = []
        self.uncalculated: dict[str, str] = {}
        self._row = 0
        self._column = 0
        self._cell: dict[str, str] = {}
        self._texts: dict[str, str] = {}
        self._inside = ""

    def parse(self, xml: bytes) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.buffer_text = True
        parser.Parse(xml, True)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        match name.rpartition(" ")[2]:
            case "row":
                self._row = int(attributes.get("r", self._row + 1))
                self._column = 0
            case "c":
                self._cell, self._texts = attributes, {}
                self._column += 1
            case "f" | "v" as tag:
                self._inside = tag
                self._texts[tag] = ""
            case "mergeCell":
                self.merged.append(CellRange(attributes["ref"]))

    def _characters(self, text: str) -> None:
        if self._inside:
            self._texts[self._inside] += text

    def _end(self, name: str) -> None:
        match name.rpartition(" ")[2]:
            case "f" | "v":
                self._inside = ""
            case "c":
                self._end_cell()

    def _end_cell(self) -> None:
        address = self._cell.get("r") or f"{column_letters(self._column)}{self._row}"
        is_text = self._cell.get("t") == "str"  # whose value may well be empty
        if "f" in self._texts and not self._texts.get("v") and not (is_text and "v" in self._texts):
            self.uncalculated[address] = self._texts["f"]
