"""The workbook of a lever that was varied: a row for each factor, what each step buys, and a chart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, BinaryIO

import pandas as pd
import xlsxwriter

from coplan.contract.results import ResultColumn, ResultSheet, result_sheets
from coplan.words.language import Language, say, say_both
from coplan.workbook.charts import COLOURS, GRIDLINES, LEAST_WIDTH, cell_range, finish, placing
from coplan.workbook.plan_grid import FIRST_ROW, HEADING_ROW, NOTE_ROW, Cell, Grid, Live, make_grid, shown
from coplan.workbook.result_sheet import LINE_HEIGHT, Looks, SheetWriter
from coplan.workbook.style import FONTS, Style, line_count, new_workbook

CONTRACT = "frontier.toml"
AMOUNTS = ("amount", "amount_added", "removed_per_amount")
LEFT_OUT: Mapping[str, Sequence[str]] = {
    "demand": ("removed_per_money", "removed_per_amount"),  # more need removes no shortage
}
# A column that is the change of another: which one, and whether a fall counts as positive.
STEPS = {"shortage_removed": ("shortage", True), "cost_added": ("cost", False), "amount_added": ("amount", False)}
FROM_CASE = {"removed_from_case": ("shortage", True), "cost_from_case": ("cost", False)}
REASON_WIDTH = 60


def write_frontier(
    target: BinaryIO, table: pd.DataFrame, lever: str, subject: str, money: str, language: Language
) -> None:
    """Write the sheets of models/frontier.toml.

    table is that of coplan.frontier.levers.table; subject stands in the titles; money is the unit of amounts.
    """
    sheets = result_sheets(CONTRACT)
    book = new_workbook(target, language)
    writer = SheetWriter(Style(book), language, subject, money, "Frontier")
    grid = _with_changes(make_grid(_of_lever(sheets["Frontier"], table, lever), table, language), table)
    place = book.add_worksheet(grid.title)
    writer.result_sheet(place, grid, looks=_looks(table))
    why = grid.index("why")
    place.set_column(why, why, REASON_WIDTH)
    for n, said in enumerate(table["why"]):
        if said:
            place.set_row(FIRST_ROW + n, LINE_HEIGHT * line_count(said, REASON_WIDTH))
    page = book.add_worksheet(sheets["Chart"].name(language))
    writer.head(page, sheets["Chart"])
    page.fit_to_pages(1, 1)
    if table["shortage"].notna().any():
        chart = _chart(book, grid, table, language)
        _axes(chart, table, lever, money, language)
        page.insert_chart(NOTE_ROW + 2, 0, chart, placing("charts.frontier_alt", language))
    book.close()


def _of_lever(sheet: ResultSheet, table: pd.DataFrame, lever: str) -> ResultSheet:
    """The sheet with the columns that say something of a lever, amounts in its unit."""
    out = {*LEFT_OUT.get(lever, ()), *(AMOUNTS if table["amount"].isna().all() else ())}
    kept = (column for column in sheet.columns if column.key not in out)
    return replace(sheet, columns=tuple(_in_unit(column, lever) for column in kept))


def _in_unit(column: ResultColumn, lever: str) -> ResultColumn:
    if column.key not in AMOUNTS:
        return column
    unit = say_both(f"frontier.unit_{lever}", money="{money}")  # the place is filled where the sheet is written
    per = say_both("frontier.per", unit=unit)
    return replace(column, unit=per if column.key == "removed_per_amount" else unit)


def _with_changes(grid: Grid, table: pd.DataFrame) -> Grid:
    """The grid with changes as formulas over the rows that they compare."""
    have = {field.key for field in grid.fields}
    cells: dict[Any, Sequence[Cell]] = dict(grid.cells)
    base = [_base_row(table)] * len(table)
    for changes, rows in ((STEPS, list(_rows_before(table))), (FROM_CASE, base)):
        for key, (of, falls) in changes.items():
            if key in have:
                cells[key] = [
                    _change(grid, of, falls, n, row, value)
                    for n, (row, value) in enumerate(zip(rows, grid.cells[key], strict=True))
                ]
    return replace(grid, cells=cells)


def _change(grid: Grid, of: str, falls: bool, n: int, other: int | None, cell: Cell) -> Cell:
    """The n-th cell of a column less that of another row, or the other way round where a fall counts."""
    value = shown(cell)
    if other is None or value is None or isinstance(value, str):
        return None
    here, there = (grid.own(of, FIRST_ROW + row) for row in (n, other))
    return Live(f"{there}-{here}" if falls else f"{here}-{there}", float(value))


def _rows_before(table: pd.DataFrame) -> Iterator[int | None]:
    """For every row the last one before that has a plan."""
    before: int | None = None
    for n, has_plan in enumerate(table["shortage"].notna()):
        yield before
        before = n if has_plan else before


def _base_row(table: pd.DataFrame) -> int:
    return int(table["as_given"].notna().tolist().index(True))


def _looks(table: pd.DataFrame) -> Looks:
    solved = table["shortage"].notna()
    return {
        "state": [("text", "good" if plan else "error") for plan in solved],
        "as_given": [("text", "deep_text")] * len(table),
        "why": [("text", "wrap")] * len(table),
    }


def _chart(book: xlsxwriter.Workbook, grid: Grid, table: pd.DataFrame, language: Language) -> Any:
    """Shortage on the left axis and cost on the right against the factor; the case as given is marked on both."""
    chart = book.add_chart({"type": "scatter", "subtype": "straight_with_markers"})
    factor = cell_range(grid, grid.index("factor"), grid.index("factor"))
    base = _base_row(table)
    for number, key in enumerate(("shortage", "cost")):
        column = grid.index(key)
        at = {"y2_axis": key == "cost"}
        chart.add_series(
            {
                "name": [grid.title, HEADING_ROW, column],
                "categories": factor,
                "values": cell_range(grid, column, column),
                **_line(number),
                **at,
            }
        )
        if table["shortage"].notna().iloc[base]:
            name = say(f"frontier.marked_{key}", language)
            chart.add_series({"name": name, **_only(grid, base, column), **_mark(number), **at})
    finish(chart, "frontier", LEAST_WIDTH, language)
    return chart


def _only(grid: Grid, n: int, column: int) -> dict[str, Any]:
    """One point of the chart: that of the n-th row."""
    row, factor = FIRST_ROW + n, grid.index("factor")
    return {"categories": [grid.title, row, factor, row, factor], "values": [grid.title, row, column, row, column]}


def _line(number: int) -> dict[str, Any]:
    fill = {"color": COLOURS[number]}
    marker = {"type": ("circle", "square")[number], "size": 6, "border": fill, "fill": fill}
    return {"line": {**fill, "width": 2.25, "dash_type": ("solid", "dash")[number]}, "marker": marker}


def _mark(number: int) -> dict[str, Any]:
    border = {"color": COLOURS[number], "width": 2.25}
    return {"line": {"none": True}, "marker": {"type": "diamond", "size": 13, "border": border, "fill": {"none": True}}}


def _axes(chart: Any, table: pd.DataFrame, lever: str, money: str, language: Language) -> None:
    """Axes that show differences: none of them begins at 0 for its own sake."""
    font = {"name": FONTS[language][0], "size": 10}
    fonts = {"name_font": font, "num_font": font, "num_format": "#,##0"}
    ends = {"min": float(table["factor"].min()), "max": float(table["factor"].max())}
    x = say("frontier.axis_factor", language, lever=say_both(f"frontier.{lever}"))
    chart.set_x_axis({**fonts, **ends, "name": x, "num_format": "0.00", "label_position": "low"})
    chart.set_y_axis({**fonts, "name": say("charts.frontier_y", language), "major_gridlines": GRIDLINES})
    chart.set_y2_axis({**fonts, "name": say("frontier.axis_cost", language, money=money)})
    chart.show_blanks_as("gap")
