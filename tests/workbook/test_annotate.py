"""The annotated copy: values kept, problem cells marked, everything listed and linked, the source untouched."""

from __future__ import annotations

import re
from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest

from coplan import errors
from coplan.errors import Issue, IssueKind
from coplan.words.language import Language, Text
from coplan.workbook.annotate import annotate
from coplan.workbook.read import read_workbook

RED, AMBER, BLUE = "FFFFC7CE", "FFFFEB9C", "FFDDEBF7"

KINDS = {
    "bad": IssueKind("bad", "error", Text("b", "坏"), Text("bad {value}", "{value} 不对"), Text("write 5", "请填 5")),
    "odd": IssueKind("odd", "warning", Text("o", "怪"), Text("odd {value}", "{value} 可疑"), Text("", "")),
    "aside": IssueKind("aside", "notice", Text("a", "旁"), Text("by the way", "顺便说"), Text("", "")),
}

ISSUES = [
    Issue("aside", "Regions", "B2"),
    Issue("odd", "Regions", "A2", {"value": "name"}),
    Issue("bad", "Regions", "A2", {"value": "key"}),
    Issue("bad", "Regions", "C5", {"value": "blank"}),
    Issue("bad", "Demand", "", {"value": "missing"}),
    Issue("odd", "it's #1", "A1", {"value": "=1"}),
]


@pytest.fixture(autouse=True)
def _catalogue(monkeypatch):
    monkeypatch.setattr(errors, "issue_kinds", lambda: KINDS)


def source() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Regions"
    sheet.append(["region", "weight", "max_out_share", "when"])
    sheet.append(["North", 1.5, 0.25, datetime(2027, 9, 1)])
    sheet["C2"].number_format = "0.0%"
    sheet["B3"] = "#REF!"
    sheet["B3"].data_type = "e"
    mine = book.create_sheet("it's #1")
    mine["A1"] = "=1"
    mine["A1"].data_type = "s"
    mine["B2"] = True
    return _saved(book)


def _saved(book: openpyxl.Workbook) -> bytes:
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def copy_of(content: bytes, issues: list[Issue], language: Language = "en") -> openpyxl.Workbook:
    target = BytesIO()
    annotate(content, issues, language, target)
    return openpyxl.load_workbook(target)


def listed(book: openpyxl.Workbook) -> list[tuple[Any, ...]]:
    return list(book.worksheets[0].iter_rows(min_row=5, values_only=True))


def test_every_sheet_and_value_is_kept():
    book = copy_of(source(), ISSUES)
    assert book.sheetnames == ["Problems", "Regions", "it's #1"]
    rows = list(book["Regions"].iter_rows(max_row=3, values_only=True))
    assert rows[1] == ("North", 1.5, 0.25, datetime(2027, 9, 1))
    assert rows[2][1] == "#REF!"
    assert book["Regions"]["C2"].number_format == "0.0%"
    assert (book["it's #1"]["A1"].value, book["it's #1"]["A1"].data_type) == ("=1", "s")
    assert book["it's #1"]["B2"].value is True


def test_problem_cells_take_the_colour_of_their_worst_problem():
    sheet = copy_of(source(), ISSUES)["Regions"]
    colours = {cell: sheet[cell].fill.fgColor.rgb for cell in ("A2", "B2", "C5")}
    assert colours == {"A2": RED, "B2": BLUE, "C5": RED}
    assert copy_of(source(), ISSUES)["it's #1"]["A1"].fill.fgColor.rgb == AMBER
    assert sheet["C2"].fill.fill_type is None


def test_a_comment_joins_what_is_wrong_with_a_cell_worst_first():
    sheet = copy_of(source(), ISSUES)["Regions"]
    assert sheet["A2"].comment.text == "error: bad key\nwrite 5\n\nwarning: odd name"
    assert sheet["C5"].comment.text == "error: bad blank\nwrite 5"
    assert sheet["C2"].comment is None


def test_a_comment_grows_with_its_text_and_ends_somewhere():
    many = [Issue("bad", "Regions", "A2", {"value": n}) for n in range(15)]
    target = BytesIO()
    annotate(source(), [*many, Issue("aside", "Regions", "B2")], "en", target)
    drawing = ZipFile(target).read("xl/drawings/vmlDrawing1.vml").decode()
    tall, low = (float(height) for height in re.findall(r"height:([0-9.]+)pt", drawing))
    assert tall > 5 * low
    assert openpyxl.load_workbook(target)["Regions"]["A2"].comment.text.endswith("and 3 more")


def test_all_problems_are_listed_errors_first():
    assert listed(copy_of(source(), ISSUES)) == [
        (1, "error", "Regions", "A2", "bad key", "write 5"),
        (2, "error", "Regions", "C5", "bad blank", "write 5"),
        (3, "error", "Demand", None, "bad missing", "write 5"),
        (4, "warning", "Regions", "A2", "odd name", None),
        (5, "warning", "it's #1", "A1", "odd =1", None),
        (6, "notice", "Regions", "B2", "by the way", None),
    ]


def test_problems_with_a_cell_are_linked_to_it():
    sheet = copy_of(source(), ISSUES).worksheets[0]
    links = [cell.hyperlink.location if cell.hyperlink else None for cell in sheet["D"][4:]]
    assert links == ["Regions!A2", "Regions!C5", None, "Regions!A2", "'it''s #1'!A1", "Regions!B2"]


def test_the_list_is_in_the_chosen_language():
    book = copy_of(source(), ISSUES, "zh")
    assert book.sheetnames[0] == "问题清单"
    assert book["问题清单"]["A2"].value == "错误 3 处，警告 2 处，提示 1 处"
    assert listed(book)[0] == (1, "错误", "Regions", "A2", "key 不对", "请填 5")
    assert book["Regions"]["A2"].comment.text.startswith("错误：key 不对")


def test_a_sheet_or_cell_that_is_not_there_is_listed_all_the_same():
    issues = [Issue("odd", "Nowhere", "A1", {"value": 1}), Issue("odd", "Regions", "A1:A9", {"value": 2})]
    book = copy_of(source(), issues)
    assert [row[2:4] for row in listed(book)] == [("Nowhere", "A1"), ("Regions", "A1:A9")]
    assert not [cell for cell in book.worksheets[0]["D"] if cell.hyperlink]


def test_without_problems_the_copy_says_so():
    assert copy_of(source(), []).worksheets[0]["A2"].value == "No problems."


def test_an_annotated_copy_can_be_annotated_again():
    target = BytesIO()
    annotate(source(), ISSUES, "zh", target)
    again = copy_of(target.getvalue(), ISSUES[:1])
    assert again.sheetnames == ["Problems", "Regions", "it's #1"]
    assert len(listed(again)) == 1


def test_an_annotated_copy_can_be_read_again(tmp_path, monkeypatch):
    target = tmp_path / "marked.xlsx"
    annotate(source(), ISSUES, "en", target)
    monkeypatch.undo()
    raw = read_workbook(target)
    assert raw.tables["Regions"].rows[0].cells["weight"].value == 1.5
    assert "Problems" not in [issue.sheet for issue in raw.issues]


def test_formulas_become_their_values_and_a_stray_cell_does_no_harm():
    book = openpyxl.load_workbook(BytesIO(source()))
    book["Regions"]["XFD1048576"] = "stray"
    issues = [Issue("bad", "Regions", "XFD1048576", {"value": "far"})]
    sheet = copy_of(_saved(book), issues)["Regions"]
    assert sheet["XFD1048576"].value == "stray"
    assert sheet["XFD1048576"].fill.fgColor.rgb == RED


def test_a_sheet_name_that_excel_would_refuse_is_shortened():
    book = openpyxl.Workbook()
    with pytest.warns(UserWarning, match="31"):
        book.active.title = "x" * 40
    book.active["A1"] = 1
    copy = copy_of(_saved(book), [Issue("odd", "x" * 40, "A1", {"value": 1})])
    assert copy.sheetnames == ["Problems", "x" * 31]
    assert copy["Problems"]["D5"].hyperlink.location == f"{'x' * 31}!A1"
