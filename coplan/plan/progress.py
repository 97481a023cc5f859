"""What is told of the steps by which a plan is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """A step that is done: its stage (alone, goal, whole), what it was about, its value and seconds.

    The subject is a region, or for a goal its name and after an @ the region that plans by itself. Where several
    scenarios are solved, scenarios are those that it was done for; they also end as written (the subject is the file)
    or failed.
    """

    stage: str
    subject: str
    value: float | None
    seconds: float
    scenarios: tuple[str, ...] = ()


Report = Callable[[Progress], None]
