"""Processes that do not come to their end."""

from __future__ import annotations

import signal
import sys
from typing import Any

from coplan.workers import Processes


class Killed(Processes):
    """One process is killed as soon as they are there."""

    def __enter__(self) -> Processes:
        super().__enter__()
        self.processes[0].kill()
        return self


def listening() -> dict[str, Any]:
    """What makes a process hear signals that this one ignores, as tests in the background do."""
    if sys.platform == "win32":
        return {}
    heard = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    return {"preexec_fn": lambda: [signal.signal(number, signal.SIG_DFL) for number in heard]}
