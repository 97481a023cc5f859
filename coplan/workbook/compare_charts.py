"""The charts of a comparison: shortage and seats by region, and shortage over the years, plan beside plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import xlsxwriter

from coplan.words.language import Language
from coplan.workbook.charts import HEIGHT, ROW_HEIGHT, cell_range, chart_width, finish, line, look, placing
from coplan.workbook.plan_grid import HEADING_ROW, NOTE_ROW, Grid, shown
from coplan.workbook.style import display_width


def add_compare_charts(book: xlsxwriter.Workbook, sheet: Any, grids: Mapping[str, Grid], language: Language) -> None:
    """Place the charts one below the other, each as wide as its columns need. grids are the tables by sheet key."""
    charts = (
        ("region_shortage", "Regions", "shortage", "column"),
        ("region_seats", "Regions", "seats", "column"),
        ("year_shortage", "Years", "shortage", "line"),
    )
    for place, (name, key, measure, kind) in enumerate(charts):
        chart = _chart(book, grids[key], grids["Figures"], measure, kind)
        finish(chart, name, _width(grids[key], grids["Figures"]), language)
        row = NOTE_ROW + 2 + place * (HEIGHT // ROW_HEIGHT + 3)
        sheet.insert_chart(row, 0, chart, placing(f"charts.{name}_alt", language))


def _chart(book: xlsxwriter.Workbook, grid: Grid, figures: Grid, measure: str, kind: str) -> Any:
    """A series for each plan, named by its heading in Figures; the first column has the categories."""
    chart = book.add_chart({"type": kind})
    for number, plan in enumerate(_plans(figures)):
        column = grid.index((measure, plan))
        chart.add_series(
            {
                "name": [figures.title, HEADING_ROW, figures.index(("value", plan))],
                "categories": cell_range(grid, 0, 0),
                "values": cell_range(grid, column, column),
                **(line(number) if kind == "line" else {"gap": 60, "overlap": 0, **look(number)}),
            }
        )
    return chart


def _plans(figures: Grid) -> list[Any]:
    return [field.key[1] for field in figures.fields if isinstance(field.key, tuple) and field.key[0] == "value"]


def _width(grid: Grid, figures: Grid) -> int:
    names = [display_width(str(shown(cell))) for cell in grid.cells[grid.fields[0].key]]
    return chart_width(grid.height, max(18 * len(_plans(figures)), 9 * max(names, default=0)))
