"""The workbook of an explanation: what the terminal says, and all seats and shortages behind it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, BinaryIO

import pandas as pd

from coplan.language import Language
from coplan.workbook.plan_contract import result_sheets
from coplan.workbook.plan_grid import FIRST_ROW, Grid, make_grid
from coplan.workbook.result_sheet import LINE_HEIGHT, Looks, SheetWriter, refuse_too_long
from coplan.workbook.style import Style, line_count, new_workbook

CONTRACT = "explain.toml"
WRAPPED = {"line": 100, "steps": 60, "stops": 70, "instead": 50, "limit": 60, "use": 60}
"""Widths of the columns that hold sentences."""
SLACK = 8  # by which programs differ in how much they put on a line
BESIDE_NUMBERS = ("works_in", "short", "stops", "instead", "cause")


def write_explanation(
    target: BinaryIO, tables: Mapping[str, pd.DataFrame], name: str, money: str, language: Language
) -> None:
    """Write the sheets of models/explain.toml that have rows.

    tables holds a DataFrame by sheet key; name is the plan's, money its unit of amounts.
    Raises BadInput where a table has more rows than a sheet.
    """
    sheets = {key: sheet for key, sheet in result_sheets(CONTRACT).items() if len(tables[key])}
    refuse_too_long({sheet.name(language): len(tables[key]) + FIRST_ROW for key, sheet in sheets.items()})
    book = new_workbook(target, language)
    writer = SheetWriter(Style(book), language, name, money, "Explain")
    for key, sheet in sheets.items():
        place, grid = book.add_worksheet(sheet.name(language)), make_grid(sheet, tables[key], language)
        writer.result_sheet(place, grid, looks=_looks(tables[key]))
        _wrap(place, grid, tables[key])
    book.close()


def _looks(table: pd.DataFrame) -> Looks:
    """Texts that stand beside numbers begin a little to the right."""
    looks: dict[Hashable, Sequence[tuple[str, ...]]] = {}
    for column in BESIDE_NUMBERS:
        if column in table:
            looks[column] = [("wrap" if column in WRAPPED else "text", "indent")] * len(table)
    return looks


def _wrap(place: Any, grid: Grid, table: pd.DataFrame) -> None:
    """Columns of sentences as wide as they read well, and rows as high as they then need."""
    widths = {column: width for column, width in WRAPPED.items() if column in table}
    for column, width in widths.items():
        place.set_column(grid.index(column), grid.index(column), width)
    for n in range(len(table)):
        said = ((table[column].iloc[n] or "", width) for column, width in widths.items())
        place.set_row(FIRST_ROW + n, LINE_HEIGHT * max((line_count(t, w - SLACK) for t, w in said), default=1))
