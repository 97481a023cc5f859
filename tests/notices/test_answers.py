"""Every kind of wrong answer gets its message, and nothing of a right one is lost."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from coplan import run
from coplan.errors import BadInput, Issue
from coplan.words.language import LANGUAGES, Language
from tests.evaluate.plans import TABLES
from tests.notices.plans import NORTH, columns, entered, filled_in, plan, row_of, sent
from tests.workbooks import saved

ROW = ("080901", "North", 2027)
OTHER = ("080901", "South", 2028)
Change = Callable[[Any], None]


def evaluated(folder: Path, *changes: Change, language: Language = "en") -> run.Replied:
    """The answers of a college that filled in its notice so."""
    notices = sent(folder, language)
    for change in changes:
        filled_in(notices / f"{NORTH}.xlsx", change, language)
    return run.evaluate_replies(plan(language), notices)


def refused(folder: Path, *changes: Change) -> list[Issue]:
    with pytest.raises(BadInput) as error:
        evaluated(folder, *changes)
    assert not list(folder.rglob("*-replies.xlsx"))
    return list(error.value.issues)


@pytest.mark.parametrize("language", LANGUAGES)
def test_blank_notices_agree(language: Language, tmp_path: Path) -> None:
    found = evaluated(tmp_path, language=language)
    assert found.replies.answers.given == ()
    assert found.replies.answers.answered == {"North College", "South College"}
    assert found.issues == ()
    assert found.evaluation.edits == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_wishes_and_remarks_are_read(language: Language, tmp_path: Path) -> None:
    changes = [
        entered(12, *ROW),
        entered(" １5 名", *OTHER),
        entered("two\nlines", *OTHER, column="remark"),
        entered(50, "101101", "North", 2027),  # as planned
        entered("fine", "101101", "North", 2028, column="remark"),
    ]
    names = {"wanted": "拟招", "remark": "意见", "specialty": "专业代码", "trained_for": "服务地", "year": "年份"}
    if language == "zh":
        changes = [translated(change, names) for change in changes]
    given = evaluated(tmp_path, *changes, language=language).replies.answers.given
    assert {(a.key[1:], a.planned, a.wanted, a.remark) for a in given} == {
        (ROW, 10, 12, ""),
        (OTHER, 0, 15, "two lines"),
        (("101101", "North", 2028), 50, None, "fine"),
    }


def translated(change: Change, names: dict[str, str]) -> Change:
    """The same change of a sheet with Chinese headings."""

    def made(sheet: Any) -> None:
        headings = {cell.column: cell.value for cell in sheet[8]}
        for key, title in names.items():
            sheet.cell(8, next(c for c, said in headings.items() if said == title), key)
        change(sheet)
        for column, title in headings.items():
            sheet.cell(8, column, title)

    return made


WRONG = {1.5: "not_whole", "many": "not_a_number", -1: "too_small", 1e12: "too_large", True: "boolean_as_number"}


@pytest.mark.parametrize(("value", "code"), WRONG.items())
def test_a_wish_that_is_no_number_of_seats(value: Any, code: str, tmp_path: Path) -> None:
    (issue,) = refused(tmp_path, entered(value, *ROW))
    assert (issue.code, issue.place) == (code, "[North College.xlsx]Seats!I9")
    assert "拟招" in issue.message("zh")


def test_everything_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    notices = sent(tmp_path)
    filled_in(notices / f"{NORTH}.xlsx", entered(1.5, *ROW))
    filled_in(notices / f"{NORTH}.xlsx", entered("x", *OTHER))
    filled_in(notices / "South College.xlsx", entered(-3, "101101", "South", 2027))
    (notices / "broken.xlsx").write_bytes(b"PK\x03\x04")
    (notices / "answer.csv").write_text("specialty,wanted\n080901,3\n")
    saved(notices / "case.xlsx", TABLES)
    with pytest.raises(BadInput) as error:
        run.evaluate_replies(plan(), notices)
    told = {(issue.code, issue.sheet or issue.values.get("file", "")) for issue in error.value.issues}
    assert told == {
        ("not_whole", "[North College.xlsx]Seats"),
        ("not_a_number", "[North College.xlsx]Seats"),
        ("too_small", "[South College.xlsx]Seats"),
        ("file_damaged", "broken.xlsx"),
        ("file_is_text", "answer.csv"),
        ("not_a_notice", "case.xlsx"),
    }


@pytest.mark.parametrize("column", ["specialty", "trained_for", "year"])
@pytest.mark.parametrize("value", ["nonsense", None, 2031, True])
def test_a_changed_key_is_an_unknown_row_and_a_missing_one(column: str, value: Any, tmp_path: Path) -> None:
    issues = {issue.code: issue for issue in refused(tmp_path, entered(value, *ROW, column=column))}
    assert set(issues) == {"notice_row_unknown", "notice_rows_missing"}
    assert issues["notice_row_unknown"].place == "[North College.xlsx]Seats!A9"
    assert "080901 · North · 2027" in issues["notice_rows_missing"].message("en")


def test_codes_that_lost_their_zeros_are_read(tmp_path: Path) -> None:
    found = evaluated(tmp_path, entered(12, *ROW), entered(80901, *ROW, column="specialty"))
    assert [answer.key for answer in found.replies.answers.given] == [(NORTH, *ROW)]


def test_rows_that_were_added_or_deleted(tmp_path: Path) -> None:
    def deletes(sheet: Any) -> None:
        sheet.unmerge_cells(next(str(r) for r in sheet.merged_cells.ranges if r.min_row == 9))
        sheet.delete_rows(row_of(sheet, *ROW))

    (issue,) = refused(tmp_path / "one", deletes)
    assert issue.code == "notice_rows_missing"

    def adds(sheet: Any) -> None:
        sheet.append(["080901", "Computing", "West", 2029, 0, 0, 0, "", 5])

    (issue,) = refused(tmp_path / "other", adds)
    assert (issue.code, issue.values["row"]) == ("notice_row_unknown", "080901 · West · 2029")


def test_merged_wishes_are_told(tmp_path: Path) -> None:
    def merges(sheet: Any) -> None:
        at = columns(sheet)["wanted"]
        sheet.cell(9, at, 12)
        sheet.merge_cells(start_row=9, end_row=10, start_column=at, end_column=at)

    (issue,) = refused(tmp_path, merges)
    assert (issue.code, issue.values["range"]) == ("merged_cells", "I9:I10")


def test_two_answers_of_one_college_name_both_files(tmp_path: Path) -> None:
    notices = sent(tmp_path)
    shutil.copy(notices / f"{NORTH}.xlsx", notices / "a copy.xlsx")
    with pytest.raises(BadInput) as error:
        run.evaluate_replies(plan(), notices)
    (issue,) = error.value.issues
    assert issue.code == "notice_twice"
    assert {issue.values["file"], issue.values["first"]} == {"a copy.xlsx", "North College.xlsx"}


def test_files_may_have_any_name(tmp_path: Path) -> None:
    notices = sent(tmp_path)
    filled_in(notices / f"{NORTH}.xlsx", entered(12, *ROW)).rename(notices / "answer (final) 2.xlsx")
    found = run.evaluate_replies(plan(), notices)
    (wish,) = found.replies.wishes
    assert wish.answer.place == "[answer (final) 2.xlsx]Seats!I9"


def test_who_did_not_answer_is_named_and_agrees(tmp_path: Path) -> None:
    notices = sent(tmp_path)
    (notices / "South College.xlsx").unlink()
    (issue,) = run.evaluate_replies(plan(), notices).issues
    assert (issue.code, issue.values["names"]) == ("not_answered", ["South College"])


def test_headings_that_were_changed(tmp_path: Path) -> None:
    (issue,) = refused(tmp_path, lambda sheet: sheet.cell(8, columns(sheet)["wanted"], "wish"))
    assert issue.code == "not_a_notice"


def test_a_notice_saved_by_another_program_is_known_again(tmp_path: Path) -> None:
    """openpyxl writes the workbook anew, as spreadsheet programs do; the hidden sheet stays hidden."""
    notices = sent(tmp_path)
    book = openpyxl.load_workbook(filled_in(notices / f"{NORTH}.xlsx", entered(12, *ROW)))
    book["Identity"].sheet_state = "hidden"
    book.save(notices / f"{NORTH}.xlsx")
    assert len(run.evaluate_replies(plan(), notices).replies.wishes) == 1
