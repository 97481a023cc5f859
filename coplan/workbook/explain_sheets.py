"""The workbook of an explanation: what the terminal says, and all seats and shortages behind it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import BinaryIO

import pandas as pd

from coplan.contract.results import result_sheets
from coplan.words.language import Language
from coplan.workbook.plan_grid import FIRST_ROW, make_grid
from coplan.workbook.result_sheet import SheetWriter, refuse_too_long
from coplan.workbook.style import Style, new_workbook

CONTRACT = "explain.toml"
WIDTHS: Mapping[Hashable, int] = {"line": 100, "steps": 60, "stops": 70, "instead": 50, "limit": 60, "use": 60}
"""Widths of the columns that hold sentences."""


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
        place = book.add_worksheet(sheet.name(language))
        writer.result_sheet(place, make_grid(sheet, tables[key], language), widths=WIDTHS)
    book.close()
