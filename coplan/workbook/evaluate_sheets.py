"""The workbook of an evaluated plan: broken limits, edits, and what they cost, in the style of a plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import BinaryIO

import pandas as pd

from coplan.contract.results import figures, result_sheets
from coplan.words.language import Language
from coplan.workbook.plan_grid import FIRST_ROW, make_grid
from coplan.workbook.result_sheet import Looks, SheetWriter, refuse_too_long
from coplan.workbook.style import Style, new_workbook

CONTRACT = "evaluation.toml"
LIMITS = ("value", "limit", "beyond")
SENTENCE_WIDTH = 100
COMPARED = ("solved", "edited", "difference")
OWN_LOOKS = {"seats": "integer", "seats_from_others": "integer"}  # of figures that Summary does not have


def write_evaluation(
    target: BinaryIO, tables: Mapping[str, pd.DataFrame], name: str, money: str, language: Language
) -> None:
    """Write the sheets of models/evaluation.toml.

    tables holds a DataFrame by sheet key, without differences; name is the plan's, money its unit of amounts.
    Raises BadInput where a table has more rows than a sheet.
    """
    sheets = result_sheets(CONTRACT)
    refuse_too_long({sheets[key].name(language): len(frame) + FIRST_ROW for key, frame in tables.items()})
    book = new_workbook(target, language)
    writer = SheetWriter(Style(book), language, name, money, "Evaluation")
    for key, sheet in sheets.items():
        place = book.add_worksheet(sheet.name(language))
        writer.result_sheet(place, make_grid(sheet, tables[key], language), looks=_looks(tables[key]))
        if key == "Broken":
            place.set_column(len(sheet.columns) - 1, len(sheet.columns) - 1, SENTENCE_WIDTH)
    book.close()


def _looks(frame: pd.DataFrame) -> Looks:
    """Each figure is shown as Summary shows it; what limits speak of with decimals only where it has some."""
    if {"key", "solved"} <= set(frame.columns):
        known = figures()
        looks = [(OWN_LOOKS[key] if key in OWN_LOOKS else known[key].look,) for key in frame["key"]]
        return dict.fromkeys(COMPARED, looks)
    return {
        name: [("integer" if number is None or number % 1 == 0 else "money",) for number in frame[name]]
        for name in LIMITS
        if name in frame
    }
