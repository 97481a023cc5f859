"""Work in other threads of this process, for what mostly waits for the solver."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import partial
from threading import Event
from typing import TypeVar

from coplan.solver.giving_up import give_up_when
from coplan.workers.base import cores

T = TypeVar("T")


class OtherThreads:
    """So many threads that do one task after the other while this one does something else.

    To be used in a with statement, at whose end what is not done is given up, and is not waited for.
    """

    def __init__(self, count: int = 1):
        self._ended = Event()
        self._pool = ThreadPoolExecutor(count, initializer=give_up_when, initargs=(self._ended,))

    def __enter__(self) -> OtherThreads:
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def start(self, task: Callable[[], T]) -> Callable[[], T]:
        """Do a task after those before; what is given back waits for what the task gives, or raises what it raises."""
        return partial(_waited_for, self._pool.submit(task))


def side_by_side(tasks: Sequence[Callable[[], T]]) -> Iterator[T]:
    """What each task gives, in their order, as soon as it is there; raises what the first of them that fails raises.

    As many are at work at once as there are cores. Those that are still at work when one fails are given up.
    """
    with OtherThreads(max(1, min(len(tasks), cores()))) as others:
        yield from (found() for found in [others.start(task) for task in tasks])


def at_once(task: Callable[[], T]) -> Callable[[], T]:
    """As OtherThreads.start, in this thread: the task is done before anything else is."""
    found = task()
    return lambda: found


def _waited_for(found: Future[T]) -> T:
    """What a task gives; Ctrl-C is heard meanwhile, on Windows too."""
    while not wait([found], 0.05).done:
        pass
    return found.result()
