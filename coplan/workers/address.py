"""Whether a cluster may be used: its address must be one that nobody else can send work to or listen in on."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from urllib.parse import urlsplit

from coplan.errors import Issue, UsageProblem
from coplan.words.language import Text, say_both
from coplan.words.sentences import parted
from coplan.workers.remote import shown, versions

PACKAGE = "distributed"
"""Of the extra `cluster`; only this folder imports it, and only where a cluster is used."""


def need_package() -> None:
    """Raises UsageProblem, which says what to install, where the package of the extra `cluster` is missing."""
    if find_spec(PACKAGE) is None:
        raise UsageProblem([Issue("cluster_extra_missing", values={"package": PACKAGE})])


def need_safe(address: str) -> None:
    """Raises UsageProblem unless an address is tls://HOST:PORT, or tcp:// with a host that is this machine itself."""
    try:
        parts = urlsplit(address)
        scheme, host, port = parts.scheme, parts.hostname, parts.port
    except ValueError:
        scheme, host, port = "", None, None
    if scheme not in ("tls", "tcp") or not host or not port:
        raise UsageProblem([Issue("cluster_address", values={"address": address})])
    if scheme == "tcp" and not _is_this_machine(host):
        raise UsageProblem([Issue("cluster_not_safe", values={"address": address, "host": f"{host}:{port}"})])


def _is_this_machine(host: str) -> bool:
    """Whether nobody on another machine can reach a host; names of the network may be anybody's."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def need_certificates(address: str) -> None:
    """Raises UsageProblem where dask's configuration names no certificates that tls:// can be spoken with."""
    from distributed.security import Security

    if not address.startswith("tls:"):
        return
    try:
        context, why = Security().get_connection_args("client").get("ssl_context"), ""
    except (OSError, ValueError) as error:
        context, why = None, str(error)
    if context is None:
        reason = Text(f" ({why})", f"（{why}）") if why else Text("", "")
        raise UsageProblem([Issue("cluster_certificates", values={"reason": reason})])


def need_versions(found: Sequence[Mapping[str, str] | None]) -> None:
    """Raises UsageProblem where a worker has other versions than this machine; None: it has no coplan that runs."""
    wrong = [there for there in found if there != versions()]
    if wrong:
        other = dict.fromkeys(say_both("cluster.none") if there is None else shown(there) for there in wrong)
        values = {"count": len(wrong), "here": shown(versions()), "there": parted([_both(said) for said in other])}
        raise UsageProblem([Issue("cluster_versions", values=values)])


def _both(said: str | Text) -> Text:
    return said if isinstance(said, Text) else Text(said, said)
