"""Seats that are agreed: read, kept by solve and by repair, compared, and told where they cannot be read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from coplan import compare, evaluate, run
from coplan.reopen.plans import plan_of, reopen
from coplan.reopen.scenarios import sides_of
from coplan.run.plans import evaluation_of
from coplan.words.language import LANGUAGES, Language
from coplan.workbook.read_plan import read_plan
from tests.evaluate.plans import added, deleted, edited, repair, solved, typed

NURSING = ("North College", "101101", "North", 2027)
COMPUTING = ("North College", "080901", "North", 2028)
SOUTH = ("South College", "101101", "South", 2028)
STATUS = "I"


def agree(*key: str | int, said: str = "agreed") -> Callable[[Any], None]:
    return typed(said, *key, column=STATUS)


def both(*changes: Callable[[Any], None]) -> Callable[[Any], None]:
    def change(sheet: Any) -> None:
        for each in changes:
            each(sheet)

    return change


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("said", ["agreed", " 已定 ", "AGREED"])
def test_status_is_read_in_either_language(said: str, language: Language, tmp_path: Path) -> None:
    read = edited(tmp_path, agree(*NURSING, said=said), language)
    assert read.written.agreed == {NURSING: 50}
    assert plan_of(read).agreed == {NURSING}
    assert evaluation_of(read).holds


def test_a_plan_without_the_column_is_read_as_before(tmp_path: Path) -> None:
    read = edited(tmp_path, lambda sheet: sheet.delete_cols(9))
    assert "status" not in read.file.allocation.headings
    assert (read.written.agreed, read.written.issues) == ({}, ())
    assert evaluation_of(read).holds


@pytest.mark.parametrize("said", ["agred", 1, "yes"])
def test_what_is_no_status_is_told_at_its_cell(said: Any, tmp_path: Path) -> None:
    (issue,) = edited(tmp_path, agree(*NURSING, said=said)).written.issues
    assert (issue.code, issue.sheet, issue.severity) == ("unknown_choice", "Allocation", "error")
    assert issue.cell.startswith(STATUS)
    assert "agreed" in issue.message("en") + issue.hint("en")


def test_the_column_offers_its_choice() -> None:
    sheet = openpyxl.load_workbook(solved())["Allocation"]
    rules = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation if rule.type == "list"}
    assert rules == {f"I9:I{sheet.max_row}": '"agreed"'}
    assert sheet["I8"].value == "status"


def test_solve_keeps_what_is_agreed(tmp_path: Path) -> None:
    """South College is agreed to have 7 seats in 2028, and North College none for the South."""
    none = ("North College", "080901", "South", 2028)
    change = both(typed(7, *SOUTH), agree(*SOUTH), added(*none, seats=0), agree(*none))
    read = edited(tmp_path, change)
    again = run.solve(read.path, tmp_path / "again.xlsx", kept=run.Kept(agreed=True))
    assert again.plan.seats[SOUTH] == 7
    assert none not in again.plan.seats
    assert {key: again.plan.case.fixed_origin.get(key) for key in (SOUTH, none)} == {SOUTH: "kept", none: "kept"}
    assert again.plan.agreed == {SOUTH, none}
    written = reopen(again.path)
    assert written.written.agreed == {SOUTH: 7, none: 0}
    assert evaluation_of(written).edits == ()
    assert written.solved == again.plan.seats


def test_a_plan_in_which_nothing_is_agreed_is_told(tmp_path: Path) -> None:
    again = run.solve(solved(), tmp_path / "again.xlsx", kept=run.Kept(agreed=True))
    assert "nothing_agreed" in {issue.code for issue in again.issues}
    assert again.plan.agreed == frozenset()


def test_repair_keeps_what_is_agreed(tmp_path: Path) -> None:
    read = edited(tmp_path, both(agree(*NURSING), typed(60, *COMPUTING), agree(*COMPUTING)))
    fixed = {
        tuple(row.cells[name].value for name in ("institution", "specialty", "trained_for", "year")): (
            row.cells["seats"].value,
            row.cells["origin"].value,
        )
        for row in repair(read).tables["Fixed"].rows
    }
    assert fixed[NURSING] == (50, "kept")
    assert fixed[COMPUTING] == (60, "edited")
    repaired = run.repair(read.path, tmp_path / "repaired.xlsx")
    assert repaired.plan.seats[NURSING] == 50
    assert repaired.plan.agreed == {NURSING, COMPUTING}


def test_evaluation_says_which_edits_are_of_agreed_seats(tmp_path: Path) -> None:
    read = edited(tmp_path, both(typed(60, *COMPUTING), agree(*COMPUTING), typed(49, *NURSING)))
    edits = evaluate.results(evaluation_of(read), "zh").tables["Edits"]
    assert dict(zip(edits["specialty"], edits["status"], strict=True)) == {"080901": "已定", "101101": None}


def test_comparison_says_which_agreed_seats_moved(tmp_path: Path) -> None:
    other = edited(tmp_path, both(typed(60, *COMPUTING), agree(*COMPUTING), agree(*NURSING), typed(12, *SOUTH)))
    found = compare.compare(sides_of([solved(), other.path]))
    said = compare.lines(found, "en")
    at = said.index("Agreed seats that are not the same: 1")
    assert said[at + 1] == "  North College · 080901 · North · 2028: 70 → 60"
    status = found.tables["Seats"].set_index(["institution", "year"])["status"]
    assert status["North College", 2028].en == "agreed"
    assert status["South College", 2028] is None
    same = compare.lines(compare.compare(sides_of([solved(), solved(model="separate")])), "en")
    assert not any("Agreed" in line for line in same)


def test_a_deleted_row_is_agreed_no_longer(tmp_path: Path) -> None:
    read = edited(tmp_path, both(agree(*NURSING), deleted(*NURSING)))
    assert plan_of(read).agreed == frozenset()
    assert len(read_plan(read.path).tables["Allocation"]) == len(read_plan(solved()).tables["Allocation"]) - 1
