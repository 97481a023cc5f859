"""The figures of a plan: the goals of models/README.md, computed from whole-number seats in exact arithmetic."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from coplan.case import Case, intake_of
from coplan.exact import Sums, dot, total
from coplan.limits.check import Seats
from coplan.plan.balance import Balance

PRECISION = 1e-7


def weighted_shortage(case: Case, balance: Balance, region: str) -> Fraction:
    """Σ priority · shortage of a region [weighted person-years]."""
    return dot((case.specialties[k].priority, x) for (r, k, _), x in balance.shortage.items() if r == region)


def plain_shortage(balance: Balance, region: str) -> Fraction:
    """Σ shortage of a region without weights [person-years]."""
    return total(x for (r, _, _), x in balance.shortage.items() if r == region)


def plain_need(case: Case, region: str) -> Fraction:
    """Σ required of a region without weights [person-years]."""
    return total(need for (r, _, _), need in case.required.items() if r == region)


def all_weighted_need(case: Case) -> Fraction:
    """Σ region weight · priority · required [weighted person-years]."""
    return dot((case.regions[r].weight, case.weighted_need(r)) for r in case.regions)


def shortage(case: Case, balance: Balance) -> Fraction:
    """Σ region weight · priority · shortage [weighted person-years]."""
    return dot((case.regions[r].weight, weighted_shortage(case, balance, r)) for r in case.regions)


def worst_region(case: Case, balance: Balance) -> Fraction:
    """The largest share of its weighted need that a region is short of; regions without need are left out."""
    needs = {r: case.weighted_need(r) for r in case.regions}
    shares = (weighted_shortage(case, balance, r) / need for r, need in needs.items() if need)
    return max(shares, default=Fraction(0))


def surplus(case: Case, balance: Balance) -> Fraction:
    """Σ surplus + Σ (1 − effectiveness) · lent [person-years]."""
    lost = dot((1 - case.sharing[o, a].effectiveness, x) for (o, a, _, _), x in balance.lent.items())
    return total(balance.surplus.values()) + lost


def participation(case: Case, balance: Balance, alone: Mapping[str, float]) -> Fraction | None:
    """Σ of what regions miss of what each is to reach, alone less its min_gain [weighted person-years].

    Regions without a plan alone are left out. None where there is one and no other misses anything: then it is not
    known that none does.
    """
    found = total(missed_by(case, balance, alone).values())
    return found if found or alone.keys() >= case.regions.keys() else None


def worse_by(case: Case, balance: Balance, alone: Mapping[str, float]) -> dict[str, Fraction]:
    """By how much each region is worse off than alone [weighted person-years]; left out: regions without a plan alone.

    Less than the LP's precision counts as 0.
    """
    return _beyond(case, balance, alone)


def missed_by(case: Case, balance: Balance, alone: Mapping[str, float]) -> dict[str, Fraction]:
    """By how much each region's shortage is above what participation asks: alone less its min_gain; as worse_by."""
    return _beyond(case, balance, {r: case.most_shortage(r, value) for r, value in alone.items()})


def _beyond(case: Case, balance: Balance, most: Mapping[str, float]) -> dict[str, Fraction]:
    excess = {r: weighted_shortage(case, balance, r) - Fraction(value) for r, value in most.items()}
    return {r: x if x > PRECISION * max(1.0, most[r]) else Fraction(0) for r, x in excess.items()}


def least_gain(case: Case, balance: Balance, alone: Mapping[str, float]) -> Fraction | None:
    """The largest over regions of shortage / alone, both Σ priority · shortage; regions where alone is 0 are left out.

    None where no region is left.
    """
    return max((weighted_shortage(case, balance, r) / Fraction(x) for r, x in alone.items() if x), default=None)


def change_by_programme(case: Case, seats: Seats) -> dict[tuple[str, str], int]:
    """Σ over planned years of |intake − current_intake|, by programme [seats]."""
    intake = intake_of(seats)
    return {
        p.key: sum(abs(intake.get((p.key, t), 0) - p.current_intake) for t in case.intake_years)
        for p in case.programmes.values()
    }


def moves(case: Case, seats: Seats) -> dict[tuple[str, int], int]:
    """Σ |seats − seats of the year before| of intake and of directed groups, by region that trains and year [seats]."""
    levels: dict[tuple[Any, ...], dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for (i, k, d, t), number in seats.items():
        levels[i, k][t] += number
        if d != case.institutions[i].region:
            levels[i, k, d][t] += number
    found = {(o, t): 0 for o in case.regions for t in case.intake_years[1:]}
    for (i, *_), by_year in levels.items():
        for t in case.intake_years[1:]:
            found[case.institutions[i].region, t] += abs(by_year.get(t, 0) - by_year.get(t - 1, 0))
    return found


def unsteady(case: Case, seats: Seats) -> int:
    """Σ |seats − seats of the year before| over programmes and directed groups, after the first year [seats]."""
    return sum(moves(case, seats).values())


def flows(case: Case, seats: Seats) -> dict[tuple[str, str, int], int]:
    """Seats by (trained_in, trained_for, year), every pair of regions and planned year included."""
    flow = {(o, d, t): 0 for o in case.regions for d in case.regions for t in case.intake_years}
    for (i, _, d, t), number in seats.items():
        flow[case.institutions[i].region, d, t] += number
    return flow


def cost_by_region(case: Case, seats: Seats) -> dict[str, Fraction]:
    """Cost of the seats at each region's institutions over all years of study, with subsidies [money]."""
    cost: Sums[str] = Sums()
    in_all_years: dict[tuple[str, str, str], int] = {}
    for (i, k, d, _), number in seats.items():
        in_all_years[i, k, d] = in_all_years.get((i, k, d), 0) + number
    for (i, k, d), number in in_all_years.items():
        p = case.programmes[i, k]
        cost.add(p.region, number, case.cost_of_seat(p, d))
    return dict.fromkeys(case.regions, Fraction(0)) | cost.found()
