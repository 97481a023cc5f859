"""Where work is done: by processes of this machine, or by those of a cluster."""

from __future__ import annotations

from dataclasses import dataclass

from coplan.workers.base import Tell, Workers
from coplan.workers.processes import Processes


@dataclass(frozen=True)
class Place:
    """At most so many processes of this machine, or the cluster at an address."""

    jobs: int
    cluster: str = ""


def workers_at(place: Place, items: int, tell: Tell) -> Workers:
    """Workers for so many items. Raises UsageProblem where the cluster cannot be used."""
    if place.cluster:
        from coplan.workers.cluster import Cluster  # which takes time to load, and is seldom asked for

        return Cluster(place.cluster, tell)
    return Processes(min(place.jobs, items), tell)
