"""The workbook of a comparison of plans, in the style of the plan workbook."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any, BinaryIO

import pandas as pd

from coplan.compare import Comparison
from coplan.compare.inputs import MEANS
from coplan.contract.inputs import YES_NO, Column, contract
from coplan.contract.results import figures, result_sheets
from coplan.words.language import Language, say
from coplan.workbook.compare_charts import add_compare_charts
from coplan.workbook.plan_grid import FIRST_ROW, make_grid
from coplan.workbook.result_sheet import Looks, SheetWriter, refuse_too_long
from coplan.workbook.style import Style, new_workbook

FILE = "compare.toml"
NOTE_WIDTH = 92


def write_comparison(target: BinaryIO, comparison: Comparison, language: Language) -> None:
    """Write a comparison: the sheets of models/compare.toml, differences and totals as formulas, charts.

    Raises BadInput where a table has more rows than a sheet. Nothing is written then.
    """
    sheets = result_sheets(FILE)
    refuse_too_long({sheets[key].name(language): len(frame) + FIRST_ROW for key, frame in comparison.tables.items()})
    tables = {**comparison.tables, "Figures": _figures(comparison, language)}
    tables |= {key: _in_words(tables[key], language) for key in ("Inputs", "InputCells")}
    grids = {key: make_grid(sheets[key], frame, language) for key, frame in tables.items()}
    book = new_workbook(target, language)
    first, *others = comparison.names
    subject = say("compare.subject", language, first=first, others=others)
    writer = SheetWriter(Style(book), language, subject, comparison.money_unit, "Compare")
    places = {key: book.add_worksheet(sheet.name(language)) for key, sheet in sheets.items()}
    for key, grid in grids.items():
        remark = comparison.guaranteed if key == "Figures" else None
        writer.result_sheet(places[key], grid, looks=_looks(key, comparison.tables[key]), remark=remark)
    note = grids["Figures"].index("note")
    places["Figures"].set_column(note, note, NOTE_WIDTH)
    writer.head(places["Charts"], sheets["Charts"])
    places["Charts"].fit_to_pages(1, 1)
    add_compare_charts(book, places["Charts"], grids, language)
    book.close()


def _figures(comparison: Comparison, language: Language) -> pd.DataFrame:
    """The figures with what they are called and what they mean."""
    frame = comparison.tables["Figures"].copy()
    known = [figures()[key] for key in frame["key"]]
    frame["label"] = [figure.label.in_(language) for figure in known]
    frame["note"] = [figure.note.in_(language).format(money=comparison.money_unit) for figure in known]
    return frame


def _looks(key: str, frame: pd.DataFrame) -> Looks:
    """Looks of single cells where one column holds figures of several kinds. frame is the table without words."""
    if key == "Figures":
        each = [(figures()[key].look,) for key in frame["key"]]
        return _of_columns(frame, each) | {"note": [("text", "indent")] * len(each)}
    if key in ("Inputs", "InputCells"):
        shares = [_kind(*place) == "share" for place in zip(frame["sheet"], frame["column"], strict=True)]
        return _of_columns(frame, [("percent",) if share else ("number",) for share in shares])
    return {}


def _of_columns(frame: pd.DataFrame, each: Sequence[tuple[str, ...]]) -> dict[Hashable, Sequence[tuple[str, ...]]]:
    """The looks for every column that holds values of plans, their averages or differences; averages are rounded."""
    looks: dict[Hashable, Sequence[tuple[str, ...]]] = dict.fromkeys(_names(frame, "value", "difference"), each)
    for name in MEANS:
        if name in frame.columns:
            broken = [isinstance(value, float) and not value.is_integer() for value in frame[name]]
            looks[name] = [
                ("money",) if decimals and look == ("number",) else look
                for decimals, look in zip(broken, each, strict=True)
            ]
    return looks


def _names(frame: pd.DataFrame, *measures: str) -> list[Hashable]:
    """Columns of the measures, one for each plan."""
    names: list[Hashable] = list(frame.columns)
    return [name for name in names if isinstance(name, tuple) and name[0] in measures]


def _in_words(frame: pd.DataFrame, language: Language) -> pd.DataFrame:
    """The table with sheets, columns and choices under their names in a language."""
    places = list(zip(frame["sheet"], frame["column"], strict=True))
    words = frame.copy()
    for name in [*_names(frame, "value"), *(name for name in MEANS if name in frame.columns)]:
        said = [_value(*place, value, language) for place, value in zip(places, frame[name].tolist(), strict=True)]
        words[name] = pd.Series(said, dtype=object)
    words["sheet"] = [_sheet_name(sheet, language) for sheet, _ in places]
    words["column"] = [_column_name(sheet, column, language) for sheet, column in places]
    return words


def _sheet_name(key: str, language: Language) -> str:
    """Name of an input sheet, or of Summary."""
    return contract().sheets[key].name(language) if key in contract().sheets else result_sheets()[key].name(language)


def _column_name(sheet: str, key: str, language: Language) -> str:
    if not key:
        return say("compare.whole_rows", language)
    column = _column(sheet, key)
    return figures()[key].label.in_(language) if column is None else column.name(language)


def _kind(sheet: str, key: str) -> str:
    column = _column(sheet, key)
    return "" if column is None else column.kind


def _column(sheet: str, key: str) -> Column | None:
    """The column or setting; None for whole rows and for what Summary says."""
    if sheet == "Summary" or not key:
        return None
    return contract().settings[key] if sheet == "Settings" else contract().sheets[sheet].columns[key]


def _value(sheet: str, key: str, value: Any, language: Language) -> Any:
    if isinstance(value, bool):
        return YES_NO[0 if value else 1].in_(language)
    column = _column(sheet, key)
    choices = () if column is None else column.choices
    return next((choice.name(language) for choice in choices if choice.key == value), value)
