"""Two network namespaces with a cable between them: as two machines, on this one."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

HOSTS = ("10.213.77.1", "10.213.77.2")
AS_ROOT: tuple[list[str], list[str]] = ([], [])
AS_ROOT_OF_ONE_S_OWN = (["--user", "--map-root-user"], ["--user", "--preserve-credentials"])
"""What unshare is told beside --net, and nsenter to follow: who is not root may be in a namespace of users."""


class NotAllowed(Exception):
    """No namespaces may be made here; says why."""


@contextmanager
def two_namespaces() -> Iterator[list[list[str]]]:
    """What takes a command into each of two namespaces, which have HOSTS as addresses. Raises NotAllowed.

    Nothing of them is left when their last process has ended.
    """
    with ExitStack() as stack:
        try:
            first, follow = stack.enter_context(_held(AS_ROOT[0])), AS_ROOT[1]
        except NotAllowed:
            first, follow = stack.enter_context(_held(AS_ROOT_OF_ONE_S_OWN[0])), AS_ROOT_OF_ONE_S_OWN[1]
        inside = _into(first, follow)
        second = stack.enter_context(_held([], inside))
        both = [inside, _into(second, follow)]
        _run([*inside, "ip", "link", "add", "cable", "type", "veth", "peer", "name", "cable", "netns", str(second)])
        for within, host in zip(both, HOSTS, strict=True):
            _run([*within, "ip", "address", "add", f"{host}/24", "dev", "cable"])
            for link in ("cable", "lo"):
                _run([*within, "ip", "link", "set", link, "up"])
        yield both


def _into(process: int, follow: Sequence[str]) -> list[str]:
    return ["nsenter", "--target", str(process), "--net", *follow, "--"]


@contextmanager
def _held(as_whom: Sequence[str], within: Sequence[str] = ()) -> Iterator[int]:
    """A process in a namespace of its own, which ends with the process that has started it."""
    command = [*within, "unshare", "--net", *as_whom, "sh", "-c", "echo there && exec cat"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    try:
        holder = subprocess.Popen(command, text=True, **pipes)
    except OSError as error:
        raise NotAllowed(str(error)) from None
    with holder:
        assert holder.stdin is not None
        assert holder.stdout is not None
        assert holder.stderr is not None
        if holder.stdout.readline() != "there\n":
            raise NotAllowed(holder.stderr.read().strip())
        try:
            yield holder.pid
        finally:
            holder.stdin.close()


def _run(command: Sequence[str]) -> None:
    try:
        subprocess.run(command, capture_output=True, text=True, check=True)
    except OSError as error:
        raise NotAllowed(str(error)) from None
    except subprocess.CalledProcessError as error:
        raise NotAllowed(error.stderr.strip()) from None
