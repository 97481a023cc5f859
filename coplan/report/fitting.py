"""Tables cut so that the page stays small: the longest first, all to the same size, and each says so."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import accumulate

from coplan.contract.results import result_sheets
from coplan.report.sections import Section
from coplan.report.tables import Table
from coplan.words.language import Text, say_both
from coplan.words.numbers import fixed
from coplan.words.sentences import sentences

CELL = 21  # bytes of markup around a cell's text
TWO_LANGUAGES = 64  # more where it stands in both


def fit(sections: Sequence[Section], most: int) -> list[Section]:
    """The sections with tables that together take at most so many bytes as markup."""
    sizes = [sum(map(_size, table.rows)) for section in sections for p in section.panels for table in p.tables]
    each = _level(sizes, most)
    return [
        replace(section, panels=[replace(p, tables=[_cut(table, each) for table in p.tables]) for p in section.panels])
        for section in sections
    ]


def _level(sizes: Iterable[int], most: int) -> int:
    """The size to which the largest must come down for the sum to be at most so much."""
    ordered, left = sorted(sizes), max(0, most)
    for n, size in enumerate(ordered):
        share = left // (len(ordered) - n)
        if size > share:
            return share
        left -= size
    return max(ordered, default=0)


def _cut(table: Table, most: int) -> Table:
    """The first rows of a table that take at most so many bytes."""
    kept = sum(size <= most for size in accumulate(map(_size, table.rows)))
    if kept == len(table.rows):
        return table
    sheet = result_sheets()[table.key].names if table.key in result_sheets() else table.title
    said = say_both("report.cut", shown=fixed(kept), all=fixed(len(table.rows)), sheet=sheet)
    return replace(table, note=sentences([table.note, said]), rows=table.rows[:kept])


def _size(row: Sequence[str | Text]) -> int:
    """Bytes that a row takes, with its markup."""
    return sum(CELL + (_bytes(c) if isinstance(c, str) else TWO_LANGUAGES + _bytes(c.en + c.zh)) for c in row)


def _bytes(text: str) -> int:
    return len(html.escape(text).encode())
