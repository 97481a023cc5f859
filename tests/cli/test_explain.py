"""explain on the command line: filters, edited plans, the workbook, and what cannot be explained."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from coplan import run
from coplan.contract.results import result_sheets
from tests.cli.said import CHINESE_CHARACTERS, chinese_case
from tests.evaluate.plans import Change, typed
from tests.workbooks import FIRST_STEPS

COMPUTING = ("North College", "080901", "North", 2027)


def rows(path: Path, key: str, language: Any = "en") -> list[dict[str, Any]]:
    """The rows of a sheet of the workbook by column key."""
    sheet = result_sheets("explain.toml")[key]
    page = openpyxl.load_workbook(path, data_only=True)[sheet.name(language)]
    assert [cell.value for cell in page[8]] == [column.name(language) for column in sheet.columns]
    keys = [column.key for column in sheet.columns]
    return [dict(zip(keys, row, strict=True)) for row in page.iter_rows(min_row=9, values_only=True)]


@pytest.mark.parametrize(
    "filters",
    [
        ["--institution", "north college"],
        ["--specialty", "80901"],
        ["--specialty", "computing"],
        ["--region", "North", "--year", 2027],
        ["--institution", "North College", "--institution", "South College", "--year", 2027, "--year", 2028],
    ],
)
def test_filters_leave_seats(filters: list[Any], plan: Path, coplan: Any) -> None:
    said = coplan("explain", plan.name, *filters)
    assert (said.code, said.err) == (0, "")
    assert "Chosen seats: " in said.out
    assert "North College, Computing (080901), for North" in said.out


def test_without_filters_the_whole_is_explained(plan: Path, coplan: Any) -> None:
    said = coplan("explain", plan.name)
    assert (said.code, said.err) == (0, "")
    assert "Shortages" in said.out
    assert "--institution" in said.out


def test_the_workbook_says_the_same_and_all_of_it(plan: Path, coplan: Any) -> None:
    before = plan.read_bytes()
    said = coplan("explain", plan.name, "--region", "North", "-o", "why.xlsx")
    assert said.out.endswith("Written: why.xlsx\n")
    told = [row["line"] or "" for row in rows(Path("why.xlsx"), "Explanation")]
    assert told == said.out.splitlines()[:-1]
    allocation = rows_of_allocation(plan)
    written = {
        (r["institution"], r["specialty"], r["trained_for"], r["year"]): r["seats"]
        for r in rows(Path("why.xlsx"), "Seats")
    }
    assert written == {key: n for key, n in allocation.items() if "North" in (key[0].split()[0], key[2])}
    assert sum(r["seats"] for r in rows(Path("why.xlsx"), "Groups")) == sum(written.values())
    assert plan.read_bytes() == before


def rows_of_allocation(path: Path) -> dict[tuple[str, str, str, int], int]:
    page = openpyxl.load_workbook(path, data_only=True)["Allocation"]
    found = (row for row in page.iter_rows(min_row=9, values_only=True) if row[0])
    return {(row[0], row[2], row[4], row[5]): row[6] for row in found}


def test_chinese_names_and_words(coplan: Any) -> None:
    plan = Path("方案.xlsx")
    run.solve(chinese_case(Path("北区.xlsx")), plan)
    said = coplan("explain", plan, "--institution", "北区学院", "--specialty", "计算机", "-o", "说明.xlsx")
    assert (said.code, said.err) == (0, "")
    assert "北区学院·计算机（080901）→北区：" in said.out
    assert rows(Path("说明.xlsx"), "Seats", "zh")[0]["institution"] == "北区学院"
    english = coplan("explain", plan, "--specialty", "计算机", "--lang", "en").out
    assert "One more seat:" in english
    assert not CHINESE_CHARACTERS.search(english.replace("北区学院", "").replace("计算机", "").replace("北区", ""))


def test_unknown_names_are_said_at_once_with_the_nearest(plan: Path, coplan: Any) -> None:
    wrong = ["--institution", "North Colege", "--specialty", "Nursin", "--region", "Souht", "--year", 2050]
    said = coplan("explain", plan.name, *wrong, "-o", "why.xlsx")
    assert (said.code, said.out) == (2, "")
    for name in ("North College", "Nursing", "South", "2050"):
        assert name in said.err
    assert not Path("why.xlsx").exists()
    chinese = coplan("explain", plan.name, *wrong, "--lang", "zh").err
    assert "是不是“Nursing”" in chinese


def test_nothing_matches(plan: Path, coplan: Any) -> None:
    said = coplan("explain", plan.name, "--institution", "South College", "--specialty", "080901", "-o", "why.xlsx")
    assert said.code == 0
    assert "The plan has no seats that match." in said.out
    assert openpyxl.load_workbook("why.xlsx").sheetnames == ["Explanation"]


def test_an_edited_plan_is_explained_as_it_is(edit: Callable[[Change], Path], coplan: Any) -> None:
    said = coplan("explain", edit(typed(20, *COMPUTING)), "--specialty", "080901")
    assert said.code == 0
    assert "Seats in Allocation were changed after solving (edits: 1)" in said.out.splitlines()[0]
    assert "2027: 20" in said.out


def test_a_plan_that_breaks_limits_says_so_first(edit: Callable[[Change], Path], coplan: Any) -> None:
    said = coplan("explain", edit(typed(101, *COMPUTING)), "--specialty", "080901")
    assert said.code == 0
    assert "This plan breaks" in said.out.splitlines()[1]
    assert "the causes" not in said.err


def test_what_cannot_be_explained(plan: Path, edit: Callable[[Change], Path], coplan: Any) -> None:
    assert coplan("explain", "absent.xlsx").code == 2
    assert coplan("explain", FIRST_STEPS).code == 3
    assert coplan("explain", plan.name, "-o", plan.name).code == 2
    said = coplan("explain", edit(typed("many", *COMPUTING)))
    assert (said.code, said.out) == (3, "")
    assert "Allocation!G" in said.err
