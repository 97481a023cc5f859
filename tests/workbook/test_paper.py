"""Result sheets on paper: how many pages stand side by side, what each repeats, and what its margins say."""

from __future__ import annotations

import io
import re
import zipfile
from html import unescape
from typing import Any

import openpyxl
import pandas as pd
import pytest

from coplan.contract.results import result_sheets
from coplan.tables.results import Results
from coplan.words.language import LANGUAGES, Language, Text, say
from coplan.workbook.grid import make_grid
from coplan.workbook.paper import MOST_IN_MARGIN, side_by_side
from coplan.workbook.result_sheet import SheetWriter
from coplan.workbook.style import Style, new_workbook
from tests.workbook.small_plan import small_plan, unmet_table, written

WIDE = {"Gains": "$A:$A", "Unmet": "$A:$C"}
"""Sheets of two pages side by side, and the columns that say which row it is."""


def _book(language: Language) -> Any:
    return openpyxl.load_workbook(io.BytesIO(written(language, {**small_plan(), "Unmet": unmet_table()})))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_a_wide_sheet_says_which_rows_it_is_about(language: Language) -> None:
    book = _book(language)
    for key, columns in WIDE.items():
        sheet = book[result_sheets()[key].name(language)]
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (2, 0), key
        assert sheet.print_title_cols == columns
        assert sheet.title in sheet.oddHeader.left.text
        assert result_sheets()[key].note.in_(language).split("。" if language == "zh" else ". ")[0] in (
            sheet.oddFooter.left.text
        )
        assert str(sheet.print_area).split("!")[1].startswith("$A$5:")  # title and note would be cut off there


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sheet_that_fits_is_one_page_wide(language: Language) -> None:
    book = _book(language)
    for key in {"Allocation", "Balance", "Settlement", "Bottlenecks", "Scorecard"} & set(result_sheets()):
        if (name := result_sheets()[key].name(language)) in book.sheetnames:
            sheet = book[name]
            assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (None, 0), key
            assert (sheet.print_title_cols, sheet.print_area) == (None, ""), key


@pytest.mark.parametrize(
    ("widths", "names", "pages"),
    [
        ([20, 100, 100], 1, (1, 1)),
        ([20, 100, 100, 100], 1, (2, 1)),
        ([20, 20, *[50] * 8], 2, (2, 2)),  # 254 less 40 takes four columns of 50
        ([90, 40, *[50] * 4], 2, (2, 1)),  # both names would take more than half of each page
        ([20, 400, 20], 1, (2, 1)),  # a column wider than a page has one to itself
    ],
)
def test_columns_are_shared_out_over_pages(widths: list[int], names: int, pages: tuple[int, int]) -> None:
    assert side_by_side(widths, names) == pages


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_note_that_is_wider_than_its_table_wraps_within_it(language: Language) -> None:
    """On paper the whole sheet would shrink with it."""
    sheet, remark = result_sheets()["Settlement"], Text("Beneficiary pays. " * 12, "受益方付费。" * 16)
    target = io.BytesIO()
    book = new_workbook(target, language)
    grid = make_grid(sheet, small_plan()["Settlement"], language)
    results = Results("plan.toml", "Plan", "plan", {}, {"money": "元"}, {"Settlement": remark})
    SheetWriter(Style(book), language, results).result_sheet(book.add_worksheet(grid.title), grid)
    book.close()
    (page,) = openpyxl.load_workbook(target).worksheets
    assert [str(merged) for merged in page.merged_cells.ranges] == [
        f"A2:{page.cell(8, len(grid.fields)).column_letter}2"
    ]
    assert page["A2"].alignment.wrap_text
    assert page.row_dimensions[2].height >= 30


@pytest.mark.parametrize(
    ("title", "remark"), [("R&D " * 200, Text("A & B. " * 100, "")), ("x" * 300, Text("y" * 300, ""))]
)
def test_margins_hold_what_a_spreadsheet_program_takes_of_them(title: str, remark: Text) -> None:
    sheet, target = result_sheets()["Gains"], io.BytesIO()
    book = new_workbook(target, "en")
    grid = make_grid(sheet, small_plan()["Gains"], "en")
    results = Results("plan.toml", "Plan", title, {}, {"money": "元"}, {"Gains": remark})
    SheetWriter(Style(book), "en", results).result_sheet(book.add_worksheet("Gains"), grid)
    book.close()
    xml = zipfile.ZipFile(target).read("xl/worksheets/sheet1.xml").decode()
    head, foot = (unescape(found) for found in re.findall("<odd(?:Head|Foot)er>(.*?)</odd", xml, re.DOTALL))
    assert "Gains" in head
    assert remark.en[:4] in foot.replace("&&", "&")
    assert foot.endswith("&R\nPage &P of &N")
    for said in (head, foot):
        assert len(said) <= MOST_IN_MARGIN
        assert re.sub('&&|&[LRAPN8]|&14|&"[^"]*"', "", said).count("&") == 0  # no sign of the text is taken for a code


def _bottlenecks(rows: int, language: Language = "en") -> Any:
    """The sheet Bottlenecks with so many rows."""
    sheet, target = result_sheets()["Bottlenecks"], io.BytesIO()
    columns = {column.key: ["x"] * rows for column in sheet.columns}
    frame = pd.DataFrame({**columns, "rank": range(1, rows + 1), "price": 1.0, "up_to": 1.0, "year": 2027})
    book = new_workbook(target, language)
    grid = make_grid(sheet, frame, language)
    SheetWriter(Style(book), language, Results("plan.toml", "Plan", "plan", {}, {"money": "元"})).result_sheet(
        book.add_worksheet(grid.title), grid
    )
    book.close()
    return openpyxl.load_workbook(target).worksheets[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_foremost_are_shown_and_printed_and_the_rest_is_folded_below_a_line(language: Language) -> None:
    page = _bottlenecks(23, language)
    rows = {n: page.row_dimensions[n] for n in range(9, 32)}
    assert [n for n, row in rows.items() if row.hidden] == [29, 30, 31]
    assert [rows[n].outlineLevel for n in (28, 29, 31)] == [0, 1, 1]
    assert rows[28].collapsed
    assert page["A28"].border.bottom.style == "thick"
    assert page["A27"].border.bottom.style is None
    assert not page.sheet_properties.outlinePr.summaryBelow
    assert str(page.print_area).split("!")[1] == "$A$1:$L$28"
    assert page.tables["Plan_Bottlenecks"].ref == "A8:L31"  # the filters reach all of it
    assert page["A3"].value == say("plan.folded", language, shown="20", rest="3")


def test_without_more_than_the_foremost_nothing_is_folded() -> None:
    page = _bottlenecks(20)
    assert not any(page.row_dimensions[n].hidden for n in range(9, 29))
    assert (page.print_area, page["A3"].value) == ("", None)


def _balance(rows: int) -> Any:
    frame = pd.concat([small_plan()["Balance"].iloc[:1]] * rows, ignore_index=True)
    return openpyxl.load_workbook(io.BytesIO(written("en", {**small_plan(), "Balance": frame})))["Balance"]


def test_a_long_table_is_printed_upright_on_pages_that_can_be_read() -> None:
    page = _balance(300)
    assert (page.page_setup.orientation, page.page_setup.fitToWidth or 1) == ("portrait", 1)
    assert page.page_setup.fitToHeight == 4  # 308 rows, 90 on a page at the smallest size
    assert page.print_area == ""


def test_of_a_table_that_is_too_long_for_paper_the_beginning_is_printed() -> None:
    page = _balance(1_000)
    assert str(page.print_area).split("!")[1] == "$A$1:$K$858"
    assert page.page_setup.fitToHeight == 10
    assert not any(page.row_dimensions[n].hidden for n in range(9, 1_009))


def test_allocation_has_sixty_rows_a_page() -> None:
    frame = pd.concat([small_plan()["Allocation"]] * 20, ignore_index=True)
    book = openpyxl.load_workbook(io.BytesIO(written("en", {**small_plan(), "Allocation": frame})))
    assert book["Allocation"].page_setup.fitToHeight == 4  # 188 rows
    assert book["Allocation"].page_setup.orientation == "portrait"
