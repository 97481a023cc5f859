"""What a cluster's worker runs: the one function that requests are sent to, and what it says of its versions.

Nothing of a request is read here but by a child process, which has to be of the same versions.
"""

from __future__ import annotations

import platform
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from importlib.metadata import version
from queue import Empty, SimpleQueue

from coplan import __version__
from coplan.workers.child import STEP, read_frame, write_frame
from coplan.workers.processes import SECONDS_WITHOUT_PARENT

SECONDS_BETWEEN_LOOKS = 0.2
"""After which a worker looks whether a request is cancelled."""


class WrongVersions(RuntimeError):
    """A worker is not of the versions that a request asks for."""


class Cancelled(RuntimeError):
    """Nobody waits for the answer any more."""


class ChildEnded(RuntimeError):
    """A process ended before it had answered."""


def versions() -> Mapping[str, str]:
    """The versions that have to be the same everywhere, since plans and draws depend on them or could not be sent."""
    python = ".".join(platform.python_version_tuple()[:2])
    return {"coplan": __version__, **{name: version(name) for name in ("highspy", "numpy")}, "Python": python}


def shown(found: Mapping[str, str]) -> str:
    """Versions as they are read: coplan 1.0, highspy 1.15.1, numpy 2.4.6, Python 3.11."""
    return ", ".join(f"{name} {number}" for name, number in found.items())


def perform(request: bytes, wanted: Mapping[str, str], topic: str) -> bytes:
    """The answer to a request as bytes, its steps being told under a topic.

    Raises WrongVersions, Cancelled or ChildEnded.
    """
    if versions() != wanted:
        raise WrongVersions(dict(versions()))
    child = _take()
    try:
        answer = _conversation(child, request, topic)
    except BaseException:
        child.end()
        raise
    _idle.append(child)
    return answer


def _conversation(child: _Child, request: bytes, topic: str) -> bytes:
    from distributed import get_worker

    worker = get_worker()
    key = worker.get_current_task()
    child.send(request)
    while True:
        try:
            frame = child.frames.get(timeout=SECONDS_BETWEEN_LOOKS)
        except Empty:
            task = worker.state.tasks.get(key)
            if task is None or task.state == "cancelled":
                raise Cancelled(key) from None
            continue
        if frame is None:
            raise ChildEnded("a process ended before it had answered")
        if frame[:1] != STEP:
            return frame[1:]
        worker.log_event(topic, frame[1:])


class _Child:
    """A child process, what it says being listened to."""

    def __init__(self) -> None:
        command = [sys.executable, "-c", "from coplan.workers.child import main; main()"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.frames: SimpleQueue[bytes | None] = SimpleQueue()
        self.listener = threading.Thread(target=self._listen, daemon=True)
        self.listener.start()

    def send(self, request: bytes) -> None:
        """Raises ChildEnded where the process is gone."""
        assert self.process.stdin is not None
        try:
            write_frame(self.process.stdin, request)
        except OSError:
            raise ChildEnded("a process ended before it was asked") from None

    def end(self) -> None:
        """End the process, whatever it is at; it has a moment to remove unfinished files."""
        self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(SECONDS_WITHOUT_PARENT)
        self.process.kill()
        self.process.wait()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        while (frame := read_frame(self.process.stdout)) is not None:
            self.frames.put(frame)
        self.frames.put(None)


_idle: list[_Child] = []
"""Children that have answered, and wait for what is next: a new one takes a second to start."""


def _take() -> _Child:
    try:
        child = _idle.pop()
    except IndexError:
        return _Child()
    return child if child.process.poll() is None else _Child()
