"""The workbook of sets of regions and their shares, in the style of a plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import BinaryIO

import pandas as pd

from coplan.contract.results import result_sheets
from coplan.words.language import Language
from coplan.workbook.plan_checks import agree, of_shares
from coplan.workbook.plan_grid import FIRST_ROW, make_grid
from coplan.workbook.result_sheet import SheetWriter, refuse_too_long
from coplan.workbook.style import Style, new_workbook

SHEETS = ("Coalitions", "Shares")


def write_coalitions(target: BinaryIO, tables: Mapping[str, pd.DataFrame], subject: str, language: Language) -> None:
    """Write the sheets Coalitions and Shares of models/plan.toml; subject stands in their titles.

    Raises BadInput where a table has more rows than a sheet.
    """
    sheets = {key: result_sheets()[key] for key in SHEETS}
    refuse_too_long({sheet.name(language): len(tables[key]) + FIRST_ROW for key, sheet in sheets.items()})
    grids = {key: make_grid(sheet, tables[key], language) for key, sheet in sheets.items()}
    book = new_workbook(target, language)
    writer = SheetWriter(Style(book), language, subject, "", "Coalitions")
    for key, grid in grids.items():
        agreed = agree(of_shares(grids)) if key == "Shares" else None
        writer.result_sheet(book.add_worksheet(grid.title), grid, agreed)
    book.close()
