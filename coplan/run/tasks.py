"""Cases that are solved side by side in processes: equal ones once, and what regions reach alone before all else."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from coplan.case import Case
from coplan.plan.alone import Alone
from coplan.run.alone import Asker, alone_of_cases
from coplan.run.shell import Options, Tell
from coplan.workers import Place, Work, workers_at


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
            tasks.append(Task(case, options.for_work_elsewhere(case.model), (one,)))
        else:
            tasks[same] = replace(tasks[same], stands_for=(*tasks[same].stands_for, one))
    return tasks


def as_done(work: Work, tasks: Sequence[Task], place: Place, tell: Tell) -> Generator[tuple[int, Any], None, None]:
    """What the work makes of each task, with what its regions reach alone, as soon as it is made; with its number.

    Raises CoplanError where a process was ended from outside, or the cluster cannot be used.
    """
    with workers_at(place, len(tasks), tell) as workers:
        askers = [Asker(task.case, task.options.model_or(task.case.model), task.names) for task in tasks]
        alone = alone_of_cases(workers, askers, tasks[0].options.time_limit if tasks else None)
        yield from workers.as_done(work, [replace(task, alone=found) for task, found in zip(tasks, alone, strict=True)])


def each_done(work: Work, tasks: Sequence[Task], place: Place, tell: Tell) -> list[Any]:
    """What the work makes of every task, in their order. Raises as as_done does."""
    made = dict(as_done(work, tasks, place, tell))
    return [made[n] for n in range(len(tasks))]
