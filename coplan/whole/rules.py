"""Rules that only whole seats keep, as columns and rows: whole classes, and nobody or at least so many."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from coplan.formulation.across import LARGEST_REGRET
from coplan.formulation.build import Formulation
from coplan.limits.base import WholeRule
from coplan.solver.matrix import Chosen, Places
from coplan.whole.branching import Values
from coplan.whole.exact_rows import WholeTask
from coplan.whole.milp import Milp, milp_of

CAPPED = ("participation", "least_gain", "worst_region", LARGEST_REGRET)
"""Goals that bound a column instead of being a sum."""
MOST = 1e6
"""Seats of a programme where nothing limits them: a solver cannot tell yes from no beside more."""


@dataclass(frozen=True)
class Ruled:
    """Columns that are so many times `by`, and 0 or at least `least`; nothing is asked by 1 and 0."""

    column: Places
    by: Places
    least: Places

    @property
    def in_classes(self) -> Chosen:
        """Which of them come in classes."""
        return np.asarray(self.by > 1)

    @property
    def opened(self) -> Chosen:
        """Of which of them there is nobody, or more than a class."""
        return np.asarray(self.least > self.by)

    def completed(self, values: Values) -> Values:
        """Values of columns with those of the columns that with_rules adds."""
        classes, opened = self.of(self.in_classes), self.of(self.opened)
        return np.concatenate(
            [values, values[classes.column] / classes.by, np.where(values[opened.column] > 0, 1.0, 0.0)]
        )

    def of(self, mask: Chosen) -> Ruled:
        """Those that a mask leaves."""
        return Ruled(self.column[mask], self.by[mask], self.least[mask])


def whole_rules(lp: Formulation) -> Iterator[WholeRule]:
    """The rules of the limits that hold."""
    for planning in lp.plannings:
        for limit in planning.limits:
            if limit.whole_rules:
                yield from limit.whole_rules(planning.case, planning.planners)


def has_rules(lp: Formulation) -> bool:
    """Whether any rule asks something of whole seats only."""
    return next(whole_rules(lp), None) is not None


def ruled_columns(lp: Formulation) -> Ruled:
    """What the rules ask of the LP's columns, all of one column together."""
    asked: dict[int, tuple[int, int]] = {}
    for rule in whole_rules(lp):
        variable = lp.variables.decision(rule.decision)
        if variable is not None:
            column = lp.column(variable)
            by, least = asked.get(column, (1, 0))
            asked[column] = math.lcm(by, rule.by), max(least, rule.least)
    columns = np.array(sorted(asked), np.int64)
    numbers = np.array([asked[column] for column in columns.tolist()], np.int64).reshape(-1, 2)
    return Ruled(columns, numbers[:, 0], -(-numbers[:, 1] // numbers[:, 0]) * numbers[:, 0])


def with_rules(milp: Milp, ruled: Ruled, most: Values) -> Milp:
    """The programme with columns and rows that keep the rules.

    most: what each ruled column can be at the most. A column becomes so many classes, and a yes or no whether there is
    anybody: classes · by = column, least · yes ≤ column ≤ most · yes.
    """
    classes = ruled.of(ruled.in_classes)
    if len(classes.column):
        number = milp.columns + np.arange(len(classes.column))
        milp = milp.with_columns(milp.part[classes.column], whole=True)
        milp = milp.with_rows([(classes.column, 1.0), (number, -classes.by.astype(np.float64))], 0.0, 0.0)
    opened = ruled.of(ruled.opened)
    if len(opened.column):
        most = most[ruled.opened]
        yes = milp.columns + np.arange(len(opened.column))
        milp = milp.with_columns(milp.part[opened.column], 1.0, whole=True)
        milp = milp.with_rows([(opened.column, 1.0), (yes, -most)], -math.inf, 0.0)
        milp = milp.with_rows([(opened.column, 1.0), (yes, -opened.least.astype(np.float64))], 0.0, math.inf)
    return milp


def in_classes(lp: Formulation, milp: Milp) -> Milp:
    """The LP with bounds and yearly steps of intake that whole classes can reach, which they keep anyway."""
    ruled = ruled_columns(lp)
    size = dict(zip(ruled.column.tolist(), ruled.by.tolist(), strict=True))
    lower, upper, least, most = milp.lower.copy(), milp.upper.copy(), milp.least.copy(), milp.most.copy()
    lower[ruled.column] = np.ceil(lower[ruled.column] / ruled.by) * ruled.by
    upper[ruled.column] = np.floor(upper[ruled.column] / ruled.by) * ruled.by
    for row, label in enumerate(lp.rows):
        if label.family == "steady_change":
            *p, t = label.key
            by = size.get(lp.column(lp.variables.intake[(p[0], p[1]), t]), 1)
            least[row], most[row] = np.ceil(least[row] / by) * by, np.floor(most[row] / by) * by
    return replace(milp, lower=lower, upper=upper, least=least, most=most)


def weightiest(lp: Formulation) -> float:
    """What a year of a missing person counts at the most in the shortage."""
    weights = (
        planning.weight(r) * float(planning.case.specialties[k].priority)
        for planning in lp.plannings
        for r, k in planning.pairs
    )
    return max(weights, default=0.0) or 1e-9


def most_of(lp: Formulation, milp: Milp) -> Values:
    """The most that each column of the LP can be: of seats as many as the intake that they are part of."""
    most = np.minimum(milp.upper[: len(lp.columns)], MOST)
    most[lp.seats_at] = np.minimum(most[lp.seats_at], most[lp.part_of])
    return most


def grain(lp: Formulation) -> Values:
    """The step in which each column of the LP moves: 1, or what the rules make of it for seats and intake."""
    found, ruled = np.ones(len(lp.columns)), ruled_columns(lp)
    found[ruled.column] = np.maximum(ruled.by, ruled.least)
    found[lp.seats_at] = np.maximum(found[lp.seats_at], found[lp.part_of])
    return found


def ruled_task(lp: Formulation) -> WholeTask:
    """The LP with its whole columns, and with the columns and rows of the rules behind its own."""
    milp, ruled = milp_of(lp), ruled_columns(lp)
    return with_rules(milp, ruled, most_of(lp, milp)[ruled.column]).task
