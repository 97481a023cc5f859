"""Answered notices read back from a folder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from coplan.contract.results import result_sheets
from coplan.errors import BadInput, CoplanError, Issue, UsageProblem
from coplan.notices.answers import Answers, Returned, answers_of, returned
from coplan.notices.tables import FILE, SEATS
from coplan.plan.opened import ReadPlan
from coplan.reopen.plans import seats_of
from coplan.run.noticing import origin_of
from coplan.workbook.read_results import read_results

WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".et", ".csv")
"""Endings of files that may hold an answer; all but the first are refused, and not passed over."""
PASSED_OVER = (".", "~")  # as the first character: hidden files, and those that mark a workbook as open
NAMED = 10
"""Institutions and files that a notice names."""


def answers_in(read: ReadPlan, folder: Path) -> Answers:
    """The answers to a plan's notices in a folder, with notices of who did not answer and what was not read.

    Raises UsageProblem where there is no such folder, BadInput with everything that is wrong with any answer.
    """
    wrong: list[Issue] = []
    notices: list[Returned] = []
    others: list[str] = []
    for path in _entries(folder):
        if path.is_dir() or path.suffix.lower() not in WORKBOOKS:
            others.append(path.name)
            continue
        try:
            notice = returned(path.name, read_results(path, FILE))
        except CoplanError as error:
            wrong += error.issues
            continue
        if notice is None:
            wrong.append(Issue("not_a_notice", values={"file": path.name, "sheet": result_sheets(FILE)[SEATS].names}))
        else:
            notices.append(notice)
    answers = answers_of(read.case, seats_of(read), origin_of(read), notices)
    if wrong or answers.issues:
        raise BadInput([*wrong, *answers.issues])
    return replace(answers, issues=(*_silent(read, answers), *_not_read(others)))


def _entries(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise UsageProblem([Issue("folder_not_found", values={"path": str(folder)})])
    return [path for path in sorted(folder.iterdir()) if not path.name.startswith(PASSED_OVER)]


def _silent(read: ReadPlan, answers: Answers) -> Iterator[Issue]:
    """Who did not answer, and so agreed."""
    silent = [name for name in read.case.institutions if name not in answers.answered]
    if silent:
        yield Issue("not_answered", values={"count": len(silent), "names": _few(silent)})


def _not_read(files: list[str]) -> Iterator[Issue]:
    if files:
        yield Issue("reply_not_read", values={"count": len(files), "names": _few(files)})


def _few(names: list[str]) -> list[str]:
    return [*names[:NAMED], *(["…"] if len(names) > NAMED else [])]
