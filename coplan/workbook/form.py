"""A sheet that people fill in and print: nothing else in it can be changed, and it is laid out page by page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from coplan.words.language import Language
from coplan.workbook.grid import CHECK_ROW, FIRST_ROW, HEADING_ROW, NOTE_ROW, TITLE_ROW, Field, Grid, shown
from coplan.workbook.result_sheet import LINE_HEIGHT, SheetWriter
from coplan.workbook.style import display_width, line_count, put

PAGE_HEIGHT = 725  # points of A4 upright between the margins, less than there is room for
PAGE_WIDTH: dict[Language, int] = {"en": 67, "zh": 76}
"""Latin letters across A4 upright in the widest font that stands in for one that is missing."""
TITLE_HEIGHT = 24
SHRUNK = 1.5  # of its column, up to which a text is written smaller and not in several lines
TIGHT = 0.9  # of a column's width: programs differ in how much they put on a line


def write_form(writer: SheetWriter, sheet: Any, grid: Grid, blocks: Sequence[Sequence[int]]) -> None:
    """Write the grid as a form: its blocks of rows with lines around them, the cells to be filled in, and pages.

    blocks: how many rows each block has, by group; a group begins a page, and no page ends within a block that fits.
    """
    form = _Form(writer, sheet, grid)
    writer.head(sheet, grid.sheet)
    top = form.write_above()
    heights, first = [], FIRST_ROW
    for size in (size for group in blocks for size in group):
        heights.append(form.write_block(first, size))
        first += size
    writer.offer_entries(sheet, grid)
    form.set_up_print(list(form.page_starts(blocks, heights, top)))


@dataclass(frozen=True)
class _Form:
    writer: SheetWriter
    sheet: Any
    grid: Grid

    @property
    def widths(self) -> list[int]:
        """How wide the columns are: as the contract says, but no narrower than their headings."""
        return [max(field.column.width, display_width(field.heading) + 1) for field in self.grid.fields]

    @property
    def width(self) -> int:
        return sum(self.widths)

    @property
    def scale(self) -> int:
        """Percent of full size at which the columns fit the page."""
        return min(100, int(100 * PAGE_WIDTH[self.writer.language] / self.width))

    def write_above(self) -> int:
        """Write title, note, the lines and the headings; their height [points]."""
        fields, grid = self.grid.fields, self.grid
        for column, (field, width) in enumerate(zip(fields, self.widths, strict=True)):
            self.sheet.set_column(column, column, width)
            put(self.sheet, HEADING_ROW, column, field.heading, self.writer.style("header", "required"))
        self._wide(TITLE_ROW, 0, self.writer.title(grid.sheet), ("title", "folded"), TITLE_HEIGHT)
        self._wide(NOTE_ROW, 0, self.writer.note(grid.sheet), ("note", "wrap"), LINE_HEIGHT)
        for row, line in enumerate(grid.lines, start=CHECK_ROW):
            put(self.sheet, row, 0, line.label, self.writer.style("bold", "top"))
            self._wide(row, 1, str(shown(line.cell) or ""), ("wrap",), LINE_HEIGHT)
        self.sheet.set_row(HEADING_ROW, 2 * LINE_HEIGHT)
        self.sheet.freeze_panes(FIRST_ROW, 0)
        lines = [self.writer.note(grid.sheet), *(str(shown(line.cell) or "") for line in grid.lines)]
        return TITLE_HEIGHT + LINE_HEIGHT * (sum(_lines(text, self.width) for text in lines) + 4)

    def _wide(self, row: int, column: int, text: str, looks: Sequence[str], height: int) -> None:
        """A text across the table, in as many lines as it takes."""
        room, last = self.width - sum(self.widths[:column]), len(self.grid.fields) - 1
        self.sheet.merge_range(row, column, row, last, "", self.writer.style(*looks))
        put(self.sheet, row, column, text, self.writer.style(*looks))
        self.sheet.set_row(row, height * _lines(text, room * LINE_HEIGHT // height))

    def write_block(self, first: int, size: int) -> float:
        """Write rows that belong together; their height [points]."""
        lines = 1.0
        for column, (field, width) in enumerate(zip(self.grid.fields, self.widths, strict=True)):
            cells = self.grid.cells[field.key][first - FIRST_ROW : first - FIRST_ROW + size]
            text = str(shown(cells[0]) or "")
            if field.column.joined:
                lines, cells = max(lines, _lines(text, width) / size), cells[:1]
            elif field.column.look == "text" and display_width(text) > SHRUNK * width:
                lines = max(lines, _lines(text, width))
            look = self.writer.style(*_look(field, text, width))
            if field.column.joined and size > 1:
                self.sheet.merge_range(first, column, first + size - 1, column, "", look)
            for row, cell in enumerate(cells, start=first):
                self.writer.put(self.sheet, row, column, cell, look)
        for row in range(first, first + size):
            self.sheet.set_row(row, LINE_HEIGHT * lines)
        return LINE_HEIGHT * lines * size

    def page_starts(self, blocks: Sequence[Sequence[int]], heights: Sequence[float], top: float) -> Iterator[int]:
        """The rows above which a page begins, but the first page."""
        room, used, first, of_block = 100 * PAGE_HEIGHT / self.scale, top, FIRST_ROW, iter(heights)
        for group in blocks:
            for n, size in enumerate(group):
                height = next(of_block)
                if first > FIRST_ROW and (n == 0 or used + height > room):
                    yield first
                    used = 2 * LINE_HEIGHT  # the headings
                used += height
                first += size

    def set_up_print(self, starts: Sequence[int]) -> None:
        """Print upright, as wide as the page, with the headings on every page.

        By a scale, since spreadsheet programs pass over page breaks where a sheet is to fit so many pages.
        """
        self.sheet.set_portrait()
        self.sheet.set_print_scale(self.scale)
        self.sheet.set_h_pagebreaks(starts)
        self.sheet.repeat_rows(HEADING_ROW)


def _look(field: Field, text: str, width: int) -> tuple[str, ...]:
    """How the cells of a column look; a text that is a little too long for it is written smaller."""
    if field.column.entry:
        return ("wrap", field.column.look, "boxed", "entry")
    if field.column.look == "wrap":
        return ("wrap", "indent", "boxed")
    if field.column.look == "text" and display_width(text) <= SHRUNK * width:
        return ("top", "text", "shrunk", "boxed")
    return ("wrap" if field.column.look == "text" else "top", field.column.look, "boxed")


def _lines(text: str, width: int) -> int:
    return line_count(text, max(1, int(width * TIGHT)))
