"""Sets of regions of a case or of a plan: what they reach by planning together, written to a workbook."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pandas as pd

from coplan.case import Case
from coplan.coalitions import Coalitions, gains_in_plan, results, tables
from coplan.contract.model import Model, load_model
from coplan.errors import BadInput, CoplanError, ExitCode, Issue, UsageProblem
from coplan.plan import Plan, Progress
from coplan.reopen.opening import notices, plan_of, reopen
from coplan.run.cases import Paths, check_raw, listed, read_case
from coplan.run.files import default_output, need_output, save
from coplan.run.shares import coalitions_of
from coplan.run.solving import Report
from coplan.tables.raw import RawWorkbook
from coplan.words.language import Language, Text
from coplan.workbook.results import write_results
from coplan.workers import cores


@dataclass(frozen=True)
class Gained:
    """Sets of regions with what they reach, their tables by sheet, and the workbook that shows them.

    notices: what in the workbook of a plan is not as it was when the plan was solved.
    """

    found: Coalitions
    tables: Mapping[str, pd.DataFrame]
    model: Text
    path: Path
    language: Language
    notices: tuple[Issue, ...] = ()

    @property
    def exit_code(self) -> ExitCode:
        """Not proven where the value of a set is not; no plan where all regions together have none."""
        states = {worth.state for worth in self.found.worths.values()}
        if "not_proven" in states:
            return ExitCode.NOT_PROVEN
        return ExitCode.NO_PLAN if self.found.worths[self.found.everybody].value is None else ExitCode.DONE


def coalitions(
    paths: Paths,
    output: Path | None = None,
    model: str | Path | None = None,
    language: Language | None = None,
    time_limit: float | None = None,
    jobs: int | None = None,
    report: Report = lambda *_: None,
) -> Gained:
    """Solve the sets of regions of a case, and write what they reach to outputs/<case>-<model>-coalitions.xlsx.

    Of a plan also what it brings its regions, unless another model is asked for. time_limit in seconds for all sets;
    jobs: processes, by default as many as cores. Raises UsageProblem or BadInput, and CoplanError where a process was
    ended from outside.
    """
    files = listed(paths)
    if output is not None:
        need_output(output, files)
    raw, plan, told_of_plan = _read(files, language)
    try:
        case = plan.case if plan else _case_of(raw)
        chosen = plan.model if plan and model is None else load_model(str(model or case.model))
        _need_sets(case, chosen)
        stem = files[0].stem if len(files) == 1 else raw.stem
        target = output or default_output(stem, chosen.name, "coalitions")
        need_output(target, files)
        same = plan if plan is not None and plan.model == chosen else None
        told: Callable[[Progress], None] = lambda step: report(step, raw.language)  # noqa: E731
        found = coalitions_of(case, chosen, same.alone if same else None, time_limit, jobs or cores(), told)
        frames = tables(found, gains_in_plan(same) if same else None)
        content = BytesIO()
        subject = f"{case.title} · {chosen.title.in_(raw.language)}"
        write_results(content, results(frames, subject), raw.language)
        save(target, content.getvalue())
    except CoplanError as error:
        error.language = error.language or raw.language
        raise
    return Gained(found, frames, chosen.title, target, raw.language, tuple(told_of_plan))


def _read(files: list[Path], language: Language | None) -> tuple[RawWorkbook, Plan | None, list[Issue]]:
    """The workbook, and the plan in it where it is one, with what of it is not as it was."""
    if len(files) == 1:
        try:
            read = reopen(files[0], language)
            return read.raw, plan_of(read), notices(read)
        except BadInput as error:
            if any(issue.code != "not_a_plan" for issue in error.issues):
                raise
    return read_case(files, language), None, []


def _case_of(raw: RawWorkbook) -> Case:
    checked = check_raw(raw)
    if checked.case is None:
        raise BadInput(checked.issues)
    return checked.case


def _need_sets(case: Case, model: Model) -> None:
    """Raises UsageProblem where there is nothing that regions could gain together."""
    if model.planning != "together":
        raise UsageProblem([Issue("coalitions_each_region", values={"model": model.title})])
    if len(case.regions) < 2:
        raise UsageProblem([Issue("coalitions_one_region")])
