"""The LP of some regions cut out of one in which more of them plan: what the others decide moves into its limits."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, compress
from typing import Any

import numpy as np

from coplan.contract.model import GoalStep
from coplan.formulation.alike import themselves, without_fellows
from coplan.formulation.balance import SEAT_TOTALS
from coplan.formulation.build import Formulation, Label
from coplan.formulation.goals import GOAL_ROWS, GOALS
from coplan.formulation.matrix import matrix_of
from coplan.formulation.variables import Planning, Variables
from coplan.limits import LIMITS
from coplan.solver import Goal, Matrix, Numbers, Search
from coplan.solver.matrix import Chosen

OF_PROGRAMMES = (SEAT_TOTALS, "change")
"""Families besides the limits whose keys begin with a programme; those of the others begin with regions."""
BETWEEN_REGIONS = ("lending_limit",)
"""Those whose keys begin with two regions."""


@dataclass(frozen=True)
class Part:
    """The LP of a planning: its variables, which column each is, and its goals by name. measuring: as in Search."""

    planning: Planning
    variables: Variables
    columns: Mapping[int, int]
    matrix: Matrix
    goals: Mapping[str, Goal]
    measuring: Chosen

    def column(self, variable: Any) -> int:
        """Column number of a variable."""
        return self.columns[id(variable)]

    def search(self, steps: Sequence[GoalStep], deadline: float | None = None) -> Search:
        """The search for goals in order."""
        goals = [replace(self.goals[step.name], slack=step.slack) for step in steps]
        return Search(self.matrix, goals, deadline, self.measuring)


class Whole:
    """An LP out of which those of fewer regions are cut as arrays, so that it is built once.

    merged: the LP as it was built, with the seats of programmes that are alike in one column.
    A part may have fewer families, and its case fewer Fixed rows: those that a joint plan agreed. No part has
    participation, or tells apart the seats of programmes that are alike.
    """

    def __init__(self, lp: Formulation):
        self.lp, self.matrix, self._labels = lp, matrix_of(lp), tuple(lp.rows)  # to which more may be added later
        self.merged = without_fellows(self.matrix, lp)
        self._rows, self._used = themselves(self.merged.rows), themselves(self.merged.columns)
        self._by_column = self.merged.matrix.entries.tocsc()

    def part(self, planning: Planning, goals: Sequence[str]) -> Part:
        """The LP of a planning for these goals."""
        v, asked = _of(planning, self.lp.variables), _Asked(planning, goals)
        every = list(chain.from_iterable(_each(v, goals)))
        at = self.lp.places(every)
        kept, at = list(compress(every, self._used[at])), at[self._used[at]]
        entries = self._by_column[:, at].tocsr()
        rows = self._rows & ((np.diff(entries.indptr) > 0) | (np.diff(self.matrix.entries.indptr) == 0))
        rows &= np.array([asked.holds(label) for label in self._labels], bool)
        lower, upper = self._column_bounds(asked)
        fixed = (self.matrix.entries @ self._by_others(planning))[rows]
        matrix = Matrix(
            lower[at],
            upper[at],
            self.matrix.row_lower[rows] - fixed,
            self.matrix.row_upper[rows] - fixed,
            entries[np.flatnonzero(rows)],
        )
        columns = {id(x): n for n, x in enumerate(kept)}
        later = GOAL_ROWS.keys() & set(goals[2:])
        measuring = np.array([label.family in later for label in compress(self._labels, rows)], bool)
        return Part(planning, v, columns, matrix, {g: _goal(g, planning, v, columns) for g in goals}, measuring)

    def _by_others(self, planning: Planning) -> Numbers:
        """What regions outside the planning decide: today's intake, for their own region."""
        values, programmes = np.zeros(len(self.lp.columns)), planning.case.programmes
        for (p, d, _), x in self.lp.variables.seats.items():
            programme = programmes[p]
            if programme.region == d and d not in planning.planners:
                values[self.lp.column(x)] = programme.current_intake
        return values

    def _column_bounds(self, asked: _Asked) -> tuple[Numbers, Numbers]:
        lower, upper = np.zeros(len(self.lp.columns)), np.full(len(self.lp.columns), math.inf)
        for x, bounds in self.lp.bounds.items():
            held = [bound for bound in bounds if asked.holds(bound.label)]
            column = self.lp.column(x)
            lower[column] = max((0.0, *(bound.lower for bound in held)))
            upper[column] = min((math.inf, *(bound.upper for bound in held)))
        return lower, upper


class _Asked:
    """Which relations of a larger LP a planning asks for, by their label."""

    def __init__(self, planning: Planning, goals: Sequence[str]):
        self._planners, self._programmes = planning.planners, planning.case.programmes
        self._others = (planning.families - LIMITS.keys() - {"participation"}) | (GOAL_ROWS.keys() & set(goals))
        self._limits = {
            (limit.name, row.key)
            for limit in planning.limits
            for row in limit.rows(planning.case, planning.planners)
        }  # fmt: skip

    def holds(self, label: Label) -> bool:
        """Whether the planning asks for what a label names."""
        if label.family in LIMITS:
            return (label.family, label.key) in self._limits
        return label.family in self._others and self._planners.issuperset(self._regions(label))

    def _regions(self, label: Label) -> Sequence[str]:
        """The regions whose decisions a relation besides the limits is about."""
        if label.family in OF_PROGRAMMES:
            return [self._programmes[label.key[:2]].region]
        return label.key[: 2 if label.family in BETWEEN_REGIONS else 1]


def _of(planning: Planning, v: Variables) -> Variables:
    """The decisions that are left to a planning."""
    own, programmes = planning.planners, planning.case.programmes
    mine = {key for key, p in programmes.items() if p.region in own}
    lending = "lending_limit" in planning.families
    return Variables(
        seats={(p, d, t): x for (p, d, t), x in v.seats.items() if p in mine and d in own},
        intake={(p, t): x for (p, t), x in v.intake.items() if p in mine},
        staff={key: x for key, x in v.staff.items() if key[0] in own},
        shortage={key: x for key, x in v.shortage.items() if key[0] in own},
        surplus={key: x for key, x in v.surplus.items() if key[0] in own},
        lent={key: x for key, x in v.lent.items() if lending and key[0] in own and key[1] in own},
        rise={(p, t): x for (p, t), x in v.rise.items() if p in mine},
        fall={(p, t): x for (p, t), x in v.fall.items() if p in mine},
    )


def _each(v: Variables, goals: Sequence[str]) -> Iterator[Any]:
    """The variables by kind, those that measure only where a goal asks for them."""
    kinds = (v.shortage, v.surplus, v.lent, v.staff, v.intake, v.seats)
    return chain((of.values() for of in kinds), (v.rise.values(), v.fall.values()) if "change" in goals else ())


def _goal(name: str, planning: Planning, v: Variables, columns: Mapping[int, int]) -> Goal:
    """A goal as a cost vector over the columns of a part."""
    expression, cost = GOALS[name](planning, v), np.zeros(len(columns))
    terms = [(columns[id(x)], a) for x, a in expression.items() if id(x) in columns]
    cost[[n for n, _ in terms]] = [a for _, a in terms]
    return Goal(name, cost, float(expression.constant))
