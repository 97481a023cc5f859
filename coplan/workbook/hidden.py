"""Rows, columns and sheets that a workbook hides: they are read like all others, and a notice says so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from coplan.errors import Issue
from coplan.language import say_both
from coplan.tables import RawTable, column_letters, column_number
from coplan.workbook.grid import LAST_COLUMN

_ROW = re.compile(rb"<(?:[\w.-]+:)?row\b([^>]*)>")
_COLUMN = re.compile(rb"<(?:[\w.-]+:)?col\b([^>]*)>")
_FILTER = re.compile(rb"<(?:[\w.-]+:)?filterColumn\b")
_ATTRIBUTE = re.compile(rb"([\w:.-]+)\s*=\s*[\"']\s*([^\"']*?)\s*[\"']")
_HINTS = (b"hidden", b'ht="0', b"ht='0")  # without one of these no row is hidden
_LONGEST_NUMBER = 7
_HIDES = re.compile(rb"\b(?:hidden\s*=\s*[\"']\s*(?:1|true)|(?:ht|width)\s*=\s*[\"']\s*0+(?:\.0*)?\s*[\"'])")


def hidden_parts(table: RawTable, xml: bytes, sheet_hidden: bool) -> Iterator[Issue]:
    """One notice that counts what is read of a sheet and cannot be seen there; xml is the sheet's part."""
    rows = _hidden_rows(xml) & {row.number for row in table.rows}
    read = {column_number(cell.address) for cell in table.headings.values()}
    columns = sorted(_hidden_columns(xml) & read)
    said = [say_both("hidden.sheet")] if sheet_hidden else []
    said += [say_both("hidden.filtered" if _FILTER.search(xml) else "hidden.rows", count=len(rows))] if rows else []
    names = [column_letters(column) for column in columns]
    said += [say_both("hidden.columns", count=len(columns), names=names)] if columns else []
    if said and table.rows:
        yield Issue("hidden_parts", table.title, "", {"what": said})


def _hidden_rows(xml: bytes) -> set[int]:
    """Numbers of the rows that are hidden or have no height; a row without a number follows the one before it."""
    found: set[int] = set()
    number = 0
    if not any(hint in xml for hint in _HINTS):
        return found
    for match in _ROW.finditer(xml):
        number = _number(match[1], b"r") or number + 1
        if _HIDES.search(match[1]):
            found.add(number)
    return found


def _hidden_columns(xml: bytes) -> set[int]:
    """Numbers of the columns that are hidden or have no width; columns stand before the cells."""
    found: set[int] = set()
    for match in _COLUMN.finditer(xml.partition(b"sheetData")[0]):
        first, last = _number(match[1], b"min"), _number(match[1], b"max")
        if _HIDES.search(match[1]) and first and last:
            found |= set(range(first, min(last, LAST_COLUMN) + 1))
    return found


def _number(attributes: bytes, name: bytes) -> int:
    """The number in an attribute; 0 where there is none."""
    text = dict(_ATTRIBUTE.findall(attributes)).get(name, b"")
    return int(text) if text.isdigit() and len(text) <= _LONGEST_NUMBER else 0
