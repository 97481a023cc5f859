"""The search for objects that refer to each other in cycles, put off while many are made that do not."""

from __future__ import annotations

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
            gc.enable()


@contextmanager
def collector_spared() -> Iterator[None]:
    """What is there already is not looked through again: an LP and the plan that it makes are large, and stay."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
