"""Too little memory to load the libraries, told before any library is needed."""

from __future__ import annotations

import mmap
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from coplan.errors import not_our_fault
from coplan.words.language import language_of_user, say

LEAST = 384 * 2**20
"""Bytes that the smallest case takes about: libraries end the process by themselves where they get none."""
_NO_ROOM = ("failed to map segment", "cannot allocate memory")  # what the loader of libraries says, in an ImportError


@contextmanager
def memory_needed(least: int = LEAST) -> Iterator[None]:
    """Leave with words and an exit code where libraries that are loaded in the block find too little memory."""
    try:
        _reserve(least)
        yield
    except (MemoryError, ImportError) as error:
        if isinstance(error, ImportError) and not any(words in str(error).lower() for words in _NO_ROOM):
            raise
        known, language = not_our_fault(MemoryError()), language_of_user(sys.argv[1:])
        if known is None:
            raise
        for issue in known.issues:
            print(say(f"severity.{issue.severity}", language) + issue.line(language), file=sys.stderr)
        raise SystemExit(int(known.exit_code)) from None


def _reserve(least: int) -> None:
    """Take so many bytes and give them back untouched. Raises MemoryError where there are not as many."""
    try:
        mmap.mmap(-1, least).close()
    except (OSError, ValueError):
        raise MemoryError from None
