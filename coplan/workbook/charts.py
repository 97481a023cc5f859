"""How charts look, and the two on the sheet Charts of a plan: need against staff, and who trains for whom."""

from __future__ import annotations

from typing import Any

import xlsxwriter

from coplan.words.language import Language, say
from coplan.workbook.plan_grid import CHECK_ROW, FIRST_ROW, HEADING_ROW, Grid, shown
from coplan.workbook.style import FONTS, display_width

# Okabe and Ito's colours, which colour-blind readers tell apart, in an order in which greys differ as well.
COLOURS = ("#0072B2", "#E69F00", "#D55E00", "#F0E442", "#56B4E9", "#009E73", "#CC79A7", "#000000")
PLAIN = 4  # colours that differ enough in grey; the series after these are hatched
LINE_COLOURS = tuple(colour for colour in COLOURS if colour != "#F0E442")  # a yellow line is lost on white
DASHES = ("solid", "dash", "round_dot", "long_dash_dot")
MARKERS = ("circle", "square", "triangle", "diamond", "x", "star")
HATCHES = ("wide_upward_diagonal", "small_grid", "wide_downward_diagonal", "dotted_diamond")

GRIDLINES = {"visible": True, "line": {"color": "#D9D9D9"}}
HEIGHT = 420  # pixels
LEAST_WIDTH, MOST_WIDTH = 900, 6000
ROW_HEIGHT = 20  # of a sheet's row, in pixels


def add_charts(book: xlsxwriter.Workbook, sheet: Any, trends: Grid, exchange: Grid, language: Language) -> None:
    """Place both charts one below the other, each as wide as its columns need."""
    first = CHECK_ROW + 1
    second = first + HEIGHT // ROW_HEIGHT + 3
    sheet.insert_chart(first, 0, _need(book, trends, language), placing("charts.need_alt", language))
    sheet.insert_chart(second, 0, _seats(book, exchange, language), placing("charts.seats_alt", language))


def _need(book: xlsxwriter.Workbook, trends: Grid, language: Language) -> Any:
    """Two columns for every region and year; the axis has the years, and the regions below them."""
    chart = book.add_chart({"type": "column"})
    levels = [[shown(cell) for cell in trends.cells[key]] for key in ("axis", "year")]
    for number, key in enumerate(("required", "staff")):
        column = trends.index(key)
        chart.add_series(
            {
                "name": [trends.title, HEADING_ROW, column],
                "categories": cell_range(trends, trends.index("axis"), trends.index("year")),
                "categories_data": levels,
                "values": cell_range(trends, column, column),
                "gap": 60,
                "overlap": 0,
                **look(number),
            }
        )
    finish(chart, "need", chart_width(2 * trends.height, 18), language)
    return chart


def _seats(book: xlsxwriter.Workbook, exchange: Grid, language: Language) -> Any:
    """One stacked column for every region that trains; a series for every region served."""
    chart = book.add_chart({"type": "column", "subtype": "stacked"})
    for number, key in enumerate(exchange.each()):
        column = exchange.index(key)
        chart.add_series(
            {
                "name": [exchange.title, HEADING_ROW, column],
                "categories": cell_range(exchange, 0, 0),
                "values": cell_range(exchange, column, column),
                "gap": 60,
                **look(number),
            }
        )
    names = [display_width(str(cell)) for cell in exchange.cells["trained_in"]]
    finish(chart, "seats", chart_width(exchange.height, max(60, 9 * max(names, default=0))), language)
    return chart


def cell_range(grid: Grid, first: int, last: int) -> list[Any]:
    """Data of the columns first to last, counted from 0, as charts refer to them."""
    return [grid.title, FIRST_ROW, first, grid.last_row, last]


def look(number: int) -> dict[str, Any]:
    """Colour of the columns of the series with that number, and from some number on its hatching."""
    colour = COLOURS[number % len(COLOURS)]
    border = {"border": {"color": "#FFFFFF", "width": 0.75}}
    if number < PLAIN:
        return {"fill": {"color": colour}, **border}
    hatch = HATCHES[number % len(HATCHES)]
    return {"pattern": {"pattern": hatch, "fg_color": colour, "bg_color": "#FFFFFF"}, "border": {"color": colour}}


def line(number: int) -> dict[str, Any]:
    """Lines that differ in colour, dash and marker, so that they can be told apart where they run on one another."""
    colour = LINE_COLOURS[number % len(LINE_COLOURS)]
    fill = {"color": colour}
    marker = {"type": MARKERS[number % len(MARKERS)], "size": 6, "border": fill, "fill": fill}
    return {"line": {"color": colour, "width": 2.25, "dash_type": DASHES[number % len(DASHES)]}, "marker": marker}


def chart_width(columns: int, each: int) -> int:
    """Pixels for so many columns of so many pixels each."""
    return min(max(columns * each + 200, LEAST_WIDTH), MOST_WIDTH)


def finish(chart: Any, name: str, width: int, language: Language) -> None:
    """Titles (charts.<name>_title, _x and _y of models/texts.toml), fonts, legend and size."""
    font = {"name": FONTS[language][0], "size": 10}
    title = {**font, "size": 14, "bold": True}
    chart.set_title({"name": say(f"charts.{name}_title", language), "name_font": title, "overlay": False})
    x, y = ({"name": say(f"charts.{name}_{axis}", language), "name_font": font, "num_font": font} for axis in "xy")
    chart.set_x_axis(x)
    chart.set_y_axis({**y, "num_format": "#,##0", "min": 0, "major_gridlines": GRIDLINES})
    chart.set_legend({"position": "top", "font": font})
    chart.set_size({"width": width, "height": HEIGHT})


def placing(text: str, language: Language) -> dict[str, Any]:
    """Options of a chart's place, with the text that describes it to those who cannot see it."""
    return {"object_position": 3, "description": say(text, language), "x_offset": 4, "y_offset": 4}
