"""The search for objects that refer to each other in cycles, put off while many are made that do not."""

from __future__ import annotations

import atexit
import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """Cells, rows and what a case is made of are many and form no cycles; to look for some takes long."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.freeze()  # the two calls together move all that there is to the oldest generation, without a look at it
            gc.unfreeze()
            gc.enable()


@contextmanager
def collector_spared() -> Iterator[None]:
    """What is there already is not looked through again: an LP and the plan that it makes are large, and stay."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def no_search_at_exit() -> None:
    """Nor does a program that ends look through all that is left, which the system takes back at once."""
    atexit.register(gc.freeze)
