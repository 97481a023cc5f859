"""A process that works for one of a cluster's workers: requests come through its input, answers leave by its output.

It is a process of its own since a worker cannot stop what one of its threads is at, but can end a process.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
import time
from contextlib import suppress
from queue import SimpleQueue
from typing import IO

from coplan.workers import processes
from coplan.workers.base import answer
from coplan.workers.processes import SECONDS_WITHOUT_PARENT

LENGTH = 8  # bytes that say how long a frame is
STEP, DONE = b"s", b"d"
"""What a frame begins with: a step of the progress, or what was made or raised."""


def write_frame(stream: IO[bytes], data: bytes) -> None:
    """Write bytes so that read_frame finds their end."""
    stream.write(len(data).to_bytes(LENGTH, "big"))
    stream.write(data)
    stream.flush()


def read_frame(stream: IO[bytes]) -> bytes | None:
    """The bytes that write_frame wrote; None where the stream has ended."""
    length = stream.read(LENGTH)
    size = int.from_bytes(length, "big")
    data = stream.read(size) if len(length) == LENGTH else b""
    return data if len(length) == LENGTH and len(data) == size else None


def main() -> None:
    """Answer requests until there are no more, or until the worker is gone."""
    processes.only_this_one()
    signal.signal(signal.SIGTERM, processes.leave)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C in the worker's terminal is the worker's
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what anybody prints is no answer
    requests: SimpleQueue[bytes | None] = SimpleQueue()
    threading.Thread(target=_listen, args=(requests,), daemon=True).start()
    with suppress(OSError, SystemExit):
        while (request := requests.get()) is not None:
            write_frame(answers, DONE + _answered(request, answers))
    os._exit(0)  # an orderly end would crash in threads of the solver that were stopped half-way


def _answered(request: bytes, answers: IO[bytes]) -> bytes:
    try:
        work, item = pickle.loads(request)
        return pickle.dumps(answer(work, item, lambda step: write_frame(answers, STEP + pickle.dumps(step))))
    except Exception as error:  # what cannot be sent
        return pickle.dumps(("raised", RuntimeError(f"{type(error).__name__}: {error}")))


def _listen(requests: SimpleQueue[bytes | None]) -> None:
    """Take in requests; where the worker is gone, leave, also in the middle of a long call of the solver."""
    while (request := read_frame(sys.stdin.buffer)) is not None:
        requests.put(request)
    requests.put(None)
    signal.raise_signal(signal.SIGTERM)
    time.sleep(SECONDS_WITHOUT_PARENT)
    os._exit(0)
