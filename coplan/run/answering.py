"""Answered notices read back from a folder: what they break and cost, and the plan around them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from coplan.contract.results import result_sheets
from coplan.errors import BadInput, CoplanError, Issue, UsageProblem
from coplan.evaluate import results as results_of_evaluation
from coplan.notices.answers import Answers, Returned, answers_of, returned, strange
from coplan.notices.decisions import EVALUATION, REPLIES, decisions_of
from coplan.notices.reviewing import with_replies
from coplan.notices.tables import FILE, SEATS
from coplan.notices.wishes import Replies, replies_of, with_wishes
from coplan.plan.opened import ReadPlan
from coplan.reopen.plans import plan_of, reopen, seats_of
from coplan.reopen.scenarios import across_of
from coplan.run.noticing import origin_of
from coplan.run.plans import Evaluated, evaluation_of, repair_read
from coplan.run.shell import USUAL, Options, Shell, need_output, save
from coplan.run.solving import Solved
from coplan.words.language import Language
from coplan.workbook.read_results import read_results
from coplan.workbook.results import write_results
from coplan.workbook.save import is_same_file, is_there

WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".et", ".csv")
"""Endings of files that may hold an answer; all but the first are refused, and not passed over."""
PASSED_OVER = (".", "~")  # as the first character: hidden files, and those that mark a workbook as open
NAMED = 10
"""Institutions and files that a notice names."""


@dataclass(frozen=True, kw_only=True)
class Replied(Evaluated):
    """A plan after the wishes of institutions, all together, and what each of them does; path: the workbook with it."""

    replies: Replies


def evaluate_replies(
    path: Path, folder: Path, output: Path | None = None, language: Language | None = None, model: str | None = None
) -> Replied:
    """What the answers to a plan's notices in a folder break and cost, one by one and all together.

    That is written to a workbook in which wishes are accepted, by default <plan>-replies.xlsx in the folder; decisions
    that stand there already stay. Raises UsageProblem or BadInput with everything that is wrong with any answer.
    """
    shell = Shell([path], output)
    read = reopen(path, language)
    with shell.speaking(read.raw.language):
        returned = Folder.of(folder, output)
        target = output or folder / f"{read.path.stem}-replies.xlsx"
        need_output(target, [path, *returned.notices_on_disk])
        found = _replies(read, returned, model)
        evaluation = evaluation_of(with_wishes(read, found.answers.wishes), model)
        shown = evaluation.language
        results = with_replies(results_of_evaluation(evaluation, shown), found, read.case, origin_of(read), shown)
        save(target, write_results, results, shown)
    issues = (*evaluation.issues, *_silent(read, found.answers), *returned.issues)
    return Replied(replies=found, evaluation=evaluation, language=shown, issues=issues, path=target)


def repair_replies(path: Path, folder: Path, output: Path | None = None, options: Options = USUAL) -> Solved:
    """Solve a plan anew around the wishes that are accepted, and around the edits of its Allocation.

    Accepted are those of which the workbook of evaluate_replies in the folder says so, and where it says nothing those
    that break nothing by themselves. Written by default to outputs/<plan>-repaired.xlsx.
    Raises UsageProblem, BadInput, NoPlan (which names the wishes that clash) or NotProven.
    """
    began = time.monotonic()
    shell = Shell([path], output)
    read = reopen(path, options.language)
    with shell.speaking(read.raw.language):
        returned = Folder.of(folder)
        found = _replies(read, returned, None if options.model is None else str(options.model))
        solved = repair_read(with_wishes(read, found.taken), shell, options, began)
    issues = (*solved.issues, *_silent(read, found.answers), *returned.issues, *_left(found))
    return replace(solved, issues=issues)


def _replies(read: ReadPlan, returned: Folder, model: str | None) -> Replies:
    origin = origin_of(read)
    answers = answers_of(read.case, seats_of(read), origin, returned.notices)
    wrong = [*returned.wrong, *answers.issues]
    wrong += [issue for review in returned.reviews for issue in strange(review, read.case, origin)]
    if wrong:
        raise BadInput(wrong)
    decided = decisions_of(read.case, returned.reviews, answers.wishes)
    across = across_of(read, None, model)
    scenarios = () if across is None else across.plans.values()
    return replies_of(plan_of(read, None, model), answers, decided, scenarios)


def _left(found: Replies) -> Iterator[Issue]:
    """The wishes that the plan does not take up."""
    left = [wish.answer for wish in found.wishes if not wish.is_taken]
    if left:
        rows = _few([" · ".join(map(str, answer.key)) for answer in left])
        yield Issue("wishes_left", values={"taken": len(found.taken), "count": len(left), "rows": rows})


@dataclass(frozen=True)
class Folder:
    """What came back: notices, workbooks with decisions on them, and what is wrong with files or was not read."""

    notices: tuple[Returned, ...]
    reviews: tuple[Returned, ...]
    notices_on_disk: tuple[Path, ...]
    wrong: tuple[Issue, ...]
    issues: tuple[Issue, ...]

    @classmethod
    def of(cls, folder: Path, review: Path | None = None) -> Folder:
        """The files of a folder; review: a workbook with decisions that may stand elsewhere.

        Raises UsageProblem where there is no such folder.
        """
        entries = _entries(folder)
        if review is not None and is_there(review) and not any(is_same_file(review, path) for path in entries):
            entries.append(review)
        others = [path.name for path in entries if path.is_dir() or path.suffix.lower() not in WORKBOOKS]
        read: dict[Path, Returned] = {}
        wrong: list[Issue] = []
        for path in entries:
            if path.name in others:
                continue
            try:
                found = returned(path.name, read_results(path, FILE, EVALUATION))
            except CoplanError as error:
                wrong += () if path == review else error.issues
                continue
            if found is not None:
                read[path] = found
            elif path != review:
                names = result_sheets(FILE)[SEATS].names
                wrong.append(Issue("not_a_notice", values={"file": path.name, "sheet": names}))
        reviews = tuple(found for found in read.values() if found.kind == REPLIES)
        return cls(
            notices=tuple(found for found in read.values() if found.kind != REPLIES),
            reviews=reviews,
            notices_on_disk=tuple(path for path, found in read.items() if found.kind != REPLIES),
            wrong=tuple(wrong),
            issues=tuple(_not_read(others)),
        )


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
