"""Why needs stay short: the shortage of each (region, specialty) split by cause, by the rule of models/README.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

import numpy as np

from coplan.case import Case, Route
from coplan.explain.relaxing import Pair, Relaxable, Totals, first_graduates
from coplan.limits import LIMITS
from coplan.plan import Plan
from coplan.plan.balance import Balance, balance_of, staff_of
from coplan.plan.figures import shortage, weighted_shortage
from coplan.solver import Numbers
from coplan.solver.matrix import inner

Parts = Mapping[Pair, Mapping[str, float]]
"""Person-years short by (region, specialty) and cause."""

LIMITED = tuple(dict.fromkeys(limit.cause for limit in LIMITS.values()))
"""Causes that are limits, in the order in which they are lifted."""
CAUSES = ("before", "nobody", *LIMITED, "retention", "priority", "participation", "whole")
SCENARIOS = "scenarios"
"""In place of whole: what a plan for several scenarios misses in one of them is mostly for the sake of the others."""
PRECISION = 1e-5
NEARLY = 1e-3


def causes_of(plan: Plan, deadline: float | None = None) -> Parts:
    """Σ over the years of what each (region, specialty) is short of, by cause; all parts are ≥ 0.

    Pairs without a shortage are left out. deadline: time.monotonic() after which to give up. Raises solver.Unproven.
    """
    parts: dict[Pair, dict[str, float]] = {pair: dict.fromkeys(CAUSES, 0.0) for pair in plan.case.pairs}
    first = {k: first_graduates(plan.case, k) for k in plan.case.specialties}
    early, later = _by_time(plan.balance, first, plan.case)
    for (r, k), short in early.items():
        parts[r, k]["nobody" if first[k] is None else "before"] += float(short)
    leaving = _leaving(plan, later, first)
    short_by = np.array([float(short) for short in later.values()])
    rest = np.array([float(short - leaving[pair]) for pair, short in later.items()])
    share = np.divide(rest, short_by, out=np.zeros_like(rest), where=short_by > 0)
    for pair, gone in leaving.items():
        parts[pair]["retention"] += float(gone)
    if rest.any():
        for cause, freed in _freed(plan, short_by, deadline):
            for pair, part in zip(later, freed * share, strict=True):
                parts[pair][cause] += float(part)
    if plan.scenarios:
        parts = {pair: {**split, "whole": 0.0, SCENARIOS: split["whole"]} for pair, split in parts.items()}
    return {pair: split for pair, split in parts.items() if any(split.values())}


def _by_time(
    balance: Balance, first: Mapping[str, int | None], case: Case
) -> tuple[dict[Pair, Fraction], dict[Pair, Fraction]]:
    """What each pair is short of before, and from, the year in which its first planned seats graduate."""
    early, later = dict.fromkeys(case.pairs, Fraction(0)), dict.fromkeys(case.pairs, Fraction(0))
    for (r, k, b), short in balance.shortage.items():
        year = first[k]
        (early if year is None or b < year else later)[r, k] += short
    return early, later


def _leaving(plan: Plan, later: Mapping[Pair, Fraction], first: Mapping[str, int | None]) -> Mapping[Pair, Fraction]:
    """What each pair would be less short of, with the seats as they are, if all graduates worked where trained for."""
    if not plan.case.retention:
        return dict.fromkeys(later, Fraction(0))
    staying = replace(plan.case, retention={})
    balance = balance_of(staying, staff_of(staying, plan.seats), plan.balance.lent)
    _, left = _by_time(balance, first, staying)
    return {pair: max(short - left[pair], Fraction(0)) for pair, short in later.items()}


def _freed(plan: Plan, short_by: Numbers, deadline: float | None) -> Iterator[tuple[str, Numbers]]:
    """Each cause with what its end frees after that of the causes before; together all that the pairs are short of."""
    left, rounded = short_by, _share_of_rounding(plan)
    for cause, reached in _reached(plan, short_by, deadline):
        lower = np.where(left - reached > PRECISION * np.maximum(1.0, left), np.maximum(reached, 0.0), left)
        lower[lower < PRECISION] = 0.0
        freed, left = left - lower, lower
        if cause == "priority":
            # What rounding costs in all is known exactly; of what moves within the limits, so much is its share.
            weighted = inner(_weights(plan), freed)
            whole = min(1.0, rounded / weighted) if weighted > 0 else 0.0
            whole = 1.0 if whole > 1 - PRECISION else whole  # no traces of the solver's precision
            rounded -= whole * weighted
            yield "whole", whole * freed
            freed = (1 - whole) * freed
        yield cause, freed
    yield "retention", left  # seats without limit meet every need that graduates come to


def _share_of_rounding(plan: Plan) -> float:
    """By how much the plan's shortage lies above that of its LP [weighted person-years]."""
    reached = float(shortage(plan.case, plan.balance))
    above = reached - plan.shortage_bound
    return above if above > PRECISION * max(1.0, reached) else 0.0


def _reached(plan: Plan, left: Numbers, deadline: float | None) -> Iterator[tuple[str, Numbers]]:
    """Each cause in the order of the rule, with what the pairs would be short of without it and those before."""
    case = _as_planned(plan)
    totals = Totals(Relaxable.of(plan, case), _excess(plan), deadline)
    least = left
    if _held_back(plan):
        traced = _with_traces(_weights(plan))
        for cause in ("priority", "participation"):
            reached = totals.least(least, traced)
            least = np.minimum(least, reached)
            yield cause, reached
            totals.allow_excess()
    totals.allow_excess()
    alike = np.ones(len(left))
    least = np.minimum(least, totals.least(least, alike))
    yield "priority", least
    for cause in applying(case, plan.model.families):
        if least.max() < PRECISION:
            return
        totals.lift(frozenset(name for name, limit in LIMITS.items() if limit.cause == cause))
        least = np.minimum(least, totals.least(least, alike))
        yield cause, least


def applying(case: Case, families: frozenset[str]) -> list[str]:
    """The limits that ask anything in the case at all, by their cause."""
    asking = {limit.cause for name, limit in LIMITS.items() if name in families and limit.asks(case)}
    return [cause for cause in LIMITED if cause in asking]


def _as_planned(plan: Plan) -> Case:
    """The case as the plan's model sees it: where regions plan by themselves, every route is closed."""
    case = plan.case
    if plan.model.planning == "together":
        return case
    closed = {(o, d): Route(False, None, Fraction(0)) for o in case.regions for d in case.regions if o != d}
    own = {key: n for key, n in case.fixed.items() if case.institutions[key[0]].region == key[2]}
    limits = {name: limit for name, limit in case.limits.items() if len(case.concerned_by(name)) <= 1}
    return replace(case, routes=closed, fixed=own, limits=limits)


def _excess(plan: Plan) -> Mapping[str, float]:
    """By how much regions are short of more in the plan than is promised to them, with room for rounding errors."""
    together = {r: float(weighted_shortage(plan.case, plan.balance, r)) for r in plan.alone}
    return {r: max(0.0, together[r] - most) + 1e-6 * max(1.0, most) for r, most in _promised(plan).items()}


def _promised(plan: Plan) -> Mapping[str, float]:
    """The most that each region may be short of: what it reaches alone, less its min_gain."""
    return {r: plan.case.most_shortage(r, value) for r, value in plan.alone.items()}


def _held_back(plan: Plan) -> bool:
    """Whether a region may be no worse off than it is in the plan."""
    if "participation" not in plan.model.families:
        return False
    together = {r: float(weighted_shortage(plan.case, plan.balance, r)) for r in plan.alone}
    return any(together[r] >= (1 - NEARLY) * most for r, most in _promised(plan).items())


def _weights(plan: Plan) -> Numbers:
    """Region weight · priority of each pair."""
    case = plan.case
    return np.array([float(case.regions[r].weight * case.specialties[k].priority) for r, k in case.pairs])


def _with_traces(weights: Numbers) -> Numbers:
    """Weights as shares of the largest; what weighs nothing gets a trace, so that it is not short in vain."""
    return np.maximum(weights / (float(weights.max(initial=0.0)) or 1.0), NEARLY)
