"""What asks for no whole seats, found out by another thread while these are decided."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from coplan.explain import Reason, bottlenecks_of, may_be_beside
from coplan.plan import FractionalPlan
from coplan.run.attempt import Attempt
from coplan.run.games import Sets, are_wanted, by_processes, sets_early
from coplan.workers import cores
from coplan.workers.threads import OtherThreads


@dataclass(frozen=True)
class Early:
    """Gives, once that is asked for, what regions reach in sets, and the sheet Bottlenecks; None where not begun."""

    sets: Callable[[], Sets] | None = None
    bottlenecks: Callable[[], Reason] | None = None


def begun_early(fractional: FractionalPlan, attempt: Attempt, other: OtherThreads) -> Early:
    """What the plan will say is begun, where there is a core for it, and memory for another LP."""
    if cores() < 2 or not may_be_beside(fractional.optima):
        return Early()
    sets = are_wanted(fractional, attempt) and not by_processes(fractional.case)
    return Early(
        other.start(partial(sets_early, fractional, attempt)) if sets else None,
        None if attempt.brief else other.start(partial(bottlenecks_of, fractional, attempt.deadline)),
    )
