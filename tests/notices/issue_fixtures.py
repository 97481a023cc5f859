"""What the kinds of problems of notices and their answers are triggered by."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from coplan import run
from coplan.errors import Issue
from coplan.reopen.plans import reopen
from coplan.run.answering import answers_in
from tests.evaluate.plans import TABLES, edited, solved, typed
from tests.issue_fixtures import triggers
from tests.notices.plans import NORTH, columns, entered, filled_in, plan, row_of, sent
from tests.workbooks import saved

ROW = ("080901", "North", 2027)


def answered(folder: Path, change: Callable[[Any], None]) -> Iterable[Issue]:
    """What is said of a notice of the small plan after a change of its table."""
    notices = sent(folder)
    filled_in(notices / f"{NORTH}.xlsx", change)
    return answers_in(reopen(plan()), notices).issues


@triggers("notices_of_broken_plan")
def notices_of_an_edited_plan(folder: Path) -> Iterable[Issue]:
    read = edited(folder, typed(101, "North College", "080901", "North", 2027))
    return run.notices(read.path, folder / "notices").issues


@triggers("notice_answered")
def notices_over_an_answer(folder: Path) -> Iterable[Issue]:
    notices = sent(folder)
    filled_in(notices / f"{NORTH}.xlsx", entered(10, *ROW))
    return run.notices(plan(), notices, force=True).issues


@triggers("not_a_notice")
def another_workbook(folder: Path) -> Iterable[Issue]:
    saved(folder / "case.xlsx", TABLES)
    return answers_in(reopen(plan()), folder).issues


@triggers("notice_of_other_plan")
def answer_to_another_plan(folder: Path) -> Iterable[Issue]:
    return answers_in(reopen(solved(model="separate")), sent(folder)).issues


@triggers("notice_of_edited_plan")
def answer_to_a_plan_that_was_edited(folder: Path) -> Iterable[Issue]:
    notices = sent(folder)
    return answers_in(edited(folder, typed(1, "North College", *ROW)), notices).issues


@triggers("folder_not_found")
def no_folder(folder: Path) -> Iterable[Issue]:
    return answers_in(reopen(plan()), folder / "absent").issues


@triggers("not_answered", "reply_not_read")
def a_letter_in_place_of_answers(folder: Path) -> Iterable[Issue]:
    (folder / "letter.pdf").touch()
    return answers_in(reopen(plan()), folder).issues


@triggers("notice_twice")
def two_answers_of_a_college(folder: Path) -> Iterable[Issue]:
    notices = sent(folder)
    shutil.copy(notices / f"{NORTH}.xlsx", notices / "North College (1).xlsx")
    return answers_in(reopen(plan()), notices).issues


@triggers("notice_row_unknown", "notice_rows_missing")
def a_region_changed(folder: Path) -> Iterable[Issue]:
    return answered(folder, entered("South", "101101", "North", 2027, column="trained_for"))


@triggers("notice_row_again")
def a_row_copied(folder: Path) -> Iterable[Issue]:
    def change(sheet: Any) -> None:
        sheet.append([cell.value for cell in sheet[row_of(sheet, *ROW)]])

    return answered(folder, change)


@triggers("notice_seats_changed")
def seats_overwritten(folder: Path) -> Iterable[Issue]:
    return answered(folder, lambda sheet: sheet.cell(row_of(sheet, *ROW), columns(sheet)["seats"], 99))
