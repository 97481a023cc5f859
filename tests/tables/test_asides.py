"""Rows in a table that are no data are one problem each, and nothing else is taken for one."""

from __future__ import annotations

from typing import Any

import pytest

from coplan.case import check_case
from coplan.errors import Issue
from coplan.tables.joint import join
from coplan.tables.raw import Cell
from tests.small import SMALL, Tables, raw_workbook, small

PROGRAMMES, DEMAND, REGIONS, SETTINGS = (SMALL[key] for key in ("Programmes", "Demand", "Regions", "Settings"))
SUM = Cell("=SUM(C2:C3)", "C4", "formula_without_value")


def issues(tables: Tables) -> list[Issue]:
    return list(check_case(raw_workbook(tables))[1])


def only(tables: Tables) -> Issue:
    (issue,) = issues(tables)
    assert issue.code == "no_data_row", issue.line("en")
    return issue


def looks(issue: Issue) -> str:
    return str(issue.values["looks"].en)


@pytest.mark.parametrize(
    "row",
    [
        ["合计", None, SUM, None, None],
        ["合 计", None, 70, 140],
        ["总计：", None, 70, 140],
        ["小计（人）", "", 70],
        ["North College 小计", None, 40, 80],
        ["Total", None, 70, 140],
        ["Grand total", None, 70, 140],
        ["TOTAL SEATS", None, 70, 140],
        ["Sub-total", "080901", 70, 140, 4],
        [None, "合计", 70, 140],
        ["North College", "Total", 70, 140],
        ["其中：省属", None, 70, 140],
        ["All of the above", None, 70, 140],
    ],
)
def test_a_total_is_one_problem(row: list[Any]) -> None:
    issue = only(small(Programmes=[*PROGRAMMES, row]))
    assert issue.cell == ("A4" if row[0] and row[0][-7:] != "College" else "B4")
    assert looks(issue).startswith("a total (")


def test_a_total_over_years_is_one_problem() -> None:
    issue = only(small(Demand=[*DEMAND, ["South", "101101", "2031—2032合计", 50]]))
    assert (issue.cell, looks(issue)) == ("C5", 'a total ("2031—2032合计")')


@pytest.mark.parametrize(
    "name",
    [
        "合计",
        "全省合计",
        "共 3 个地区",
        "Total",
        "总计（人）",
        "注：数据截至 2026 年",
        "Note: estimates",
        "数据来源：统计局。",
    ],
)
def test_no_region_is_called_like_a_total_or_a_note(name: str) -> None:
    issue = only(small(Regions=[*REGIONS, [name]]))
    assert issue.place == "Regions!A4"
    assert "“" + name in issue.line("zh")


@pytest.mark.parametrize(
    "text",
    [
        "注：燕京医学院为估计数",
        "注1. North College 为估计数",
        "备注：无",
        "数据来源：教育厅",
        "填表人：张三",
        "单位：人",
        "※ 不含成人教育",
        "* estimates",
        "Note: estimates",
        "Source: statistical office",
        "Figures of North College are estimates.",
        "以上为估计数。",
    ],
)
def test_a_note_is_one_problem(text: str) -> None:
    issue = only(small(Programmes=[*PROGRAMMES, [text]]))
    assert issue.place == "Programmes!A4"
    assert looks(issue) == f'a note ("{text}")'


def test_a_note_in_several_cells_is_one_problem() -> None:
    assert looks(only(small(Programmes=[*PROGRAMMES, ["制表人：", "张三", "审核：", "李四"]]))).startswith("a note")


def test_a_lone_text_is_one_problem_that_says_both_ways_out() -> None:
    issue = only(small(Programmes=[*PROGRAMMES, ["二、省属院校"]]))
    assert looks(issue) == 'a title or a note: it holds nothing but "二、省属院校"'
    assert "if it is data, fill in the rest of the row" in issue.hint("en")


def test_headings_once_more_are_one_problem() -> None:
    assert looks(only(small(Programmes=[*PROGRAMMES, PROGRAMMES[0]]))).startswith("the headings once more")
    assert looks(only(small(Demand=[*DEMAND, ["地区", "专业代码", "年份", "需求人数"]]))).startswith(
        "the headings once"
    )


def test_numbers_without_a_name_are_one_problem() -> None:
    issue = only(small(Programmes=[*PROGRAMMES, [None, None, 70, SUM]]))
    assert issue.line("en") == (
        "Programmes!C4: this row looks like a total: there are numbers, but nothing under institution, specialty; "
        "delete the row: coplan does the sums itself; if it is data, fill in institution, specialty"
    )


def test_notes_and_totals_in_settings_are_one_problem_each() -> None:
    found = issues(small(Settings=[*SETTINGS, ["注：年份为秋季入学", None], ["合计", 3]]))
    assert [(issue.code, issue.place) for issue in found] == [
        ("no_data_row", "Settings!A5"),
        ("no_data_row", "Settings!A6"),
    ]


@pytest.mark.parametrize(
    ("row", "codes"),
    [
        (["North Colege"], ["unknown_key", "missing_value", "missing_value", "missing_value", "missing_value"]),
        (["North College"], ["missing_value"] * 4),
        (["Harvard", "080901", 1, 2, 3], ["unknown_key"]),
        ([None, "101101", 40, 80, 4], ["missing_value"]),
        ([Cell("#REF!", "A4", "error_cell")], ["error_cell"] + ["missing_value"] * 4),
    ],
)
def test_a_row_of_data_keeps_its_problems(row: list[Any], codes: list[str]) -> None:
    assert sorted(i.code for i in issues(small(Programmes=[*PROGRAMMES, row]))) == sorted(codes)


@pytest.mark.parametrize("name", ["St. Petersburg", "Total University", "Noteborn", "注册学院", "上海统计学院", "日照"])
def test_names_that_only_sound_like_it_are_names(name: str) -> None:
    assert {issue.code for issue in issues(small(Regions=[*REGIONS, [name]]))} == {"region_takes_no_part"}


def test_totals_of_two_files_do_not_clash() -> None:
    tables = [["region", "weight"], ["North", 1], ["South", 1]]
    first = raw_workbook(small(Regions=[*tables, ["合计", 2]]), "a.xlsx")
    other = raw_workbook(small(Regions=[*tables, ["合计", 3]]), "b.xlsx")
    found = check_case(join([first, other]))[1]
    assert [(i.code, i.place) for i in found] == [
        ("no_data_row", "[a.xlsx]Regions!A4"),
        ("no_data_row", "[b.xlsx]Regions!A4"),
    ]
