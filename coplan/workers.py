"""Processes that work side by side: each has a pipe of its own, so that none can block another by ending."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any, NoReturn

from coplan.errors import Issue, NotProven


@dataclass(frozen=True)
class Progress:
    """A step that is done: its stage (alone, goal, whole), what it was about, its value and seconds.

    The subject is a region, or for a goal its name and after an @ the region that plans by itself. Where several
    scenarios are solved, scenarios are those that it was done for; they also end as written (the subject is the file)
    or failed.
    """

    stage: str
    subject: str
    value: float | None
    seconds: float
    scenarios: tuple[str, ...] = ()


Tell = Callable[[Progress], None]
Work = Callable[[Any, Tell], Any]
"""What is made of an item; it may tell of its progress. A function of a module, since it is sent to a process."""

SECONDS_TO_LEAVE = 10.0
SECONDS_WITHOUT_PARENT = 3.0
"""Which a process whose parent is gone has to remove unfinished files; it may be in a long call of the solver."""


class ProcessEnded(NotProven):
    """A process was ended from outside."""


def cores() -> int:
    """How many processor cores this program may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Workers:
    """Processes that work on items side by side, telling of their progress; with one, this process does it all.

    beside: this process has work of its own, so that even one is another process. A process that was itself started
    so starts no others and does it all.

    To be used in a with statement, at whose end no process is left.
    """

    def __init__(self, jobs: int, tell: Tell, beside: bool = False):
        self.tell = tell
        self.processes: list[Any] = []
        self.connections: list[Connection] = []
        started = jobs if jobs > 1 or beside else 0
        self.jobs = 0 if multiprocessing.current_process().daemon else started

    def __enter__(self) -> Workers:
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

    def each(self, work: Work, items: Iterable[Any]) -> list[Any]:
        """What the work makes of every item, in their order; an item is taken when its turn comes.

        Raises what the work raises, and ProcessEnded where a process was ended from outside.
        """
        if not self.processes:
            return [work(item, self.tell) for item in items]
        waiting, idle = enumerate(items), deque[Any](self.connections)
        busy: dict[Any, int] = {}
        results: dict[int, Any] = {}
        while True:
            while idle and (following := next(waiting, None)):
                connection = idle.popleft()
                busy[connection], item = following
                _send(connection, (work, item))
            if not busy:
                return [results[n] for n in range(len(results))]
            for connection in wait(list(busy), timeout=0.5):  # Windows hears Ctrl-C only in between
                what, said = _receive(connection)
                if what == "step":
                    self.tell(said)
                elif what == "raised":
                    raise said
                else:
                    results[busy.pop(connection)] = said
                    idle.append(connection)


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
    signal.signal(signal.SIGTERM, _leave)
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    with suppress(EOFError, OSError, SystemExit):
        while True:
            work, item = connection.recv()
            connection.send(_answer(work, item, lambda step: connection.send(("step", step))))
    with suppress(OSError):
        sys.stderr.flush()
    os._exit(0)  # an orderly end would crash in threads of the solver that were stopped half-way


def _answer(work: Work, item: Any, tell: Tell) -> tuple[str, Any]:
    try:
        return "made", work(item, tell)
    except Exception as error:
        error.add_note(traceback.format_exc())
        return "raised", error


def _leave(number: int, _: object) -> NoReturn:
    """Not at once, so that unfinished files are removed."""
    raise SystemExit(128 + number)


def _leave_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        signal.raise_signal(signal.SIGTERM)
        time.sleep(SECONDS_WITHOUT_PARENT)
        os._exit(0)
