"""Several scenarios of a case, solved in parallel processes; equal inputs only once."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from coplan.errors import ExitCode, Issue, UsageProblem, not_our_fault
from coplan.run.attempt import Attempt
from coplan.run.cases import Checked, check_raw, read_case
from coplan.run.shell import USUAL, Options, Paths, Result, Shell, Tell, how_it_ended, listed, need_output
from coplan.run.solving import why_of, write
from coplan.run.tasks import Task, each_done, tasks_of
from coplan.tables.raw import RawWorkbook
from coplan.tables.scenario import apply_scenario, scenario_names
from coplan.workers import Progress

BASE = "base"


@dataclass(frozen=True)
class Outcome:
    """What became of a scenario: its plan and Summary, or the issues that kept it from one.

    defect: what went wrong in coplan itself, blank where nothing did.
    """

    scenario: str
    path: Path
    summary: Mapping[str, Any] | None
    issues: tuple[Issue, ...]
    exit_code: ExitCode
    defect: str = ""


@dataclass(frozen=True, kw_only=True)
class Outcomes(Result):
    """What became of each scenario, in the order asked for."""

    outcomes: tuple[Outcome, ...]

    @property
    def exit_code(self) -> ExitCode:
        """That of the worst outcome; a defect is worse than all else."""
        return max((found.exit_code for found in self.outcomes), key=lambda code: (code == ExitCode.DEFECT, code))

    @property
    def plans(self) -> list[Path]:
        """The plans that were written."""
        return [found.path for found in self.outcomes if found.summary]


@dataclass(frozen=True)
class _Scenario:
    """A scenario with a case: its name as the workbook writes it, the case, what Summary calls it, and its plan."""

    name: str
    checked: Checked
    source: str
    target: Path


def solve_scenarios(
    paths: Paths,
    scenarios: Sequence[str] | None = None,
    output: Path | None = None,
    options: Options = USUAL,
) -> Outcomes:
    """Solve scenarios of a case (None: the base and all of them), each to a plan of its own in folder `output`.

    The time limit is that of each scenario. A scenario that fails does not keep the others from being solved.
    Raises UsageProblem or BadInput where the workbook, or a name, or the output keeps all of them from being solved,
    CoplanError where a process was ended from outside.
    """
    if output is not None and output.suffix.lower() == ".xlsx":
        raise UsageProblem([Issue("output_not_a_folder", values={"path": str(output)})], options.language)
    shell = Shell(listed(paths))
    raw = read_case(paths, options.language)
    with shell.speaking(raw.language):
        checked = _checked(raw, [BASE, *scenario_names(raw)] if scenarios is None else scenarios)
        targets = {name: _target(shell, found, output, options) for name, found in checked.items()}
        _need_outputs(targets, shell.files)
        sound = [
            (_Scenario(name, found, shell.source, targets[name]), found.case)
            for name, found in checked.items()
            if found.case is not None
        ]
        tasks = [replace(task, names=tuple(one.name for one in task.stands_for)) for task in tasks_of(sound, options)]
        solved = each_done(_solve, tasks, options.processes, options.telling(raw.language))
    outcomes = {outcome.scenario: outcome for found in solved for outcome in found}
    for name, found in checked.items():
        if found.case is None:
            outcomes[name] = Outcome(name, targets[name], None, found.issues, found.exit_code)
    return Outcomes(outcomes=tuple(outcomes[name] for name in checked), language=raw.language)


def _checked(raw: RawWorkbook, names: Sequence[str]) -> dict[str, Checked]:
    """The case of every scenario, each once, by its name as the workbook writes it."""
    books = {book.scenario or BASE: book for book in (apply_scenario(raw, name) for name in names)}
    return {name: check_raw(book) for name, book in books.items()}


def _target(shell: Shell, checked: Checked, folder: Path | None, options: Options) -> Path:
    model = options.model_or(checked.case.model if checked.case else "mutual")
    return (folder or Path("outputs")) / shell.name(checked.raw, model.name, checked.raw.scenario)


def _need_outputs(targets: Mapping[str, Path], sources: Sequence[Path]) -> None:
    """Every plan can be written, and none would replace another's: letter case makes no difference on many disks."""
    taken: dict[str, str] = {}
    for name, target in targets.items():
        other = taken.setdefault(str(target).casefold(), name)
        if other != name:
            raise UsageProblem([Issue("same_output", values={"names": [other, name], "path": str(target)})])
        need_output(target, sources)


def _solve(task: Task, tell: Tell) -> list[Outcome]:
    """Solve a task's case and write a plan for each of its scenarios; what goes wrong is in the outcomes."""
    began = time.monotonic()
    done: list[Outcome] = []
    try:
        for outcome in _written(task, began, tell):
            done.append(outcome)
            seconds = time.monotonic() - began
            tell(Progress("written", str(outcome.path), None, seconds, (outcome.scenario,)))
    except Exception as error:
        if os.environ.get("COPLAN_DEBUG") and not_our_fault(error) is not error:
            raise
        code, issues, defect = how_it_ended(error)
        left = task.stands_for[len(done) :]
        tell(Progress("failed", "", None, time.monotonic() - began, tuple(one.name for one in left)))
        done += [Outcome(one.name, one.target, None, issues, code, defect) for one in left]
    return done


def _written(task: Task, began: float, tell: Tell) -> Iterator[Outcome]:
    """The outcome of each of a task's scenarios, once its plan is written."""
    model = task.options.model_or(task.case.model)
    told: Tell = lambda step: tell(replace(step, scenarios=task.names))  # noqa: E731
    attempt = Attempt.of(model, task.options, began, told)
    plan = attempt.plan_of_case(task.case, task.alone, task.stands_for[0].checked.raw)
    plan, why = why_of(plan, attempt)
    for one in task.stands_for:
        written = write(one.target, plan, one.checked, one.source, attempt, why)
        yield Outcome(one.name, one.target, written.summary, written.issues, ExitCode.DONE)
