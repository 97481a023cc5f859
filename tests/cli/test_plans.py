"""compare, evaluate, and solve with parts of a plan kept, on the command line."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.said import CHINESE_CHARACTERS
from tests.evaluate.plans import Change, added, solved, typed
from tests.workbooks import FIRST_STEPS, allocation, cells

COMPUTING = ("North College", "080901", "North", 2027)
DIRECTED = ("North College", "080901", "South", 2027)
TOO_MANY = typed(101, *COMPUTING)


def seats(path: Path, *key: str | int) -> int:
    return next((row[-1] for row in allocation(path) if row[:-1] == key), 0)


# --- compare ---


def test_plans_side_by_side(plan: Path, coplan: Any) -> None:
    other = shutil.copy(solved(model="separate"), "other.xlsx")
    said = coplan("compare", plan.name, other, "-o", "difference.xlsx")
    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines()[0] == "What differs in the inputs (against plan):"
    assert said.out.endswith("Written: difference.xlsx\n")
    assert cells(Path("difference.xlsx"))
    chinese = coplan("compare", plan.name, other, "--lang", "zh").out
    assert chinese.startswith("输入差异（与 plan 相比）：")
    assert "缺口（加权人年）" in chinese
    assert "Shortage" not in chinese


@pytest.mark.parametrize("arguments", [["plan.xlsx"], ["plan.xlsx", "./plan.xlsx"], ["plan.xlsx", "absent.xlsx"]])
@pytest.mark.usefixtures("plan")
def test_what_cannot_be_compared(arguments: list[str], coplan: Any) -> None:
    said = coplan("compare", *arguments)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("error: ")


def test_compare_writes_into_no_plan(plan: Path, coplan: Any) -> None:
    before = plan.read_bytes()
    other = shutil.copy(plan, "other.xlsx")
    assert coplan("compare", plan.name, other, "-o", plan.name).code == 2
    assert coplan("compare", plan.name, FIRST_STEPS).code == 3
    assert plan.read_bytes() == before


# --- evaluate ---


def test_a_plan_that_holds(plan: Path, coplan: Any) -> None:
    said = coplan("evaluate", plan.name)
    assert (said.code, said.err) == (0, "")
    assert "The plan holds: no limit is broken." in said.out
    assert "方案成立" in coplan("evaluate", plan.name, "--lang", "zh").out


def test_a_plan_that_does_not_hold(edit: Callable[[Change], Path], coplan: Any) -> None:
    path = edit(TOO_MANY)
    before = path.read_bytes()
    said = coplan("evaluate", path, "-o", "evaluation.xlsx")
    assert said.code == 4
    assert "at most 100, 61 too many" in said.out
    assert cells(Path("evaluation.xlsx"))
    data = json.loads(coplan("evaluate", path, "--json").out)
    assert data["issues"] == []
    assert coplan("evaluate", path, "-o", path).code == 2
    assert path.read_bytes() == before


def test_text_for_seats_is_named_by_its_cell(edit: Callable[[Change], Path], coplan: Any) -> None:
    said = coplan("evaluate", edit(typed("many", *COMPUTING)))
    assert said.code == 4
    assert "error: Allocation!G" in said.err


def test_repair_solves_around_the_edits(edit: Callable[[Change], Path], coplan: Any) -> None:
    path = edit(typed(20, *COMPUTING))
    said = coplan("evaluate", path, "--repair", "--json")
    data = json.loads(said.out)
    assert (said.code, data["exit_code"]) == (0, 0)
    assert data["plan"] == str(Path("outputs/edited-repaired.xlsx"))
    assert seats(Path(data["plan"]), *COMPUTING) == 20
    again = coplan("evaluate", path, "--repair", "-o", "mine.xlsx")
    assert again.out.endswith("mine.xlsx\n")
    assert coplan("evaluate", "mine.xlsx").code == 0


def test_repair_that_is_impossible_names_the_edits(edit: Callable[[Change], Path], coplan: Any) -> None:
    path = edit(TOO_MANY)
    said = coplan("evaluate", path, "--repair")
    assert (said.code, said.out) == (4, "")
    assert "Allocation!G" in said.err
    assert json.loads(coplan("evaluate", path, "--repair", "--json").out)["exit_code"] == 4
    assert coplan("evaluate", path, "--repair", "-o", path).code == 2
    assert coplan("evaluate", edit(typed(20, *COMPUTING)), "--repair", "--time-limit", 0).code == 5
    assert not Path("outputs").exists()


def test_what_is_no_plan_is_not_evaluated(coplan: Any) -> None:
    assert coplan("evaluate", FIRST_STEPS).code == 3
    said = coplan("evaluate", "absent.xlsx", "--lang", "zh")
    assert said.code == 2
    assert CHINESE_CHARACTERS.search(said.err)


# --- solve PLAN --keep ---


@pytest.mark.parametrize("arguments", [["--keep", "north college"], ["--keep-year", 2027]])
def test_what_is_kept_stays(arguments: list[Any], edit: Callable[[Change], Path], coplan: Any) -> None:
    path = edit(typed(13, *DIRECTED))
    assert coplan("solve", path, *arguments, "-o", "kept.xlsx").code == 0
    assert seats(Path("kept.xlsx"), *DIRECTED) == 13
    assert coplan("solve", path, "-o", "free.xlsx").code == 0
    assert seats(Path("free.xlsx"), *DIRECTED) != 13


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--keep", "Nowhere College"], "Nowhere College"),
        (["--keep-year", 2040], "2040"),
        (["--keep-year", "x"], "--keep-year"),
    ],
)
def test_what_is_not_there_cannot_be_kept(arguments: list[Any], said: str, plan: Path, coplan: Any) -> None:
    answer = coplan("solve", plan.name, *arguments)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
    assert not Path("outputs").exists()


def test_only_a_plan_has_parts_to_keep(edit: Callable[[Change], Path], coplan: Any) -> None:
    assert coplan("solve", FIRST_STEPS, "--keep", "North Polytechnic").code == 3
    assert coplan("solve", edit(added("Nowhere", "080901", "North", 2027, seats=3)), "--keep-year", 2027).code == 3
