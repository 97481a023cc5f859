"""A planning put together as one LP, of PuLP's variables and constraints."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from pulp import LpAffineExpression, LpConstraint, LpVariable
from pulp.constants import LpConstraintEQ, LpConstraintGE, LpConstraintLE

from coplan.collector import collector_paused
from coplan.formulation.balance import BALANCE_FAMILIES, Relations, intake_total, participation, staff_balance
from coplan.formulation.goals import COMPARING, GOAL_ROWS, GOALS
from coplan.formulation.limit_rows import relations_of
from coplan.formulation.rows import Rows
from coplan.formulation.variables import Maker, Planning, Variables, balance_variables, make_variables
from coplan.solver.matrix import Places


@dataclass(frozen=True)
class Label:
    """What a row, or a bound of a column, stands for: its family and key.

    scenarios: of a plan for several the names of those that have it so; none where it is so in all of them.
    """

    family: str
    key: tuple[Any, ...]
    scenarios: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class Bound:
    """What one relation asks of a single variable; -inf or inf where it asks nothing.

    coefficient (> 0): what one of the variable counts in the relation's own unit, such as money.
    """

    label: Label
    lower: float
    upper: float
    coefficient: float = 1.0


@dataclass
class Formulation:
    """An LP with the meaning of its parts.

    columns are its variables in order; relations and rows, their labels, have one order; bounds the relations that
    became bounds, by column; goals the expressions to minimise, by name. across: the plannings of all scenarios by
    name, where the plan is one for several. lead: the goal by which whole seats are judged; measure: what they may cost
    a share of, where that is not the goal's own optimum.
    """

    planning: Planning
    variables: Variables
    columns: Sequence[LpVariable]
    relations: Rows = field(default_factory=Rows)
    rows: list[Label] = field(default_factory=list)
    bounds: dict[LpVariable, list[Bound]] = field(default_factory=dict)
    goals: dict[str, LpAffineExpression] = field(default_factory=dict)
    across: Mapping[str, Planning] = field(default_factory=dict)
    lead: str = "shortage"
    measure: float | None = None

    @property
    def plannings(self) -> tuple[Planning, ...]:
        """The plannings whose limits seats have to keep: one, or that of every scenario."""
        return tuple(self.across.values()) or (self.planning,)

    @cached_property
    def position(self) -> Mapping[int, int]:
        """Column number by id() of a variable."""
        return {id(x): j for j, x in enumerate(self.columns)}

    def column(self, variable: LpVariable) -> int:
        """Column number of a variable."""
        return self.position[id(variable)]

    def places(self, variables: Iterable[LpVariable]) -> Places:
        """Column numbers of variables, in their order."""
        return np.fromiter(map(self.position.__getitem__, map(id, variables)), np.intp)

    @cached_property
    def seats_at(self) -> Places:
        """Column numbers of variables.seats."""
        return self.places(self.variables.seats.values())

    @cached_property
    def part_of(self) -> Places:
        """Column numbers of the intake that each of variables.seats is part of."""
        intake = self.variables.intake
        return self.places(intake[p, t] for p, _, t in self.variables.seats)

    @cached_property
    def entries(self) -> Any:
        """Coefficients as a csr_array [rows × columns]."""
        return self.relations.entries(len(self.columns))

    def compare_with(self, alone: Mapping[str, float]) -> None:
        """Add what speaks of Σ priority · shortage of each region by itself, where a region reaches any."""
        if "participation" in self.planning.families:
            self.add("participation", participation(self.planning, self.variables, alone))
        for goal in COMPARING & self.goals.keys():
            self.add(goal, GOAL_ROWS[goal](self.planning, self.variables, alone))

    def add(self, family: str, relations: Relations, scenarios: tuple[str, ...] = ()) -> None:
        """Add a family: a relation on one variable becomes a bound, any other a row. scenarios: as in Label."""
        self.__dict__.pop("entries", None)
        for key, relation in relations:
            label = Label(family, key, scenarios)
            if len(relation) == 1:
                (variable,) = relation.keys()
                bound = Bound(label, *_range(variable, relation), abs(relation[variable]))
                self.bounds.setdefault(variable, []).append(bound)
                variable.lowBound = max(variable.lowBound, bound.lower)
                variable.upBound = bound.upper if variable.upBound is None else min(variable.upBound, bound.upper)
            else:
                self.relations.add(relation, self.position)
                self.rows.append(label)


def _range(variable: LpVariable, relation: LpConstraint) -> tuple[float, float]:
    """Least and most that a relation on one variable allows."""
    coefficient = relation[variable]
    limit, sense = -relation.constant / coefficient, relation.sense
    if coefficient < 0 and sense != LpConstraintEQ:
        sense = LpConstraintLE if sense == LpConstraintGE else LpConstraintGE
    return (-math.inf if sense == LpConstraintLE else limit), (math.inf if sense == LpConstraintGE else limit)


def formulate(planning: Planning, goals: Sequence[str], alone: Mapping[str, float] | None = None) -> Formulation:
    """The LP over seats, staff and balance.

    alone: Σ priority · shortage of each region by itself; a region without one is not compared with it. Where it is not
    known yet, `Formulation.compare_with` is to be called when it is.
    """
    with collector_paused():  # else a third of the time that an LP takes to be built is the collector's
        make = Maker()
        v = make_variables(planning, make, frozenset(goals))
        lp = Formulation(planning, v, make.made)
        _add_definition(lp, intake_total)
        for limit in planning.limits:
            lp.add(limit.name, relations_of(limit.rows(planning.case, planning.planners), v))
        _add_definition(lp, staff_balance)
        return _finish(lp, goals, alone)


def _add_definition(lp: Formulation, family: Callable[[Planning, Variables], Relations]) -> None:
    if family.__name__ in lp.planning.families:
        lp.add(family.__name__, family(lp.planning, lp.variables))


def formulate_balance(
    planning: Planning,
    goals: Sequence[str],
    staff: Mapping[tuple[str, str, int], float],
    alone: Mapping[str, float] | None = None,
) -> Formulation:
    """The LP over lending alone, for staff that is known [persons]."""
    make = Maker()
    v = balance_variables(planning, make, frozenset(goals))
    v.staff = staff
    return _finish(Formulation(planning, v, make.made), goals, alone)


def _finish(lp: Formulation, goals: Sequence[str], alone: Mapping[str, float] | None) -> Formulation:
    """Add how needs are met, and what the goals say."""
    planning, v = lp.planning, lp.variables
    for name, family in BALANCE_FAMILIES.items():
        if name in planning.families:
            lp.add(name, family(planning, v))
    for goal in goals:
        if goal in GOAL_ROWS and goal not in COMPARING:
            lp.add(goal, GOAL_ROWS[goal](planning, v, {}))
    lp.goals = {goal: GOALS[goal](planning, v) for goal in goals}
    if alone is not None:
        lp.compare_with(alone)
    return lp
