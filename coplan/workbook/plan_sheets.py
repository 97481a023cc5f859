"""The plan workbook: contents, an overview, results as tables with checks and charts, then the sheets of the case."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, BinaryIO

import pandas as pd

from coplan.collector import collector_paused
from coplan.contract.results import figures, result_sheets
from coplan.tables.origin import origin
from coplan.tables.results import Looks, Results
from coplan.words.language import Language, in_language, say
from coplan.workbook.contents import write_contents
from coplan.workbook.grid import CHECK_ROW, FIRST_ROW, Grid, Live, make_grid, number, shown
from coplan.workbook.overview import Overview, write_overview
from coplan.workbook.plan_checks import all_agree, checks, nobody_worse, with_sums_of_flows
from coplan.workbook.rates import difference
from coplan.workbook.result_sheet import LINE_HEIGHT, SheetWriter
from coplan.workbook.results import OpenBook, grids_of, lengths, refuse_too_long
from coplan.workbook.style import PARTS, line_count, new_workbook, put
from coplan.workbook.template import Tables, write_input_sheets

WHOLE_ROW = CHECK_ROW + 2
VERDICT_COLUMN = 3  # of Gains: where its check leaves room
HIGHEST = 409  # points that a row can have

Summary = Mapping[str, str | int | float]


def write_plan(
    target: BinaryIO,
    results: Results,
    summary: Summary,
    case_tables: Tables,
    language: Language,
) -> None:
    """Write a plan workbook: the result sheets of models/plan.toml, then the case's own.

    results has the tables without the columns that this module computes (rates may be there and are computed again);
    summary the figures in their order; case_tables what write_input_sheets takes.
    Raises BadInput where a table has more rows than a sheet. Nothing is written then.
    """
    with collector_paused():
        _write_plan(target, results, summary, case_tables, language)


def _write_plan(
    target: BinaryIO,
    results: Results,
    summary: Summary,
    case_tables: Tables,
    language: Language,
) -> None:
    refuse_too_long(lengths(results, language) | {key: len(rows) + 1 for key, rows in case_tables.items()})
    grids = grids_of(results, language)
    grids["Exchange"] = with_sums_of_flows(grids["Exchange"], grids["Flows"])
    summary_grid = _summary_grid(summary, grids, language)
    figure = partial(_cell_of, summary_grid)
    agreed = checks(grids, figure)
    book = new_workbook(target, language)
    open_book = OpenBook.of(book, results, language, "Contents", "Overview", "Summary")
    places, writer = open_book.places, open_book.writer
    write_contents(places["Contents"], writer, list(places), list(case_tables))
    write_overview(book, places["Overview"], writer, Overview(grids, figure, results.findings))
    _summary_sheet(writer, places["Summary"], summary_grid, all_agree(agreed, grids))
    open_book.write_tables(grids, agreed)
    verdict = nobody_worse(grids["Gains"], say("gains.not_known", language))
    writer.verdict(places["Gains"], VERDICT_COLUMN, "gains.nobody_worse", verdict)
    open_book.write_charts(grids)
    write_input_sheets(book, language, case_tables, tab=PARTS["case"])
    book.close()


def _summary_grid(summary: Summary, grids: Mapping[str, Grid], language: Language) -> Grid:
    """Summary as a table, technical figures last: figures that are totals of another sheet are formulas."""
    live = {
        "seats_total": grids["Allocation"].total("seats"),
        "seats_for_others": grids["Gains"].total("seats_for_others"),
        "change": grids["Intake"].total("change"),
    }
    money = summary.get("money_unit", "")
    rows = [(figures()[key], live.get(key, value)) for key, value in summary.items()]
    rows.sort(key=lambda row: row[0].technical)
    told = [(figure.label, value, figure.note.filled(money=money), figure.key) for figure, value in rows]
    frame = pd.DataFrame(told, columns=["label", "value", "note", "key"], dtype=object)
    return make_grid(result_sheets()["Summary"], frame, language)


def _cell_of(grid: Grid, figure: str) -> Live:
    """The cell of Summary that holds a figure, for a formula on any sheet."""
    row = list(grid.cells["key"]).index(figure)
    return Live(grid.address("value", row), number(grid.cells["value"][row]))


def _summary_sheet(writer: SheetWriter, sheet: Any, grid: Grid, agreed: Live) -> None:
    """The figures of the plan; above them the check of the whole workbook and what whole numbers cost."""
    writer.head(sheet, grid.sheet)
    writer.check(sheet, grid, agreed)
    why = "across_cost" if "aim" in grid.cells["key"] else "whole_cost"
    _above_bound(writer, sheet, why, _cell_of(grid, "shortage"), _cell_of(grid, "shortage_bound"))
    wrapped: Looks = {field.key: [("wrap", field.column.look)] * grid.height for field in grid.fields}
    values = [("left", "wrap", figures()[str(key)].look) for key in grid.cells["key"]]
    writer.table(sheet, grid, {**wrapped, "value": values})
    _in_words(writer, sheet, grid)
    widths = [field.column.width for field in grid.fields]
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    for n in range(grid.height):
        texts = (str(shown(grid.cells[field.key][n]) or "") for field in grid.fields)
        lines = max(line_count(text, width) for text, width in zip(texts, widths, strict=True))
        if lines > 1:
            sheet.set_row(FIRST_ROW + n, min(LINE_HEIGHT * lines, HIGHEST))


def _in_words(writer: SheetWriter, sheet: Any, grid: Grid) -> None:
    """Values that are keys are shown by their names, in a number format: the cells still hold what is read back."""
    for n, (key, cell) in enumerate(zip(grid.cells["key"], grid.cells["value"], strict=True)):
        name = in_language(origin(str(key), cell), writer.language)
        if isinstance(cell, str) and name != cell:
            put(
                sheet, FIRST_ROW + n, grid.index("value"), cell, writer.style("left", "wrap", num_format=f';;;"{name}"')
            )


def _above_bound(writer: SheetWriter, sheet: Any, key: str, shortage: Live, bound: Live) -> None:
    """How far the shortage lies above its bound, and what it is for: so much, and as a share."""
    cost = difference(number(shortage), number(bound))
    writer.remark(sheet, WHOLE_ROW, f"plan.{key}", Live(f"{shortage.formula}-{bound.formula}", cost), "decimal")
    share = cost / number(bound) if number(bound) > 0 else ""
    part = Live(f'IF({bound.formula}>0,$B${WHOLE_ROW + 1}/{bound.formula},"")', share)
    writer.remark(sheet, WHOLE_ROW + 1, "plan.whole_share", part, "percent")
    for row, note in ((WHOLE_ROW, f"plan.{key}_note"), (WHOLE_ROW + 1, "plan.whole_share_note")):
        put(sheet, row, 2, say(note, writer.language), writer.style("note"))
