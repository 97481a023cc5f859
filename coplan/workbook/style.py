"""How every workbook that coplan writes looks: fonts, colours, formats, widths, and the one way a cell is written."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from numbers import Real
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from coplan.words.language import Language
from coplan.workbook.cells import BulkSheet

DEEP, LIGHT, PALE, LINE, WHITE = "#1F4E79", "#BDD7EE", "#F2F2F2", "#BFBFBF", "#FFFFFF"
RED, AMBER, BLUE, GREEN, GREY = "#C00000", "#BF8F00", "#2E75B6", "#548235", "#7F7F7F"

PARTS = {"front": GREEN, "behind": BLUE, "case": GREY}
"""Colours by part of a workbook of results: what planners need, what says why and how, the sheets of the case."""

# Font name and size [points] by language: each is on every Windows, and the Chinese one has the Latin letters as well.
FONTS: dict[Language, tuple[str, int]] = {"en": ("Calibri", 11), "zh": ("Microsoft YaHei", 10)}

ZOOM = 110  # percent
WIDEST_SAMPLE = 2_000  # rows by which a column's width is chosen: those that are seen first

# Formats are laid over one another by name, so a red money cell is style("money", "error").
_LOOKS: dict[str, dict[str, Any]] = {
    "text": {"num_format": "@"},
    "integer": {"num_format": "#,##0"},
    "decimal": {"num_format": "#,##0.0"},
    "number": {"num_format": "General"},
    "price": {"num_format": "#,##0.0000"},
    "money": {"num_format": "#,##0.00"},
    "transfer": {"num_format": "#,##0.00"},  # money of which all adds up to zero
    "fine": {"num_format": "#,##0.0000"},
    "percent": {"num_format": "0.0%"},
    "year": {"num_format": "0"},
    "date": {"num_format": "yyyy-mm-dd"},
    "datetime": {"num_format": "yyyy-mm-dd hh:mm:ss"},
    "time": {"num_format": "hh:mm:ss"},
    "wrap": {"text_wrap": True, "valign": "top"},
    "top": {"valign": "top"},
    "shrunk": {"shrink": True},
    "bold": {"bold": True},
    "indent": {"indent": 1},
    "centre": {"align": "center"},
    "left": {"align": "left"},
    "right": {"align": "right"},
    "title": {"bold": True, "font_size": 16, "font_color": DEEP, "valign": "vcenter"},
    "section": {"bold": True, "font_size": 12, "font_color": DEEP},
    "note": {"font_color": GREY},
    "card": {"bg_color": PALE, "valign": "vcenter"},
    "first": {"left": 5, "left_color": WHITE},
    "last": {"right": 5, "right_color": WHITE},
    "folded": {"text_wrap": True},
    "headline": {"bold": True, "font_size": 20, "font_color": DEEP},
    "middle": {"valign": "vcenter"},
    "link": {"font_color": BLUE, "underline": 1},
    "header": {"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1, "border_color": LINE},
    "required": {"bg_color": DEEP, "font_color": WHITE},
    "optional": {"bg_color": LIGHT, "font_color": DEEP},
    "own": {"bg_color": PALE, "font_color": GREY},
    "total": {"bold": True, "bg_color": PALE, "top": 1, "top_color": GREY},
    "boxed": {"border": 1, "border_color": LINE},
    "deep_text": {"font_color": DEEP, "bold": True},
    "amber_text": {"font_color": AMBER, "bold": True},
    "grey_text": {"font_color": GREY, "bold": True},
    "error": {"bg_color": "#FFC7CE", "font_color": "#9C0006"},
    "warning": {"bg_color": "#FFEB9C", "font_color": "#7F6000"},
    "notice": {"bg_color": "#DDEBF7", "font_color": DEEP},
    "entry": {"bg_color": "#FFFBE6", "locked": False},
    "good": {"bg_color": "#E2EFDA", "font_color": "#375623"},
    "ruled": {"bottom": 5, "bottom_color": DEEP},
    **{part: {"bg_color": colour, "font_color": WHITE, "bold": True} for part, colour in PARTS.items()},
}


class Style:
    """Formats of one open workbook, each made once: style("percent", "total")."""

    def __init__(self, book: xlsxwriter.Workbook):
        self._book = book
        self._made: dict[tuple[str, ...], Any] = {}

    def __call__(self, *looks: str, num_format: str = "") -> Any:
        """The format in which the named looks are laid over one another, the last on top.

        num_format is an Excel number format in place of the looks' own. Raises KeyError for an unknown look.
        """
        wanted = (*looks, num_format)
        if wanted not in self._made:
            properties = {name: value for look in looks for name, value in _LOOKS[look].items()}
            if num_format:
                properties["num_format"] = num_format
            self._made[wanted] = self._book.add_format(properties)
        return self._made[wanted]


def new_workbook(target: BinaryIO | Path, language: Language) -> xlsxwriter.Workbook:
    """An open workbook: text stays text, the font suits the language, and equal content gives equal bytes."""
    font, size = FONTS[language]
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": _LOOKS["date"]["num_format"],
        "default_format_properties": {"font_name": font, "font_size": size, "font_scheme": "none"},
        "use_zip64": True,
    }
    book = xlsxwriter.Workbook(target, options)
    book.worksheet_class = BulkSheet
    book.set_properties({"created": datetime(2000, 1, 1), "comments": ""})
    return book


def put(sheet: Any, row: int, column: int, value: Any, format: Any = None) -> None:
    """Write one value as what it is: text as text, numbers (also Fraction) as numbers, None as a blank, dates as dates.

    A date without a format is shown as yyyy-mm-dd. Raises ValueError where the cell cannot hold the value
    (a text longer than 32,767 characters, a row below the last one) and TypeError for any other kind of value.
    """
    code = _write(sheet, row, column, value, format)
    if code != 0:
        place = f"{sheet.name}!{xl_rowcol_to_cell(row, column)}"
        raise ValueError(f"{place} cannot hold the value (XlsxWriter code {code})")


def put_column(sheet: Any, first: int, column: int, values: Iterable[Any], formats: Iterable[Any]) -> None:
    """Write values below each other from the row `first` on, each as put does, or as the formula that it is."""
    for row, value, format in sheet.put_column(first, column, values, formats):
        put(sheet, row, column, value, format)


def _write(sheet: Any, row: int, column: int, value: Any, format: Any) -> Any:
    if value is None or value == "":
        # A blank without a format is not a cell, so there is nothing to write.
        return 0 if format is None else sheet.write_blank(row, column, None, format)
    if isinstance(value, str):
        return sheet.write_string(row, column, value, format)
    if isinstance(value, bool):
        return sheet.write_boolean(row, column, value, format)
    if isinstance(value, int | float):
        return sheet.write_number(row, column, value, format)
    if isinstance(value, Real | Decimal):
        return sheet.write_number(row, column, float(value), format)
    if isinstance(value, datetime | date | time | timedelta):
        return sheet.write_datetime(row, column, value, format)
    raise TypeError(f"a cell cannot hold {value!r}")


def display_width(text: str) -> int:
    """Width of a text in columns of a Latin letter: east-asian characters take two; of several lines the widest."""
    if text.isascii() and text.isprintable():
        return len(text)
    return max((_line_width(line) for line in text.splitlines()), default=0)


def _line_width(line: str) -> int:
    return len(line) if line.isascii() else sum(map(_character_width, line))


@cache
def _character_width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    # Ambiguous characters (× ≥ “ ”) are wide in a Chinese font.
    return 2 if unicodedata.east_asian_width(character) in "WFA" else 1


def column_width(values: Iterable[Any], least: int = 8, most: int = 48) -> int:
    """Width of a column that shows the values, with room for the filter button."""
    texts = {str(value) for value in values if value is not None}
    widest = max(map(display_width, texts), default=0)
    return min(max(widest + 4, least), most)


def line_count(text: str, width: int) -> int:
    """Lines that a text takes where it wraps at `width` columns."""
    return sum(max(1, -(-display_width(line) // width)) for line in text.splitlines() or [""])


def set_up_print(sheet: Any, heading_row: int | None = None, *, one_page: bool = False) -> None:
    """A4 landscape, as wide as the page, with the heading row (from 0) on every page and the sheet's name below."""
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 1 if one_page else 0)
    sheet.set_footer("&L&A&R&P / &N")
    if heading_row is not None:
        sheet.repeat_rows(heading_row)
