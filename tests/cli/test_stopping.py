"""Runs that are stopped, and how the program leaves."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from coplan.cli import main
from coplan.cli.main import STOPPING
from coplan.datafiles import data_folder
from tests.processes import listening

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")


@POSIX
@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGKILL, -signal.SIGKILL)],
)
def test_a_run_that_is_stopped_leaves_the_old_plan(number: signal.Signals, code: int, tmp_path: Path) -> None:
    plan = tmp_path / "plan.xlsx"
    plan.write_bytes(b"old")
    command = [sys.executable, "-m", "coplan", "solve", str(data_folder("inputs") / "jingjinji.xlsx"), "-o", str(plan)]
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, encoding="utf-8", **listening()
    ) as process:
        assert process.stderr is not None
        assert "单独规划" in process.stderr.readline()
        time.sleep(0.5)
        process.send_signal(number)
        rest = process.stderr.read()
    assert process.returncode == code
    assert "Traceback" not in rest
    assert "terminate" not in rest
    assert ("已中止，没有写入未完成的文件。" in rest) is (number != signal.SIGKILL)
    assert [path.name for path in tmp_path.iterdir()] == ["plan.xlsx"]
    assert plan.read_bytes() == b"old"


def running(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def interrupt_terminal(process: subprocess.Popen[str]) -> None:
    """Ctrl-C in a terminal goes to every process that the command has started."""
    os.killpg(process.pid, signal.SIGINT)


@pytest.mark.skipif(sys.platform != "linux", reason="processes as Linux lists them")
@pytest.mark.parametrize(
    ("stop", "code", "said"),
    [
        (interrupt_terminal, 130, "已中止，没有写入未完成的文件。"),
        (subprocess.Popen.terminate, 143, "已中止，没有写入未完成的文件。"),
        (subprocess.Popen.kill, -signal.SIGKILL, ""),
    ],
)
def test_scenarios_that_are_stopped_leave_no_process_and_no_half_file(
    stop: Callable[[subprocess.Popen[str]], None], code: int, said: str, tmp_path: Path
) -> None:
    case = str(data_folder("inputs") / "jingjinji.xlsx")
    command = [sys.executable, "-m", "coplan", "solve", case, "--all-scenarios", "--jobs", "2", "-o", str(tmp_path)]
    with subprocess.Popen(
        command,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        encoding="utf-8",
        start_new_session=True,
        **listening(),
    ) as process:
        assert process.stderr is not None
        while "单独规划" not in process.stderr.readline():
            assert process.poll() is None
        stop(process)
        rest = process.stderr.read()
    assert process.returncode == code
    assert said in rest
    assert not [word for word in ("Traceback", "terminate", "Exception") if word in rest]
    ended = time.monotonic() + 30
    while running(process.pid) and time.monotonic() < ended:
        time.sleep(0.1)
    assert not running(process.pid)
    assert not [path for path in tmp_path.iterdir() if path.suffix != ".xlsx"]


@POSIX
def test_a_reader_who_has_had_enough_is_no_defect() -> None:
    command = f"{sys.executable} -m coplan models | true"
    done = subprocess.run(["bash", "-c", command], capture_output=True, encoding="utf-8", check=False)
    assert done.stderr == ""


def test_main_leaves_with_the_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    old = {number: signal.getsignal(number) for number in STOPPING}
    try:
        with pytest.raises(SystemExit) as left:
            main(["check", "absent.xlsx"])
    finally:
        for number, handler in old.items():
            signal.signal(number, handler)
    assert left.value.code == 2
    assert "absent.xlsx" in capsys.readouterr().err
