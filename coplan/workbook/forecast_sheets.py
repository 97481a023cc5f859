"""The workbook of a forecast: charts, the forecast and its back-test, then the sheets of the case that it fills."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO

import pandas as pd
import xlsxwriter

from coplan.contract.results import result_sheets
from coplan.words.language import Language, say
from coplan.workbook.charts import GRIDLINES, HEIGHT, ROW_HEIGHT, placing
from coplan.workbook.plan_grid import FIRST_ROW, HEADING_ROW, NOTE_ROW, Grid, make_grid, shown
from coplan.workbook.result_sheet import Looks, SheetWriter, refuse_too_long
from coplan.workbook.style import FONTS, Style, new_workbook
from coplan.workbook.template import Tables, write_input_sheets

CONTRACT = "forecast.toml"
TABLES = ("Forecast", "Backtest", "Course")
WIDTH = 760  # pixels of a chart
COLUMNS = 12  # of the sheet, that a chart is wide
PAST, AHEAD, RANGE = "#404040", "#0072B2", "#D55E00"
LINES: Mapping[str, dict[str, Any]] = {
    "past": {"color": PAST, "width": 2.5},
    "middle": {"color": AHEAD, "width": 2.5},
    "low": {"color": RANGE, "width": 1.5, "dash_type": "dash"},
    "high": {"color": RANGE, "width": 1.5, "dash_type": "dash"},
}


def write_forecast(
    target: BinaryIO,
    tables: Mapping[str, pd.DataFrame],
    case_tables: Tables,
    subject: str,
    models: Sequence[str],
    language: Language,
) -> None:
    """Write the sheets of models/forecast.toml and those of the case; subject stands in the titles.

    tables are those of coplan.forecast.tables; models are offered for the setting `model`. Raises BadInput where a
    table has more rows than a sheet.
    """
    sheets = result_sheets(CONTRACT)
    lengths = {sheets[key].name(language): len(tables[key]) + FIRST_ROW for key in TABLES}
    refuse_too_long(lengths | {key: len(rows) + 1 for key, rows in case_tables.items()})
    grids = {key: make_grid(sheets[key], tables[key], language) for key in TABLES}
    book = new_workbook(target, language)
    writer = SheetWriter(Style(book), language, subject, "", "Forecast")
    places = {key: book.add_worksheet(sheet.name(language)) for key, sheet in sheets.items()}
    writer.head(places["Outlook"], sheets["Outlook"])
    places["Outlook"].fit_to_pages(1, 1)
    _add_charts(book, places["Outlook"], grids["Course"], language)
    for key, grid in grids.items():
        writer.result_sheet(places[key], grid, looks=_looks(grid))
    write_input_sheets(book, language, case_tables, models)
    book.close()


def _looks(grid: Grid) -> Looks:
    """The rows of the method that is taken stand out."""
    if grid.sheet.key != "Backtest":
        return {}
    taken = [shown(cell) is not None for cell in grid.cells["taken"]]
    return {
        field.key: [(field.column.look, *(("good",) if marked else ())) for marked in taken] for field in grid.fields
    }


def _add_charts(book: xlsxwriter.Workbook, sheet: Any, grid: Grid, language: Language) -> None:
    """A chart for each pair of the grid, two side by side."""
    for number, (first, last) in enumerate(_blocks(grid)):
        row = NOTE_ROW + 2 + number // 2 * (HEIGHT // ROW_HEIGHT + 2)
        chart = _chart(book, grid, first, last, language)
        sheet.insert_chart(row, number % 2 * COLUMNS, chart, placing("charts.outlook_alt", language))


def _blocks(grid: Grid) -> list[tuple[int, int]]:
    """First and last row of each pair, counted from 0 in the table."""
    pairs = list(zip(grid.cells["region"], grid.cells["specialty"], strict=True))
    starts = [n for n, pair in enumerate(pairs) if n == 0 or pair != pairs[n - 1]]
    return [(first, end - 1) for first, end in zip(starts, [*starts[1:], len(pairs)], strict=True)]


def _chart(book: xlsxwriter.Workbook, grid: Grid, first: int, last: int, language: Language) -> Any:
    chart = book.add_chart({"type": "line"})
    for key, look in LINES.items():
        cells = {"categories": _cells(grid, "year", first, last), "values": _cells(grid, key, first, last)}
        if any(shown(cell) is not None for cell in grid.cells[key][first : last + 1]):
            chart.add_series({"name": [grid.title, HEADING_ROW, grid.index(key)], **cells, "line": look})
    font = {"name": FONTS[language][0], "size": 10}
    fonts = {"name_font": font, "num_font": font}
    chart.set_title({"name": _title(grid, first), "name_font": {**font, "size": 13, "bold": True}, "overlay": False})
    chart.set_x_axis(fonts)
    persons = say("charts.outlook_y", language)
    chart.set_y_axis({**fonts, "name": persons, "num_format": "#,##0", "min": 0, "major_gridlines": GRIDLINES})
    chart.set_legend({"position": "bottom", "font": font})
    chart.set_size({"width": WIDTH, "height": HEIGHT})
    chart.show_blanks_as("gap")
    return chart


def _title(grid: Grid, row: int) -> str:
    """`Beijing · Nursing`, or the code where the specialty has no name."""
    region, code, name = (shown(grid.cells[key][row]) for key in ("region", "specialty", "name"))
    title = f"{region} · {name or code}"
    return f" {title}" if title.startswith("=") else title  # which would be a formula


def _cells(grid: Grid, key: str, first: int, last: int) -> list[Any]:
    column = grid.index(key)
    return [grid.title, FIRST_ROW + first, column, FIRST_ROW + last, column]
