"""The plans that are compared, and whether they can be."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from coplan.errors import BadInput, Issue, UsageProblem
from coplan.plan import Plan
from coplan.tables.book import Book, parse_book
from coplan.tables.raw import RawWorkbook
from coplan.words.language import printable


@dataclass(frozen=True)
class Side:
    """One of the plans: the name it goes by, its workbook's input sheets and Summary, and the plan recomputed.

    notices: what in the workbook is not as it was when the plan was solved. over_scenarios: of a plan for several
    scenarios the figures of Summary that speak of all of them; by_scenario: shortage and regret in each, by its name.
    """

    name: str
    raw: RawWorkbook
    plan: Plan
    summary: Mapping[str, Any]
    notices: tuple[Issue, ...] = ()
    over_scenarios: Mapping[str, float] = field(default_factory=dict)
    by_scenario: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    @cached_property
    def book(self) -> Book:
        """The input sheets with typed values, defaults filled in."""
        return parse_book(self.raw)[0]


def refuse_unlike(sides: Sequence[Side]) -> None:
    """Raises UsageProblem where there are fewer than two plans, BadInput where their regions are not the same."""
    if len(sides) < 2:
        raise UsageProblem([Issue("one_plan_to_compare")])
    first = sides[0]
    issues = [_unlike(first, side) for side in sides[1:] if set(side.plan.case.regions) != set(first.plan.case.regions)]
    if issues:
        raise BadInput(issues, first.raw.language)


def _unlike(first: Side, other: Side) -> Issue:
    here, there = set(first.plan.case.regions), set(other.plan.case.regions)
    different = sorted(here ^ there)
    return Issue("unlike_regions", values={"plan": other.name, "first": first.name, "regions": different})


def distinct_names(paths: Sequence[Path]) -> list[str]:
    """File names without ending; files of one name get as many of their folders before it as tell them apart."""
    parts = [(*Path(os.path.realpath(path)).parent.parts[1:], path.stem) for path in paths]
    depths = [1] * len(paths)
    for _ in range(max(map(len, parts), default=0)):
        names = ["/".join(part[-depth:]) for part, depth in zip(parts, depths, strict=True)]
        clashing = [names.count(name) > 1 for name in names]
        if not any(clashing):
            break
        depths = [depth + clash for depth, clash in zip(depths, clashing, strict=True)]
    return [printable(name if names.count(name) == 1 else path.name) for name, path in zip(names, paths, strict=True)]
