"""Charts of tables of results, and how they look."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any

import xlsxwriter

from coplan.tables.results import Chart
from coplan.words.language import Language, say
from coplan.workbook.grid import FIRST_ROW, HEADING_ROW, NOTE_ROW, Grid, number, shown
from coplan.workbook.style import FONTS, display_width

# Okabe and Ito's colours, which colour-blind readers tell apart, in an order in which greys differ as well.
COLOURS = ("#0072B2", "#E69F00", "#D55E00", "#F0E442", "#56B4E9", "#009E73", "#CC79A7", "#000000")
PLAIN = 4  # colours that differ enough in grey; the series after these are hatched
LINE_COLOURS = tuple(colour for colour in COLOURS if colour != "#F0E442")  # a yellow line is lost on white
DASHES = ("solid", "dash", "round_dot", "long_dash_dot")
FAN_LINES: Sequence[dict[str, Any]] = (
    {"color": "#404040", "width": 2.5},
    {"color": COLOURS[0], "width": 2.5},
    {"color": COLOURS[2], "width": 1.5, "dash_type": "dash"},
)
MARKERS = ("circle", "square", "triangle", "diamond", "x", "star")
HATCHES = ("wide_upward_diagonal", "small_grid", "wide_downward_diagonal", "dotted_diamond")

GRIDLINES = {"visible": True, "line": {"color": "#D9D9D9"}}
HEIGHT = 420  # pixels
LEAST_WIDTH, MOST_WIDTH = 900, 6000
FAN_WIDTH = 760
FAN_COLUMNS = 12  # of the sheet, that a fan is wide
ROW_HEIGHT = 20  # of a sheet's row, in pixels
_KINDS: Mapping[str, dict[str, str]] = {
    "column": {"type": "column"},
    "stacked": {"type": "column", "subtype": "stacked"},
    "line": {"type": "line"},
    "points": {"type": "scatter", "subtype": "straight_with_markers"},
    "fan": {"type": "line"},
}


def add_charts(
    book: xlsxwriter.Workbook, sheet: Any, charts: Sequence[Chart], grids: Mapping[str, Grid], language: Language
) -> None:
    """Place charts one below the other, each as wide as its columns need; of fans two side by side.

    grids are the tables by sheet key.
    """
    for chart, (down, across) in zip(charts, _places(charts), strict=True):
        row, column = NOTE_ROW + 2 + down * (HEIGHT // ROW_HEIGHT + 3), across * FAN_COLUMNS
        drawn = _drawn(book, chart, grids, language)
        sheet.insert_chart(row, column, drawn, placing(f"charts.{chart.name}_alt", language))


def _places(charts: Sequence[Chart]) -> Iterator[tuple[int, int]]:
    """How far down and across each chart stands: a fan beside another one where that has room there."""
    down, room = -1, False
    for chart in charts:
        beside = room and chart.kind == "fan"
        down += not beside
        room = chart.kind == "fan" and not beside
        yield down, int(beside)


def _drawn(book: xlsxwriter.Workbook, chart: Chart, grids: Mapping[str, Grid], language: Language) -> Any:
    grid = grids[chart.sheet]
    drawn = book.add_chart(_KINDS[chart.kind])
    for place, key in enumerate(chart.values):
        drawn.add_series({**_name(chart, key, grids), **_data(chart, key, grid), **_look(chart, place)})
        if key in chart.marks:
            drawn.add_series(_mark(chart, key, grid, language))
    finish(drawn, chart.name, _width(chart, grid), language, chart.title)
    drawn.show_blanks_as("gap")
    if chart.kind == "points":
        _set_axes(drawn, chart, grid, language)
    return drawn


def _name(chart: Chart, key: Hashable, grids: Mapping[str, Grid]) -> dict[str, Any]:
    sheet, column = chart.headings.get(key, (chart.sheet, key))
    return {"name": [grids[sheet].title, HEADING_ROW, grids[sheet].index(column)]}


def _data(chart: Chart, key: Hashable, grid: Grid) -> dict[str, Any]:
    first, last, column = grid.index(chart.along[0]), grid.index(chart.along[-1]), grid.index(key)
    levels = [[shown(cell) for cell in grid.cells[name]] for name in chart.along]
    several = {"categories_data": levels} if len(levels) > 1 else {}
    cells = {"categories": cell_range(grid, first, last), "values": cell_range(grid, column, column)}
    if chart.rows is not None:
        above, below = (FIRST_ROW + row for row in chart.rows)
        cells = {name: [sheet, above, left, below, right] for name, (sheet, _, left, _, right) in cells.items()}
    return {**cells, **several}


def _look(chart: Chart, number: int) -> dict[str, Any]:
    if chart.kind == "line":
        return line(number)
    if chart.kind == "points":
        return {**line(number), "y2_axis": number > 0}
    if chart.kind == "fan":
        return {"line": FAN_LINES[min(number, len(FAN_LINES) - 1)]}
    return {"gap": 60, **({} if chart.kind == "stacked" else {"overlap": 0}), **look(number)}


def _mark(chart: Chart, key: Hashable, grid: Grid, language: Language) -> dict[str, Any]:
    """A series of one point, that of the marked row, with a large sign around it."""
    row, place = FIRST_ROW + chart.marked, chart.values.index(key)
    border = {"color": COLOURS[place], "width": 2.25}
    sign = {"type": "diamond", "size": 13, "border": border, "fill": {"none": True}}
    columns = {"categories": grid.index(chart.along[0]), "values": grid.index(key)}
    cells = {name: [grid.title, row, column, row, column] for name, column in columns.items()}
    name = chart.marks[key].in_(language)
    return {"name": name, **cells, "line": {"none": True}, "marker": sign, "y2_axis": place > 0}


def _width(chart: Chart, grid: Grid) -> int:
    if chart.kind in ("points", "fan"):
        return LEAST_WIDTH if chart.kind == "points" else FAN_WIDTH
    names = [display_width(str(shown(cell))) for cell in grid.cells[chart.along[-1]]]
    least = 60 if chart.kind == "stacked" else 18 * len(chart.values)
    return chart_width(grid.height, max(least, 9 * max(names, default=0)))


def _set_axes(drawn: Any, chart: Chart, grid: Grid, language: Language) -> None:
    """Axes that show differences: none of them begins at 0 for its own sake."""
    font = {"name": FONTS[language][0], "size": 10}
    fonts = {"name_font": font, "num_font": font, "num_format": "#,##0"}
    places = [number(cell) for cell in grid.cells[chart.along[0]]]
    ends = {"min": min(places), "max": max(places), "num_format": "0.00", "label_position": "low"}
    names = {key: text.in_(language) for key, text in chart.axes.items()}
    drawn.set_x_axis({**fonts, **ends, "name": names["x"]})
    drawn.set_y_axis({**fonts, "name": say(f"charts.{chart.name}_y", language), "major_gridlines": GRIDLINES})
    drawn.set_y2_axis({**fonts, "name": names["y2"]})


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


def finish(chart: Any, name: str, width: int, language: Language, title: str = "") -> None:
    """Titles (charts.<name>_title, _x and _y of models/texts.toml), fonts, legend and size; title: one of its own."""
    font = {"name": FONTS[language][0], "size": 10}
    large = {**font, "size": 14, "bold": True}
    shown = title or say(f"charts.{name}_title", language)
    not_a_formula = f" {shown}" if shown.startswith("=") else shown
    chart.set_title({"name": not_a_formula, "name_font": large, "overlay": False})
    x, y = ({"name": say(f"charts.{name}_{axis}", language), "name_font": font, "num_font": font} for axis in "xy")
    chart.set_x_axis(x)
    chart.set_y_axis({**y, "num_format": "#,##0", "min": 0, "major_gridlines": GRIDLINES})
    chart.set_legend({"position": "top", "font": font})
    chart.set_size({"width": width, "height": HEIGHT})


def placing(text: str, language: Language) -> dict[str, Any]:
    """Options of a chart's place, with the text that describes it to those who cannot see it."""
    return {"object_position": 3, "description": say(text, language), "x_offset": 4, "y_offset": 4}
