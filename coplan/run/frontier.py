"""A lever of a case varied: every point solved fully, in parallel, and a workbook of what the lever buys."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from io import BytesIO
from pathlib import Path

from coplan.case import Case
from coplan.contract.model import Model, load_model
from coplan.errors import BadInput, CoplanError, ExitCode, not_our_fault
from coplan.frontier.levers import Frontier, Point, amount, cases, factors, shown_factor
from coplan.frontier.tables import results
from coplan.plan import Progress
from coplan.plan.alone import Alone
from coplan.run.cases import Paths, check_raw, listed, read_case
from coplan.run.files import default_output, need_output, save
from coplan.run.sharing import Asker, alone_of_cases
from coplan.run.solving import Report, plan_of_case
from coplan.words.language import Language
from coplan.workbook.results import write_results
from coplan.workers import Workers, cores

Tell = Callable[[Progress], None]


@dataclass(frozen=True)
class Range:
    """Factors from first to last in so many steps, both ends counted."""

    first: float = 0.8
    last: float = 1.3
    steps: int = 11


@dataclass(frozen=True)
class Varied:
    """The points of a lever, the workbook that shows them, and its language."""

    frontier: Frontier
    path: Path
    language: Language


@dataclass(frozen=True)
class _Task:
    """A case that stands for all factors that make the same; seconds: time limit; alone: as for make_plan."""

    case: Case
    model: Model
    factors: tuple[Fraction, ...]
    seconds: float | None
    alone: Mapping[str, Alone] | None = None


def frontier(
    paths: Paths,
    lever: str,
    over: Range = Range(),
    output: Path | None = None,
    model: str | Path | None = None,
    language: Language | None = None,
    time_limit: float | None = None,
    jobs: int | None = None,
    report: Report = lambda *_: None,
) -> Varied:
    """Vary a lever of a case and write what it buys, by default to outputs/<case>-<model>-frontier-<lever>.xlsx.

    time_limit in seconds for each point; jobs: processes, by default as many as cores. A point without a plan is one of
    the results. Raises UsageProblem or BadInput, and CoplanError where a process was ended from outside.
    """
    at = factors(over.first, over.last, over.steps)
    if output is not None:
        need_output(output, listed(paths))
    raw = read_case(paths, language)
    try:
        checked = check_raw(raw)
        if checked.case is None:
            raise BadInput(checked.issues)
        chosen = load_model(str(model or checked.case.model))
        tasks = _tasks(at, cases(checked.case, chosen, lever, at), chosen, time_limit)
        files = listed(paths)
        stem = files[0].stem if len(files) == 1 else raw.stem
        target = output or default_output(stem, chosen.name, f"frontier-{lever}")
        need_output(target, files)
        points = _points(tasks, lever, jobs or cores(), lambda step: report(step, raw.language))
        case = checked.case
        found = Frontier(case.title, lever, chosen.title, case.money_unit, points)
        _write(target, found, raw.language)
    except CoplanError as error:
        error.language = error.language or raw.language
        raise
    return Varied(found, target, raw.language)


def _tasks(at: Sequence[Fraction], moved: Sequence[Case], model: Model, seconds: float | None) -> list[_Task]:
    """A task for each different case: a share that has reached 1 grows no more."""
    tasks: list[_Task] = []
    for factor, case in zip(at, moved, strict=True):
        same = next((n for n, task in enumerate(tasks) if task.case == case), None)
        if same is None:
            tasks.append(_Task(case, model, (factor,), seconds))
        else:
            tasks[same] = replace(tasks[same], factors=(*tasks[same].factors, factor))
    return tasks


def _points(tasks: Sequence[_Task], lever: str, jobs: int, report: Tell) -> tuple[Point, ...]:
    with Workers(min(jobs, len(tasks)), report) as workers:
        alone = alone_of_cases(workers, [Asker(task.case, task.model) for task in tasks], tasks[0].seconds)
        known = [replace(task, alone=values) for task, values in zip(tasks, alone, strict=True)]
        solved = workers.each(_solve, known)
    points = [
        replace(point, factor=factor, amount=amount(task.case, lever))
        for task, point in zip(tasks, solved, strict=True)
        for factor in task.factors
    ]
    return tuple(sorted(points, key=lambda point: point.factor))


def _solve(task: _Task, report: Tell) -> Point:
    """The point that a task's case makes; what goes wrong is in it."""
    deadline = None if task.seconds is None else time.monotonic() + task.seconds
    label = ", ".join(shown_factor(factor) for factor in task.factors)
    first = task.factors[0]
    try:
        plan = plan_of_case(
            task.case, task.model, deadline, lambda step: report(replace(step, scenarios=(label,))), task.alone
        )
        return Point(first, None, ExitCode.DONE, plan.figures)
    except Exception as error:
        if known := not_our_fault(error):
            return Point(first, None, known.exit_code, issues=known.issues)
        return Point(first, None, ExitCode.DEFECT, defect=f"{type(error).__name__}: {error}")


def _write(target: Path, found: Frontier, language: Language) -> None:
    content = BytesIO()
    write_results(content, results(found, language), language)
    save(target, content.getvalue())
