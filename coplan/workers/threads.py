"""Tasks side by side in this process, for what mostly waits for the solver."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def side_by_side(tasks: Sequence[Callable[[], T]]) -> list[T]:
    """What each task gives, in their order; raises what the first of them that fails raises.

    Who interrupts does not wait for those that are still at work.
    """
    pool = ThreadPoolExecutor(len(tasks))
    try:
        return [found.result() for found in [pool.submit(task) for task in tasks]]
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
