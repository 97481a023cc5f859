"""Sheets with a column for each year: read as rows, with the cells that the planner filled."""

from pathlib import Path

import pytest

from coplan.case import check_case
from coplan.tables.raw import RawTable
from coplan.workbook.read import read_workbook
from tests.small import SMALL
from tests.workbooks import Rows, saved


def history(folder: Path, rows: Rows) -> tuple[RawTable, list[str]]:
    """The table that a sheet History is read as, and the codes of its issues with their cells."""
    raw = read_workbook(saved(folder / "case.xlsx", {**SMALL, "History": rows}))
    return raw.tables["History"], [f"{issue.code} {issue.cell}" for issue in raw.issues if issue.sheet == "History"]


def values(table: RawTable) -> list[tuple[object, ...]]:
    return [tuple(cell.value for cell in row.cells.values()) for row in table.rows]


@pytest.mark.parametrize("headings", [(2020, 2021), ("2020", "2021年"), ("2020 people", "2021年在岗人数")])
def test_a_column_for_each_year_is_a_row_for_each_year(headings: tuple[object, ...], tmp_path: Path) -> None:
    table, issues = history(tmp_path, [["region", "specialty", *headings], ["North", "080901", 50, 60]])
    assert values(table) == [("North", "080901", 2020, 50), ("North", "080901", 2021, 60)]
    assert [row.cells["people"].address for row in table.rows] == ["C2", "D2"]
    assert len({row.at for row in table.rows}) == 2
    assert issues == []


def test_vacancies_have_columns_of_their_own(tmp_path: Path) -> None:
    headings = ["地区", "专业代码", 2020, "2020 空缺", 2021, "2021年空缺"]
    table, issues = history(tmp_path, [headings, ["North", "080901", 50, 4, 60, None]])
    assert [(row.cells["people"].value, row.cells["vacancies"].value) for row in table.rows] == [(50, 4), (60, None)]
    assert issues == []


def test_a_blank_cell_is_no_year(tmp_path: Path) -> None:
    table, _ = history(tmp_path, [["region", "specialty", 2020, 2021, 2022], ["North", "080901", 50, None, 70]])
    assert [row.cells["year"].value for row in table.rows] == [2020, 2022]


def test_nothing_that_is_typed_is_passed_over(tmp_path: Path) -> None:
    rows = [
        ["region", "specialty", 2020, 2020, "2021 stock"],
        [None, None, 50, 5, 6],
        ["North", "080901", None, None, None],
    ]
    table, issues = history(tmp_path, rows)
    assert issues == ["unknown_column E1", "duplicate_column D1"]
    nameless, empty = table.rows
    assert (nameless.cells["region"].value, nameless.cells["people"].value) == (None, 50)
    assert (empty.cells["year"].value, empty.cells["people"].address) == (None, "C3")


def test_with_a_column_year_others_are_unknown(tmp_path: Path) -> None:
    _, issues = history(tmp_path, [["region", "specialty", "year", "people", 2020], ["North", "080901", 2019, 5, 6]])
    assert issues == ["unknown_column E1"]


def test_other_sheets_have_no_columns_of_years(tmp_path: Path) -> None:
    raw = read_workbook(saved(tmp_path / "case.xlsx", {**SMALL, "Inflow": [["region", "specialty", 2020]]}))
    assert "unknown_column" in {issue.code for issue in raw.issues}


def test_a_wrong_key_is_told_once_and_hides_nothing_of_other_rows(tmp_path: Path) -> None:
    years = range(2018, 2026)
    rows = [
        ["region", "specialty", *years],
        ["North", "080901", 50, 51, None, 53, 54, 55, 56, 57],
        ["North", "089999", *[9] * 8],
        ["South", "080901", *[None] * 5, 5, 6, 7],
        ["Total", None, *[64] * 8],
    ]
    _, issues = check_case(read_workbook(saved(tmp_path / "case.xlsx", {**SMALL, "History": rows})))
    assert [(issue.code, issue.cell) for issue in issues] == [
        ("past_gap", "F2"),
        ("unknown_key", "B3"),
        ("history_short", "H4"),
        ("no_data_row", "A5"),
    ]
