"""What the kinds of problems of setting plans into many futures are triggered by."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from coplan.errors import Issue
from coplan.stress import Draws, stress
from tests.issue_fixtures import triggers
from tests.stress.plans import NEEDS, RANGED, ranged_side

FEW = Draws(10)


@triggers("stress_nothing_drawn")
def no_ranges(_: Path) -> Iterable[Issue]:
    return stress([ranged_side(needs=[row[:4] for row in NEEDS])], FEW).notices


@triggers("stress_out_of_order")
def low_above_required(_: Path) -> Iterable[Issue]:
    return stress([ranged_side(needs=[RANGED, ["North", "080901", 2031, 60, 70, 90], *NEEDS[2:]])], FEW).notices


@triggers("stress_unlike")
def another_last_year(_: Path) -> Iterable[Issue]:
    later = [*NEEDS[:-1], ["South", "101101", 2033, 50, 50, 50]]
    return stress([ranged_side("a"), ranged_side("b", later)], FEW).notices


@triggers("stress_other_figures")
def another_need(_: Path) -> Iterable[Issue]:
    scarce = [*NEEDS[:-1], ["South", "101101", 2032, 70, 60, 80]]
    return stress([ranged_side("a"), ranged_side("b", scarce)], FEW).notices
