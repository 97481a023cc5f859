"""A lever of a case varied: every point solved fully, in parallel, and a workbook of what the lever buys."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from coplan.errors import ExitCode
from coplan.frontier.levers import Frontier, Point, amount, cases, factors, shown_factor
from coplan.frontier.tables import results
from coplan.run.attempt import Attempt
from coplan.run.cases import check_raw, read_case
from coplan.run.shell import USUAL, Options, Paths, Result, Shell, Tell, how_it_ended, listed, save
from coplan.run.tasks import Task, each_done, tasks_of
from coplan.workbook.results import write_results


@dataclass(frozen=True)
class Range:
    """Factors from first to last in so many steps, both ends counted."""

    first: float = 0.8
    last: float = 1.3
    steps: int = 11


@dataclass(frozen=True, kw_only=True)
class Varied(Result):
    """The points of a lever, and the workbook that shows them."""

    frontier: Frontier
    path: Path

    @property
    def exit_code(self) -> ExitCode:
        return self.frontier.exit_code


def frontier(
    paths: Paths, lever: str, over: Range = Range(), output: Path | None = None, options: Options = USUAL
) -> Varied:
    """Vary a lever of a case and write what it buys, by default to outputs/<case>-<model>-frontier-<lever>.xlsx.

    The time limit is that of each point. A point without a plan is one of the results. Raises UsageProblem or BadInput,
    and CoplanError where a process was ended from outside.
    """
    at = factors(over.first, over.last, over.steps)
    shell = Shell(listed(paths), output)
    raw = read_case(paths, options.language)
    with shell.speaking(raw.language):
        case = check_raw(raw).need_case()
        model = options.model_or(case.model)
        tasks = tasks_of(zip(at, cases(case, model, lever, at), strict=True), options)
        target = shell.target(raw, model.name, f"frontier-{lever}")
        solved = each_done(_solve, tasks, options.place, options.telling(raw.language))
        found = Frontier(case.title, lever, model.title, case.money_unit, _points(tasks, lever, solved))
        save(target, write_results, results(found, raw.language), raw.language)
    return Varied(frontier=found, path=target, language=raw.language)


def _points(tasks: Sequence[Task], lever: str, solved: Sequence[Point]) -> tuple[Point, ...]:
    points = [
        replace(point, factor=factor, amount=amount(task.case, lever))
        for task, point in zip(tasks, solved, strict=True)
        for factor in task.stands_for
    ]
    return tuple(sorted(points, key=lambda point: point.factor))


def _solve(task: Task, tell: Tell) -> Point:
    """The point that a task's case makes; what goes wrong is in it."""
    label = ", ".join(map(shown_factor, task.stands_for))
    first, began, options = task.stands_for[0], time.monotonic(), task.options
    model = options.model_or(task.case.model)
    attempt = Attempt(model, began, options.deadline(began), None, lambda step: tell(replace(step, scenarios=(label,))))
    try:
        return Point(first, None, ExitCode.DONE, attempt.plan_of_case(task.case, task.alone).figures)
    except Exception as error:
        code, issues, defect = how_it_ended(error)
        return Point(first, None, code, issues=issues, defect=defect)
