"""The plan workbook: results as tables with totals, checks and charts, then the sheets of the case."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any, BinaryIO

import pandas as pd

from coplan.errors import BadInput, Issue
from coplan.language import Language, say
from coplan.workbook.charts import add_charts
from coplan.workbook.plan_checks import all_agree, checks, with_sums_of_flows
from coplan.workbook.plan_contract import ResultColumn, ResultSheet, figures, result_sheets
from coplan.workbook.plan_grid import (
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
    difference,
    make_grid,
    number,
    shown,
    totals,
)
from coplan.workbook.style import GREEN, Style, column_width, line_count, new_workbook, put
from coplan.workbook.template import write_input_sheets

SHEET_ROWS = 1_048_576  # of every spreadsheet program
WIDEST_SAMPLE = 2_000  # rows by which a column's width is chosen
A4 = 9
WHOLE_ROW = CHECK_ROW + 2
LINE_HEIGHT = 15  # points
LABEL_WIDTH = 18  # of the first column, which labels the rows above the headings
SUMMARY_WIDTHS = (24, 38, 46, 92)

Summary = Mapping[str, str | int | float]


def write_plan(
    target: BinaryIO,
    tables: Mapping[str, pd.DataFrame],
    summary: Summary,
    case_tables: Mapping[str, Sequence[Mapping[str, Any]]],
    language: Language,
) -> None:
    """Write a plan workbook: the result sheets of models/plan.toml, then the case's own.

    tables holds a DataFrame by sheet key, without the columns that this module computes (rates may be there and are
    computed again); summary the figures in their order; case_tables what write_input_sheets takes.
    Raises BadInput where a table has more rows than a sheet. Nothing is written then.
    """
    _refuse_too_long(tables, case_tables, language)
    grids = {key: make_grid(sheet, tables[key], language) for key, sheet in result_sheets().items() if key in tables}
    grids["Exchange"] = with_sums_of_flows(grids["Exchange"], grids["Flows"])
    summary_grid = _summary_grid(summary, grids, language)
    agreed = checks(grids, _cell_of(summary_grid, "cost"))
    book = new_workbook(target, language)
    writer = _Writer(Style(book), language, summary)
    places = {key: book.add_worksheet(sheet.name(language)) for key, sheet in result_sheets().items()}
    writer.summary_sheet(places["Summary"], summary_grid, all_agree(agreed, grids))
    for key, grid in grids.items():
        writer.result_sheet(places[key], grid, agreed[key])
    writer.head(places["Charts"], result_sheets()["Charts"])
    places["Charts"].fit_to_pages(1, 1)
    add_charts(book, places["Charts"], grids["Trends"], grids["Exchange"], language)
    write_input_sheets(book, language, case_tables)
    book.close()


def _refuse_too_long(
    tables: Mapping[str, pd.DataFrame], case_tables: Mapping[str, Sequence[Any]], language: Language
) -> None:
    lengths = {result_sheets()[key].name(language): len(frame) + FIRST_ROW for key, frame in tables.items()}
    lengths |= {key: len(rows) + 1 for key, rows in case_tables.items()}
    issues = [
        Issue("too_many_rows", sheet, values={"rows": f"{rows:,}", "most": f"{SHEET_ROWS:,}"})
        for sheet, rows in lengths.items()
        if rows > SHEET_ROWS
    ]
    if issues:
        raise BadInput(issues)


def _summary_grid(summary: Summary, grids: Mapping[str, Grid], language: Language) -> Grid:
    """Summary as a table: figures that are totals of another sheet are formulas."""
    sheet = result_sheets()["Summary"]
    live = {
        "seats_total": grids["Allocation"].total("seats"),
        "seats_for_others": grids["Gains"].total("seats_for_others"),
        "change": grids["Intake"].total("change"),
    }
    known = [figures()[key] for key in summary]
    cells: dict[Hashable, Sequence[Cell]] = {
        "key": [figure.key for figure in known],
        "label": [figure.label.in_(language) for figure in known],
        "value": [live.get(figure.key, summary[figure.key]) for figure in known],
        "note": [figure.note.in_(language).format(money=summary.get("money_unit", "")) for figure in known],
    }
    fields = tuple(Field(column.key, column.name(language), column) for column in sheet.columns)
    return Grid(sheet, sheet.name(language), fields, cells, len(known))


def _cell_of(grid: Grid, figure: str) -> Live:
    """The cell of Summary that holds a figure, for a formula on any sheet."""
    row = list(grid.cells["key"]).index(figure)
    return Live(grid.address("value", row), number(grid.cells["value"][row]))


@dataclass(frozen=True)
class _Writer:
    """Writes result sheets into one open workbook."""

    style: Style
    language: Language
    summary: Summary

    def summary_sheet(self, sheet: Any, grid: Grid, agreed: Live) -> None:
        """The figures of the plan; above them the check of the whole workbook and what whole numbers cost."""
        self.head(sheet, grid.sheet)
        self._check(sheet, grid, agreed)
        self._cost_of_whole_numbers(sheet, _cell_of(grid, "shortage"), _cell_of(grid, "shortage_bound"))
        looks = [figures()[str(key)].look for key in grid.cells["key"]]
        self._table(sheet, grid, {"value": [("left", "wrap", look) for look in looks]})
        for column, width in enumerate(SUMMARY_WIDTHS):
            sheet.set_column(column, column, width)
        for n in range(grid.height):
            texts = (str(shown(grid.cells[field.key][n]) or "") for field in grid.fields)
            lines = max(line_count(text, width) for text, width in zip(texts, SUMMARY_WIDTHS, strict=True))
            if lines > 1:
                sheet.set_row(FIRST_ROW + n, LINE_HEIGHT * lines)

    def result_sheet(self, sheet: Any, grid: Grid, agreed: Live) -> None:
        """A result table with its check, totals and units above the headings."""
        self.head(sheet, grid.sheet)
        self._check(sheet, grid, agreed)
        self._totals(sheet, grid, TOTAL_ROW, "plan.total", "SUM(")
        self._totals(sheet, grid, FILTERED_ROW, "plan.filtered", "SUBTOTAL(109,")
        self._units(sheet, grid)
        self._table(sheet, grid, {})
        for column, field in enumerate(grid.fields):
            least = LABEL_WIDTH if column == 0 else 11
            sheet.set_column(column, column, max(least, self._width(grid, field)))

    def head(self, sheet: Any, definition: ResultSheet) -> None:
        """Title and note of a sheet, and how it is printed."""
        name, plan = definition.name(self.language), str(self.summary["plan_title"])
        title = say("plan.titled", self.language, sheet=name, plan=plan) if plan else name
        put(sheet, TITLE_ROW, 0, title, self.style("title"))
        put(sheet, NOTE_ROW, 0, definition.note.in_(self.language), self.style("note"))
        sheet.set_row(TITLE_ROW, 24)
        sheet.set_tab_color(GREEN)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(f"&L&A&R{say('plan.page', self.language)}")

    def _check(self, sheet: Any, grid: Grid, agreed: Live) -> None:
        """The check cell, and below it what it says.

        Not beside it: LibreOffice 7.4 cannot print a long text beside a cell with a conditional format.
        """
        self._remark(sheet, CHECK_ROW, "plan.agree", agreed, "total")
        put(sheet, CHECK_ROW + 1, 0, grid.sheet.check.in_(self.language), self.style("note"))
        for met, look in ((True, "good"), (False, "error")):
            options = {"type": "cell", "criteria": "==", "value": str(met).upper(), "format": self.style(look)}
            sheet.conditional_format(CHECK_ROW, 1, CHECK_ROW, 1, options)

    def _cost_of_whole_numbers(self, sheet: Any, shortage: Live, bound: Live) -> None:
        """How far the shortage lies above its bound: so much, and as a share."""
        cost = difference(number(shortage), number(bound))
        self._remark(sheet, WHOLE_ROW, "plan.whole_cost", Live(f"{shortage.formula}-{bound.formula}", cost), "decimal")
        share = cost / number(bound) if number(bound) > 0 else ""
        part = Live(f'IF({bound.formula}>0,$B${WHOLE_ROW + 1}/{bound.formula},"")', share)
        self._remark(sheet, WHOLE_ROW + 1, "plan.whole_share", part, "percent")
        for row, note in ((WHOLE_ROW, "plan.whole_cost_note"), (WHOLE_ROW + 1, "plan.whole_share_note")):
            put(sheet, row, 2, say(note, self.language), self.style("note"))

    def _remark(self, sheet: Any, row: int, label: str, cell: Live, look: str) -> None:
        put(sheet, row, 0, say(label, self.language), self.style("bold"))
        self._put(sheet, row, 1, cell, self.style(look, "bold", "left"))

    def _totals(self, sheet: Any, grid: Grid, row: int, text: str, function: str) -> None:
        sums = totals(grid, function, row)
        for column, field in enumerate(grid.fields):
            format = self.style(field.column.look, "total")
            self._put(sheet, row, column, sums.get(field.key), format)
        put(sheet, row, 0, say(text, self.language), self.style("total"))

    def _units(self, sheet: Any, grid: Grid) -> None:
        put(sheet, UNIT_ROW, 0, say("plan.unit", self.language), self.style("note"))
        for column, field in enumerate(grid.fields):
            if field.column.unit.en:
                put(sheet, UNIT_ROW, column, self._unit(field.column), self.style("note", "right"))

    def _unit(self, column: ResultColumn) -> str:
        return column.unit.in_(self.language).format(money=self.summary.get("money_unit", ""))

    def _table(self, sheet: Any, grid: Grid, looks: Mapping[Hashable, Sequence[tuple[str, ...]]]) -> None:
        """The Excel table: headings with their help, then the cells. looks are those of single cells, by column."""
        header = self.style("header", "required")
        options = {
            "name": f"Plan_{grid.sheet.key}",
            "style": "Table Style Light 15",
            "columns": [{"header": field.heading, "header_format": header} for field in grid.fields],
        }
        if sheet.add_table(HEADING_ROW, 0, grid.last_row, len(grid.fields) - 1, options) != 0:
            raise ValueError(f"{grid.title}: the headings do not make an Excel table")
        for column, field in enumerate(grid.fields):
            help_ = {"validate": "any", "input_title": field.heading[:32], "input_message": self._help(field)}
            sheet.data_validation(HEADING_ROW, column, HEADING_ROW, column, help_)
            own = looks.get(field.key) or repeat(self._looks(grid, field))
            for row, (cell, names) in enumerate(zip(grid.cells[field.key], own, strict=False), start=FIRST_ROW):
                self._put(sheet, row, column, cell, self.style(*names))
        sheet.set_row(HEADING_ROW, 30)
        sheet.freeze_panes(FIRST_ROW, 1)
        sheet.repeat_rows(HEADING_ROW)

    def _help(self, field: Field) -> str:
        return field.column.help.in_(self.language)[:255]

    def _looks(self, grid: Grid, field: Field) -> tuple[str, ...]:
        wraps = grid.sheet.key == "Summary"
        return ("wrap", field.column.look) if wraps else (field.column.look,)

    def _width(self, grid: Grid, field: Field) -> int:
        decimals = {"decimal": 1, "money": 2}.get(field.column.look, 0)
        cells = [shown(cell) for cell in grid.cells[field.key][:WIDEST_SAMPLE]]
        if field.column.total:
            cells.append(grid.total(field.key).value)
        texts = [f"{cell:,.{decimals}f}" if isinstance(cell, int | float) else str(cell or "") for cell in cells]
        return column_width([field.heading, *texts])

    def _put(self, sheet: Any, row: int, column: int, cell: Cell, format: Any) -> None:
        if isinstance(cell, Live):
            sheet.write_formula(row, column, f"={cell.formula}", format, cell.value)
        else:
            put(sheet, row, column, cell, format)
