"""Cases that are solved side by side in processes: equal ones once, and what regions reach alone before all else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from coplan.case import Case
from coplan.plan.alone import Alone
from coplan.run.alone import Asker, alone_of_cases
from coplan.run.shell import Options, Tell
from coplan.workers import Work, Workers


@dataclass(frozen=True)
class Task:
    """A case to be solved once for all that it stands for, such as scenarios or factors of a lever.

    names: those of them that progress is told for before the case itself is solved. alone: as for make_plan.
    """

    case: Case
    options: Options
    stands_for: tuple[Any, ...]
    names: tuple[str, ...] = ()
    alone: Mapping[str, Alone] | None = None


def tasks_of(cases: Iterable[tuple[Any, Case]], options: Options) -> list[Task]:
    """A task for each different case, in order; what comes with a case is what its task stands for."""
    tasks: list[Task] = []
    for one, case in cases:
        same = next((n for n, task in enumerate(tasks) if task.case == case), None)
        if same is None:
            tasks.append(Task(case, options.for_a_process, (one,)))
        else:
            tasks[same] = replace(tasks[same], stands_for=(*tasks[same].stands_for, one))
    return tasks


def each_done(work: Work, tasks: Sequence[Task], jobs: int, tell: Tell) -> list[Any]:
    """What the work makes of each task, with what its regions reach alone.

    Raises CoplanError where a process was ended from outside.
    """
    with Workers(min(jobs, len(tasks)), tell) as workers:
        askers = [Asker(task.case, task.options.model_or(task.case.model), task.names) for task in tasks]
        alone = alone_of_cases(workers, askers, tasks[0].options.time_limit if tasks else None)
        return workers.each(work, [replace(task, alone=values) for task, values in zip(tasks, alone, strict=True)])
