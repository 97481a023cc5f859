"""Writing a file so that it is either whole or not there, and finding out beforehand whether it can be written."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

from coplan.errors import BadInput, Issue
from coplan.language import Text, say_both

if sys.platform != "win32":
    import fcntl

_REASONS = {
    errno.ENOSPC: "saving.disk_full",
    errno.EDQUOT: "saving.disk_full",
    errno.EFBIG: "saving.too_large",
    errno.EACCES: "saving.no_right",
    errno.EPERM: "saving.no_right",
    errno.EROFS: "saving.read_only_disk",
    errno.ENOTDIR: "saving.not_a_folder",
}


def check_writable(path: Path) -> None:
    """Make sure that a file can be written, without writing it.

    Raises BadInput where its folder cannot be made or written to, it is not an ordinary file, it is write-protected,
    another program has it open, or its name is too long.
    """
    path = _real(path)
    _check_name(path)
    _check_folder(path.parent)
    with suppress(FileNotFoundError):
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            _refuse("output_not_a_file", file=str(path))
        if not mode & 0o222 or not os.access(path, os.W_OK):
            _refuse("file_read_only", file=path.name)
    _check_not_open(path)


@contextmanager
def atomically(path: Path) -> Iterator[Path]:
    """A temporary file beside `path`, empty, to be filled in the block; it takes the place of `path` at a clean end.

    After any exception in the block, `path` is as it was and the temporary file is gone. What an earlier, killed run
    left behind for the same path is removed. Raises BadInput where the file cannot be written, such as on a full disk.
    """
    path = _real(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _remove_leftovers(path)
        temporary, handle = _temporary(path)
    except OSError as error:
        raise _cannot_write(path, error) from error
    try:
        yield temporary
        os.fsync(handle)
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
    """The file itself where the path is a link, so that the link stays."""
    return Path(os.path.realpath(path))


def _refuse(code: str, **values: object) -> NoReturn:
    raise BadInput([Issue(code, values=values)])


def _reason(error: OSError) -> Text:
    said = os.strerror(error.errno) if error.errno else str(error)
    return say_both(_REASONS[error.errno]) if error.errno in _REASONS else Text(said, said)


def _cannot_write(path: Path, error: OSError) -> BadInput:
    if error.errno == errno.ENAMETOOLONG:
        return BadInput([Issue("name_too_long", values={"file": path.name})])
    return BadInput([Issue("cannot_write", values={"file": path.name, "reason": _reason(error)})])


def _existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that exists."""
    return next(parent for parent in (folder, *folder.parents) if os.path.lexists(parent))


def _check_name(path: Path) -> None:
    """Each name that is to be made is tried in a folder that is there, since a missing one would hide it."""
    folder = _existing(path.parent)
    for name in path.relative_to(folder).parts:
        try:
            (folder / name).lstat()
        except OSError as error:
            if error.errno == errno.ENAMETOOLONG:
                _refuse("name_too_long", file=name)


def _check_folder(folder: Path) -> None:
    found = _existing(folder)
    try:
        if not found.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, "not a folder")
        if not found.stat().st_mode & 0o222:
            # The administrator could write all the same, and should not without being asked.
            raise PermissionError(errno.EACCES, "write-protected")
        with tempfile.TemporaryFile(dir=found):
            pass
    except OSError as error:
        _refuse("folder_not_writable", folder=str(found), reason=_reason(error))


def _check_not_open(path: Path) -> None:
    """Each spreadsheet program puts a file beside the one it has open."""
    locks = {
        f"~${path.name}": Text("Excel", "Excel"),
        f".~{path.name}": Text("WPS", "WPS"),
        f".~lock.{path.name}#": Text("LibreOffice", "LibreOffice"),
    }
    for lock, program in locks.items():
        if path.with_name(lock).exists():
            _refuse("file_open", file=path.name, program=program, lock=lock)


def _prefix(path: Path) -> str:
    """Beginning of the temporary names for a path: short, and never the name of another path's."""
    return f".coplan-{hashlib.sha256(os.fsencode(path.name)).hexdigest()[:16]}-"


def _temporary(path: Path) -> tuple[Path, int]:
    """A new temporary file, held open and locked so that no other run takes it for a leftover.

    Its mode is that of the file it replaces, else what open() would give.
    """
    temporary = path.with_name(f"{_prefix(path)}{os.getpid()}.tmp")
    handle = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_BINARY", 0), 0o666)
    if sys.platform != "win32":
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    with suppress(OSError):
        temporary.chmod(stat.S_IMODE(path.stat().st_mode))
    return temporary, handle


def _remove_leftovers(path: Path) -> None:
    for leftover in path.parent.glob(f"{_prefix(path)}*.tmp"):
        with suppress(OSError):
            if not _in_use(leftover):
                leftover.unlink()


def _in_use(temporary: Path) -> bool:
    """Whether a living run holds the file. Windows refuses to remove such a file by itself."""
    if sys.platform == "win32":
        return False
    with temporary.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


def _sync_folder(folder: Path) -> None:
    """Make the new name last through a power failure, where the system can."""
    if sys.platform != "win32":
        handle = os.open(folder, os.O_RDONLY)
        try:
            with suppress(OSError):
                os.fsync(handle)
        finally:
            os.close(handle)
