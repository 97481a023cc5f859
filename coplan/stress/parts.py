"""Plans cut into specialties that are set into futures side by side: draws are the same wherever they are made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from coplan.exact import total
from coplan.plan import Plan
from coplan.stress.draws import Draws, Floats
from coplan.stress.sampling import added_shortages
from coplan.stress.spread import Spread
from coplan.workers import Tell

SHORTAGES = 30_000_000
"""Shortages by draw, pair and year in a part, which takes a second or two: less is not worth another process."""

Pair = tuple[str, str]


@dataclass(frozen=True)
class Part:
    """Some specialties of a plan, with the regions that need each; plan: with their programmes and seats only."""

    plan: Plan
    draws: Draws
    needing: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Sums:
    """What the specialties of a part come to in the futures.

    pairs: the unweighted shortages by (region, specialty). regions, years: what futures add to the shortage of all of
    the specialties, weighted by priority, of each region, and, weighted by region too, by draw and balance year.
    """

    pairs: Mapping[Pair, Spread]
    regions: Mapping[str, Floats]
    years: Floats


def parts_worth_making(plans: Sequence[Plan], draws: Draws) -> int:
    """Into how many parts it is worth cutting plans; it depends on nothing but plans and draws."""
    sizes = (len(plan.case.pairs) * len(plan.case.balance_years) for plan in plans)
    return -(-draws.samples * sum(sizes) // SHORTAGES)


def parts_of(plan: Plan, draws: Draws) -> list[Part]:
    """A plan in as many parts as are worth making, each of about as many specialties, which stay in order."""
    needing: dict[str, list[str]] = defaultdict(list)
    for r, k in plan.case.pairs:
        needing[k].append(r)
    names, count = sorted(needing), min(parts_worth_making([plan], draws), len(needing))
    ends = [n * len(names) // count for n in range(count + 1)]
    chosen = [{k: needing[k] for k in names[ends[n] : ends[n + 1]]} for n in range(count)]
    return [Part(_only(plan, specialties), draws, specialties) for specialties in chosen]


def _only(plan: Plan, specialties: Mapping[str, Sequence[str]]) -> Plan:
    programmes = {key: p for key, p in plan.case.programmes.items() if p.specialty in specialties}
    seats = {key: number for key, number in plan.seats.items() if key[1] in specialties}
    return replace(plan, case=replace(plan.case, programmes=programmes), seats=seats, optima=())


def sums_of(part: Part, _: Tell) -> Sums:
    """What the specialties of a part come to in the futures."""
    case, shortage = part.plan.case, part.plan.balance.shortage
    regions = {r: np.zeros(part.draws.samples) for r in case.regions}
    years = np.zeros((part.draws.samples, len(case.balance_years)))
    pairs: dict[Pair, Spread] = {}
    for added in added_shortages(part.plan, part.draws, part.needing):
        priority = float(case.specialties[added.specialty].priority)
        for n, r in enumerate(added.regions):
            of_pair = added.shortage[:, n]
            planned = total(shortage.get((r, added.specialty, b), Fraction(0)) for b in case.balance_years)
            pairs[r, added.specialty] = Spread.of(planned, of_pair.sum(axis=1))
            regions[r] += priority * of_pair.sum(axis=1)
            years += float(case.regions[r].weight) * priority * of_pair
    return Sums(pairs, regions, years)
