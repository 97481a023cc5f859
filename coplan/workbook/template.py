"""The input sheets of a case, written: an empty template, an example, or the end of a plan workbook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from numbers import Real
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter

from coplan.contract.inputs import Column, Sheet, contract
from coplan.words.language import Language, Text, say, say_both
from coplan.workbook.headings import is_own
from coplan.workbook.instructions import TAB_COLOURS, write_instructions
from coplan.workbook.paper import print_upright
from coplan.workbook.style import WIDEST_SAMPLE, ZOOM, Style, column_width, new_workbook, put, put_column, set_up_print
from coplan.workbook.validation import LAST_ROW, Layout, Options, cell_options, heading_options, shown, shown_column

NOTE = "note"  # a column of the planner's own, headed in the language of the workbook

Row = Mapping[str, Any]
Tables = Mapping[str, Sequence[Row]]


def write_template(
    target: BinaryIO | Path, language: Language, tables: Tables | None = None, models: Sequence[str] = ()
) -> None:
    """Write an input workbook: instructions, then every sheet of the contract in workflow order.

    tables holds raw values by sheet key and column key; a sheet without rows stays empty for the planner.
    models are the names offered for the setting `model`. Raises ValueError for an unknown sheet or column.
    """
    filled: Tables = {key: (tables or {}).get(key, ()) for key in contract().sheets}
    _refuse_unknown(tables or {})
    book = new_workbook(target, language)
    write_instructions(book, language)
    write_input_sheets(book, language, filled, models)
    book.close()


def write_input_sheets(
    book: xlsxwriter.Workbook, language: Language, tables: Tables, models: Sequence[str] = (), tab: str = ""
) -> None:
    """Write the sheets that `tables` names into an open workbook, in the order of the contract.

    A row may have a `note`, or a value under another heading that marks a column as the planner's own, such as `#`.
    tab: the colour of all their tabs, in place of those that say which sheets are needed.
    Raises ValueError for an unknown sheet or column, or for a value that no cell can hold.
    """
    _refuse_unknown(tables)
    written = {key: _rows(key, tables[key], language) for key in contract().sheets if key in tables}
    columns = {key: [column.key for column in _columns(contract().sheets[key], rows)] for key, rows in written.items()}
    last_row = max([LAST_ROW, *(len(rows) + LAST_ROW // 2 for rows in written.values())])
    layout = Layout(language, columns, models, last_row)
    style = Style(book)
    for key, rows in written.items():
        sheet = _write_sheet(book, style, layout, contract().sheets[key], rows)
        sheet.set_tab_color(tab or TAB_COLOURS[contract().sheets[key].needed])


def write_one_sheet(target: BinaryIO, sheet: Sheet, rows: Sequence[Row], language: Language) -> None:
    """Write a workbook of one sheet that is read beside a case; rows as write_input_sheets takes them."""
    book = new_workbook(target, language)
    layout = Layout(language, {sheet.key: [column.key for column in _columns(sheet, rows)]})
    _write_sheet(book, Style(book), layout, sheet, rows)
    book.close()


def _refuse_unknown(tables: Tables) -> None:
    for key, rows in tables.items():
        if key not in contract().sheets:
            raise ValueError(f"no input sheet is called {key!r}")
        unknown = {name for name in _names(rows) if name not in contract().sheets[key].columns and not is_own(name)}
        if unknown:
            raise ValueError(f"{key} has no column {', '.join(sorted(unknown))}")


def _rows(key: str, rows: Sequence[Row], language: Language) -> Sequence[Row]:
    return _setting_rows(rows, language) if key == "Settings" else rows


def _setting_rows(rows: Sequence[Row], language: Language) -> list[Row]:
    """Every setting with its value, else default, else (where nothing is given at all) example, and its help."""
    given = {_setting_key(row["name"]): row for row in rows}
    examples = {"title": say("template.plan_title", language)} if not rows else {}
    shown_rows: list[Row] = []
    for key, setting in contract().settings.items():
        row = given.pop(key, {})
        fallback = setting.default if rows or setting.default is not None else examples.get(key, setting.example)
        value = row.get("value", fallback)
        if value is not None:
            note = row.get(NOTE, setting.help.in_(language))
            shown_rows.append({"name": setting.name(language), "value": shown(setting, value, language), NOTE: note})
    return [*shown_rows, *given.values()]


def _setting_key(name: str) -> str:
    return next((key for key, setting in contract().settings.items() if name in (key, setting.title)), name)


def _names(rows: Iterable[Row]) -> list[str]:
    """Every name that a row uses, in order of first use."""
    return list(dict.fromkeys(name for row in rows for name in row))


def _columns(sheet: Sheet, rows: Sequence[Row]) -> list[Column]:
    columns = sheet.columns
    return [*columns.values(), *(_own_column(name) for name in _names(rows) if name not in columns)]


def _own_column(name: str) -> Column:
    title = say_both("template.note") if name == NOTE else Text(name, name)
    return Column(
        name, title.zh, "own", False, None, 0, None, Text("", ""), say_both("template.note_help"), "", (), None
    )


def _write_sheet(
    book: xlsxwriter.Workbook, style: Style, layout: Layout, definition: Sheet, rows: Sequence[Row]
) -> Any:
    sheet, width = book.add_worksheet(definition.name(layout.language)), 0
    for index, column in enumerate(_columns(definition, rows)):
        cells = shown_column(column, [row.get(column.key) for row in rows], layout.language)
        width += _write_column(sheet, style, index, column, [column.name(layout.language), *cells])
        _validate_column(sheet, layout, definition.key, index, column)
    if definition.key == "Settings":
        _validate_settings(sheet, layout, rows)
    sheet.set_row(0, 32)
    sheet.freeze_panes(1, 0)
    sheet.set_zoom(ZOOM)
    sheet.autofilter(0, 0, max(len(rows), 1), len(layout.columns[definition.key]) - 1)
    set_up_print(sheet, 0)
    print_upright(sheet, 1 + len(rows), width)
    return sheet


def _write_column(sheet: Any, style: Style, index: int, column: Column, cells: Sequence[Any]) -> int:
    """A column's heading and what stands below it; how wide it is."""
    looks, width = _looks(column), column_width(cells[:WIDEST_SAMPLE], least=12, most=80)
    sheet.set_column(index, index, width, style(*looks))
    put(sheet, 0, index, cells[0], style("header", _heading_look(column)))
    below, usual = cells[1:], style(*looks)
    whole = looks == ("integer",)
    formats = [None if v is None else style(*_looks_of_value(looks, v)) if whole else usual for v in below]
    put_column(sheet, 1, index, below, formats)
    return width


def _validate_column(sheet: Any, layout: Layout, key: str, index: int, column: Column) -> None:
    """The help of a column's heading, and what its cells take; key is that of the sheet."""
    _validate(sheet, 0, 0, index, heading_options(column, layout.language))
    if key != "Settings" or column.key != "value":
        _validate(sheet, 1, layout.last_row - 1, index, cell_options(key, column, layout))


def _heading_look(column: Column) -> str:
    if column.kind == "own":
        return "own"
    return "required" if column.required else "optional"


def _looks(column: Column) -> tuple[str, ...]:
    if column.kind == "own":
        return ("note",)
    if column.kind == "number":
        return ("money" if column.measure.key == "money" else "integer" if column.unit.en else "number",)
    by_kind = {"name": "text", "text": "text", "whole": "integer", "share": "percent", "year": "year"}
    # A value is text or a number, so it keeps Excel's own format, and stands on the left either way.
    return (by_kind[column.kind],) if column.kind in by_kind else ("number", "left")


def _looks_of_value(looks: tuple[str, ...], value: Any) -> tuple[str, ...]:
    """A fraction of a person is shown, not rounded away."""
    if looks != ("integer",) or isinstance(value, int):
        return looks
    fraction = isinstance(value, Real) and not float(value).is_integer()
    return ("money",) if fraction else looks


def _validate_settings(sheet: Any, layout: Layout, rows: Iterable[Row]) -> None:
    settings = {setting.name(layout.language): setting for setting in contract().settings.values()}
    for number, row in enumerate(rows, start=1):
        if row["name"] in settings:
            _validate(sheet, number, number, 1, cell_options("Settings", settings[row["name"]], layout))


def _validate(sheet: Any, first_row: int, last_row: int, column: int, options: Options) -> None:
    if sheet.data_validation(first_row, column, last_row, column, options) != 0:
        raise ValueError(f"{sheet.name}: {options} is not a validation that Excel can hold")
