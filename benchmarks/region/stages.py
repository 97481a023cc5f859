"""Where the time of a whole `coplan solve` goes: one run, watched from outside."""

from __future__ import annotations

import resource
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from coplan import run
from coplan.formulation import solving as formulation_solving
from coplan.plan import make
from coplan.plan.result import Plan
from coplan.run import solving
from coplan.solver import in_order
from coplan.workers import Progress

WHOLE_RUN = "rest"


@dataclass
class Spent:
    """Wall and processor seconds of a stage, and the highest memory of the process up to its end [GB]."""

    seconds: float = 0.0
    processor: float = 0.0
    peak: float = 0.0


@dataclass
class Measured:
    """One run: what each stage took, the seconds inside HiGHS, what goals reached, and the Summary.

    beside: processor seconds of other processes, and the highest memory of one of them.
    """

    stages: dict[str, Spent] = field(default_factory=lambda: defaultdict(Spent))
    inside_solver: float = 0.0
    beside: Spent = field(default_factory=Spent)
    goals: dict[str, float] = field(default_factory=dict)
    alone: dict[str, float] = field(default_factory=dict)
    summary: dict[str, Any] = field(default_factory=dict)

    @property
    def seconds(self) -> float:
        """The whole run."""
        return sum(spent.seconds for spent in self.stages.values())

    @property
    def processor(self) -> float:
        """Processor seconds of the whole run, of all its threads and processes."""
        return sum(spent.processor for spent in self.stages.values()) + self.beside.processor


class _Stopwatch:
    """Gives every moment of the run to one stage: that of the innermost function that is being watched."""

    def __init__(self, measured: Measured):
        self.measured = measured
        self.stage = WHOLE_RUN
        self.wall, self.processor = time.perf_counter(), time.process_time()

    def switch(self, stage: str, so_far: str | None = None) -> str:
        """End the stage that was on, under another name where so_far is given; that stage."""
        wall, processor = time.perf_counter(), time.process_time()
        spent = self.measured.stages[so_far or self.stage]
        spent.seconds += wall - self.wall
        spent.processor += processor - self.processor
        spent.peak = memory()
        self.wall, self.processor = wall, processor
        before, self.stage = self.stage, stage
        return before

    def watch(self, owner: Any, name: str, stage: str) -> None:
        """Count a function, or what a property computes once, to a stage.

        Within "alone", which solves small plans of its own, all counts to that.
        """
        found = getattr(owner, name)
        function: Callable[..., Any] = found.func if isinstance(found, cached_property) else found

        def watched(*arguments: Any, **named: Any) -> Any:
            if self.stage == "alone":
                return function(*arguments, **named)
            before = self.switch(stage)
            try:
                return function(*arguments, **named)
            finally:
                self.switch(before)

        setattr(owner, name, cached_property(watched) if isinstance(found, cached_property) else watched)
        if isinstance(found, cached_property):
            getattr(owner, name).__set_name__(owner, name)


def memory() -> float:
    """Highest memory of this process so far [GB]."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


WATCHED: tuple[tuple[Any, str, str], ...] = (
    (solving, "read_case", "read"),
    (solving, "check_raw", "check"),
    (make, "alone_in", "alone"),
    (make, "formulate", "build"),
    (formulation_solving, "search_of", "hand-over"),
    (in_order.Search, "solve", "goals"),
    (in_order.Engine, "__init__", "hand-over"),
    (make, "decide_seats", "rounding"),
    (make, "plan_of_seats", "figures"),
    (Plan, "broken_relations", "figures"),
    (Plan, "tables", "figures"),
    (solving, "_summary", "figures"),
    (solving, "write_plan", "write"),
    (solving, "prove", "read back"),
)


def measure(case: Path, output: Path) -> Measured:
    """Solve a case to a plan workbook, as `coplan solve --model mutual` does. To be called once in a process."""
    measured = Measured()
    watch = _Stopwatch(measured)
    for owner, name, stage in WATCHED:
        watch.watch(owner, name, stage)
    _count_solver(measured)

    def report(step: Progress, _: str) -> None:
        if step.stage == "goal":
            goal = step.subject.partition("@")[0]
            watch.switch(watch.stage, f"goal {goal}")
            measured.goals[goal] = step.value or 0.0
        elif step.stage == "alone":
            measured.alone[step.subject] = step.value or 0.0

    solved = run.solve(case, output, run.Options(model="mutual", brief=True, tell=report))
    watch.switch(WHOLE_RUN)
    others = resource.getrusage(resource.RUSAGE_CHILDREN)
    measured.beside = Spent(0.0, others.ru_utime + others.ru_stime, others.ru_maxrss / 1e6)
    measured.summary = dict(solved.summary)
    return measured


def _count_solver(measured: Measured) -> None:
    """Seconds inside HiGHS."""
    engine: Any = in_order.Engine
    original = engine._run

    def counted(*arguments: Any) -> Any:
        began = time.perf_counter()
        try:
            return original(*arguments)
        finally:
            measured.inside_solver += time.perf_counter() - began

    engine._run = counted
