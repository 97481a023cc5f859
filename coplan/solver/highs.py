"""HiGHS, which solves every LP: without a word on the terminal, and what of it is there."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import highspy


class SilentHighs(highspy.Highs):  # type: ignore[misc]  # whose types are unknown
    """HiGHS with its log off from the start: from 1.16 on highspy.Highs() greets before silent() can be called."""

    def enableCallbacks(self) -> Any:  # noqa: N802  # the name is highspy's
        """The first call of highspy's __init__ that writes."""
        self.silent()
        self.setOptionValue("threads", 1)  # HiGHS's own second thread mostly waits, and burns a core meanwhile
        return super().enableCallbacks()


@contextmanager
def failures_raised() -> Iterator[None]:
    """What fails in another thread meanwhile, as one that solves, is raised at the end: Python would print it."""
    before, failed = threading.excepthook, list[BaseException]()
    threading.excepthook = lambda what: failed.append(what.exc_value or RuntimeError(what.exc_type.__name__))
    try:
        yield
    finally:
        threading.excepthook = before
    if failed:
        raise failed[0]


def solver_version() -> str:
    """The version of HiGHS that solves."""
    return version("highspy")


def has_hipo() -> bool:
    """Whether HiGHS can use HiPO; it refuses the option where the package is missing or of another version."""
    try:
        return version("highspy-extras") == solver_version()
    except PackageNotFoundError:
        return False
