"""A cluster that works on items: a scheduler of dask.distributed and its workers, each of which has coplan."""

from __future__ import annotations

import logging
import pickle
import time
import warnings
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import CancelledError
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any, NoReturn
from uuid import uuid4

from coplan.errors import Issue, UsageProblem
from coplan.workers.address import need_certificates, need_package, need_safe, need_versions
from coplan.workers.base import ProcessEnded, Tell, Work, Workers
from coplan.workers.remote import ChildEnded, WrongVersions, perform, versions

SECONDS_TO_CONNECT = 10.0
SECONDS_WITHOUT_WORKERS = 60.0
"""After which a cluster that has lost all its workers is given up: a worker that died is soon started again."""
SECONDS_BETWEEN_LOOKS = 5.0
TRIES = 3
"""Processes that may end over one item before it is given up."""


class Cluster(Workers):
    """The workers of a cluster. An item is sent as bytes, and done again by another worker where one dies.

    Raises UsageProblem where it is entered, and the cluster's address is not safe, or it cannot be reached, has no
    workers, or those are of other versions.
    """

    def __init__(self, address: str, tell: Tell):
        self.address = address
        self.tell = tell
        self.client: Any = None
        self.seen = 0.0

    def __enter__(self) -> Cluster:
        need_safe(self.address)
        need_package()
        need_certificates(self.address)
        self.client = _connected(self.address)
        try:
            self._need_workers()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """Whatever is under way is cancelled: a worker that nobody waits for ends it."""
        with suppress(Exception):
            self.client.close(timeout=SECONDS_TO_CONNECT)

    def as_done(self, work: Work, items: Iterable[Any]) -> Iterator[tuple[int, Any]]:
        news: SimpleQueue[tuple[int, Any]] = SimpleQueue()
        topic = f"coplan-{uuid4().hex}"
        self.client.subscribe_topic(topic, lambda event: news.put((-1, event[1])))
        futures = [self._submitted(pickle.dumps((work, item)), topic, n) for n, item in enumerate(items)]
        for n, future in enumerate(futures):
            future.add_done_callback(lambda done, n=n: news.put((n, done)))
        try:
            left = len(futures)
            while left:
                n, said = self._next(news)
                if n < 0:
                    self.tell(pickle.loads(said))
                else:
                    left -= 1
                    yield n, self._result(said)
        finally:
            with suppress(Exception):
                self.client.cancel(futures)
                self.client.unsubscribe_topic(topic)

    def _submitted(self, request: bytes, topic: str, number: int) -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of large requests: to scatter them would lose them with a worker
            key = f"{topic}-{number}"
            return self.client.submit(perform, request, dict(versions()), topic, key=key, pure=False, retries=TRIES - 1)

    def _next(self, news: SimpleQueue[tuple[int, Any]]) -> tuple[int, Any]:
        """What is told next. Raises ProcessEnded where the cluster is lost meanwhile."""
        self.seen = looked = time.monotonic()
        while True:
            try:
                return news.get(timeout=0.5)  # so that Windows hears Ctrl-C
            except Empty:
                now = time.monotonic()
            if self.client.status != "running":
                self._lost()
            if now - looked > SECONDS_BETWEEN_LOOKS:
                looked = now
                self._need_any_worker(now)

    def _need_any_worker(self, now: float) -> None:
        try:
            if self.client.nthreads():
                self.seen = now
        except Exception:
            self._lost()
        if now - self.seen > SECONDS_WITHOUT_WORKERS:
            self._lost()

    def _result(self, future: Any) -> Any:
        """What an item was made into. Raises what the work raised, UsageProblem for other versions, ProcessEnded."""
        from distributed.scheduler import KilledWorker

        try:
            answer = future.result(timeout=SECONDS_WITHOUT_WORKERS)
        except WrongVersions as error:
            need_versions([error.args[0]])
            raise
        except (ChildEnded, KilledWorker):
            raise ProcessEnded([Issue("process_ended")]) from None
        except (CancelledError, OSError):  # a scheduler that is gone, or whom nobody can reach in time
            self._lost()
        what, said = pickle.loads(answer)
        if what == "raised":
            raise said
        return said

    def _need_workers(self) -> None:
        """Raises UsageProblem where there is no worker, or one of other versions."""
        try:
            self.client.wait_for_workers(1, timeout=SECONDS_TO_CONNECT)
            found = self.client.run(versions, on_error="return")
        except Exception:
            raise UsageProblem([Issue("cluster_no_workers", values={"address": self.address})]) from None
        need_versions([there if isinstance(there, Mapping) else None for there in found.values()])

    def _lost(self) -> NoReturn:
        raise ProcessEnded([Issue("cluster_lost", values={"address": self.address})]) from None


def _connected(address: str) -> Any:
    """A client of the scheduler. Raises UsageProblem where there is none, or the certificates are not its own."""
    from distributed import Client

    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what planners are to know is told as an issue
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of other versions of packages that nothing depends on
            return Client(address, timeout=SECONDS_TO_CONNECT, set_as_default=False)
    except Exception as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise UsageProblem([Issue("cluster_unreachable", values={"address": address, "reason": reason})]) from None
