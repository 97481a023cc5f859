"""Sets of regions of a case or of a plan: what they reach by planning together, written to a workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from coplan.case import Case
from coplan.coalitions import Coalitions, coalitions_of, results, sets_asked, tables
from coplan.contract.model import Model
from coplan.errors import BadInput, ExitCode, Issue, UsageProblem
from coplan.plan import Plan
from coplan.reopen.plans import notices, plan_of, reopen
from coplan.run.cases import check_raw, read_case
from coplan.run.shell import USUAL, Options, Paths, Result, Shell, listed, save
from coplan.tables.raw import RawWorkbook
from coplan.words.language import Language, Text
from coplan.workbook.results import write_results
from coplan.workers import workers_at


@dataclass(frozen=True, kw_only=True)
class Gained(Result):
    """Sets of regions with what they reach, their tables by sheet, and the workbook that shows them.

    issues: what in the workbook of a plan is not as it was when the plan was solved.
    """

    found: Coalitions
    tables: Mapping[str, pd.DataFrame]
    model: Text
    path: Path

    @property
    def exit_code(self) -> ExitCode:
        """Not proven where the value of a set is not; no plan where all regions together have none."""
        states = {worth.state for worth in self.found.worths.values()}
        if "not_proven" in states:
            return ExitCode.NOT_PROVEN
        return ExitCode.NO_PLAN if self.found.worths[self.found.everybody].value is None else ExitCode.DONE


def coalitions(paths: Paths, output: Path | None = None, options: Options = USUAL) -> Gained:
    """Solve the sets of regions of a case, and write what they reach to outputs/<case>-<model>-coalitions.xlsx.

    Of a plan also what it brings its regions, unless another model is asked for. The time limit is that of all sets.
    Raises UsageProblem or BadInput, and CoplanError where a process was ended from outside.
    """
    shell = Shell(listed(paths), output)
    raw, plan, told_of_plan = _read(shell.files, options.language)
    with shell.speaking(raw.language):
        case = plan.case if plan else check_raw(raw).need_case()
        model = plan.model if plan and options.model is None else options.model_or(case.model)
        _need_sets(case, model)
        target = shell.target(raw, model.name, "coalitions")
        same = plan if plan is not None and plan.model == model else None
        alone = same.alone if same else None
        with workers_at(options.place, len(sets_asked(case.regions)), options.telling(raw.language)) as workers:
            found = coalitions_of(workers, case, model, alone, options.time_limit)
        frames = tables(found, same.gains if same else None)
        subject = f"{case.title} · {model.title.in_(raw.language)}"
        save(target, write_results, results(frames, subject), raw.language)
    return Gained(
        found=found, tables=frames, model=model.title, path=target, language=raw.language, issues=tuple(told_of_plan)
    )


def _read(files: Sequence[Path], language: Language | None) -> tuple[RawWorkbook, Plan | None, list[Issue]]:
    """The workbook, and the plan in it where it is one, with what of it is not as it was."""
    if len(files) == 1:
        try:
            read = reopen(files[0], language)
            return read.raw, plan_of(read), notices(read)
        except BadInput as error:
            if any(issue.code != "not_a_plan" for issue in error.issues):
                raise
    return read_case(files, language), None, []


def _need_sets(case: Case, model: Model) -> None:
    """Raises UsageProblem where there is nothing that regions could gain together."""
    if model.planning != "together":
        raise UsageProblem([Issue("coalitions_each_region", values={"model": model.title})])
    if len(case.regions) < 2:
        raise UsageProblem([Issue("coalitions_one_region")])
