"""Several scenarios of a case, solved in parallel processes; equal inputs only once."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from coplan.errors import ExitCode, Issue, UsageProblem, not_our_fault
from coplan.run.attempt import Attempt
from coplan.run.cases import Checked, check_raw, read_case
from coplan.run.games import with_games
from coplan.run.shell import USUAL, Options, Paths, Result, Shell, Tell, how_it_ended, listed, need_output, save_bytes
from coplan.run.solving import write
from coplan.run.tasks import Task, as_done, tasks_of
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
    """A scenario with a case: its name as the workbook writes it, the case, and what Summary calls it."""

    name: str
    checked: Checked
    source: str


@dataclass(frozen=True)
class _Made:
    """What a process makes of a scenario: its plan workbook, written and proved, and after how many seconds.

    Where there is none, it is what kept the scenario from one, as in Outcome.
    """

    scenario: str
    seconds: float
    content: bytes | None = None
    summary: Mapping[str, Any] | None = None
    issues: tuple[Issue, ...] = ()
    exit_code: ExitCode = ExitCode.DONE
    defect: str = ""


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
            (_Scenario(name, found, shell.source), found.case)
            for name, found in checked.items()
            if found.case is not None
        ]
        tasks = [replace(task, names=tuple(one.name for one in task.stands_for)) for task in tasks_of(sound, options)]
        tell = options.telling(raw.language)
        with closing(as_done(_solve, tasks, options.place, tell)) as solved:
            outcomes = {
                made.scenario: _kept(made, targets[made.scenario], tell) for _, found in solved for made in found
            }
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


def _kept(made: _Made, target: Path, tell: Tell) -> Outcome:
    """The outcome of a scenario, once its plan has its name; what goes wrong is in it."""
    try:
        if made.content is not None:
            save_bytes(target, made.content)
            tell(Progress("written", str(target), None, made.seconds, (made.scenario,)))
    except Exception as error:
        made = _failed(made.scenario, made.seconds, error)
        tell(Progress("failed", "", None, made.seconds, (made.scenario,)))
    return Outcome(made.scenario, target, made.summary, made.issues, made.exit_code, made.defect)


def _failed(scenario: str, seconds: float, error: Exception) -> _Made:
    """What a scenario comes to where something went wrong; with COPLAN_DEBUG a defect is raised again."""
    if os.environ.get("COPLAN_DEBUG") and not_our_fault(error) is not error:
        raise error
    code, issues, defect = how_it_ended(error)
    return _Made(scenario, seconds, None, None, issues, code, defect)


def _solve(task: Task, tell: Tell) -> list[_Made]:
    """Solve a task's case and make a plan workbook for each of its scenarios; what goes wrong is in what is made."""
    began = time.monotonic()
    done: list[_Made] = []
    try:
        for made in _written(task, began, tell):
            done.append(made)
    except Exception as error:
        seconds = time.monotonic() - began
        left = task.stands_for[len(done) :]
        failed = [_failed(one.name, seconds, error) for one in left]
        tell(Progress("failed", "", None, seconds, tuple(one.name for one in left)))
        done += failed
    return done


def _written(task: Task, began: float, tell: Tell) -> Iterator[_Made]:
    """The plan workbook of each of a task's scenarios, written to a folder that is not kept."""
    model = task.options.model_or(task.case.model)
    told: Tell = lambda step: tell(replace(step, scenarios=task.names))  # noqa: E731
    attempt = Attempt.of(model, task.options, began, told)
    plan = attempt.plan_of_case(task.case, task.alone, task.stands_for[0].checked.raw)
    plan, games = with_games(plan, attempt)
    with TemporaryDirectory(prefix="coplan-") as folder:
        path = Path(folder) / "plan.xlsx"
        for one in task.stands_for:
            written = write(path, plan, one.checked, one.source, attempt, games)
            seconds = time.monotonic() - began
            yield _Made(one.name, seconds, path.read_bytes(), written.summary, written.issues)
