"""A file is written whole or not at all."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from coplan.errors import BadInput, ExitCode
from coplan.workbook.save import atomically, check_writable

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="modes and signals of POSIX")


def _refusal(path: Path) -> str:
    with pytest.raises(BadInput) as caught:
        check_writable(path)
    (issue,) = caught.value.issues
    assert caught.value.exit_code == ExitCode.BAD_INPUT
    assert "{" not in issue.line("en") + issue.line("zh")
    return issue.code


def _files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_new_file_in_a_new_folder_is_fine_and_leaves_nothing(tmp_path: Path) -> None:
    check_writable(tmp_path / "new" / "deeper" / "plan.xlsx")
    assert _files(tmp_path) == []


def test_the_target_is_a_folder(tmp_path: Path) -> None:
    assert _refusal(tmp_path) == "output_not_a_file"


def test_the_folder_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert _refusal(tmp_path / "file" / "plan.xlsx") == "folder_not_writable"


@POSIX
def test_the_folder_is_write_protected(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    try:
        assert _refusal(tmp_path / "sub" / "plan.xlsx") == "folder_not_writable"
    finally:
        tmp_path.chmod(0o755)


def test_the_file_is_write_protected(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    path.touch(mode=0o444)
    assert _refusal(path) == "file_read_only"


@pytest.mark.parametrize("lock", ["~$计划.xlsx", ".~计划.xlsx", ".~lock.计划.xlsx#"])
def test_the_file_is_open_in_a_spreadsheet_program(tmp_path: Path, lock: str) -> None:
    (tmp_path / "计划.xlsx").touch()
    (tmp_path / lock).touch()
    assert _refusal(tmp_path / "计划.xlsx") == "file_open"
    check_writable(tmp_path / "other.xlsx")


def test_the_name_is_too_long(tmp_path: Path) -> None:
    assert _refusal(tmp_path / f"{'x' * 300}.xlsx") == "name_too_long"
    assert _refusal(tmp_path / "new" / f"{'招' * 120}.xlsx") == "name_too_long"


def test_a_clean_end_puts_the_file_in_place(tmp_path: Path) -> None:
    path = tmp_path / "outputs" / "plan.xlsx"
    for content in (b"first", b"second"):
        with atomically(path) as temporary:
            temporary.write_bytes(content)
            assert temporary.parent == path.parent
        assert path.read_bytes() == content
    assert _files(path.parent) == ["plan.xlsx"]


@pytest.mark.parametrize("failure", [ValueError, KeyboardInterrupt, SystemExit])
def test_after_an_exception_everything_is_as_it_was(tmp_path: Path, failure: type[BaseException]) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(b"old")

    def fail() -> None:
        with atomically(path) as temporary:
            temporary.write_bytes(b"half")
            raise failure

    with pytest.raises(failure):
        fail()
    assert path.read_bytes() == b"old"
    assert _files(tmp_path) == ["plan.xlsx"]


@pytest.mark.parametrize(
    ("number", "said"), [(errno.ENOSPC, "the disk is full"), (errno.EFBIG, "larger than allowed"), (errno.EIO, "")]
)
def test_a_full_disk_is_told(tmp_path: Path, number: int, said: str) -> None:
    path = tmp_path / "plan.xlsx"

    def fail() -> None:
        with atomically(path) as temporary:
            temporary.write_bytes(b"half")
            raise OSError(number, os.strerror(number))

    with pytest.raises(BadInput) as caught:
        fail()
    (issue,) = caught.value.issues
    assert issue.code == "cannot_write"
    assert said in issue.message("en")
    assert _files(tmp_path) == []


@POSIX
def test_a_real_limit_of_file_size_leaves_nothing(tmp_path: Path) -> None:
    import resource

    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    old = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limits[1]))
    try:
        with pytest.raises(BadInput), atomically(tmp_path / "plan.xlsx") as temporary:
            temporary.write_bytes(b"x" * 100_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, old)
    assert _files(tmp_path) == []


@POSIX
@pytest.mark.parametrize("umask", [0o022, 0o077])
def test_the_mode_is_what_open_would_give(tmp_path: Path, umask: int) -> None:
    previous = os.umask(umask)
    try:
        with atomically(tmp_path / "plan.xlsx") as temporary:
            temporary.write_bytes(b"x")
    finally:
        os.umask(previous)
    assert (tmp_path / "plan.xlsx").stat().st_mode & 0o777 == 0o666 & ~umask


@POSIX
def test_mode_and_link_of_the_old_file_are_kept(tmp_path: Path) -> None:
    real, link = tmp_path / "real.xlsx", tmp_path / "link.xlsx"
    real.touch()
    real.chmod(0o640)
    link.symlink_to(real)
    with atomically(link) as temporary:
        temporary.write_bytes(b"new")
    assert link.is_symlink()
    assert real.read_bytes() == b"new"
    assert real.stat().st_mode & 0o777 == 0o640


_KILLED = """
import os, signal, sys
from pathlib import Path
from coplan.workbook.save import atomically
with atomically(Path(sys.argv[1])) as temporary:
    temporary.write_bytes(b"half")
    os.kill(os.getpid(), signal.SIGKILL)
"""


@POSIX
def test_what_a_killed_run_left_is_removed_and_a_living_one_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(b"old")
    killed = subprocess.run([sys.executable, "-c", _KILLED, str(path)], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert path.read_bytes() == b"old"
    assert len(_files(tmp_path)) == 2
    with atomically(path) as temporary:
        assert _files(tmp_path) == sorted([temporary.name, "plan.xlsx"])
        temporary.write_bytes(b"new")
        _in_another_run(path)
        _in_another_run(path.with_name("other.xlsx"))
        assert temporary.exists()
    assert _files(tmp_path) == ["plan.xlsx"]
    assert path.read_bytes() == b"new"
    subprocess.run([sys.executable, "-c", _KILLED, str(tmp_path / "third.xlsx")], check=False)
    with atomically(path):
        pass
    assert _files(tmp_path) == ["plan.xlsx"]


@POSIX
def test_a_temporary_file_that_is_removed_before_it_is_locked_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fcntl

    lock = fcntl.flock
    names: list[str] = []

    def late(handle: int, how: int) -> None:
        if not names:
            names.extend(_files(tmp_path))
            (tmp_path / names[0]).unlink()
        lock(handle, how)

    monkeypatch.setattr(fcntl, "flock", late)
    with atomically(tmp_path / "plan.xlsx") as temporary:
        temporary.write_bytes(b"whole")
        assert temporary.name != names[0]
    assert (tmp_path / "plan.xlsx").read_bytes() == b"whole"
    assert _files(tmp_path) == ["plan.xlsx"]


def _in_another_run(path: Path) -> None:
    code = _KILLED.replace("os.kill(os.getpid(), signal.SIGKILL)", "raise SystemExit")
    subprocess.run([sys.executable, "-c", code, str(path)], check=True)
