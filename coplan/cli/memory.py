"""Too little memory to load the libraries of a command, told before any of them is needed."""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from contextlib import contextmanager

LEAST = 384 * 2**20
"""Bytes that the smallest case takes about: libraries end the process by themselves where they get none."""
_NO_ROOM = ("failed to map segment", "cannot allocate memory")  # what the loader of libraries says, in an ImportError


@contextmanager
def memory_needed(least: int | None = None) -> Iterator[None]:
    """Raises MemoryError where libraries that are loaded in the block find too little memory; by default LEAST."""
    _reserve(LEAST if least is None else least)
    try:
        yield
    except ImportError as error:
        if any(words in str(error).lower() for words in _NO_ROOM):
            raise MemoryError from None
        raise


def _reserve(least: int) -> None:
    """Take so many bytes and give them back untouched. Raises MemoryError where there are not as many."""
    try:
        mmap.mmap(-1, least).close()
    except (OSError, ValueError):
        raise MemoryError from None
