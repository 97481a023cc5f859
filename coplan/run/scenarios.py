"""Several scenarios of a case, solved in parallel processes; equal inputs only once."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from coplan.case import Case
from coplan.contract.model import Model, load_model
from coplan.errors import CoplanError, ExitCode, Issue, UsageProblem, not_our_fault
from coplan.plan import Progress
from coplan.plan.alone import Alone
from coplan.run.cases import Checked, Paths, check_raw, listed, read_case
from coplan.run.files import default_output, need_output, output_name
from coplan.run.shares import with_shares
from coplan.run.sharing import Asker, alone_of_cases
from coplan.run.solving import Report, input_name, plan_of_case, write
from coplan.tables.raw import RawWorkbook
from coplan.tables.scenario import apply_scenario, scenario_names
from coplan.words.language import Language
from coplan.workers import Workers, cores

BASE = "base"
Tell = Callable[[Progress], None]


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


@dataclass(frozen=True)
class _Task:
    """Scenarios of one case: solved once, written once each. seconds: time limit; alone: as for make_plan."""

    case: Case
    model: str
    source: str
    seconds: float | None
    checked: tuple[Checked, ...]
    names: tuple[str, ...]
    targets: tuple[Path, ...]
    alone: Mapping[str, Alone] | None = None
    brief: bool = False
    accept_gap: float | None = None


def solve_scenarios(
    paths: Paths,
    scenarios: Sequence[str] | None = None,
    output: Path | None = None,
    model: str | Path | None = None,
    language: Language | None = None,
    time_limit: float | None = None,
    jobs: int | None = None,
    report: Report = lambda *_: None,
    brief: bool = False,
    accept_gap: float | None = None,
) -> tuple[Language, list[Outcome]]:
    """Solve scenarios of a case (None: the base and all of them), each to a plan of its own in folder `output`.

    time_limit in seconds for each; jobs: processes, by default as many as cores; brief, accept_gap: as in solve. A
    scenario that fails does not keep the others from being solved. Returns the language of the case and the outcomes in
    the order asked for.
    Raises UsageProblem or BadInput where the workbook, or a name, or the output keeps all of them from being solved,
    CoplanError where a process was ended from outside.
    """
    if output is not None and output.suffix.lower() == ".xlsx":
        raise UsageProblem([Issue("output_not_a_folder", values={"path": str(output)})], language)
    raw = read_case(paths, language)
    try:
        checked = _checked(raw, [BASE, *scenario_names(raw)] if scenarios is None else scenarios)
        chosen = {name: _model(found, model) for name, found in checked.items()}
        targets = {name: _target(paths, raw.stem, chosen[name].name, found, output) for name, found in checked.items()}
        _need_outputs(targets, listed(paths))
        tasks = list(_tasks(checked, targets, str(model or ""), input_name(paths), time_limit))
        tasks = [replace(task, brief=brief, accept_gap=accept_gap) for task in tasks]
        solved = _solve_all(tasks, jobs or cores(), lambda step: report(step, raw.language))
    except CoplanError as error:
        error.language = error.language or raw.language
        raise
    outcomes = {outcome.scenario: outcome for outcome in solved}
    for name, found in checked.items():
        if found.case is None:
            outcomes[name] = Outcome(name, targets[name], None, found.issues, ExitCode.BAD_INPUT)
    return raw.language, [outcomes[name] for name in checked]


def _checked(raw: RawWorkbook, names: Sequence[str]) -> dict[str, Checked]:
    """The case of every scenario, each once, by its name as the workbook writes it."""
    books = {book.scenario or BASE: book for book in (apply_scenario(raw, name) for name in names)}
    return {name: check_raw(book) for name, book in books.items()}


def _model(checked: Checked, model: str | Path | None) -> Model:
    return load_model(str(model or (checked.case.model if checked.case else "mutual")))


def _target(paths: Paths, stem: str, model: str, checked: Checked, folder: Path | None) -> Path:
    files = listed(paths)
    stem = files[0].stem if len(files) == 1 else stem
    scenario = checked.raw.scenario
    return default_output(stem, model, scenario) if folder is None else folder / output_name(stem, model, scenario)


def _need_outputs(targets: Mapping[str, Path], sources: Sequence[Path]) -> None:
    """Every plan can be written, and none would replace another's: letter case makes no difference on many disks."""
    taken: dict[str, str] = {}
    for name, target in targets.items():
        other = taken.setdefault(str(target).casefold(), name)
        if other != name:
            raise UsageProblem([Issue("same_output", values={"names": [other, name], "path": str(target)})])
        need_output(target, sources)


def _tasks(
    checked: Mapping[str, Checked], targets: Mapping[str, Path], model: str, source: str, seconds: float | None
) -> Iterator[_Task]:
    """A task for each different case."""
    alike: list[tuple[Case, list[str]]] = []
    for name, found in checked.items():
        if found.case is not None:
            names = next((names for case, names in alike if case == found.case), None)
            if names is None:
                alike.append((found.case, [name]))
            else:
                names.append(name)
    for case, names in alike:
        cases, files = tuple(checked[name] for name in names), tuple(targets[name] for name in names)
        yield _Task(case, model or case.model, source, seconds, cases, tuple(names), files)


def _solve_all(tasks: Sequence[_Task], jobs: int, report: Tell) -> list[Outcome]:
    with Workers(min(jobs, len(tasks)), report) as workers:
        askers = [Asker(task.case, load_model(task.model), task.names) for task in tasks]
        alone = alone_of_cases(workers, askers, tasks[0].seconds if tasks else None)
        known = [replace(task, alone=values) for task, values in zip(tasks, alone, strict=True)]
        return [outcome for outcomes in workers.each(_solve, known) for outcome in outcomes]


def _solve(task: _Task, report: Tell) -> list[Outcome]:
    """Solve a task's case and write a plan for each of its scenarios; what goes wrong is in the outcomes."""
    began = time.monotonic()
    named = list(zip(task.names, task.targets, task.checked, strict=True))
    done: list[Outcome] = []
    try:
        deadline = None if task.seconds is None else began + task.seconds
        told = _teller(report, task.names)
        model, raw = load_model(task.model), task.checked[0].raw
        plan = plan_of_case(task.case, model, deadline, told, task.alone, raw, task.accept_gap)
        plan, shared = with_shares(plan, began, deadline, told, task.brief)
        for name, target, found in named:
            written = write(target, plan, found, task.source, began, not task.brief, deadline, shared)
            report(Progress("written", str(target), None, time.monotonic() - began, (name,)))
            done.append(Outcome(name, target, written.summary, written.issues, ExitCode.DONE))
    except Exception as error:
        if os.environ.get("COPLAN_DEBUG") and not_our_fault(error) is not error:
            raise
        failed = [_failure(name, target, error) for name, target, _ in named[len(done) :]]
        names = tuple(outcome.scenario for outcome in failed)
        report(Progress("failed", "", None, time.monotonic() - began, names))
        return [*done, *failed]
    return done


def _teller(report: Tell, names: tuple[str, ...]) -> Tell:
    return lambda step: report(replace(step, scenarios=names))


def _failure(name: str, target: Path, error: Exception) -> Outcome:
    if known := not_our_fault(error):
        return Outcome(name, target, None, known.issues, known.exit_code)
    return Outcome(name, target, None, (), ExitCode.DEFECT, f"{type(error).__name__}: {error}")
