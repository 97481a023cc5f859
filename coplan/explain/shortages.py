"""Needs that stay short, chosen by region, specialty and year, with their causes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from coplan.explain.causes import causes_of
from coplan.explain.relaxing import Pair
from coplan.explain.selection import Selection
from coplan.explain.steps import Steps
from coplan.plan import Plan
from coplan.solver import Infeasible, Unproven
from coplan.words.language import Text, say_both

EDITS = "edits"
"""In place of whole: what an edited plan misses is not left by rounding alone."""


@dataclass(frozen=True)
class Shortage:
    """A (region, specialty) that stays short.

    by_year: of the chosen years [persons]; chosen, total: person-years of those, and of all years. causes: the total
    by cause, largest first, and steps: what would help; empty where causes could not be worked out.
    """

    pair: Pair
    by_year: Mapping[int, Fraction]
    total: Fraction
    causes: Mapping[str, float]
    steps: Text

    @property
    def chosen(self) -> Fraction:
        return sum(self.by_year.values(), Fraction(0))


def short_pairs(plan: Plan, selection: Selection) -> list[Shortage]:
    """What stays short in the chosen years, the largest first, without causes."""
    found: dict[Pair, dict[int, Fraction]] = {}
    total: dict[Pair, Fraction] = {}
    for (r, k, b), short in plan.balance.shortage.items():
        if short and selection.pair((r, k)):
            total[r, k] = total.get((r, k), Fraction(0)) + short
            if not selection.years or b in selection.years:
                found.setdefault((r, k), {})[b] = short
    shortages = [Shortage(pair, by_year, total[pair], {}, Text("", "")) for pair, by_year in found.items()]
    return sorted(shortages, key=lambda short: (-short.chosen, short.pair))


def with_causes(plan: Plan, shortages: list[Shortage], edited: bool) -> list[Shortage]:
    """The same with their causes, over all years; as they are where no proof is found.

    edited: whether seats may not be those that were solved. The plan's relations must hold.
    """
    if not shortages:
        return []
    try:
        parts = causes_of(plan)
    except (Infeasible, Unproven):
        return shortages
    return [_explained(plan, short, parts.get(short.pair, {}), edited) for short in shortages]


def _explained(plan: Plan, short: Shortage, split: Mapping[str, float], edited: bool) -> Shortage:
    parts = {cause: part for cause, part in split.items() if part}
    if edited and "whole" in parts:
        parts[EDITS] = parts.pop("whole")
    ranked = dict(sorted(parts.items(), key=lambda part: -part[1]))
    others = {cause: part for cause, part in ranked.items() if cause != EDITS}
    said = [Steps(plan).of(short.pair, others)] if others else []
    if next(iter(ranked), "") == EDITS:
        said.insert(0, say_both("explain.step_edits"))
    advice = Text("; ".join(text.en for text in said), "；".join(text.zh for text in said))
    return Shortage(short.pair, short.by_year, short.total, ranked, advice)
