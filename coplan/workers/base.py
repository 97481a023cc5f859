"""What all workers are: they work on items side by side, and tell of their progress."""

from __future__ import annotations

import os
import traceback
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from coplan.errors import NotProven


@dataclass(frozen=True)
class Progress:
    """A step that is done: its stage (alone, goal, whole), what it was about, its value and seconds.

    The subject is a region, or for a goal its name and after an @ the region that plans by itself. Where several
    scenarios are solved, scenarios are those that it was done for; they also end as written (the subject is the file)
    or failed.
    """

    stage: str
    subject: str
    value: float | None
    seconds: float
    scenarios: tuple[str, ...] = ()


Tell = Callable[[Progress], None]
Work = Callable[[Any, Tell], Any]
"""What is made of an item; it may tell of its progress. A function of a module, since it is sent to a process."""


class ProcessEnded(NotProven):
    """A process was ended from outside, or a cluster was lost."""


class Workers(ABC):
    """Who works on items side by side, telling of the progress.

    To be used in a with statement, at whose end nobody works any more.
    """

    @abstractmethod
    def __enter__(self) -> Workers: ...

    @abstractmethod
    def __exit__(self, *_: object) -> None: ...

    @abstractmethod
    def as_done(self, work: Work, items: Iterable[Any]) -> Iterator[tuple[int, Any]]:
        """What the work makes of each item, with the item's place, as soon as it is made; items are taken as needed.

        Raises what the work raises, and ProcessEnded where those who work were ended from outside.
        """

    def each(self, work: Work, items: Iterable[Any]) -> list[Any]:
        """What the work makes of every item, in their order. Raises as as_done does."""
        results = dict(self.as_done(work, items))
        return [results[n] for n in range(len(results))]


def answer(work: Work, item: Any, tell: Tell) -> tuple[str, Any]:
    """What the work made of an item, or what it raised with where that happened."""
    try:
        return "made", work(item, tell)
    except Exception as error:
        error.add_note(traceback.format_exc())
        return "raised", error


def cores() -> int:
    """How many processor cores this program may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
