"""Reading: sheets and columns are found however they are written, and whatever is wrong with their shape is said."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from coplan.errors import Issue
from coplan.tables.raw import RawTable, RawWorkbook
from coplan.words.language import LANGUAGES
from coplan.workbook.read import read_workbook
from tests.workbook.refused import with_chart_sheet
from tests.workbook.spoilt import CASE, SPOILT, Case, Rows, replace_sheet


@pytest.fixture
def case() -> Case:
    return Case()


def codes(read: RawWorkbook) -> list[str]:
    return [issue.code for issue in read.issues]


def only(read: RawWorkbook) -> Issue:
    (issue,) = read.issues
    return issue


def values(table: RawTable) -> list[dict[str, Any]]:
    return [{key: cell.value for key, cell in row.cells.items()} for row in table.rows]


def test_sound_case_has_no_issue(case: Case, tmp_path: Path) -> None:
    read = case.read(tmp_path)
    assert read.issues == ()
    assert list(read.tables) == list(CASE)
    demand = read.tables["Demand"]
    assert values(demand) == [{"region": "Hebei", "specialty": "080901", "year": 2030, "required": 60}]
    assert demand.rows[0].cells["required"].address == "D2"
    assert demand.headings["required"].address == "D1"


@pytest.mark.parametrize("code", SPOILT)
def test_each_issue_is_raised_alone_and_in_place(code: str, case: Case, tmp_path: Path) -> None:
    spoil, place = SPOILT[code]
    spoil(case)
    issue = only(case.read(tmp_path))
    assert (issue.code, issue.place) == (code, place)
    for language in LANGUAGES:
        assert issue.line(language)


def test_file_is_hashed_and_left_alone(case: Case, tmp_path: Path) -> None:
    read = case.read(tmp_path)
    content = (tmp_path / "case.xlsx").read_bytes()
    assert read.sha256 == hashlib.sha256(content).hexdigest()
    assert read.name == "case.xlsx"


@pytest.mark.parametrize(
    "heading",
    [
        "current_intake",
        "\u00a0Current_Intake\u3000",
        "current_intake*",
        "CURRENT_INTAKE (seats)",
        "current_intake* (seats)",
        "current_intake (seats) *",
        "ｃｕｒｒｅｎｔ＿ｉｎｔａｋｅ",
        "现招生数",
        "现招生数（名）",
        "现招生数 (名)",
        "现招生数\n（名）＊",
        "\ufeff现招生数［名］",
    ],
)
def test_heading_is_recognised_however_it_is_written(heading: str, case: Case, tmp_path: Path) -> None:
    case.put("Programmes!C1", heading)
    read = case.read(tmp_path)
    assert read.issues == ()
    assert values(read.tables["Programmes"])[0]["current_intake"] == 50


@pytest.mark.parametrize("heading", ["(" * 32_000, "[x]" * 10_000, "【】( " * 8_000, "required " + "(a)" * 10_000])
def test_a_heading_of_many_brackets_is_read_at_once(heading: str, case: Case, tmp_path: Path) -> None:
    case.put("Demand!D1", heading)
    start = time.process_time()
    read = case.read(tmp_path)
    assert time.process_time() - start < 2
    assert ("missing_column" in codes(read)) != heading.startswith("required")
    assert all(len(issue.line("en")) < 500 for issue in read.issues)


def test_a_chart_is_no_table(tmp_path: Path) -> None:
    (tmp_path / "case.xlsx").write_bytes(with_chart_sheet("经费"))
    assert ("not_a_table", "经费") in [
        (issue.code, issue.place) for issue in read_workbook(tmp_path / "case.xlsx").issues
    ]


@pytest.mark.parametrize("title", ["programmes", "专业点", " PROGRAMMES\u3000", "Ｐrogrammes"])
def test_sheet_is_recognised_however_it_is_written(title: str, case: Case, tmp_path: Path) -> None:
    replace_sheet(case, "Programmes", title, CASE["Programmes"])
    read = case.read(tmp_path)
    assert read.issues == ()
    assert read.tables["Programmes"].title == title


@pytest.mark.parametrize("heading", ["#check", "备注", "备注：来源", "Note", "ｎｏｔｅ 2"])
def test_planners_own_columns_are_left_alone(heading: str, case: Case, tmp_path: Path) -> None:
    case.put("Regions!C1", heading)
    case.put("Regions!C2", "#N/A")
    case.put("Regions!C9", "below the table")
    read = case.read(tmp_path)
    assert read.issues == ()
    assert values(read.tables["Regions"]) == [{"region": "Hebei", "weight": 1}]


@pytest.mark.parametrize("title", ["Summary", "摘要", "分配方案", "Instructions"])
def test_result_sheets_of_a_plan_are_skipped_in_silence(title: str, case: Case, tmp_path: Path) -> None:
    case.add(title, [["institution", "seats"], ["Tangshan", 5]])
    assert case.read(tmp_path).issues == ()


def test_near_sheet_name_is_suggested_both_ways(case: Case, tmp_path: Path) -> None:
    case.book["Programmes"].title = "Programs"
    unknown, missing = case.read(tmp_path).issues
    assert (unknown.code, unknown.sheet, missing.code) == ("unknown_sheet", "Programs", "missing_sheet")
    assert 'did you mean "Programmes"?' in unknown.line("en")
    assert "“专业点”" in unknown.line("zh")
    assert '"Programs"' in missing.line("en")
    assert "“专业点”" in missing.line("zh")


def test_a_sheet_that_is_there_already_is_not_offered_again(case: Case, tmp_path: Path) -> None:
    case.add("Demand (2)", [["anything"]])
    case.add("需求预测表", [["anything"]])
    for issue, title in zip(case.read(tmp_path).issues, ("Demand (2)", "需求预测表"), strict=True):
        assert (issue.code, issue.sheet) == ("unknown_sheet", title)
        assert issue.hint("en") == 'Demand is read from the sheet "Demand"; if this one is meant, exchange their names'


def test_a_sheet_is_offered_that_its_name_contains(case: Case, tmp_path: Path) -> None:
    case.book["Demand"].title = "需求预测表"
    case.book["Programmes"].title = "专业点名单"
    case.book["Institutions"].title = "院校表"
    found = [issue for issue in case.read(tmp_path).issues if issue.code == "unknown_sheet"]
    assert [issue.hint("zh") for issue in found] == ["是不是“院校”？", "是不是“专业点”？", "是不是“需求”？"]


def test_near_column_name_is_suggested_and_far_ones_are_listed(case: Case, tmp_path: Path) -> None:
    case.put("Programmes!F1", "fil_rate")
    case.put("Programmes!G1", "电话")
    near, far = case.read(tmp_path).issues
    assert 'did you mean "fill_rate"?' in near.line("en")
    assert "years, fill_rate, completion_rate" in far.line("en")
    assert "学制、报到率、毕业率" in far.line("zh")


def test_same_sheet_and_same_column_name_both(case: Case, tmp_path: Path) -> None:
    case.add("地区", CASE["Regions"])
    case.put("Regions!E1", "地区")
    column, sheet = case.read(tmp_path).issues
    assert "A1" in column.line("en")
    assert "E1" in column.line("en")
    assert "“Regions”" in sheet.line("zh")
    assert "“地区”" in sheet.line("zh")


def test_all_issues_come_at_once_in_sheet_order(case: Case, tmp_path: Path) -> None:
    case.put("Demand!E1", "电话")
    case.put("Regions!C1", "电话")
    del case.book["Specialties"]
    assert [issue.place for issue in case.read(tmp_path).issues] == ["Regions!C1", "Demand!E1", ""]


def test_wholly_blank_sheet(case: Case, tmp_path: Path) -> None:
    case.add("Budgets", [])
    replace_sheet(case, "Regions", "Regions", [])
    read = case.read(tmp_path)
    assert [(issue.code, issue.sheet) for issue in read.issues] == [("empty_sheet", "Regions")]
    assert read.tables["Budgets"].rows == ()


def test_blank_rows_are_dropped(case: Case, tmp_path: Path) -> None:
    for address, value in {"A3": " \u3000", "B4": "\u00a0", "A6": "Tianjin"}.items():
        case.put(f"Regions!{address}", value)
    assert [row.number for row in case.read(tmp_path).tables["Regions"].rows] == [2, 6]


def test_stray_cell_does_not_hide_the_rows_below_it(case: Case, tmp_path: Path) -> None:
    case.put("Regions!A3", "Tianjin")
    case.put("Regions!XFD2", "x")
    assert len(case.read(tmp_path).tables["Regions"].rows) == 2


@pytest.mark.parametrize("address", ["XFD1048576", "A1048576", "XFD2", "GS1", "B1000001"])
def test_stray_cell_is_named_quickly(address: str, case: Case, tmp_path: Path) -> None:
    case.put(f"Regions!{address}", "x")
    start = time.process_time()
    issue = only(case.read(tmp_path))
    assert time.process_time() - start < 2
    assert (issue.code, issue.cell) == ("stray_cell", address)


def test_formats_alone_are_no_values(case: Case, tmp_path: Path) -> None:
    for address in ("F2", "A9", "XFD1048576"):
        case.book["Regions"][address].fill = openpyxl.styles.PatternFill("solid", "FFFF00")
    read = case.read(tmp_path)
    assert read.issues == ()
    assert len(read.tables["Regions"].rows) == 1


def test_unnamed_columns_are_one_warning(case: Case, tmp_path: Path) -> None:
    case.put("Regions!E2", 1)
    case.put("Regions!D7", 1)
    issue = only(case.read(tmp_path))
    assert (issue.severity, issue.cell) == ("warning", "E2")
    assert "D, E" in issue.line("en")


@pytest.mark.parametrize(
    ("merged", "touches"), [("A1:B1", True), ("B2:C2", True), ("C1:D1", False), ("D2:E2", False), ("A9:B9", False)]
)
def test_merged_cells_matter_where_they_touch_the_table(merged: str, touches: bool, case: Case, tmp_path: Path) -> None:
    case.book["Regions"].merge_cells(merged)
    found = [issue.values["range"] for issue in case.read(tmp_path).issues if issue.code == "merged_cells"]
    assert found == ([merged] if touches else [])


def test_faulty_cells_carry_their_code(case: Case, tmp_path: Path) -> None:
    case.put("Regions!A3", "#REF!")
    case.put("Regions!B3", "=1+1")
    read = case.read(tmp_path)
    assert read.issues == ()
    row = read.tables["Regions"].rows[1]
    assert (row.cells["region"].fault, row.cells["region"].value) == ("error_cell", "#REF!")
    assert (row.cells["weight"].fault, row.cells["weight"].value) == ("formula_without_value", "=1+1")


def test_formulas_with_a_value_read_as_the_value(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "case.xlsx") as book:
        sheet = book.add_worksheet("Regions")
        sheet.write_row(0, 0, ["region", "weight"])
        sheet.write_formula(1, 0, '="He"&"bei"', None, "Hebei")
        sheet.write_formula(1, 1, "=1+1", None, 2)
    row = read_workbook(tmp_path / "case.xlsx").tables["Regions"].rows[0]
    assert [(cell.value, cell.fault) for cell in row.cells.values()] == [("Hebei", ""), (2, "")]


def test_values_are_handed_over_raw(case: Case, tmp_path: Path) -> None:
    rich = CellRichText("He", TextBlock(InlineFont(b=True), "bei"))
    kept = ["  ０８ ", 1.5, True, datetime(2027, 9, 1)]
    for column, value in zip("ABCD", kept, strict=True):
        case.put(f"Demand!{column}3", value)
    case.put("Regions!A2", rich)
    read = case.read(tmp_path)
    assert [cell.value for cell in read.tables["Demand"].rows[1].cells.values()] == kept
    assert [type(cell.value) for cell in read.tables["Demand"].rows[1].cells.values()] == [str, float, bool, datetime]
    assert read.tables["Regions"].rows[0].cells["region"].value == "Hebei"


CHINESE: Mapping[str, Rows] = {
    "设置": [["项目", "取值"], ["first_year", 2027]],
    "地区": [["地区"], ["河北"]],
    "院校": [["院校", "地区"], ["唐山", "河北"]],
    "专业": [["专业代码", "专业名称"], ["080901", "计算机"]],
    "专业点": [["院校", "专业代码", "现招生数", "最多招生", "学制"], ["唐山", "080901", 50, 80, 4]],
    "需求": [["地区", "专业代码", "年份", "需求人数"], ["河北", "080901", 2030, 60]],
}


def read_titles(folder: Path, sheets: Mapping[str, Rows]) -> RawWorkbook:
    case = Case()
    for title in case.book.sheetnames:
        del case.book[title]
    for title, rows in sheets.items():
        case.add(title, rows)
    return case.read(folder)


def test_language_is_that_of_most_names(case: Case, tmp_path: Path) -> None:
    assert case.read(tmp_path).language == "en"
    chinese = read_titles(tmp_path, CHINESE)
    assert (chinese.language, chinese.issues) == ("zh", ())
    mixed = read_titles(tmp_path, {**CHINESE, "Budgets": [["region", "年份", "budget"]]})
    assert (mixed.language, mixed.issues) == ("zh", ())
    assert read_workbook(tmp_path / "case.xlsx", "en").language == "en"


@pytest.mark.parametrize("language", LANGUAGES)
def test_language_of_the_user_decides_a_tie(language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COPLAN_LANG", language)
    assert read_titles(tmp_path, {"Regions": [["地区"], ["河北"]]}).language == language


def test_wrong_dimensions_in_the_file_do_not_hide_rows(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "case.xlsx") as book:
        sheet = book.add_worksheet("Regions")
        sheet.write_column(0, 0, ["region", *(f"R{n}" for n in range(50))])
        sheet._write_dimension = lambda: sheet._xml_empty_tag("dimension", [("ref", "A1")])
    assert len(read_workbook(tmp_path / "case.xlsx").tables["Regions"].rows) == 50
