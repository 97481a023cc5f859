"""What the kinds of problems of notices and their answers are triggered by."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import openpyxl

from coplan import run
from coplan.errors import Issue
from tests.evaluate.plans import TABLES, edited, solved, typed
from tests.issue_fixtures import triggers
from tests.notices.plans import NORTH, accepted, columns, entered, filled_in, plan, row_of, sent
from tests.workbooks import saved

ROW = ("080901", "North", 2027)


def answered(folder: Path, change: Callable[[Any], None]) -> Iterable[Issue]:
    """What is said of a notice of the small plan after a change of its table."""
    notices = sent(folder)
    filled_in(notices / f"{NORTH}.xlsx", change)
    return run.evaluate_replies(plan(), notices).issues


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
    return run.evaluate_replies(plan(), folder).issues


@triggers("notice_of_other_plan")
def answer_to_another_plan(folder: Path) -> Iterable[Issue]:
    return run.evaluate_replies(solved(model="separate"), sent(folder)).issues


@triggers("notice_of_edited_plan")
def answer_to_a_plan_that_was_edited(folder: Path) -> Iterable[Issue]:
    notices = sent(folder)
    return run.evaluate_replies(edited(folder, typed(1, "North College", *ROW)).path, notices).issues


@triggers("folder_not_found")
def no_folder(folder: Path) -> Iterable[Issue]:
    return run.evaluate_replies(plan(), folder / "absent").issues


@triggers("not_answered", "reply_not_read")
def a_letter_in_place_of_answers(folder: Path) -> Iterable[Issue]:
    (folder / "letter.pdf").touch()
    return run.evaluate_replies(plan(), folder).issues


@triggers("notice_twice")
def two_answers_of_a_college(folder: Path) -> Iterable[Issue]:
    notices = sent(folder)
    shutil.copy(notices / f"{NORTH}.xlsx", notices / "North College (1).xlsx")
    return run.evaluate_replies(plan(), notices).issues


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


def reviewed(folder: Path, change: Callable[[Any], None]) -> Path:
    """The folder of a wish on which something was decided, after a change of the sheet Replies."""
    notices = sent(folder)
    filled_in(notices / f"{NORTH}.xlsx", entered(12, *ROW))
    written = run.evaluate_replies(plan(), notices).path
    assert written is not None
    book = openpyxl.load_workbook(written)
    change(book["Replies"])
    book.save(written)
    return notices


@triggers("decision_outdated")
def a_wish_changed_after_it_was_accepted(folder: Path) -> Iterable[Issue]:
    notices = reviewed(folder, accepted("yes"))
    filled_in(notices / f"{NORTH}.xlsx", entered(13, *ROW))
    return run.evaluate_replies(plan(), notices).issues


@triggers("reviews_twice")
def two_workbooks_of_decisions(folder: Path) -> Iterable[Issue]:
    notices = reviewed(folder, accepted("yes"))
    (written,) = notices.glob("*-replies.xlsx")
    shutil.copy(written, notices / "copy.xlsx")
    return run.evaluate_replies(plan(), notices).issues


@triggers("review_without_replies")
def decisions_without_their_sheet(folder: Path) -> Iterable[Issue]:
    def renamed(sheet: Any) -> None:
        sheet.title = "Sheet1"

    return run.evaluate_replies(plan(), reviewed(folder, renamed)).issues


@triggers("wishes_left")
def a_plan_without_a_wish(folder: Path) -> Iterable[Issue]:
    notices = reviewed(folder, accepted("no"))
    return run.repair_replies(plan(), notices, folder / "repaired.xlsx").issues
