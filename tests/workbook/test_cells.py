"""Cells in bulk: the same file, byte by byte, as XlsxWriter makes of them one by one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from typing import Any

import pytest
from xlsxwriter.worksheet import Worksheet

from coplan.workbook.cells import Live
from coplan.workbook.style import Style, new_workbook, put, put_column

VALUES: Sequence[Any] = (
    "text", "名称", " spaced ", "=1+1", "a & <b>", "x" * 32_767, "", None, 0, 7, -1.5, 1e21,
    0.1 + 0.2, 123456789.123456789, True, False, Fraction(1, 3), Decimal("2.5"),
    date(2027, 9, 1), datetime(2027, 9, 1, 8, 30), Live("SUM($A$1:$A$2)", 3.25), Live('IF($A$1<2,"",1)', ""),
    Live("A1&B1", "text"), Live("A1=B1", True), Live("A1", 4),
)  # fmt: skip
Write = Callable[[Any, int, int, Sequence[Any], Sequence[Any]], None]


def one_by_one(sheet: Any, first: int, column: int, values: Sequence[Any], formats: Sequence[Any]) -> None:
    """As XlsxWriter takes them."""
    for row, (value, format) in enumerate(zip(values, formats, strict=True), first):
        if isinstance(value, Live):
            sheet.write_formula(row, column, f"={value.formula}", format, value.value)
        else:
            put(sheet, row, column, value, format)


def written(write: Write, worksheet: type[Worksheet] | None = None) -> bytes:
    """Columns with and without formats; rows that are hidden, coloured, or have nothing but a height; a comment."""
    content = BytesIO()
    book = new_workbook(content, "en")
    if worksheet:
        book.worksheet_class = worksheet
    style = Style(book)
    sheet, commented = book.add_worksheet("Cells"), book.add_worksheet("Commented")
    sheet.set_column(1, 1, 12, style("money"))
    sheet.set_row(5, 30, style("note"), {"hidden": True})
    sheet.set_row(60, 40)
    sheet.set_row(20, 15, None, {"level": 1, "collapsed": True})
    looks = [style(("text", "decimal", "percent")[n % 3]) for n in range(len(VALUES))]
    for column, formats in enumerate(([None] * len(VALUES), [None] * len(VALUES), looks, looks)):
        write(sheet, 3 + 17 * (column == 3), column, VALUES, formats)
    write(sheet, 70, 30, ["far", 1], [None, looks[0]])
    write(commented, 0, 0, VALUES, looks)
    commented.write_comment(2, 0, "why")
    book.add_worksheet("Empty")
    book.close()
    return content.getvalue()


def test_columns_are_the_same_bytes_as_cells_one_by_one() -> None:
    assert written(put_column) == written(one_by_one, Worksheet)


def test_one_by_one_is_written_in_bulk_as_well() -> None:
    assert written(one_by_one) == written(one_by_one, Worksheet)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "x" * 32_768, object()])
def test_what_no_cell_can_hold_is_refused(value: Any) -> None:
    sheet = new_workbook(BytesIO(), "en").add_worksheet("Cells")
    with pytest.raises((TypeError, ValueError)):
        put_column(sheet, 0, 0, ["fine", value], [None, None])


def test_a_row_below_the_last_is_refused() -> None:
    sheet = new_workbook(BytesIO(), "en").add_worksheet("Cells")
    with pytest.raises(ValueError, match="Cells has no row 1048577"):
        put_column(sheet, 1_048_575, 0, ["last", "beyond"], [None, None])
