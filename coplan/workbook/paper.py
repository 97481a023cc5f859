"""How a table is printed: a wide one on pages side by side, a long one on upright pages, all of which can be read."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import Any

from coplan.words.language import Language, say
from coplan.workbook.grid import CHECK_ROW, HEADING_ROW, TOTAL_ROW, Field, Grid
from coplan.workbook.style import FONTS

PAGE = 140  # Latin letters across A4 at full size, less than there is room for: fonts differ
UPRIGHT = 95  # the same across A4 upright
SMALLEST = 0.55  # of full size: what is printed smaller cannot be read
ROWS, ROWS_UPRIGHT = 33, 50  # on a page at full size
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


def on_paper(sheet: Any, grid: Grid, widths: Sequence[int], title: str, note: str, language: Language) -> None:
    """Set how a result sheet is printed: what is folded not at all, a long table upright, a wide one in parts.

    In parts its title stands in the header and its note in the footer of each: above the table they would be cut off.
    """
    count, names = side_by_side(widths, naming(grid.fields))
    last_row = min(grid.last_row, HEADING_ROW + (grid.sheet.printed or grid.unfolded or 1))
    if last_row < grid.last_row:
        sheet.print_area(0, 0, last_row, len(widths) - 1)
    if count == 1:
        if all(field.column.look != "wrap" for field in grid.fields):
            print_upright(sheet, last_row + 1, sum(widths), grid.sheet.rows_a_page)
        return
    sheet.fit_to_pages(count, 0)
    sheet.repeat_columns(0, names - 1)
    sheet.print_area(CHECK_ROW if grid.lines else TOTAL_ROW, 0, last_row, len(widths) - 1)
    sheet.set_margins(left=0.4, right=0.4, top=OUTER_MARGIN, bottom=OUTER_MARGIN)
    font, below = FONTS[language][0], f"\n&A&R\n{say('plan.page', language)}"
    sheet.set_header(_margin(f'&L&"{font},Bold"&14 ', [title]))
    sheet.set_footer(_margin(f'&L&"{font},Regular"&8 ', sentences_of(note), below))


def print_upright(sheet: Any, rows: int, width: int, rows_a_page: int = 0) -> None:
    """Set a sheet of single lines to be printed upright where its rows would take more than a page that lies.

    rows_a_page: how many a page is to have; 0 is as many as can be read. Pages are as many as that takes: programs
    differ in how high they make a line, and all fit the lines to the pages.
    """
    if rows <= ROWS / min(1, PAGE / width) or width > UPRIGHT / SMALLEST:
        return
    sheet.set_portrait()
    sheet.fit_to_pages(1, -(-rows // (rows_a_page or int(ROWS_UPRIGHT / SMALLEST))))


def _margin(codes: str, lines: Sequence[str], below: str = "") -> str:
    """A header or a footer: its codes, as many whole lines as it takes or part of the first, and what is below."""
    room = MOST_IN_MARGIN - len(codes) - len(below)
    escaped = [line.replace("&", "&&") for line in lines]
    fitting = (joined for n in range(len(lines), 0, -1) if len(joined := "\n".join(escaped[:n])) <= room)
    return codes + next(fitting, lines[0][: room // 2].replace("&", "&&")) + below


def sentences_of(note: str) -> list[str]:
    """The sentences of a note, in either language."""
    return note.replace(". ", ".\n").replace("。", "。\n").splitlines()
