"""Several scenarios of a case, solved in parallel processes; equal inputs only once."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from multiprocessing.pool import Pool
from pathlib import Path
from queue import Empty
from typing import Any

from coplan.case import Case
from coplan.errors import CoplanError, ExitCode, Issue
from coplan.language import Language
from coplan.model import Model, load_model
from coplan.plan import Progress
from coplan.plan.alone import alone_case, alone_value
from coplan.run.cases import Checked, Paths, check_raw, listed, read_case
from coplan.run.files import default_output, need_output, output_name
from coplan.run.solving import Report, input_name, plan_of_case, write
from coplan.scenario import apply_scenario, scenario_names
from coplan.solver import Unproven

BASE = "base"


@dataclass(frozen=True)
class Outcome:
    """What became of a scenario: its plan and Summary, or the issues that kept it from one."""

    scenario: str
    path: Path
    summary: Mapping[str, Any] | None
    issues: tuple[Issue, ...]
    exit_code: ExitCode
    defect: str = ""


@dataclass(frozen=True)
class _Task:
    """Scenarios of one case: solved once, written once each."""

    checked: tuple[Checked, ...]
    names: tuple[str, ...]
    targets: tuple[Path, ...]
    model: str
    source: str
    seconds: float | None
    alone: Mapping[str, float] | None = None


def solve_scenarios(
    paths: Paths,
    scenarios: Sequence[str] | None = None,
    output: Path | None = None,
    model: str | Path | None = None,
    language: Language | None = None,
    time_limit: float | None = None,
    jobs: int | None = None,
    report: Report = lambda *_: None,
) -> tuple[Language, list[Outcome]]:
    """Solve scenarios of a case (None: the base and all of them), each to a plan of its own in folder `output`.

    time_limit in seconds for each; jobs: processes, by default as many as cores. A scenario that fails does not keep
    the others from being solved. Returns the language of the case and the outcomes in the order asked for.
    Raises UsageProblem or BadInput where the workbook, or a name, or the output keeps all of them from being solved.
    """
    raw = read_case(paths, language)
    names = list(dict.fromkeys([BASE, *scenario_names(raw)] if scenarios is None else scenarios))
    try:
        checked = {name: check_raw(apply_scenario(raw, name)) for name in names}
        chosen = {name: _model(found, model) for name, found in checked.items()}
        targets = {name: _target(paths, raw.stem, chosen[name].name, found, output) for name, found in checked.items()}
        for target in targets.values():
            need_output(target, listed(paths))
    except CoplanError as error:
        error.language = error.language or raw.language
        raise
    failed = [
        Outcome(name, targets[name], None, found.issues, ExitCode.BAD_INPUT)
        for name, found in checked.items()
        if found.case is None
    ]
    tasks = list(_tasks(checked, targets, str(model or ""), input_name(paths), time_limit))
    solved = _solve_all(tasks, jobs or os.cpu_count() or 1, lambda step: report(step, raw.language))
    by_name = {outcome.scenario: outcome for outcome in [*failed, *solved]}
    return raw.language, [by_name[name] for name in names]


def _model(checked: Checked, model: str | Path | None) -> Model:
    return load_model(str(model or (checked.case.model if checked.case else "mutual")))


def _target(paths: Paths, stem: str, model: str, checked: Checked, folder: Path | None) -> Path:
    files = listed(paths)
    stem = files[0].stem if len(files) == 1 else stem
    scenario = checked.raw.scenario
    return default_output(stem, model, scenario) if folder is None else folder / output_name(stem, model, scenario)


def _tasks(
    checked: Mapping[str, Checked], targets: Mapping[str, Path], model: str, source: str, seconds: float | None
) -> Iterator[_Task]:
    """A task for each different case."""
    alike: list[list[str]] = []
    for name, found in checked.items():
        same = next((group for group in alike if checked[group[0]].case == found.case), None)
        if found.case is not None and same is None:
            alike.append([name])
        elif same is not None and found.case is not None:
            same.append(name)
    for group in alike:
        cases = tuple(checked[name] for name in group)
        files = tuple(targets[name] for name in group)
        yield _Task(cases, tuple(group), files, model or str(cases[0].case and cases[0].case.model), source, seconds)


def _solve_all(tasks: Sequence[_Task], jobs: int, report: Callable[[Progress], None]) -> list[Outcome]:
    with _Workers(min(jobs, len(tasks)), report) as workers:
        wanted = [_Alone(found.case, task.model, task.seconds) for task in tasks if (found := task.checked[0]).case]
        values = workers.each(_alone_values, _different(wanted))
        known = [replace(task, alone=_found(task, values)) for task in tasks]
        return [outcome for outcomes in workers.each(_solve, known) for outcome in outcomes]


@dataclass(frozen=True)
class _Alone:
    """What regions reach alone is asked for: cases that are equal for a region have one answer."""

    case: Case
    model: str
    seconds: float | None
    region: str = ""


def _different(wanted: Sequence[_Alone]) -> list[_Alone]:
    """One question for each region and each case that is different for it."""
    asked: list[_Alone] = []
    for question in wanted:
        for region in question.case.regions:
            reduced = replace(question, case=alone_case(question.case, region), region=region)
            if reduced not in asked:
                asked.append(reduced)
    return asked


def _alone_values(question: _Alone, _: Callable[[Progress], None]) -> tuple[_Alone, float | None, bool]:
    """The answer to a question, and whether it is proven."""
    deadline = None if question.seconds is None else time.monotonic() + question.seconds
    try:
        return question, alone_value(question.case, load_model(question.model), question.region, deadline), True
    except Unproven:
        return question, None, False


def _found(task: _Task, values: Sequence[tuple[_Alone, float | None, bool]]) -> dict[str, float] | None:
    """What each region of a task's case reaches alone; None where an answer is not proven."""
    case = task.checked[0].case
    assert case is not None
    known: dict[str, float] = {}
    for region in case.regions:
        reduced = alone_case(case, region)
        value, proven = next(
            (value, proven)
            for question, value, proven in values
            if question.region == region and question.model == task.model and question.case == reduced
        )
        if not proven:
            return None
        if value is not None:
            known[region] = value
    return known


def _solve(task: _Task, report: Callable[[Progress], None]) -> list[Outcome]:
    """Solve a task's case and write a plan for each of its scenarios; what goes wrong is in the outcomes."""
    began = time.monotonic()
    case = task.checked[0].case
    assert case is not None
    named = list(zip(task.names, task.targets, task.checked, strict=True))
    try:
        deadline = None if task.seconds is None else began + task.seconds
        told = _teller(report, ", ".join(task.names))
        plan = plan_of_case(case, load_model(task.model), deadline, told, task.alone)
        return [
            Outcome(name, target, write(target, plan, found, task.source, began), found.issues, ExitCode.DONE)
            for name, target, found in named
        ]
    except CoplanError as error:
        return [Outcome(name, target, None, error.issues, error.exit_code) for name, target, _ in named]
    except Exception as error:
        what = f"{type(error).__name__}: {error}"
        return [Outcome(name, target, None, (), ExitCode.DEFECT, what) for name, target, _ in named]


def _teller(report: Callable[[Progress], None], scenario: str) -> Callable[[Progress], None]:
    return lambda step: report(replace(step, scenario=scenario))


class _Workers:
    """Processes that work on items side by side, telling of their progress; with one, this process does it all."""

    def __init__(self, jobs: int, report: Callable[[Progress], None]):
        self.report = report
        self.pool: Pool | None = None
        if jobs > 1:
            context = multiprocessing.get_context("spawn")
            self.steps = context.Queue()
            self.pool = context.Pool(jobs, _begin, (self.steps,))
            self.processes = {process.pid for process in multiprocessing.active_children()}

    def __enter__(self) -> _Workers:
        return self

    def __exit__(self, *_: object) -> None:
        if self.pool is not None:
            self.pool.terminate()
            self.pool.join()

    def each(self, work: Callable[[Any, Callable[[Progress], None]], Any], items: Sequence[Any]) -> list[Any]:
        """What the work makes of every item, in order."""
        if self.pool is None:
            return [work(item, self.report) for item in items]
        results = [self.pool.apply_async(_work, (work, item)) for item in items]
        while not all(result.ready() for result in results):
            self._tell(0.1)
            if self.processes - {process.pid for process in multiprocessing.active_children()}:
                raise RuntimeError("a process that solves scenarios was ended from outside")
        self._tell(0)
        return [result.get() for result in results]

    def _tell(self, seconds: float) -> None:
        """Pass on what the workers have told, waiting that long for the first."""
        try:
            while True:
                self.report(self.steps.get(timeout=seconds) if seconds else self.steps.get_nowait())
        except Empty:
            return


_steps: Any = None  # the queue of a worker process, given to it at its start


def _begin(steps: Any) -> None:
    """Start of a worker: Ctrl-C is the parent's to handle, who then ends the workers in good order."""
    global _steps
    _steps = steps
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))


def _work(work: Callable[[Any, Callable[[Progress], None]], Any], item: Any) -> Any:
    return work(item, _steps.put)
