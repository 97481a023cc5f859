"""Cells are written as what they are, and equal content gives equal bytes."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from coplan.workbook.style import FONTS, Style, column_width, display_width, line_count, new_workbook, put


def written(*values: Any) -> bytes:
    target = BytesIO()
    book = new_workbook(target, "en")
    sheet = book.add_worksheet("Sheet")
    for row, value in enumerate(values):
        put(sheet, row, 0, value)
    book.close()
    return target.getvalue()


def read_back(content: bytes) -> list[Any]:
    sheet = openpyxl.load_workbook(BytesIO(content))["Sheet"]
    return [sheet.cell(row, 1) for row in range(1, sheet.max_row + 1)]


@pytest.mark.parametrize("text", ["=1+1", "+8610", "-x", "@name", "123", "https://example.org", "'quoted", " 空格 "])
def test_text_stays_text(text):
    (cell,) = read_back(written(text))
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3, 3),
        (0.25, 0.25),
        (Fraction(1, 4), 0.25),
        (Decimal("1.5"), 1.5),
        (True, True),
        (date(2027, 9, 1), datetime(2027, 9, 1)),
    ],
)
def test_other_values_keep_their_kind(value, expected):
    (cell,) = read_back(written(value))
    assert cell.value == expected
    assert type(cell.value) is type(expected)


def test_none_is_blank_and_leaves_the_next_cell_in_place():
    assert [cell.value for cell in read_back(written(None, "below"))] == [None, "below"]


def test_a_text_that_excel_would_cut_is_refused():
    with pytest.raises(ValueError, match="Sheet!A1"):
        written("x" * 32_768)


def test_a_row_below_the_last_is_refused():
    sheet = new_workbook(BytesIO(), "en").add_worksheet("Sheet")
    with pytest.raises(ValueError, match="cannot hold"):
        put(sheet, 1_048_576, 0, 1)


def test_a_value_that_is_no_cell_is_refused():
    with pytest.raises(TypeError):
        written(["a list"])


def test_equal_content_gives_equal_bytes():
    assert written("a", 1) == written("a", 1)


def test_looks_lie_over_one_another_and_are_made_once():
    target = BytesIO()
    book = new_workbook(target, "zh")
    style = Style(book)
    assert style("percent", "error") is style("percent", "error")
    put(book.add_worksheet("Sheet"), 0, 0, 0.5, style("percent", "error"))
    book.close()
    (cell,) = read_back(target.getvalue())
    assert (cell.number_format, cell.fill.fgColor.rgb, cell.font.name) == ("0.0%", "FFFFC7CE", FONTS["zh"][0])


def test_an_unknown_look_is_refused():
    with pytest.raises(KeyError):
        Style(new_workbook(BytesIO(), "en"))("purple")


@pytest.mark.parametrize(
    ("text", "width"), [("", 0), ("abc", 3), ("专业点", 6), ("A类", 3), ("e\u0301", 1), ("ab\nabcd", 4)]
)
def test_display_width(text, width):
    assert display_width(text) == width


def test_column_width_stays_within_its_bounds():
    assert column_width(["a"], least=8) == 8
    assert column_width(["x" * 100], most=48) == 48
    assert column_width(["专业代码", None, 12]) == 12


@pytest.mark.parametrize(("text", "lines"), [("", 1), ("abcde", 1), ("abcdef", 2), ("专业点", 2), ("a\n\nb", 3)])
def test_line_count(text, lines):
    assert line_count(text, 5) == lines
