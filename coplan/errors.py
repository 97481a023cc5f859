"""What can go wrong: issues with their catalogue, exceptions and exit codes."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cache
from pathlib import Path
from typing import Any, Literal

from coplan.datafiles import is_file, load_toml
from coplan.words.language import Language, Text, in_language, printable, say, say_both

Severity = Literal["error", "warning", "notice"]


class ExitCode(IntEnum):
    DONE = 0
    DEFECT = 1
    USAGE = 2
    BAD_INPUT = 3
    NO_PLAN = 4
    NOT_PROVEN = 5
    INTERRUPTED = 130


@dataclass(frozen=True)
class IssueKind:
    """An entry of models/issues.toml: one kind of problem, in both languages.

    listed: problems of this kind make up a list, of which each says something of its own.
    """

    code: str
    severity: Severity
    title: Text
    text: Text
    hint: Text
    listed: bool = False


@cache
def issue_kinds() -> Mapping[str, IssueKind]:
    """The catalogue of every kind of problem, by code."""
    return {
        code: IssueKind(
            code,
            entry["severity"],
            Text.of(entry["title"]),
            Text.of(entry["text"]),
            Text.of(entry["hint"]),
            entry.get("listed", False),
        )
        for code, entry in load_toml("issues.toml").items()
    }


@dataclass(frozen=True, slots=True)
class Issue:
    """One problem in a workbook: its kind, where it is, and what fills the kind's text.

    sheet is the name as the user wrote it, cell an address such as "E17"; both may be blank.
    values may hold `Text`, which is shown in the language of the reader. scenario is named where its changes gave the
    cell the value that is spoken of.
    """

    code: str
    sheet: str = ""
    cell: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    scenario: str = ""

    @property
    def kind(self) -> IssueKind:
        return issue_kinds()[self.code]

    @property
    def severity(self) -> Severity:
        return self.kind.severity

    @property
    def place(self) -> str:
        """`Programmes!E17`, `Programmes`, or nothing."""
        return f"{self.sheet}!{self.cell}" if self.cell else self.sheet

    def message(self, language: Language) -> str:
        """What is wrong."""
        said = self._fill(self.kind.text, language)
        if not self.scenario:
            return said
        return say("scenario.after", language, scenario=self.scenario, said=said)

    def hint(self, language: Language) -> str:
        """What would be right; blank where the message says it all."""
        return self._fill(self.kind.hint, language)

    def line(self, language: Language) -> str:
        """`place: message; hint` in one line."""
        said = self.line_without_place(language)
        return f"{self.place}{'：' if language == 'zh' else ': '}{said}" if self.place else said

    def line_without_place(self, language: Language) -> str:
        """`message; hint` in one line."""
        parts = (self.message(language), self.hint(language))
        return ("；" if language == "zh" else "; ").join(part for part in parts if part)

    def _fill(self, text: Text, language: Language) -> str:
        return text.in_(language).format(**{name: in_language(v, language) for name, v in self.values.items()})


def errors_in(issues: Iterable[Issue]) -> list[Issue]:
    """The issues that keep a workbook from being solved."""
    return [issue for issue in issues if issue.severity == "error"]


class CoplanError(Exception):
    """A failure that is not a defect of coplan: issues to show, the language to show them in, and the exit code."""

    exit_code = ExitCode.DEFECT

    def __init__(self, issues: Iterable[Issue], language: Language | None = None, marks: Iterable[Issue] = ()):
        self.issues = tuple(issues)
        self.marks = tuple(marks)  # what to mark in a copy of the user's workbook: the issues in full
        self.language = language  # of the user's workbook, where it is known
        super().__init__(self.issues)

    def __str__(self) -> str:
        return "\n".join(issue.line("en") for issue in self.issues)


class UsageProblem(CoplanError):
    """The command cannot be carried out as given: a file that isn't there, an unknown model."""

    exit_code = ExitCode.USAGE


class BadInput(CoplanError):
    """A workbook cannot be read or planned with, or a file cannot be written."""

    exit_code = ExitCode.BAD_INPUT


class NoPlan(CoplanError):
    """Proven: no plan can satisfy the limits."""

    exit_code = ExitCode.NO_PLAN


class NotProven(CoplanError):
    """The solver ended without a proven optimum, or the machine could not bring the work to its end."""

    exit_code = ExitCode.NOT_PROVEN


@contextmanager
def in_language_of(language: Language) -> Iterator[None]:
    """Failures that are raised within are told in this language, unless they know one themselves."""
    try:
        yield
    except CoplanError as error:
        error.language = error.language or language
        raise


_REASONS = {
    errno.ENOSPC: "saving.disk_full",
    errno.EDQUOT: "saving.disk_full",
    errno.EFBIG: "saving.too_large",
    errno.EACCES: "saving.no_right",
    errno.EPERM: "saving.no_right",
    errno.EROFS: "saving.read_only_disk",
    errno.ENOTDIR: "saving.not_a_folder",
    errno.ELOOP: "saving.link_loop",
    errno.EBADF: "saving.closed",
}
_NO_THREADS = ("can't start new thread", os.strerror(errno.EAGAIN))
"""What Python and HiGHS say, in a RuntimeError, where there is no memory or no right for one more thread."""


def reason_of(error: OSError) -> Text:
    """Why the system refused something, in words of the program where it has any."""
    said = os.strerror(error.errno) if error.errno else str(error)
    return say_both(_REASONS[error.errno]) if error.errno in _REASONS else Text(said, said)


def not_our_fault(error: BaseException) -> CoplanError | None:
    """What to tell where the machine or the system failed: too little memory, a file refused; None for a defect."""
    if isinstance(error, CoplanError):
        return error
    no_thread = isinstance(error, RuntimeError) and any(words in str(error) for words in _NO_THREADS)
    if isinstance(error, MemoryError) or no_thread or getattr(error, "errno", None) == errno.ENOMEM:
        return NotProven([Issue("out_of_memory")])
    if isinstance(error, OSError):
        named = printable(os.fsdecode(error.filename)) if isinstance(error.filename, str | bytes) else ""
        return BadInput([Issue("system_refused", values={"file": named, "reason": reason_of(error)})])
    return None


def need_file(path: Path) -> None:
    """Raises UsageProblem where a path is that of a folder, device or pipe; where there is none, OSError."""
    if not is_file(path):
        kind = "not_a_file" if path.is_dir() else "file_is_device"
        raise UsageProblem([Issue(kind, values={"file": str(path)})])
