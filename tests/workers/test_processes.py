"""Processes side by side: in order, with progress, and none left behind however it ends."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from coplan.errors import CoplanError, ExitCode
from coplan.workers import Processes, cores

Report = Callable[[Any], None]


def twice(number: int, report: Report) -> int:
    report(number)
    time.sleep(0.05 if number == 1 else 0)
    return 2 * number


def process_id(_: int, __: Report) -> int:
    return os.getpid()


def fall_over(_: int, __: Report) -> None:
    os._exit(9)


def refuse(number: int, _: Report) -> None:
    raise ZeroDivisionError(f"by {number}")


def sleep(_: int, report: Report) -> None:
    report("asleep")
    time.sleep(60)


@pytest.mark.parametrize("jobs", [1, 2])
def test_results_are_in_order_and_every_step_is_told_before_its_result(jobs: int) -> None:
    told: list[int] = []
    with Processes(jobs, told.append) as workers:
        assert workers.each(twice, [1, 2, 3, 4, 5]) == [2, 4, 6, 8, 10]
        assert sorted(told) == [1, 2, 3, 4, 5]
        assert workers.each(twice, []) == []
        assert workers.each(twice, [6]) == [12]
    assert not multiprocessing.active_children()


def test_one_job_is_this_process() -> None:
    with Processes(1, lambda _: None) as workers:
        assert workers.each(lambda item, _: (item, os.getpid()), ["x"]) == [("x", os.getpid())]


def test_beside_this_process_there_is_always_another() -> None:
    with Processes(1, lambda _: None, beside=True) as workers:
        assert workers.each(process_id, [1, 2])[0] != os.getpid()
    assert not multiprocessing.active_children()


def test_a_failure_comes_back_with_where_it_happened() -> None:
    with Processes(2, lambda _: None) as workers, pytest.raises(ZeroDivisionError, match="by 7") as failed:
        workers.each(refuse, [7])
    assert "in refuse" in "".join(failed.value.__notes__)
    assert not multiprocessing.active_children()


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_process_killed_from_outside_ends_it_all() -> None:
    workers = Processes(2, lambda _: os.kill(workers.processes[0].pid, signal.SIGKILL))
    began = time.monotonic()
    with workers, pytest.raises(CoplanError) as ended:
        workers.each(sleep, [1, 2])
    assert [issue.code for issue in ended.value.issues] == ["process_ended"]
    assert ended.value.exit_code == ExitCode.NOT_PROVEN
    assert time.monotonic() - began < 30
    assert not multiprocessing.active_children()


_KILLED = """
import os, signal, sys, time
from coplan.workers import Processes
from tests.workers.test_processes import long_call
if __name__ == "__main__":
    def told(step):
        print(step, flush=True)
        time.sleep(1)  # until it has begun
        os.kill(os.getpid(), signal.SIGKILL)
    with Processes(1, told, beside=True) as workers:
        workers.each(long_call, [1])
"""


def long_call(_: int, report: Report) -> bytes:
    """A call that signals do not reach, as one of the solver."""
    report("in a long call")
    return hashlib.pbkdf2_hmac("sha256", b"", b"", 1_000_000_000)


@pytest.mark.skipif(sys.platform != "linux", reason="processes as Linux lists them")
def test_a_process_in_a_long_call_outlives_its_parent_by_seconds(tmp_path: Path) -> None:
    script = tmp_path / "killed.py"
    script.write_text(_KILLED)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    began = time.monotonic()
    killed = [sys.executable, str(script)]  # its output, which the worker shares, ends when both have
    done = subprocess.run(killed, stdout=subprocess.PIPE, env=environment, encoding="utf-8", check=False)
    assert done.returncode == -signal.SIGKILL
    assert done.stdout == "in a long call\n"
    assert time.monotonic() - began < 60


def test_whatever_is_raised_while_waiting_leaves_no_process() -> None:
    def interrupted(_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), Processes(2, interrupted) as workers:
        workers.each(sleep, [1, 2])
    assert not multiprocessing.active_children()


def test_there_is_a_core() -> None:
    assert cores() >= 1
