"""How a command ends where the machine or the system fails it: in words, and never as a defect of coplan."""

from __future__ import annotations

import errno
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from coplan.cli.main import run_command
from coplan.run import cases
from tests.workbooks import FIRST_STEPS, cells

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="names and links of POSIX")
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="a disk that takes any name")
LOST = "could not be printed"


class Refusing(io.StringIO):
    """A standard stream that cannot be written."""

    def __init__(self, number: int):
        super().__init__()
        self.number = number

    def write(self, _: str) -> int:
        raise OSError(self.number, os.strerror(self.number))


def ended(monkeypatch: pytest.MonkeyPatch, output: Any, *arguments: object) -> tuple[int, str]:
    """Exit code and standard error of a command with that standard output."""
    said = io.StringIO()
    monkeypatch.setattr(sys, "stdout", output)
    monkeypatch.setattr(sys, "stderr", said)
    return run_command([str(argument) for argument in arguments]), said.getvalue()


@pytest.mark.parametrize("output", [Refusing(errno.ENOSPC), Refusing(errno.EIO), None])
@pytest.mark.parametrize(
    "command", [("models",), ("check", FIRST_STEPS), ("check", FIRST_STEPS, "--json"), ("--help",)]
)
def test_a_result_that_cannot_be_printed_is_missed(
    monkeypatch: pytest.MonkeyPatch, output: Any, command: tuple[object, ...]
) -> None:
    code, said = ended(monkeypatch, output, *command)
    assert code == 3
    assert LOST in said
    assert "defect" not in said


@pytest.mark.parametrize("output", [Refusing(errno.ENOSPC), None])
@pytest.mark.parametrize(
    "command",
    [
        ("solve", FIRST_STEPS, "--brief", "-o"),
        ("solve", FIRST_STEPS, "--brief", "--json", "-o"),
        ("check", FIRST_STEPS, "--annotate"),
        ("init",),
    ],
)
def test_a_file_that_is_written_counts(
    monkeypatch: pytest.MonkeyPatch, output: Any, command: tuple[object, ...]
) -> None:
    code, said = ended(monkeypatch, output, *command, "written.xlsx")
    assert code == 0
    assert Path("written.xlsx").exists()
    assert LOST in said
    assert "Written: written.xlsx" in said


def test_a_reader_who_leaves_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    code, said = ended(monkeypatch, Refusing(errno.EPIPE), "models")
    assert (code, said) == (0, "")
    assert ended(monkeypatch, Refusing(errno.EPIPE), "check", "absent.xlsx")[0] == 2


@pytest.mark.parametrize("errors", [Refusing(errno.ENOSPC), Refusing(errno.EPIPE), None])
def test_an_error_stream_that_fails_changes_nothing(monkeypatch: pytest.MonkeyPatch, errors: Any) -> None:
    monkeypatch.setattr(sys, "stderr", errors)
    assert run_command(["check", "absent.xlsx"]) == 2
    assert run_command(["solve", str(FIRST_STEPS), "--brief", "-o", "plan.xlsx"]) == 0
    assert Path("plan.xlsx").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is full")
@pytest.mark.parametrize("where", [">/dev/full", "<&- >&- 2>&-"])
def test_a_process_without_output_ends_in_order(where: str, tmp_path: Path) -> None:
    command = f"{sys.executable} -m coplan check {FIRST_STEPS} {where}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, encoding="utf-8", check=False, cwd=tmp_path)
    assert done.returncode == 3
    assert "Traceback" not in done.stderr + done.stdout
    assert (LOST in done.stderr) is ("2>" not in where)


@POSIX
def test_chinese_is_written_to_streams_of_any_encoding(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "coplan", "check", "规划.xlsx", "--json"]
    for encoding in ("ascii", "gbk"):
        environment = {**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": encoding}
        done = subprocess.run(command, capture_output=True, check=False, env=environment, cwd=tmp_path)
        assert done.returncode == 2
        assert b"Traceback" not in done.stderr
        said = json.loads(done.stdout.decode("gbk" if encoding == "gbk" else "utf-8"))
        assert said["issues"][0]["message"] == "找不到文件“规划.xlsx”"


@LINUX
def test_a_name_that_is_no_utf_8_is_shown_byte_by_byte(coplan: Any) -> None:
    case = Path(os.fsdecode(b"case\xff.xlsx"))
    case.write_bytes(FIRST_STEPS.read_bytes())
    assert "case\\xff.xlsx: no errors" in coplan("check", case).out
    told = coplan("solve", case, "--json")
    assert (told.code, json.loads(told.out)["plan"]) == (0, "outputs/case\\xff-mutual.xlsx")
    plan = Path(os.fsdecode(b"outputs/case\xff-mutual.xlsx"))
    assert "case\\xff.xlsx" in cells(plan)["Summary"].values()
    for command in (("report",), ("evaluate",), ("compare", plan, "-o", "b.xlsx"), ("explain", "-o", "c.xlsx")):
        said = coplan(command[0], plan, *command[1:])
        assert said.code == (2 if command[0] == "compare" else 0), said.err
    assert plan.with_suffix(".html").exists()
    assert "case\\xfe.xlsx" in coplan("check", os.fsdecode(b"case\xfe.xlsx")).err


@POSIX
@pytest.mark.parametrize("name", ["x" * 250, "招" * 83])
def test_a_name_may_be_as_long_as_the_disk_allows(coplan: Any, name: str) -> None:
    said = coplan("init", f"{name}.xlsx", "--lang", "en")
    assert said.code == 0, said.err
    assert coplan("solve", FIRST_STEPS, "--brief", "-o", f"{name}.xlsx").code == 0
    assert [path.name for path in Path().iterdir()] == [f"{name}.xlsx"]
    default = coplan("solve", f"{name}.xlsx", "--brief")
    assert default.code == 3
    assert "-o" in default.err


@POSIX
@pytest.mark.parametrize("length", [300, 5000])
@pytest.mark.parametrize(
    "command",
    [
        ("init",),
        ("solve", FIRST_STEPS, "-o"),
        ("check", FIRST_STEPS, "--annotate"),
        ("frontier", FIRST_STEPS, "--vary", "demand", "-o"),
        ("coalitions", FIRST_STEPS, "-o"),
        ("forecast", FIRST_STEPS, "-o"),
        ("compare", FIRST_STEPS, FIRST_STEPS, "-o"),
        ("explain", FIRST_STEPS, "-o"),
        ("evaluate", FIRST_STEPS, "-o"),
    ],
)
def test_a_name_that_is_too_long_is_refused_before_anything_is_done(
    coplan: Any, command: tuple[object, ...], length: int
) -> None:
    long = "x" * 300 if length == 300 else "/".join(["x" * 200] * 25)
    said = coplan(*command, f"{long}.xlsx")
    assert (said.code, said.out) == (3, "")
    assert "too long" in said.err
    assert not list(Path().iterdir())


@POSIX
@pytest.mark.parametrize("command", ["check", "solve", "compare", "report", "evaluate", "explain", "coalitions"])
@pytest.mark.parametrize("name", ["loop.xlsx", "loop/case.xlsx"])
def test_a_link_to_itself_is_told(coplan: Any, command: str, name: str) -> None:
    Path("loop").symlink_to("loop")
    Path("loop.xlsx").symlink_to("loop.xlsx")
    said = coplan(command, name)
    assert said.code == (3 if (command, name) == ("report", "loop/case.xlsx") else 2)
    assert "leads back to itself" in said.err
    assert coplan("compare", "loop.xlsx", "loop.xlsx").code == 2
    assert coplan("solve", FIRST_STEPS, "-o", name).code == 3
    assert coplan("init", name).code == 3


@POSIX
def test_a_working_folder_that_is_gone_is_told(coplan: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    monkeypatch.chdir(folder)
    folder.rmdir()
    try:
        for command in (("solve", FIRST_STEPS), ("init", "case.xlsx"), ("split", FIRST_STEPS, "parts")):
            said = coplan(*command)
            assert said.code == 3
            assert "the folder that the command runs in is gone" in said.err
        assert coplan("check", "case.xlsx").code == 2
        assert coplan("solve", FIRST_STEPS, "--brief", "-o", tmp_path / "plan.xlsx").code == 0
    finally:
        os.chdir(tmp_path)


@pytest.mark.parametrize(
    ("failure", "code", "words"),
    [
        (MemoryError(), 5, "memory"),
        (RuntimeError("can't start new thread"), 5, "memory"),
        (OSError(errno.ENOMEM, "", "case.xlsx"), 5, "memory"),
        (OSError(errno.EIO, "", "case.xlsx"), 3, 'error ("case.xlsx")'),
        (ZeroDivisionError("by accident"), 1, "defect"),
    ],
)
def test_only_a_defect_is_called_one(
    coplan: Any, monkeypatch: pytest.MonkeyPatch, failure: Exception, code: int, words: str
) -> None:
    def fail(*_: object) -> None:
        raise failure

    monkeypatch.setattr(cases, "check", fail)
    said = coplan("check", "case.xlsx")
    assert said.code == code
    assert words in said.err
    assert ("defect" in said.err) is (code == 1)


def test_what_is_no_file_is_called_what_it_is(coplan: Any) -> None:
    assert "is a device or a pipe" in coplan("check", os.devnull).err
    assert "is a folder" in coplan("check", ".").err


@pytest.mark.parametrize(
    "command", [("solve",), ("evaluate", "--repair"), ("frontier", "--vary", "demand"), ("coalitions",)]
)
@pytest.mark.parametrize("seconds", ["nan", "inf", "-1", "-inf", "1e999", ""])
def test_a_time_limit_is_a_finite_number(coplan: Any, command: tuple[str, ...], seconds: str) -> None:
    said = coplan(*command, FIRST_STEPS, "--time-limit", seconds)
    assert (said.code, said.out) == (2, "")
    assert "--time-limit takes a number of seconds, 0 or more" in said.err


@pytest.mark.parametrize("command", [("init",), ("solve", FIRST_STEPS, "-o"), ("report", FIRST_STEPS, "-o")])
def test_a_name_that_is_only_an_ending_is_told(coplan: Any, command: tuple[object, ...]) -> None:
    name = ".html" if command[0] == "report" else ".xlsx"
    said = coplan(*command, name)
    assert said.code == 2
    assert f'in "{name}" the name before the ending is missing' in said.err
