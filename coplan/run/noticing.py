"""Notices of a plan written for its institutions and regions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from coplan.errors import BadInput, CoplanError, Issue, UsageProblem
from coplan.evaluate import Evaluation
from coplan.notices import InstitutionNotice, RegionNotice, notices_of, results
from coplan.notices.answers import returned
from coplan.notices.tables import FILE, Origin
from coplan.plan.opened import ReadPlan
from coplan.reopen.plans import digest_of, reopen
from coplan.run.plans import evaluation_of
from coplan.run.shell import Result, Shell, need_output, save_bytes
from coplan.words.file_names import file_names
from coplan.words.language import Language
from coplan.workbook.read_results import read_results
from coplan.workbook.results import write_results
from coplan.workbook.save import is_there


@dataclass(frozen=True, kw_only=True)
class Noticed(Result):
    """The notices that were written, of the institutions and then of the regions."""

    paths: tuple[Path, ...]


def notices(path: Path, folder: Path, language: Language | None = None, force: bool = False) -> Noticed:
    """Write a notice for every institution and every region of a plan into a folder, each named after them.

    The seats are those in Allocation, also where they were edited. All of the notices are written, or none. force: also
    over notices that nobody has answered, and over nothing else.
    Raises UsageProblem or BadInput, among others where a file is in the way or a row of Allocation cannot be used.
    """
    shell = Shell([path])
    read = reopen(path, language)
    with shell.speaking(read.raw.language):
        evaluation = evaluation_of(read)
        if evaluation.plan is None:
            raise BadInput(evaluation.issues)
        names = (*read.case.institutions, *read.case.regions)
        targets = [folder / f"{name}.xlsx" for name in file_names(names)]
        _need_targets(targets, path, force)
        found = notices_of(evaluation.plan)
        made: list[InstitutionNotice | RegionNotice] = [*found.institutions.values(), *found.regions.values()]
        origin, shown = origin_of(read), read.raw.language
        contents = []
        for notice in made:
            content = BytesIO()
            write_results(content, results(notice, read.case, origin, shown), shown)
            contents.append(content.getvalue())
        _save_all(dict(zip(targets, contents, strict=True)))
    issues = (*evaluation.issues, *_of_broken(evaluation))
    return Noticed(paths=tuple(targets), language=shown, issues=issues)


def origin_of(read: ReadPlan) -> Origin:
    """By what the notices of a plan are known again."""
    summary = read.file.summary
    return Origin(str(summary.get("plan_title", "")), str(summary.get("solved_at", "")), digest_of(read))


def _of_broken(evaluation: Evaluation) -> Iterator[Issue]:
    """That what is sent out breaks limits."""
    if evaluation.broken:
        values = {"count": len(evaluation.broken), "first": evaluation.broken[0].what}
        yield Issue("notices_of_broken_plan", values=values)


def _need_targets(targets: Sequence[Path], plan: Path, force: bool) -> None:
    """Every notice can be written, and none over a file that is more than a notice without an answer."""
    existing = [path for path in targets if is_there(path)]
    if existing and not force:
        raise UsageProblem([Issue("file_exists", values={"path": str(path)}) for path in existing])
    for path in targets:
        need_output(path, [plan])
    kept = [path for path in existing if not _is_unanswered(path)]
    if kept:
        raise UsageProblem([Issue("notice_answered", values={"path": str(path)}) for path in kept])


def _is_unanswered(path: Path) -> bool:
    """Whether a file is a notice in which nothing has been filled in."""
    try:
        notice = returned(path.name, read_results(path, FILE))
    except CoplanError:
        return False
    return notice is not None and not notice.is_answered


def _save_all(contents: Mapping[Path, bytes]) -> None:
    """Write all of these files; where one cannot be written, those that are new are removed again."""
    new: list[Path] = []
    try:
        for path, content in contents.items():
            if not is_there(path):
                new.append(path)
            save_bytes(path, content)
    except BaseException:
        for path in new:
            path.unlink(missing_ok=True)
        raise
