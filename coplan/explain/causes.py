"""Why needs stay short: the shortage of each (region, specialty) split by cause, by the rule of models/README.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

import numpy as np

from coplan.case import Case, Route
from coplan.explain.relaxing import Numbers, Pair, Relaxable, Totals, first_graduates
from coplan.plan import Plan
from coplan.plan.figures import weighted_shortage

Parts = Mapping[Pair, Mapping[str, float]]
"""Person-years short by (region, specialty) and cause."""

LIMITS: Mapping[str, frozenset[str]] = {
    "max_intake": frozenset({"intake_range"}),
    "steady_change": frozenset({"steady_change"}),
    "institution": frozenset({"institution_intake", "institution_enrolment"}),
    "budget": frozenset({"region_budget"}),
    "route": frozenset({"open_routes", "route_seats"}),
    "openness": frozenset({"openness"}),
    "fixed": frozenset({"fixed_seats"}),
}
"""Causes that are limits, in the order in which they are lifted, with the families that they stand for."""
CAUSES = ("before", "nobody", *LIMITS, "retention", "priority", "participation", "whole")
PRECISION = 1e-5
NEARLY = 1e-3


def causes_of(plan: Plan, deadline: float | None = None) -> Parts:
    """Σ over the years of what each (region, specialty) is short of, by cause; all parts are ≥ 0.

    Pairs without a shortage are left out. Raises solver.Unproven.
    """
    first = {k: first_graduates(plan.case, k) for k in plan.case.specialties}
    parts: dict[Pair, dict[str, float]] = {pair: dict.fromkeys(CAUSES, 0.0) for pair in plan.case.pairs}
    later = dict.fromkeys(plan.case.pairs, Fraction(0))
    for (r, k, b), short in plan.balance.shortage.items():
        year = first[k]
        if year is None or b < year:
            parts[r, k]["nobody" if year is None else "before"] += float(short)
        else:
            later[r, k] += short
    left = np.array([float(short) for short in later.values()])
    for cause, reached in _reached(plan, left, deadline) if left.any() else ():
        lower = np.where(left - reached > PRECISION * np.maximum(1.0, left), np.maximum(reached, 0.0), left)
        lower[lower < PRECISION] = 0.0
        for pair, freed in zip(later, left - lower, strict=True):
            parts[pair][cause] += float(freed)
        left = lower
    return {pair: split for pair, split in parts.items() if any(split.values())}


def _reached(plan: Plan, left: Numbers, deadline: float | None) -> Iterator[tuple[str, Numbers]]:
    """Each cause in the order of the rule, with what the pairs would be short of without it and those before."""
    pairs, case = plan.case.pairs, _as_planned(plan)
    totals = Totals(Relaxable.of(plan, case, pairs), _excess(plan), deadline)
    least = kept = totals.least(left, strict=True)
    yield "whole", kept
    if _held_back(plan):
        reached = totals.least(least, strict=False, weights=_weights(plan))
        least = np.minimum(least, reached)
        yield "priority", reached
        totals.allow_excess()
        reached = totals.least(least, strict=False, weights=_weights(plan))
        least = np.minimum(least, reached)
        yield "participation", reached
    totals.allow_excess()
    reached = totals.least(least, strict=False)
    least = np.minimum(least, reached)
    yield "priority", reached
    if case.retention:
        staying = Relaxable.of(plan, replace(case, retention={}), pairs)
        yield "retention", Totals(staying, {}, deadline).least(least, strict=False)
    for cause, families in LIMITS.items():
        if kept.max() < PRECISION:
            return
        totals.lift(families)
        kept = np.minimum(kept, totals.least(kept, strict=True))
        yield cause, kept
    yield "retention", np.zeros(len(pairs))  # seats without limit meet every need that graduates come to


def _as_planned(plan: Plan) -> Case:
    """The case as the plan's model sees it: where regions plan by themselves, every route is closed."""
    case = plan.case
    if plan.model.planning == "together":
        return case
    closed = {(o, d): Route(False, None, Fraction(0)) for o in case.regions for d in case.regions if o != d}
    own = {key: n for key, n in case.fixed.items() if case.institutions[key[0]].region == key[2]}
    return replace(case, routes=closed, fixed=own)


def _excess(plan: Plan) -> Mapping[str, float]:
    """By how much regions are worse off in the plan than alone, with room for rounding errors."""
    together = {r: float(weighted_shortage(plan.case, plan.balance, r)) for r in plan.alone}
    return {r: max(0.0, together[r] - value) + 1e-6 * max(1.0, value) for r, value in plan.alone.items()}


def _held_back(plan: Plan) -> bool:
    """Whether a region may be no worse off than it is in the plan."""
    if "participation" not in plan.model.families:
        return False
    together = {r: float(weighted_shortage(plan.case, plan.balance, r)) for r in plan.alone}
    return any(together[r] >= (1 - NEARLY) * value for r, value in plan.alone.items())


def _weights(plan: Plan) -> Numbers:
    """Region weight · priority of each pair; what weighs nothing gets a trace, so that it is not short in vain."""
    case = plan.case
    weights = np.array([float(case.regions[r].weight * case.specialties[k].priority) for r, k in case.pairs])
    largest = float(weights.max(initial=0.0)) or 1.0
    return np.maximum(weights / largest, NEARLY)
