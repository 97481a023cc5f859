"""Processes that do not come to their end."""

from __future__ import annotations

from coplan.workers import Workers


class Killed(Workers):
    """One process is killed as soon as they are there."""

    def __enter__(self) -> Workers:
        super().__enter__()
        self.processes[0].kill()
        return self
