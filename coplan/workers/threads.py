"""Tasks side by side in this process, for what mostly waits for the solver."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from coplan.workers.base import cores

T = TypeVar("T")


def side_by_side(tasks: Sequence[Callable[[], T]]) -> Iterator[T]:
    """What each task gives, in their order, as soon as it is there; raises what the first of them that fails raises.

    As many are at work at once as there are cores. Who interrupts does not wait for those that are still at work.
    """
    pool = ThreadPoolExecutor(max(1, min(len(tasks), cores())))
    try:
        yield from (found.result() for found in [pool.submit(task) for task in tasks])
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
