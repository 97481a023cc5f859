"""Writing a file so that it is either whole or not there, and finding out beforehand whether it can be written."""

from __future__ import annotations

import errno
import os
import secrets
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

from coplan.errors import BadInput, Issue, reason_of
from coplan.words.language import Text

if sys.platform != "win32":
    import fcntl

_PREFIX, _SUFFIX = ".coplan-", ".tmp"
"""Of the names of temporary files, which are short whatever the name of the file that they become."""


def is_there(path: Path) -> bool:
    """Whether there is such a file or folder; no where the system refuses its name."""
    return os.path.exists(path)  # noqa: PTH110  # Path.exists raises what the system says


def is_same_file(path: Path, other: Path) -> bool:
    """Whether both are there and are the same file."""
    return is_there(path) and is_there(other) and path.samefile(other)


def check_writable(path: Path) -> None:
    """Make sure that a file can be written, without writing it.

    Raises BadInput where its folder cannot be made or written to, it is not an ordinary file, it is write-protected,
    another program has it open, or its name is too long.
    """
    path = _real(path)
    _check_name(path)
    _check_folder(path.parent)
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        mode = None
    except OSError as error:
        raise _cannot_write(path, error) from error
    if mode is not None and not stat.S_ISREG(mode):
        _refuse("output_not_a_file", file=str(path))
    if mode is not None and not (mode & 0o222 and os.access(path, os.W_OK)):
        _refuse("file_read_only", file=path.name)
    _check_not_open(path)


@contextmanager
def atomically(path: Path) -> Iterator[Path]:
    """A temporary file beside `path`, empty, to be filled in the block; it takes the place of `path` at a clean end.

    After any exception in the block, `path` is as it was and the temporary file is gone. What earlier, killed runs
    left behind in the folder is removed. Raises BadInput where the file cannot be written, such as on a full disk.
    """
    path = _real(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _remove_leftovers(path.parent)
        temporary, handle = _temporary(path)
    except OSError as error:
        raise _cannot_write(path, error) from error
    try:
        yield temporary
        os.fsync(handle)
        if sys.platform == "win32":  # which renames no open file; elsewhere it stays locked until it has its name
            os.close(handle)
            handle = -1
        temporary.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise _cannot_write(path, error) from error
    finally:
        # Closed before it is removed, since Windows removes no open file; after a clean end there is nothing to remove.
        if handle >= 0:
            os.close(handle)
        temporary.unlink(missing_ok=True)


def _real(path: Path) -> Path:
    """The file itself where the path is a link, so that the link stays. Raises BadInput without a working folder."""
    try:
        return Path(os.path.realpath(path))
    except FileNotFoundError:
        _refuse("no_working_folder")


def _refuse(code: str, **values: object) -> NoReturn:
    raise BadInput([Issue(code, values=values)])


def _cannot_write(path: Path, error: OSError) -> BadInput:
    if error.errno == errno.ENAMETOOLONG:
        return BadInput([Issue("name_too_long", values={"file": path.name})])
    return BadInput([Issue("cannot_write", values={"file": path.name, "reason": reason_of(error)})])


def _existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that exists."""
    return next(parent for parent in (folder, *folder.parents) if os.path.lexists(parent))


def _check_name(path: Path) -> None:
    """Each name that is to be made is tried in a folder that is there, since a missing one would hide it."""
    folder = _existing(path.parent)
    for tried in (*(folder / name for name in path.relative_to(folder).parts), path):
        try:
            tried.lstat()
        except OSError as error:
            if error.errno == errno.ENAMETOOLONG:
                _refuse("name_too_long", file=tried.name)


def _check_folder(folder: Path) -> None:
    found = _existing(folder)
    try:
        mode = found.stat().st_mode
        if not stat.S_ISDIR(mode):
            raise NotADirectoryError(errno.ENOTDIR, "not a folder")
        if not mode & 0o222:
            # The administrator could write all the same, and should not without being asked.
            raise PermissionError(errno.EACCES, "write-protected")
        with tempfile.TemporaryFile(dir=found):
            pass
    except OSError as error:
        _refuse("folder_not_writable", folder=str(found), reason=reason_of(error))


def _check_not_open(path: Path) -> None:
    """Each spreadsheet program puts a file beside the one it has open."""
    locks = {
        f"~${path.name}": Text("Excel", "Excel"),
        f".~{path.name}": Text("WPS", "WPS"),
        f".~lock.{path.name}#": Text("LibreOffice", "LibreOffice"),
    }
    for lock, program in locks.items():
        if is_there(path.with_name(lock)):
            _refuse("file_open", file=path.name, program=program, lock=lock)


def _temporary(path: Path) -> tuple[Path, int]:
    """A new temporary file, held open and locked so that no other run takes it for a leftover.

    Its mode is that of the file it replaces, else what open() would give.
    """
    while True:
        temporary = path.with_name(f"{_PREFIX}{secrets.token_hex(8)}{_SUFFIX}")
        handle = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_BINARY", 0), 0o666)
        if sys.platform == "win32":
            break
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        if temporary.exists():  # otherwise another run has removed it before it was locked
            break
        os.close(handle)
    with suppress(OSError):
        temporary.chmod(stat.S_IMODE(path.stat().st_mode))
    return temporary, handle


def _remove_leftovers(folder: Path) -> None:
    """Remove temporary files that no living run holds. Windows refuses by itself to remove those."""
    for leftover in folder.glob(f"{_PREFIX}*{_SUFFIX}"):
        with suppress(OSError):
            if sys.platform == "win32":
                leftover.unlink()
                continue
            handle = os.open(leftover, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                leftover.unlink()
            finally:
                os.close(handle)


def _sync_folder(folder: Path) -> None:
    """Make the new name last through a power failure, where the system can."""
    if sys.platform != "win32":
        handle = os.open(folder, os.O_RDONLY)
        try:
            with suppress(OSError):
                os.fsync(handle)
        finally:
            os.close(handle)
