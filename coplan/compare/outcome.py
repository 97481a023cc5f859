"""Figures, regions, specialties, institutions, years and seats of plans side by side, from whole-number seats.

In every table the columns of a plan are headed by pairs (measure, name of the plan). A measure has a column for each
plan, in their order, and where it makes sense `<measure>_difference` for each but the first.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

import pandas as pd

from coplan.plan import Plan
from coplan.plan.figures import cost_by_region
from coplan.plan.sides import Side
from coplan.plan.tables import STATUS

FIGURES = (
    "shortage", "shortage_bound", "shortage_unchanged", "least_gain", "worst_region",
    "surplus", "unsteady", "change", "directed", "cost",
    "participation", "seats_total", "seats_for_others",
)  # fmt: skip
"""Keys of Summary that are compared: what the goals reach, then the sums of seats."""

Measure = Mapping[Any, float]


def table(
    keys: Sequence[tuple[Any, ...]],
    key_columns: Sequence[str],
    names: Sequence[str],
    measures: Mapping[str, Sequence[Measure]],
    plain: frozenset[str] = frozenset(),
) -> pd.DataFrame:
    """A row per key; by measure a column for each plan, then (unless plain) the differences from the first plan.

    measures has by name one mapping per plan from the first entry of a key, or from the whole key if it is none.
    """
    columns: dict[Hashable, Any] = {name: [key[n] for key in keys] for n, name in enumerate(key_columns)}
    for measure, by_plan in measures.items():
        missing = math.nan if measure == "coverage" else 0
        values = [[each.get(key, each.get(key[0], missing)) for key in keys] for each in by_plan]
        columns |= {(measure, name): column for name, column in zip(names, values, strict=True)}
        if measure not in plain:
            columns |= {
                (f"{measure}_difference", name): [b - a for a, b in zip(values[0], column, strict=True)]
                for name, column in list(zip(names, values, strict=True))[1:]
            }
    return pd.DataFrame(dict(enumerate(columns.values()))).set_axis(
        pd.Index(list(columns), tupleize_cols=False), axis="columns"
    )


def figures_table(sides: Sequence[Side], names: Sequence[str]) -> pd.DataFrame:
    """A row per figure: its value in each plan, difference and share of the first plan's value."""
    over_scenarios = dict.fromkeys(key for side in sides for key in side.over_scenarios)
    keys = [*FIGURES, *over_scenarios]
    known = [{**side.plan.figures, **dict.fromkeys(over_scenarios, math.nan), **side.over_scenarios} for side in sides]
    measures = {"value": [{key: float(figures[key]) for key in keys} for figures in known]}
    frame = table([(key,) for key in keys], ["key"], names, measures, frozenset({"value"}))
    first = frame["value", names[0]]
    for name in names[1:]:
        frame["difference", name] = frame["value", name] - first
    for name in names[1:]:
        frame["share", name] = (frame["value", name] / first - 1).where(first != 0)
    return frame


def scenarios_table(sides: Sequence[Side], names: Sequence[str]) -> pd.DataFrame:
    """A row per scenario: shortage and regret [weighted person-years] of plans that take it in; a blank of others."""
    known = dict.fromkeys(name for side in sides for name in side.by_scenario.get("shortage", {}))
    keys = [(name,) for name in known]
    blank = dict.fromkeys(known, math.nan)
    measures = {key: [{**blank, **side.by_scenario.get(key, {})} for side in sides] for key in ("shortage", "regret")}
    return table(keys, ["scenario"], names, measures)


def regions_table(sides: Sequence[Side], names: Sequence[str]) -> pd.DataFrame:
    """A row per region: need, shortage [person-years], coverage, seats at its institutions, and their cost."""
    plans = [side.plan for side in sides]
    measures = _need(plans, lambda key: key[0])
    measures["seats"] = [_seats(plan, lambda plan, key: plan.case.institutions[key[0]].region) for plan in plans]
    measures["cost"] = [{r: float(x) for r, x in cost_by_region(plan.case, plan.seats).items()} for plan in plans]
    keys = [(r,) for r in plans[0].case.regions]
    return table(keys, ["region"], names, measures, frozenset({"required"}))


def years_table(sides: Sequence[Side], names: Sequence[str]) -> pd.DataFrame:
    """A row per balance year: need, shortage [persons] and coverage over all regions."""
    plans = [side.plan for side in sides]
    keys = [(b,) for b in sorted({b for plan in plans for b in plan.case.balance_years})]
    return table(keys, ["year"], names, _need(plans, lambda key: key[2]), frozenset({"required"}))


def specialties_table(sides: Sequence[Side], names: Sequence[str]) -> pd.DataFrame:
    """A row per specialty: need, shortage [person-years], coverage, seats; what moves most comes first."""
    plans = [side.plan for side in sides]
    measures = _need(plans, lambda key: key[1])
    measures["seats"] = [_seats(plan, lambda _, key: key[1]) for plan in plans]
    known = {k: s.name for plan in reversed(plans) for k, s in plan.case.specialties.items()}
    frame = table(sorted(known.items()), ["specialty", "name"], names, measures, frozenset({"required"}))
    return _largest_first(frame, names, "shortage", "seats")


def institutions_table(sides: Sequence[Side], names: Sequence[str]) -> pd.DataFrame:
    """A row per institution: seats, those for other regions, and cost; what moves most comes first."""
    plans = [side.plan for side in sides]
    region = {i: x.region for plan in reversed(plans) for i, x in plan.case.institutions.items()}
    measures: dict[str, Sequence[Measure]] = {
        "seats": [_seats(plan, lambda _, key: key[0]) for plan in plans],
        "seats_for_others": [_seats_for_others(plan) for plan in plans],
        "cost": [_cost_by_institution(plan) for plan in plans],
    }
    frame = table(sorted(region.items()), ["institution", "region"], names, measures)
    return _largest_first(frame, names, "seats", "cost")


def seats_table(sides: Sequence[Side], names: Sequence[str]) -> pd.DataFrame:
    """A row per institution, specialty, region served and year whose seats are not the same in all plans.

    status: whether they are agreed in one of them.
    """
    plans = [side.plan for side in sides]
    region = {i: x.region for plan in reversed(plans) for i, x in plan.case.institutions.items()}
    known = {k: s.name for plan in reversed(plans) for k, s in plan.case.specialties.items()}
    keys = sorted({key for plan in plans for key in plan.seats})
    differing = [key for key in keys if len({plan.seats.get(key, 0) for plan in plans}) > 1]
    full = {(i, region[i], k, known[k], d, t): (i, k, d, t) for i, k, d, t in differing}
    measures = {"seats": [{row: plan.seats.get(key, 0) for row, key in full.items()} for plan in plans]}
    columns = ["institution", "region", "specialty", "name", "trained_for", "year"]
    frame = table(list(full), columns, names, measures)
    agreed = frozenset().union(*(plan.agreed for plan in plans))
    status = pd.Series([STATUS if key in agreed else None for key in full.values()], dtype=object)
    frame.insert(len(columns), "status", status)
    return frame


def _need(plans: Sequence[Plan], part: Callable[[tuple[str, str, int]], Any]) -> dict[str, Sequence[Measure]]:
    """Need, shortage and coverage of each plan, summed over what has the same part of (region, specialty, year)."""
    required = [_summed(plan.case.required, part) for plan in plans]
    shortage = [_summed(plan.balance.shortage, part) for plan in plans]
    return {
        "required": required,
        "shortage": shortage,
        "coverage": [
            {key: 1 - short[key] / need if need > 0 else math.nan for key, need in needs.items()}
            for needs, short in zip(required, shortage, strict=True)
        ],
    }


def _summed(numbers: Mapping[tuple[str, str, int], Any], part: Callable[[Any], Any]) -> dict[Any, float]:
    total: dict[Any, Any] = defaultdict(int)
    for key, number in numbers.items():
        total[part(key)] += number
    return {key: float(number) for key, number in total.items()}


def _seats(plan: Plan, part: Callable[[Plan, tuple[str, str, str, int]], Any]) -> dict[Any, float]:
    total: dict[Any, float] = defaultdict(int)
    for key, number in plan.seats.items():
        total[part(plan, key)] += number
    return total


def _seats_for_others(plan: Plan) -> dict[Any, float]:
    total: dict[Any, float] = defaultdict(int)
    for (i, _, d, _), number in plan.seats.items():
        total[i] += number if plan.case.institutions[i].region != d else 0
    return total


def _cost_by_institution(plan: Plan) -> dict[Any, float]:
    total: dict[Any, Any] = defaultdict(int)
    for (i, k, d, _), number in plan.seats.items():
        total[i] += number * plan.case.cost_of_seat(plan.case.programmes[i, k], d)
    return {i: float(cost) for i, cost in total.items()}


def _largest_first(frame: pd.DataFrame, names: Sequence[str], *measures: str) -> pd.DataFrame:
    """Rows by the largest difference of the first measure in any plan, then of the next; equal ones as they are."""
    sizes = pd.DataFrame(
        {n: frame[[(f"{m}_difference", name) for name in names[1:]]].abs().max(axis=1) for n, m in enumerate(measures)}
    )
    order = sizes.sort_values(list(sizes.columns), ascending=False, kind="stable").index
    return frame.loc[order].reset_index(drop=True)
