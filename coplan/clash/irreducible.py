"""A smallest set of limits that clash: without any one of them the others could all hold."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence

import numpy as np

from coplan.clash.elastic import Elastic, Side, elastic
from coplan.formulation.build import Formulation, Label
from coplan.solver import Engine, Infeasible, Unproven
from coplan.solver.matrix import inner

LP_SECONDS, WHOLE_SECONDS, TEST_SECONDS = 20.0, 40.0, 5.0
CLASH = 1e-5  # seats by which limits must give way at the least, before they are said to clash
PRICE = 1e-7  # of a row that has a part in the clash

Narrow = Callable[[Sequence[int]], list[int] | None]
"""A set of limits that clash (by position) among those given; None where they can hold together."""


def clashing_labels(lp: Formulation, whole: bool, deadline: float | None = None) -> list[Label]:
    """Labels of a set of limits that cannot hold together; empty where none could be singled out in time."""
    limits, _ = clashing(lp, whole, deadline)
    return list(dict.fromkeys(limit.label for limit in limits))


def clashing(lp: Formulation, whole: bool, deadline: float | None = None) -> tuple[list[Side], bool]:
    """Limits that clash, and whether none can be spared; empty where none could be singled out in time.

    Those of an LP that clash by less than its solver can tell clash in whole seats, where limits are exact.
    """
    for exact in (True,) if whole else (False, True):
        try:
            limits, irreducible = clashing_limits(elastic(lp, exact), exact, deadline)
        except (Unproven, Infeasible):
            continue
        if limits:
            return limits, irreducible
    return [], False


def clashing_limits(e: Elastic, whole: bool, deadline: float | None = None) -> tuple[list[Side], bool]:
    """A set of limits that clash, in their own order, and whether irreducible; empty where none was found in time.

    After some seconds what is left by then is taken as it is: a clash still, though perhaps with limits to spare.
    """
    until = time.monotonic() + (WHOLE_SECONDS if whole else LP_SECONDS)
    until = until if deadline is None else min(until, deadline)
    if whole:
        found, complete = _filtered(range(len(e.limits)), _whole(e, until), until, len(e.limits) // 2)
        found = found if complete else []
    else:
        worst = _worst(e, deadline)
        part = e.only(worst)
        kept, complete = _filtered(range(len(worst)), _lp(part, deadline), until, 1)
        found = [worst[n] for n in kept]
    return [e.limits[n] for n in sorted(found)], complete


def _worst(e: Elastic, deadline: float | None) -> list[int]:
    """The limits that clash worst: if all may give way by the same, those with a price keep that from being less.

    The prices are an extreme ray of Farkas' cone, so hardly a limit is among them that the clash does not need.
    """
    engine = Engine(e.with_slacks([0] * len(e.limits)), deadline)
    cost = np.zeros(e.columns + 1)
    cost[-1] = 1.0
    engine.minimise(cost)
    return _priced(engine, e, range(len(e.limits)))


def _priced(engine: Engine, e: Elastic, among: Sequence[int]) -> list[int]:
    duals, _ = engine.duals()
    return [n for n in among if abs(duals[e.limits[n].row]) * e.scale[n] > PRICE]


def _lp(e: Elastic, deadline: float | None) -> Narrow:
    """Narrowing by LP: a limit with a slack that costs nothing is as good as dropped."""
    engine, started = Engine(e.with_slacks(range(len(e.limits))), deadline), False

    def narrow(chosen: Sequence[int]) -> list[int] | None:
        nonlocal started
        cost = np.zeros(e.columns + len(e.limits))
        cost[e.columns + np.asarray(chosen, np.int64)] = 1.0
        values = engine.minimise(cost, warm=started)
        started = True
        return _priced(engine, e, chosen) if inner(cost, values) > CLASH else None

    return narrow


def _whole(e: Elastic, until: float) -> Narrow:
    """Narrowing in whole numbers: proven without a solution, or taken to have one."""
    slacks = len(e.limits)
    engine = Engine(e.with_slacks(range(slacks)), until, np.append(e.whole, np.zeros(slacks, bool)))
    columns = np.arange(e.columns, e.columns + slacks)

    def narrow(chosen: Sequence[int]) -> list[int] | None:
        upper = np.full(slacks, math.inf)
        upper[np.asarray(chosen, np.int64)] = 0.0
        engine.bound_columns(columns, np.zeros(slacks), upper)
        try:
            engine.minimise_whole(np.zeros(e.columns + slacks), 0.5, TEST_SECONDS)
        except Infeasible:
            return list(chosen)
        return None

    return narrow


def _filtered(candidates: Sequence[int], narrow: Narrow, until: float, size: int) -> tuple[list[int], bool]:
    """The candidates that a clash needs, and whether that was clear in time; size is how many are dropped at first.

    Raises Unproven where not even all candidates together are seen to clash.
    """
    rest = narrow(candidates)
    if rest is None:
        raise Unproven("no clash found")
    needed: list[int] = []
    size = max(1, size)
    while rest and time.monotonic() < until:
        fewer = narrow([*needed, *rest[size:]])
        if fewer is not None:
            kept = set(fewer)
            rest, size = [n for n in rest[size:] if n in kept], 2 * size
        elif size > 1:
            size = max(1, size // 4)
        else:
            needed.append(rest.pop(0))
    return [*needed, *rest], not rest
