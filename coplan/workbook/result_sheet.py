"""Result tables written into sheets: title, note, check, totals and units above an Excel table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from coplan.contract.results import ResultColumn, ResultSheet
from coplan.tables.results import Looks, Results
from coplan.words.language import Language, Text, in_language, say
from coplan.words.numbers import fixed
from coplan.words.sentences import sentences
from coplan.workbook.grid import (
    CHECK_ROW,
    FILTERED_ROW,
    FIRST_ROW,
    HEADING_ROW,
    NOTE_ROW,
    TITLE_ROW,
    TOTAL_ROW,
    UNIT_ROW,
    Cell,
    Field,
    Grid,
    Live,
    shown,
    totals,
)
from coplan.workbook.paper import PAGE, on_paper
from coplan.workbook.style import PARTS, WIDEST_SAMPLE, Style, column_width, display_width, line_count, put, put_column
from coplan.workbook.validation import Layout, cell_options

A4 = 9
LINE_HEIGHT = 15  # points
WRAPPED = 80  # width of a column of sentences
SLACK = 0.1  # of a line, by which programs differ in how much they put on it
TEXTS = ("text", "wrap")
LABEL_WIDTH = 18  # of the first column where it labels the rows above the headings
NARROWEST = 11  # of any other column


@dataclass(frozen=True)
class SheetWriter:
    """Writes the sheets of results into one open workbook."""

    style: Style
    language: Language
    results: Results

    def result_sheet(self, sheet: Any, grid: Grid, agreed: Live | None = None) -> None:
        """A result table with its check, totals and units above the headings, as far as it has them."""
        self.head(sheet, grid.sheet)
        if agreed is not None:
            self.check(sheet, grid, agreed)
        for row, line in enumerate(grid.lines, start=CHECK_ROW):
            put(sheet, row, 0, line.label, self.style("bold"))
            self.put(sheet, row, 1, line.cell, self.style(line.look, "bold", "left"))
        if any(field.column.total for field in grid.fields):
            self._totals(sheet, grid, TOTAL_ROW, "plan.total", "SUM(")
            self._totals(sheet, grid, FILTERED_ROW, "plan.filtered", "SUBTOTAL(109,")
        self._units(sheet, grid)
        self.table(sheet, grid, self.results.looks.get(grid.sheet.key) or _years_left(grid))
        wide = [self._width(grid, field) for field in grid.fields]
        if agreed is not None or grid.lines or any(field.column.total for field in grid.fields):
            wide[0] = max(wide[0], LABEL_WIDTH)
        for column, (field, width) in enumerate(zip(grid.fields, wide, strict=True)):
            sheet.set_column(column, column, field.column.width or width)
        self._rows(sheet, grid, wide)
        self._fold_notes(sheet, grid, sum(wide), agreed)
        on_paper(sheet, grid, wide, self.title(grid.sheet), self.note(grid.sheet), self.language)

    def _rows(self, sheet: Any, grid: Grid, widths: Sequence[int]) -> None:
        """Rows as high as their sentences need; those below the foremost are folded, which is said above the table."""
        sentences = [(f.key, width) for f, width in zip(grid.fields, widths, strict=True) if f.column.look == "wrap"]
        for n in range(grid.height if sentences or grid.folded else 0):
            texts = ((str(shown(grid.cells[key][n]) or ""), width) for key, width in sentences)
            height = LINE_HEIGHT * max((_lines(text, width) for text, width in texts), default=1)
            sheet.set_row(FIRST_ROW + n, height, None, _fold(grid, n))
        if grid.folded:
            sheet.outline_settings(symbols_below=False)
            values = {"shown": fixed(grid.unfolded), "rest": fixed(grid.folded)}
            put(sheet, CHECK_ROW, 0, say("plan.folded", self.language, **values), self.style("note", "bold"))

    def _fold_notes(self, sheet: Any, grid: Grid, width: int, agreed: Live | None) -> None:
        """Notes wider than the page and the table wrap within the table, which on paper would shrink with them."""
        notes = {NOTE_ROW: self.note(grid.sheet)}
        if agreed is not None:
            notes[CHECK_ROW + 1] = grid.sheet.check.in_(self.language)
        for row, note in notes.items():
            if len(grid.fields) > 1 and display_width(note) > max(PAGE, width):
                sheet.merge_range(row, 0, row, len(grid.fields) - 1, note, self.style("note", "wrap"))
                sheet.set_row(row, LINE_HEIGHT * _lines(note, width))

    def head(self, sheet: Any, definition: ResultSheet) -> None:
        """Title and note of a sheet, and how it is printed."""
        put(sheet, TITLE_ROW, 0, self.title(definition), self.style("title"))
        put(sheet, NOTE_ROW, 0, self.note(definition), self.style("note"))
        sheet.set_row(TITLE_ROW, 24)
        sheet.set_tab_color(PARTS[definition.part])
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(f"&L&A&R{say('plan.page', self.language)}")

    def title(self, definition: ResultSheet) -> str:
        """A sheet's name and what it is about."""
        name = definition.name(self.language)
        subject = in_language(self.results.subject, self.language)
        return say("plan.titled", self.language, sheet=name, plan=subject) if subject else name

    def note(self, definition: ResultSheet) -> str:
        """What is said below the title."""
        remark = self.results.remarks.get(definition.key, Text("", ""))
        return sentences([remark, definition.note]).in_(self.language)

    def check(self, sheet: Any, grid: Grid, agreed: Live) -> None:
        """The check cell, and below it what it says.

        Not beside it: LibreOffice 7.4 cannot print a long text beside a cell with a conditional format.
        """
        self.remark(sheet, CHECK_ROW, "plan.agree", agreed, "total")
        put(sheet, CHECK_ROW + 1, 0, grid.sheet.check.in_(self.language), self.style("note"))
        self._coloured(sheet, 1)

    def verdict(self, sheet: Any, column: int, label: str, cell: Live) -> None:
        """A second answer in the row of the check: what is said (a key of models/texts.toml), and two columns on it."""
        put(sheet, CHECK_ROW, column, say(label, self.language), self.style("bold"))
        self.put(sheet, CHECK_ROW, column + 2, cell, self.style("total", "bold", "left"))
        self._coloured(sheet, column + 2)

    def _coloured(self, sheet: Any, column: int) -> None:
        """Green where a cell in the row of the check is TRUE, red where it is FALSE."""
        for met, look in ((True, "good"), (False, "error")):
            options = {"type": "cell", "criteria": "==", "value": str(met).upper(), "format": self.style(look)}
            sheet.conditional_format(CHECK_ROW, column, CHECK_ROW, column, options)

    def remark(self, sheet: Any, row: int, label: str, cell: Live, look: str) -> None:
        """A line above the table: what is said (a key of models/texts.toml), then the cell."""
        put(sheet, row, 0, say(label, self.language), self.style("bold"))
        self.put(sheet, row, 1, cell, self.style(look, "bold", "left"))

    def _totals(self, sheet: Any, grid: Grid, row: int, text: str, function: str) -> None:
        sums = totals(grid, function, row)
        for column, field in enumerate(grid.fields):
            format = self.style(field.column.look, "total")
            self.put(sheet, row, column, sums.get(field.key), format)
        put(sheet, row, 0, say(text, self.language), self.style("total"))

    def _units(self, sheet: Any, grid: Grid) -> None:
        if not any(field.column.unit.en for field in grid.fields):
            return
        put(sheet, UNIT_ROW, 0, say("plan.unit", self.language), self.style("note"))
        for column, field in enumerate(grid.fields):
            if field.column.unit.en:
                put(sheet, UNIT_ROW, column, self._unit(field.column), self.style("note", "right"))

    def _unit(self, column: ResultColumn) -> str:
        return column.unit.filled(**self.results.units).in_(self.language)

    def table(self, sheet: Any, grid: Grid, looks: Looks) -> None:
        """The Excel table: headings with their help, then the cells. looks are those of single cells, by column."""
        header = self.style("header", "required")
        options = {
            "name": f"{self.results.kind}_{grid.sheet.key}",
            "style": "Table Style Light 15",
            "columns": [{"header": field.heading, "header_format": header} for field in grid.fields],
        }
        if sheet.add_table(HEADING_ROW, 0, grid.last_row, len(grid.fields) - 1, options) != 0:
            raise ValueError(f"{grid.title}: the headings do not make an Excel table")
        for column, field in enumerate(grid.fields):
            help_ = {"validate": "any", "input_title": _cut(field.heading, 32), "input_message": self._help(field)}
            sheet.data_validation(HEADING_ROW, column, HEADING_ROW, column, help_)
            own, usual = looks.get(field.key), _look(grid, column)
            formats = [self.style(*names) for names in own] if own else [self.style(*usual)] * grid.height
            if grid.folded:
                last = grid.unfolded - 1
                formats[last] = self.style(*(own[last] if own else usual), "ruled")
            put_column(sheet, FIRST_ROW, column, grid.cells[field.key], formats)
        self.offer_entries(sheet, grid)
        sheet.set_row(HEADING_ROW, LINE_HEIGHT * (3 if any(map(_is_of_plan, grid.fields)) else 2))
        sheet.freeze_panes(FIRST_ROW, 1)
        sheet.repeat_rows(HEADING_ROW)

    def offer_entries(self, sheet: Any, grid: Grid) -> None:
        """Say what belongs in the cells that people fill in, and refuse what does not."""
        for column, field in enumerate(grid.fields):
            if field.column.entry:
                rule = cell_options(grid.sheet.key, field.column.filled_in, Layout(self.language, {}))
                sheet.data_validation(FIRST_ROW, column, grid.last_row, column, rule)

    def _help(self, field: Field) -> str:
        return _cut(field.column.help.in_(self.language), 255)

    def _width(self, grid: Grid, field: Field) -> int:
        """What a column counts for among its pages: sentences as they wrap, all else as what it holds."""
        if field.column.look == "wrap" and any(shown(cell) for cell in grid.cells[field.key]):
            return field.column.width or WRAPPED
        decimals = {"decimal": 1, "money": 2, "transfer": 2}.get(field.column.look, 0)
        cells = [shown(cell) for cell in grid.cells[field.key][:WIDEST_SAMPLE]]
        if field.column.total:
            cells.append(grid.total(field.key).value)
        numbers = [cell for cell in cells if isinstance(cell, int | float)]
        texts = [fixed(cell, decimals) for cell in ((min(numbers), max(numbers)) if numbers else ())]
        texts += {cell for cell in cells if isinstance(cell, str)}
        # A heading that names a plan or two may take lines of half its length.
        heading = " " * -(-display_width(field.heading) // 2) if _is_of_plan(field) else field.heading
        width = column_width([heading, *texts], NARROWEST)
        return min(width, field.column.width or width)

    def put(self, sheet: Any, row: int, column: int, cell: Cell, format: Any) -> None:
        if isinstance(cell, Live):
            sheet.write_formula(row, column, f"={cell.formula}", format, cell.value)
        else:
            put(sheet, row, column, cell, format)


def _look(grid: Grid, column: int) -> tuple[str, ...]:
    """A column's look; a text stands a little apart from a number before it, and all at the top beside sentences."""
    looks = [field.column.look for field in grid.fields]
    apart = column > 0 and looks[column] in TEXTS and looks[column - 1] not in TEXTS
    return (looks[column], *(["left", "indent"] if apart else []), *(["top"] if "wrap" in looks else []))


def _fold(grid: Grid, n: int) -> dict[str, Any]:
    """The outline of the n-th row: folded rows are one level below the last that is shown, which has their sign."""
    if n >= grid.unfolded:
        return {"level": 1, "hidden": True}
    return {"collapsed": True} if grid.folded and n == grid.unfolded - 1 else {}


def _years_left(grid: Grid) -> Looks:
    """Years in the first column stand apart from the text beside them."""
    first = grid.fields[0]
    return {first.key: [("year", "left")] * grid.height} if first.column.look == "year" else {}


def _lines(text: str, width: int) -> int:
    return line_count(text, int(width * (1 - SLACK)))


def _is_of_plan(field: Field) -> bool:
    return field.column.each in ("plan", "other", "scenario")


def _cut(text: str, most: int) -> str:
    """The beginning of a text, as long as Excel counts it: a character such as an emoji is two."""
    return text.encode("utf-16-le")[: 2 * most].decode("utf-16-le", "ignore")
