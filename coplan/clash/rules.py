"""Rules on whole seats that leave no plan where the limits leave one: the fewest without which there is a plan."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from coplan.case import Case
from coplan.clash.cells import Cells
from coplan.clash.subjects import subjects
from coplan.errors import Issue
from coplan.formulation.build import Formulation
from coplan.limits import LIMITS
from coplan.limits.base import WholeRule
from coplan.solver import Infeasible, Unproven
from coplan.solver.matrix import Places
from coplan.whole.by_parts import SHARED
from coplan.whole.milp import Milp, milp_of
from coplan.words.language import say_both

SECONDS = 20.0
GAP = 0.5  # rules


@dataclass(frozen=True)
class Number:
    """A number of the workbook that asks for whole classes or for groups: its family, its row and what it is.

    scenarios: of an LP for several scenarios those that have it so; none where all of them do.
    """

    family: str
    cell: tuple[Any, ...]
    number: int
    scenarios: tuple[str, ...] = ()


def rules_in_the_way(lp: Formulation, deadline: float | None = None) -> Sequence[Number]:
    """The fewest numbers without whose rules there are whole seats that keep the rest; none where that is not known."""
    rules = [
        (number, rule, lp.column(variable))
        for number, rule in _rules(lp)
        if (variable := lp.variables.decision(rule.decision)) is not None
    ]
    numbers = list(dict.fromkeys(number for number, *_ in rules))
    if not rules:
        return ()
    milp = milp_of(lp)
    given_up = milp.columns + np.arange(len(numbers))
    milp = milp.with_columns(np.full(len(numbers), SHARED), 1.0, whole=True, cost=1.0)
    at = {number: int(column) for number, column in zip(numbers, given_up, strict=True)}
    for number, rule, column in rules:
        milp = _with_rule(milp, rule, np.array([column]), np.array([at[number]]))
    try:
        values, _ = milp.engine(deadline).minimise_whole(milp.cost, GAP, SECONDS)
    except (Infeasible, Unproven):
        return ()
    return () if values is None else [number for number in numbers if values[at[number]] > GAP]


def _rules(lp: Formulation) -> list[tuple[Number, WholeRule]]:
    """Every rule with the number that asks for it; what several scenarios have alike, once."""
    found: dict[tuple[Number, WholeRule], list[str]] = {}
    for name, planning in (lp.across or {"": lp.planning}).items():
        for limit in planning.limits:
            for rule in limit.whole_rules(planning.case, planning.planners) if limit.whole_rules else ():
                number = Number(limit.name, rule.cell, max(rule.by, rule.least))
                found.setdefault((number, rule), []).append(name)
    everywhere = len(lp.plannings)
    return [
        (number if len(names) == everywhere else replace(number, scenarios=tuple(names)), rule)
        for (number, rule), names in found.items()
    ]


def _with_rule(milp: Milp, rule: WholeRule, column: Places, given_up: Places) -> Milp:
    """The programme with a rule that holds unless it is given up."""
    if rule.by > 1:
        classes, rest = np.array([milp.columns]), np.array([milp.columns + 1])
        milp = milp.with_columns(np.full(2, SHARED), whole=True)
        milp = milp.with_rows([(column, 1.0), (classes, -float(rule.by)), (rest, -1.0)], 0.0, 0.0)
        return milp.with_rows([(rest, 1.0), (given_up, 1.0 - rule.by)], -math.inf, 0.0)
    yes, most = np.array([milp.columns]), float(min(milp.upper[column[0]], 1e6))
    milp = milp.with_columns(np.full(1, SHARED), 1.0, whole=True)
    milp = milp.with_rows([(column, 1.0), (yes, -most)], -math.inf, 0.0)
    return milp.with_rows([(column, 1.0), (yes, -float(rule.least)), (given_up, float(rule.least))], 0.0, math.inf)


def rules_clash(lp: Formulation, cells: Cells, deadline: float | None = None) -> list[Issue]:
    """A headline and each of the rules in the way at its cell; empty where the limits clash without them."""
    found = rules_in_the_way(lp, deadline)
    if not found:
        return []
    told = [rule_at_its_cell(lp.planning.case, cells, number) for number in found]
    return [Issue("rules_clash", values={"count": len(found)}), *told]


def rule_at_its_cell(case: Case, cells: Cells, number: Number) -> Issue:
    """What a number of the workbook asks of whole seats."""
    said = subjects(case, number.cell, LIMITS[number.family].sheet == "Programmes")
    what = say_both(f"clash.{number.family}", number=number.number, **said)
    return cells.issue("clash_limit", (number.family, number.cell, True), {"what": what})
