"""HiGHS, which solves every LP: without a word on the terminal, and what of it is there."""

from __future__ import annotations

from concurrent.futures import Future
from importlib.metadata import PackageNotFoundError, version
from threading import Thread
from typing import Any

import highspy


class SilentHighs(highspy.Highs):  # type: ignore[misc]  # whose types are unknown
    """HiGHS with its log off from the start: from 1.16 on highspy.Highs() greets before silent() can be called."""

    def enableCallbacks(self) -> Any:  # noqa: N802  # the name is highspy's
        """The first call of highspy's __init__ that writes."""
        self.silent()
        self.setOptionValue("threads", 1)  # HiGHS's own second thread mostly waits, and burns a core meanwhile
        return super().enableCallbacks()

    def cancel(self) -> None:
        """Stop the search that is at work in another thread.

        Only now it is made to ask whether it is to go on: it would ask ten thousand times a second, and each time wait
        for the interpreter, which another thread may have.
        """
        self.cancelSolve()
        self.HandleUserInterrupt = True

    def let_go(self) -> None:
        """Be done with, so that what is held is given back at once: HiGHS and its callbacks refer to each other."""
        self.disableCallbacks()
        self.callbacks.clear()


def solving(highs: Any) -> Future[Any]:
    """A search in a thread of its own, whose result raises what fails in it.

    highspy's own startSolve has one lock for all of its objects, so that two of them cannot solve at the same time.
    """
    found: Future[Any] = Future()

    def solve() -> None:
        try:
            found.set_result(highs.run())
        except BaseException as failure:
            found.set_exception(failure)

    Thread(target=solve, daemon=True).start()
    return found


def solver_version() -> str:
    """The version of HiGHS that solves."""
    return version("highspy")


def has_hipo() -> bool:
    """Whether HiGHS can use HiPO; it refuses the option where the package is missing or of another version."""
    try:
        return version("highspy-extras") == solver_version()
    except PackageNotFoundError:
        return False
