"""What the sheet Actual says, in either language, and what is wrong with it, cell by cell."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from coplan import run
from coplan.errors import BadInput, Issue
from coplan.roll import Actual, actual_sheet, read_actual
from coplan.roll.actual import ALL, Taken
from coplan.workbook.read import read_sheet
from tests.roll.plans import ACTUAL, actual, solved
from tests.tiny import case_of
from tests.workbooks import saved

CASE = case_of(
    Settings=[["name", "value"], ["first_year", 2027], ["last_year", 2027], ["demand_basis", "headcount"]],
    Workforce=[["region", "specialty", "headcount"], ["East", "k", 1]],
)
E = "E"


def read(folder: Path, *rows: Any, **how: Any) -> tuple[Actual, list[Issue]]:
    table, issues = read_sheet(actual(folder, *rows, **how), actual_sheet())
    assert table is not None
    known, found = read_actual(table, CASE)
    return known, [*issues, *found]


def test_both_kinds_of_rows(tmp_path: Path) -> None:
    known, issues = read(
        tmp_path,
        [E, "k", "West", 12, 11.5, "East", None],
        [None, "k", None, None, None, "West", "1,234.5"],
        [E, "k", "East", None, None, None, None],
    )
    assert issues == []
    assert known.programmes == {(E, "k"): {"West": Taken(12, Fraction("11.5"))}}
    assert known.headcount == {("West", "k"): Fraction("1234.5")}


def test_chinese_headings_and_a_column_of_one_s_own(tmp_path: Path) -> None:
    headings = ["院校", "专业代码", "实际招生", "备注"]
    path = saved(tmp_path / "a.xlsx", {"说明": [["随便"]], "实际": [headings, [E, "k", 7, "补录"]]})
    table, issues = read_sheet(path, actual_sheet())
    assert table is not None
    known, found = read_actual(table, CASE)
    assert [*issues, *found] == []
    assert known.programmes == {(E, "k"): {ALL: Taken(7, None)}}


@pytest.mark.parametrize(
    ("row", "code", "cell"),
    [
        (["Nowhere", "k", None, 1], "unknown_key", "A2"),
        ([E, None, None, 1], "missing_value", "B2"),
        ([E, "m", None, 1], "actual_unknown_programme", "B2"),
        ([E, "k", "North", 1], "unknown_key", "C2"),
        ([E, "k", None, -1], "too_small", "D2"),
        ([E, "k", None, 1.5], "not_whole", "D2"),
        ([E, "k", None, "many"], "not_a_number", "D2"),
        ([E, "k", None, None, "all"], "not_a_number", "E2"),
        ([E, "k", None, 2_000_000_000], "too_large", "D2"),
        ([E, "k", None, None, None, None, 3], "actual_staff_of_institution", "G2"),
        ([None, "k", None, 3, None, "East", 3], "actual_seats_of_region", "D2"),
        ([None, "k", "East", None, None, "East", 3], "actual_seats_of_region", "C2"),
        ([None, "k", None, 3], "actual_of_nobody", "A2"),
        ([E, "k", None, 3, None, "West"], "other_region", "F2"),
        ([E, "k", None, 3, 4], "actual_more_enrolled", "E2"),
    ],
)
def test_what_is_wrong_is_told_at_its_cell(tmp_path: Path, row: list[Any], code: str, cell: str) -> None:
    _, issues = read(tmp_path, row)
    assert [(issue.code, issue.cell) for issue in issues] == [(code, cell)]


@pytest.mark.parametrize("region", [None, "East"])
def test_a_programme_told_of_twice(tmp_path: Path, region: str | None) -> None:
    _, issues = read(tmp_path, [E, "k", None, 3], [E, "k", None, 4, None, region])
    (issue,) = issues
    assert (issue.code, issue.cell) == ("duplicate_row", "A3")
    assert "None" not in issue.line("en")


def test_everything_at_once(tmp_path: Path) -> None:
    known = actual(tmp_path, ["Nowhere", "080901", None, 1], ["North College", "080901", None, "x"])
    with pytest.raises(BadInput) as refused:
        run.roll(solved(), tmp_path / "next.xlsx", known)
    assert [issue.place for issue in refused.value.issues] == ["Actual!A2", "Actual!D3"]
    assert not (tmp_path / "next.xlsx").exists()


def test_a_misspelt_sheet_is_named(tmp_path: Path) -> None:
    table, (issue,) = read_sheet(saved(tmp_path / "a.xlsx", {"Actuals": [ACTUAL]}), actual_sheet())
    assert table is None
    assert '"Actuals" may be meant' in issue.line("en")
