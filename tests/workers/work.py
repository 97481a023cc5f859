"""What workers of a cluster are given to do in tests."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Report = Callable[[Any], None]


def twice(number: int, report: Report) -> int:
    report(number)
    return 2 * number


def refuse(number: int, _: Report) -> None:
    raise ZeroDivisionError(f"by {number}")


def process_id(_: int, __: Report) -> int:
    return os.getpid()


def sleep(_: int, report: Report) -> None:
    report(os.getpid())
    time.sleep(60)


def fall_over_once(flag: Path, _: Report) -> str:
    if not flag.exists():
        flag.touch()
        os._exit(9)
    return "done"


def fall_over(_: int, __: Report) -> None:
    os._exit(9)


def kill_the_worker_once(flag: Path, _: Report) -> str:
    if not flag.exists():
        flag.touch()
        os.kill(os.getppid(), signal.SIGKILL)
        time.sleep(60)
    return "done"
