"""Standard streams that never end a command: what cannot be written is told at the end of the command."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from typing import Any

_READER_LEFT = {errno.EPIPE, errno.ECONNRESET, *((errno.EINVAL,) if sys.platform == "win32" else ())}


class Stream:
    """A text stream that swallows what cannot be written, such as on a full disk; None is one that is closed."""

    def __init__(self, stream: Any):
        self.stream = io.TextIOBase() if stream is None else stream  # the base class refuses to be written
        self.encoding = getattr(stream, "encoding", None) or "utf-8"
        self.failure: OSError | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)

    def write(self, text: str) -> int:
        """Write, or from the first failure on do nothing."""
        if not isinstance(text, str):
            raise TypeError("a text stream takes text")  # by which click tells it from a stream of bytes
        if text and self.failure is None:
            try:
                self.stream.write(text)
            except OSError as error:
                self.failure = _told(error)
        return len(text)

    def flush(self) -> None:
        """Flush, or from the first failure on do nothing."""
        if self.failure is None:
            try:
                self.stream.flush()
            except OSError as error:
                self.failure = _told(error)

    @property
    def unprinted(self) -> OSError | None:
        """Why output is missing; None where none is, or where nobody reads the output any more (`| head`)."""
        return None if self.failure is None or self.failure.errno in _READER_LEFT else self.failure


def _told(error: OSError) -> OSError:
    return OSError(errno.EBADF, "closed") if isinstance(error, io.UnsupportedOperation) else error


@contextmanager
def safe_streams() -> Iterator[Stream]:
    """Make both standard streams such streams while a command runs; gives the one of standard output."""
    output = Stream(sys.stdout)
    with redirect_stdout(output), redirect_stderr(Stream(sys.stderr)):
        yield output


def prepare_streams() -> None:
    """Let every text be written to the standard streams; where one of them is closed, no other file gets its number."""
    for _ in range(3):
        handle = os.open(os.devnull, os.O_RDWR)
        if handle > 2:
            os.close(handle)
            break
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            ascii_only = stream.encoding.lower() in ("ascii", "us-ascii", "ansi_x3.4-1968")
            stream.reconfigure(encoding="utf-8" if ascii_only else None, errors="backslashreplace")


def close_streams() -> None:
    """Write what is left, or drop what cannot be written, of which Python would make an error at its end."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except OSError:
            with suppress(OSError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
                stream.flush()
