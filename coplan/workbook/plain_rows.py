"""Rows of a sheet part that are written in the plainest way, as nearly all are: read without hearing every element."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Protocol

_LONG_ROW = 2**16  # bytes of a row that is looked at as a whole
_OTHER_ENCODING = re.compile(rb"""[^<]*<\?xml[^>]*encoding=["'](?!utf-8["'])""", re.IGNORECASE)
_EMPTY_ROW = re.compile(
    rb'<row r="[0-9]+"[^<>]*+(?:(?<=/)>|>(?:\s*+<c r="[A-Z]+[0-9]+"[^<>]*+(?:(?<=/)>|></c>))*+\s*+</row>)'
    rb'(?=\s*+<(?:row r="|/sheetData>))'
)
_VALUE = rb"(?:/>|></c>|><v>[0-9.eE+-]{1,40}+</v></c>)"
_PLAIN_ROW = re.compile(
    rb'<row r="([1-9][0-9]{0,6})"'
    rb'(?: (?:spans="[0-9: ]*"|ht="[1-9][0-9.]*"|(?:customHeight|customFormat|s|outlineLevel)="[0-9]+"'
    rb'|x14ac:dyDescent="[0-9.]+"))*+>'
    rb'((?:<c r="[A-Z]{1,3}[0-9]{1,7}"(?: s="[0-9]{1,6}")?(?: t="[snb]")?' + _VALUE + rb")++)</row>"
)
_CELL = re.compile(r'<c r="([A-Z]+)([0-9]+)"(?: s="([0-9]+)")?(?: t="(.)")?(?:/>|>(?:<v>([^<]*)</v>)?</c>)')

PlainCell = tuple[str, str, str, str, str]
"""Letters of the column, number of the row, style, type and value of a cell; blank where it has none."""


class Listener(Protocol):
    """Who hears of rows."""

    @property
    def takes_rows(self) -> bool:
        """Whether a row may stand at this place."""

    def plain_row(self, number: str, cells: list[PlainCell]) -> None:
        """A whole row."""


class PlainRows:
    """Takes plain rows out of a part and gives them to a listener, in their place between all else that it hears.

    Rows that are only formatted are left out: planners format a million of them.
    """

    def __init__(self, listener: Listener, plain: bool = True):
        self._listener = listener
        self._plain = plain
        self._rest = b""
        self._begun = self._marked = False

    def without(self, piece: bytes) -> Iterator[bytes]:
        """What is left of a piece, to be heard before the next is asked for; the last piece is empty."""
        joined = self._rest + piece
        if not self._begun:
            self._begun, self._plain = True, self._plain and not _OTHER_ENCODING.match(joined)
        # Comments and the like may hold a row that is none; the declaration with which a part begins holds nothing.
        self._marked = self._marked or b"<!" in joined or joined.find(b"<?", 1) > 0
        if self._marked or not piece:
            self._rest = b""
            yield joined
            return
        last = max(joined.rfind(b"<row "), len(joined) - _LONG_ROW)
        cut = min(last, len(joined) - len(b"<![CDATA["))
        self._rest = joined[cut:]
        filled = _EMPTY_ROW.sub(b"", joined[:cut])
        yield from self._without_plain(filled) if self._plain else (filled,)

    def _without_plain(self, part: bytes) -> Iterator[bytes]:
        end = 0
        for row in _PLAIN_ROW.finditer(part):
            if row.start() > end:
                yield part[end : row.start()]
                end = row.start()
            if self._listener.takes_rows:
                self._listener.plain_row(row[1].decode(), _CELL.findall(row[2].decode()))
                end = row.end()
        if end < len(part):
            yield part[end:]
