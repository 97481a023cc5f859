"""Plans × draws → how each stands up: its shortage in many futures, the same ones for all plans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from coplan.case import Case
from coplan.errors import Issue
from coplan.exact import dot, total
from coplan.plan import Plan, figures
from coplan.plan.sides import Side
from coplan.stress.draws import Draws, Floats
from coplan.stress.likeness import other_figures, refuse
from coplan.stress.sampling import added_shortages

ALIKE = 1e-9
"""Of a shortage, or of a person-year where that is more: a smaller difference is that of adding floats."""

Pair = tuple[str, str]


@dataclass(frozen=True)
class Spread:
    """A shortage as planned and in many futures: one in ten is below p10, half below p50, one in ten above p90.

    worse: the share of futures in which it is larger than planned.
    """

    planned: float
    p10: float
    p50: float
    p90: float
    worse: float

    @classmethod
    def of(cls, planned: Fraction, added: Floats) -> Spread:
        """The spread of a shortage to which futures add this."""
        p10, p50, p90 = (float(value) for value in np.percentile(_in_all(planned, added), [10, 50, 90]))
        worse = float(np.mean(added > ALIKE * max(1.0, float(planned))))
        return cls(float(planned), p10, p50, p90, worse)


def _in_all(planned: Fraction, added: Floats) -> Floats:
    return np.asarray(np.maximum(float(planned) + added, 0.0))


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


def stress(sides: Sequence[Side], draws: Draws) -> Stress:
    """What becomes of the shortage of plans where figures turn out otherwise.

    Raises BadInput where plans are of unlike regions, pairs or years, where a forecast is on the wrong side of the
    central one, and where no figure of any plan may turn out otherwise.
    """
    refuse(sides)
    return Stress(draws, tuple(_standing(side.name, side.plan, draws) for side in sides), tuple(other_figures(sides)))


def _standing(name: str, plan: Plan, draws: Draws) -> Standing:
    case, balance = plan.case, plan.balance
    of_region = {r: np.zeros(draws.samples) for r in case.regions}
    of_year = np.zeros((draws.samples, len(case.balance_years)))
    pairs: dict[Pair, Spread] = {}
    for added in added_shortages(plan, draws):
        priority = float(case.specialties[added.specialty].priority)
        for n, r in enumerate(added.regions):
            of_pair = added.shortage[:, n]
            planned = total(balance.shortage.get((r, added.specialty, b), Fraction(0)) for b in case.balance_years)
            pairs[r, added.specialty] = Spread.of(planned, of_pair.sum(axis=1))
            of_region[r] += priority * of_pair.sum(axis=1)
            of_year += float(case.regions[r].weight) * priority * of_pair
    together = sum(float(case.regions[r].weight) * of_region[r] for r in case.regions) + np.zeros(draws.samples)
    planned = figures.shortage(case, balance)
    return Standing(
        name=name,
        case=case,
        together=Spread.of(planned, together),
        regions={r: Spread.of(figures.weighted_shortage(case, balance, r), found) for r, found in of_region.items()},
        years={b: Spread.of(_in_year(plan, b), of_year[:, n]) for n, b in enumerate(case.balance_years)},
        pairs=dict(sorted(pairs.items())),
        futures=_in_all(planned, together),
    )


def _in_year(plan: Plan, year: int) -> Fraction:
    """Σ region weight · priority · shortage of a year as planned [weighted persons]."""
    missing = ((r, k, x) for (r, k, b), x in plan.balance.shortage.items() if b == year)
    return dot((plan.case.regions[r].weight * plan.case.specialties[k].priority, x) for r, k, x in missing)
