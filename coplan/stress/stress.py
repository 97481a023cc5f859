"""Plans × draws → how each stands up: its shortage in many futures, the same ones for all plans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from coplan.case import Case
from coplan.errors import Issue
from coplan.exact import dot
from coplan.plan import Plan, figures
from coplan.plan.sides import Side
from coplan.stress.draws import Draws, Floats
from coplan.stress.likeness import other_figures, refuse
from coplan.stress.parts import Pair, Sums, parts_of, parts_worth_making, sums_of
from coplan.stress.spread import ALIKE, Spread, in_all
from coplan.workers import Place, workers_at

HERE = Place(1)
"""This process."""


@dataclass(frozen=True)
class Standing:
    """How a plan stands up. together, regions and years are weighted by priority, and together and years by region too.

    pairs are those by (region, specialty), unweighted; rising: by how much the weighted shortage of each is larger in
    one future of ten than planned. futures: the weighted shortage of all regions in each.
    """

    name: str
    case: Case
    together: Spread
    regions: Mapping[str, Spread]
    years: Mapping[int, Spread]
    pairs: Mapping[Pair, Spread]
    futures: Floats = field(compare=False, repr=False)

    def rising(self, pair: Pair) -> float:
        weight = self.case.regions[pair[0]].weight * self.case.specialties[pair[1]].priority
        return float(weight) * (self.pairs[pair].p90 - self.pairs[pair].planned)


@dataclass(frozen=True)
class Stress:
    """Plans in the same futures; notices: what makes it harder to compare them."""

    draws: Draws
    standings: tuple[Standing, ...]
    notices: tuple[Issue, ...] = ()

    @property
    def best(self) -> Mapping[str, int]:
        """In how many futures each plan has the least shortage; where several do, it counts for each."""
        futures = np.array([standing.futures for standing in self.standings])
        least = futures.min(axis=0)
        counts = (futures <= least + ALIKE * np.maximum(1.0, least)).sum(axis=1)
        return {standing.name: int(count) for standing, count in zip(self.standings, counts, strict=True)}


def stress(sides: Sequence[Side], draws: Draws, place: Place = HERE) -> Stress:
    """What becomes of the shortage of plans where figures turn out otherwise: the same numbers wherever it is done.

    Raises BadInput where plans are of unlike regions, pairs or years, where a forecast is on the wrong side of the
    central one, and where no figure of any plan may turn out otherwise; UsageProblem where the cluster cannot be used,
    ProcessEnded where it was lost.
    """
    refuse(sides)
    parts = [parts_of(side.plan, draws) for side in sides]
    with workers_at(place, parts_worth_making([side.plan for side in sides], draws), lambda _: None) as workers:
        made = iter(workers.each(sums_of, [part for found in parts for part in found]))
    standings = [_standing(side, draws, [next(made) for _ in found]) for side, found in zip(sides, parts, strict=True)]
    return Stress(draws, tuple(standings), tuple(other_figures(sides)))


def _standing(side: Side, draws: Draws, sums: Sequence[Sums]) -> Standing:
    """How a plan stands up, from the sums of all its parts."""
    plan = side.plan
    case, balance = plan.case, plan.balance
    of_region = {r: sum(found.regions[r] for found in sums) + np.zeros(draws.samples) for r in case.regions}
    of_year = sum(found.years for found in sums) + np.zeros((draws.samples, len(case.balance_years)))
    together = sum(float(case.regions[r].weight) * of_region[r] for r in case.regions) + np.zeros(draws.samples)
    planned = figures.shortage(case, balance)
    return Standing(
        name=side.name,
        case=case,
        together=Spread.of(planned, together),
        regions={r: Spread.of(figures.weighted_shortage(case, balance, r), found) for r, found in of_region.items()},
        years={b: Spread.of(_in_year(plan, b), of_year[:, n]) for n, b in enumerate(case.balance_years)},
        pairs=dict(sorted(pair for found in sums for pair in found.pairs.items())),
        futures=in_all(planned, together),
    )


def _in_year(plan: Plan, year: int) -> Fraction:
    """Σ region weight · priority · shortage of a year as planned [weighted persons]."""
    missing = ((r, k, x) for (r, k, b), x in plan.balance.shortage.items() if b == year)
    return dot((plan.case.regions[r].weight * plan.case.specialties[k].priority, x) for r, k, x in missing)
