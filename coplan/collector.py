"""The search for objects that refer to each other in cycles, put off while many are made that do not."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """Cells, rows and what a case is made of are many and form no cycles; to look for some takes long.

    What was made meanwhile counts as old, else the first thing made afterwards would have all of it looked through.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            _let_age()
            gc.enable()


def _let_age() -> None:
    """Put all new objects among the oldest."""
    if not gc.get_freeze_count():  # else it would be undone that some are left out of the search
        gc.freeze()
        gc.unfreeze()


@contextmanager
def collector_spared() -> Iterator[None]:
    """What is there already is not looked through again: an LP and the plan that it makes are large, and stay."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
