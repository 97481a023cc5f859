"""What the kinds of problems of clusters are triggered by."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace

import pytest

from coplan import run
from coplan.errors import Issue
from coplan.workers import address, cluster
from coplan.workers.cluster import Cluster
from tests.issue_fixtures import triggers


@triggers("jobs_and_cluster")
def work_here_and_there(_: Path) -> Iterable[Issue]:
    _ = run.Options(jobs=2, cluster="tls://planning-1:8786").place
    return ()


@triggers("cluster_extra_missing")
def no_package(_: Path) -> Iterable[Issue]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(address, "find_spec", lambda _: None)
        address.need_package()
    return ()


@triggers("cluster_address")
def no_address(_: Path) -> Iterable[Issue]:
    address.need_safe("planning-1")
    return ()


@triggers("cluster_not_safe")
def plain_port(_: Path) -> Iterable[Issue]:
    address.need_safe("tcp://planning-1:8786")
    return ()


@triggers("cluster_certificates")
def no_certificates(_: Path) -> Iterable[Issue]:
    dask = pytest.importorskip("dask")
    pytest.importorskip("distributed")
    with dask.config.set({"distributed.comm.tls.ca-file": None}):
        address.need_certificates("tls://planning-1:8786")
    return ()


@triggers("cluster_unreachable")
def nobody_there(_: Path) -> Iterable[Issue]:
    pytest.importorskip("distributed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cluster, "SECONDS_TO_CONNECT", 0.5)
        Cluster("tcp://127.0.0.1:1", lambda _: None).__enter__()
    return ()


@triggers("cluster_no_workers")
def nobody_to_work(_: Path) -> Iterable[Issue]:
    pytest.importorskip("distributed")

    def never(*_: object, **__: object) -> None:
        raise TimeoutError

    with pytest.MonkeyPatch.context() as patch:
        client = SimpleNamespace(wait_for_workers=never, close=lambda **_: None)
        patch.setattr(cluster, "_connected", lambda _: client)
        Cluster("tcp://127.0.0.1:1", lambda _: None).__enter__()
    return ()


@triggers("cluster_versions")
def other_versions(_: Path) -> Iterable[Issue]:
    address.need_versions([None, {"coplan": "0.0.1", "highspy": "1.0", "Python": "3.10"}])
    return ()


@triggers("cluster_lost")
def scheduler_gone(_: Path) -> Iterable[Issue]:
    found = Cluster("tls://planning-1:8786", lambda _: None)
    found.client = SimpleNamespace(
        status="closed", submit=lambda *_, **__: SimpleNamespace(add_done_callback=lambda _: None)
    )
    found.client.subscribe_topic = lambda *_: None
    found.each(len, [1])  # type: ignore[arg-type]
    return ()
