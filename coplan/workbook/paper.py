"""How a wide table is printed: on several pages side by side that can be read, each of which says what it is."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import Any

from coplan.words.language import Language, say
from coplan.workbook.grid import CHECK_ROW, TOTAL_ROW, Field, Grid
from coplan.workbook.style import FONTS

PAGE = 140  # Latin letters across A4 at full size, less than there is room for: fonts differ
SMALLEST = 0.55  # of full size: what is printed smaller cannot be read
MOST_REPEATED = 0.5  # of a page, for the columns that stand on every one
MOST_IN_MARGIN = 255  # characters that Excel takes for a header or a footer
OUTER_MARGIN = 0.8  # inches, with a title above the table and a note below
NAMES = ("text", "year", "wrap", "integer")


def naming(fields: Sequence[Field]) -> int:
    """How many columns, from the first, say which row it is: names, years and ranks before anything is counted."""
    names = takewhile(lambda field: field.column.look in NAMES and not _counts(field), fields)
    return max(sum(1 for _ in names), 1)


def _counts(field: Field) -> bool:
    return bool(field.column.each or field.column.total or field.column.unit.en)


def side_by_side(widths: Sequence[int], names: int) -> tuple[int, int]:
    """On how many pages side by side the columns can be read, and how many of those that name a row each page repeats.

    Those that would take too much of every page are not repeated, the last first.
    """
    room = PAGE / SMALLEST
    while names > 1 and sum(widths[:names]) > MOST_REPEATED * room:
        names -= 1
    repeated = used = sum(widths[:names])
    count = 1
    for width in widths[names:]:
        if used + width > room and used > repeated:
            count, used = count + 1, repeated
        used += width
    return count, names


def print_in_parts(sheet: Any, grid: Grid, widths: Sequence[int], title: str, note: str, language: Language) -> None:
    """Set a result sheet that is too wide for a page to be printed on several.

    Its title stands in the header and its note in the footer of each: above the table they would be cut off.
    """
    count, names = side_by_side(widths, naming(grid.fields))
    if count == 1:
        return
    sheet.fit_to_pages(count, 0)
    sheet.repeat_columns(0, names - 1)
    sheet.print_area(CHECK_ROW if grid.lines else TOTAL_ROW, 0, grid.last_row, len(widths) - 1)
    sheet.set_margins(left=0.4, right=0.4, top=OUTER_MARGIN, bottom=OUTER_MARGIN)
    font, below = FONTS[language][0], f"\n&A&R\n{say('plan.page', language)}"
    sheet.set_header(_margin(f'&L&"{font},Bold"&14 ', [title]))
    sheet.set_footer(_margin(f'&L&"{font},Regular"&8 ', _sentences(note), below))


def _margin(codes: str, lines: Sequence[str], below: str = "") -> str:
    """A header or a footer: its codes, as many whole lines as it takes or part of the first, and what is below."""
    room = MOST_IN_MARGIN - len(codes) - len(below)
    escaped = [line.replace("&", "&&") for line in lines]
    fitting = (joined for n in range(len(lines), 0, -1) if len(joined := "\n".join(escaped[:n])) <= room)
    return codes + next(fitting, lines[0][: room // 2].replace("&", "&&")) + below


def _sentences(note: str) -> list[str]:
    return note.replace(". ", ".\n").replace("。", "。\n").splitlines()
