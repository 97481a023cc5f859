"""Searches in a thread for which nobody waits any more."""

from __future__ import annotations

from contextvars import ContextVar
from threading import Event

_told: ContextVar[Event | None] = ContextVar("told", default=None)


class GivenUp(BaseException):
    """Nobody waits for what is searched for: not an Exception, so that nothing takes it for a failure."""


def give_up_when(told: Event) -> None:
    """From now on the searches of this thread end once they are told to. To be called in the thread itself."""
    _told.set(told)


def need_to_go_on() -> None:
    """Raises GivenUp in a thread that was told to end."""
    told = _told.get()
    if told is not None and told.is_set():
        raise GivenUp
