"""Processes of this machine: each has a pipe of its own, so that none can block another by ending."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, wait
from typing import Any, NoReturn

from coplan.errors import Issue
from coplan.workers.base import ProcessEnded, Tell, Work, Workers, answer

SECONDS_TO_LEAVE = 10.0
SECONDS_WITHOUT_PARENT = 3.0
"""Which a process whose parent is gone has to remove unfinished files; it may be in a long call of the solver."""


_alone = False
"""Whether this process works for a cluster, and so starts no others: its machine has as many as are good for it."""


def only_this_one() -> None:
    """From now on this process starts no others."""
    global _alone
    _alone = True


class Processes(Workers):
    """Processes of this machine; with one, this process does it all.

    beside: this process has work of its own, so that even one is another process. A process that was itself started
    so starts no others and does it all.

    To be used in a with statement, at whose end no process is left.
    """

    def __init__(self, jobs: int, tell: Tell, beside: bool = False):
        self.tell = tell
        self.processes: list[Any] = []
        self.connections: list[Connection] = []
        started = jobs if jobs > 1 or beside else 0
        self.jobs = 0 if multiprocessing.current_process().daemon or _alone else started

    def __enter__(self) -> Processes:
        if self.jobs:
            try:
                with _deaf_to_ctrl_c():
                    for _ in range(self.jobs):
                        self._start()
            except BaseException:
                self.__exit__()
                raise
        return self

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs,), daemon=True)
        self.processes.append(process)
        self.connections.append(ours)
        process.start()
        theirs.close()  # so that the pipe ends when the process does

    def __exit__(self, *_: object) -> None:
        started = [process for process in self.processes if process.pid is not None]
        for process in started:
            process.terminate()
        for process in started:
            process.join(SECONDS_TO_LEAVE)
            process.kill()
            process.join()
        for connection in self.connections:
            connection.close()

    def as_done(self, work: Work, items: Iterable[Any]) -> Iterator[tuple[int, Any]]:
        if not self.processes:
            yield from ((n, work(item, self.tell)) for n, item in enumerate(items))
            return
        waiting, idle = enumerate(items), deque[Any](self.connections)
        busy: dict[Any, int] = {}
        while True:
            while idle and (following := next(waiting, None)):
                connection = idle.popleft()
                busy[connection], item = following
                _send(connection, (work, item))
            if not busy:
                return
            for connection in wait(list(busy), timeout=0.5):  # Windows hears Ctrl-C only in between
                what, said = _receive(connection)
                if what == "step":
                    self.tell(said)
                elif what == "raised":
                    raise said
                else:
                    idle.append(connection)
                    yield busy.pop(connection), said


def _send(connection: Any, message: Any) -> None:
    try:
        connection.send(message)
    except OSError:
        _ended()


def _receive(connection: Any) -> Any:
    try:
        return connection.recv()
    except (EOFError, OSError):
        _ended()


def _ended() -> NoReturn:
    raise ProcessEnded([Issue("process_ended")])


@contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """Processes started here ignore Ctrl-C, which every process of a terminal gets: the first one ends the others."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _serve(connection: Connection) -> None:
    """A process's life: work on what comes through the pipe until it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, leave)
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    with suppress(EOFError, OSError, SystemExit):
        while True:
            work, item = connection.recv()
            connection.send(answer(work, item, lambda step: connection.send(("step", step))))
    with suppress(OSError):
        sys.stderr.flush()
    os._exit(0)  # an orderly end would crash in threads of the solver that were stopped half-way


def leave(number: int, _: object) -> NoReturn:
    """Leave at a signal, but not at once, so that unfinished files are removed."""
    raise SystemExit(128 + number)


def _leave_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        signal.raise_signal(signal.SIGTERM)
        time.sleep(SECONDS_WITHOUT_PARENT)
        os._exit(0)
