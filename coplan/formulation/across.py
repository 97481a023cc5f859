"""One plan for several scenarios as an LP: seats and intake are the same in all of them, all else is each one's own.

Limits hold as every scenario has them; of rows that are equal one stands for all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any, Literal

from pulp import LpAffineExpression

from coplan.case import Key, Programme
from coplan.collector import collector_paused
from coplan.contract.model import GoalStep
from coplan.formulation.balance import BALANCE_FAMILIES, Relations, intake_total, participation, staff_balance
from coplan.formulation.build import Formulation
from coplan.formulation.expressions import linear, total
from coplan.formulation.goals import GOAL_ROWS, GOALS, shortage
from coplan.formulation.limit_rows import relations_of
from coplan.formulation.variables import Maker, Planning, Variables, balance_variables
from coplan.limits.base import Row
from coplan.limits.sums import standing

Aim = Literal["regret", "expected"]
LARGEST_REGRET, EXPECTED_SHORTAGE = "largest_regret", "expected_shortage"
IN_ORDER: Mapping[Aim, tuple[str, str]] = {
    "regret": (LARGEST_REGRET, EXPECTED_SHORTAGE),
    "expected": (EXPECTED_SHORTAGE, LARGEST_REGRET),
}
"""The goals in the place of the model's shortage, by aim."""
ACROSS = frozenset((LARGEST_REGRET, EXPECTED_SHORTAGE))
ALL_TOGETHER = ("worst_region", "least_gain")
"""Goals that are one number over all regions of all scenarios: the largest."""


@dataclass(frozen=True)
class Future:
    """A scenario in which a plan is to stand up.

    probability: in all futures together 1. best: its shortage_bound planned by itself. alone: alone[r] in it.
    """

    name: str
    planning: Planning
    probability: float
    best: float
    alone: Mapping[str, float]


@dataclass(frozen=True)
class _InAll(Planning):
    """A planning whose seats are only those that no other planning of the same programmes forbids."""

    others: tuple[Planning, ...] = ()
    _allowed: dict[Key, list[str]] = field(default_factory=dict, init=False, compare=False)

    def destinations(self, programme: Programme) -> list[str]:
        key = programme.key
        if key not in self._allowed:
            others = [other.destinations(other.case.programmes[key]) for other in self.others]
            found = super().destinations(programme)
            self._allowed[key] = [d for d in found if all(d in allowed for allowed in others)]
        return self._allowed[key]


def steps_across(steps: Iterable[GoalStep], aim: Aim) -> tuple[GoalStep, ...]:
    """The goals of a model in order, in which two for all scenarios stand for the shortage, with its slack."""
    found = ([GoalStep(name, s.slack) for name in IN_ORDER[aim]] if s.name == "shortage" else [s] for s in steps)
    return tuple(chain.from_iterable(found))


def largest_bound(futures: Iterable[Future]) -> float:
    """The largest shortage_bound, by which it is measured what rounding and slack may cost.

    The LP counts the largest regret from below 0 by so much, since a regret may be negative and a column is not.
    """
    return max(future.best for future in futures)


def formulate_across(futures: Sequence[Future], goals: Sequence[str], aim: Aim) -> Formulation:
    """The LP over seats and intake in all futures, and staff and balance of each.

    goals: as steps_across has them. The column and goal largest_regret is that regret plus largest_bound; of the others
    worst_region and least_gain are the largest over the futures, and sums their mean.
    """
    with collector_paused():
        plannings = [future.planning for future in futures]
        plannings = [
            _InAll(p.case, p.families, p.planners, p.equal_weights, others=tuple(plannings)) for p in plannings
        ]
        futures = [replace(future, planning=planning) for future, planning in zip(futures, plannings, strict=True)]
        make = Maker()
        own = _variables(plannings, make, frozenset(goals))
        lp = Formulation(
            plannings[0],
            _joined(own),
            make.made,
            across={future.name: future.planning for future in futures},
            lead=IN_ORDER[aim][0],
            measure=largest_bound(futures),
        )
        lp.add(intake_total.__name__, intake_total(plannings[0], own[0]))
        for name, row, where in _limits(futures):
            lp.add(name, _relations(row, own[0]), where)
        for n, (future, v) in enumerate(zip(futures, own, strict=True)):
            measured = [goal for goal in goals if goal != "change" or _is_first(own, n)]
            _add_balance(lp, future, v, measured)
        for future, v in zip(futures, own, strict=True):
            lp.add(LARGEST_REGRET, _regret_row(future, v, largest_bound(futures)), (future.name,))
        lp.goals = {goal: _goal(goal, futures, own) for goal in goals}
        return lp


def _variables(plannings: Sequence[Planning], make: Maker, goals: frozenset[str]) -> list[Variables]:
    """The variables of each future; seats, intake and the largest of something are the same objects in all of them."""
    first = plannings[0]
    moves = [(p.key, t) for p in first.programmes for t in first.case.intake_years]
    intake = make.each(moves)
    served = [(p, d) for p in first.programmes for d in first.destinations(p)]
    seats = make.each([(p.key, d, t) for p, d in served for t in first.case.intake_years])
    largest = {"worst_region": make.one() if "worst_region" in goals else None}
    largest["least_gain"] = make.one() if "least_gain" in goals else None
    regret = make.one()
    found: list[Variables] = []
    for planning in plannings:
        v = balance_variables(planning, make, goals - set(ALL_TOGETHER))
        v.staff = make.each([(r, k, b) for r, k in planning.pairs for b in planning.case.balance_years])
        v.seats, v.intake, v.regret = seats, intake, regret
        v.worst, v.least_gain = largest["worst_region"], largest["least_gain"]
        if "change" in goals:
            alike = (v for v, other in zip(found, plannings, strict=False) if _today(other) == _today(planning))
            like = next(alike, None)
            v.rise, v.fall = (like.rise, like.fall) if like else (make.each(moves), make.each(moves))
        found.append(v)
    return found


def _today(planning: Planning) -> dict[Key, int]:
    return {p.key: p.current_intake for p in planning.programmes}


def _joined(own: Sequence[Variables]) -> Variables:
    """The variables of all futures: those that each has of its own have its number before the rest of their key."""
    names = ("staff", "shortage", "surplus", "lent", "excess")
    parts: dict[str, Any] = {
        name: {(n, key) if isinstance(key, str) else (n, *key): x for n, v in enumerate(own) for key, x in _of(v, name)}
        for name in names
    }
    moved: dict[str, Any] = {
        name: {(*key, n): x for n, v in enumerate(own) if _is_first(own, n) for key, x in _of(v, name)}
        for name in ("rise", "fall")
    }
    return replace(own[0], **parts, **moved)


def _of(v: Variables, name: str) -> Iterable[tuple[Any, Any]]:
    """The variables of one kind with their keys."""
    found: Mapping[Any, Any] = getattr(v, name)
    return found.items()


def _is_first(own: Sequence[Variables], number: int) -> bool:
    """Whether rise and fall of a future are not those of one before it."""
    return not any(v.rise is own[number].rise for v in own[:number])


def _limits(futures: Sequence[Future]) -> Iterator[tuple[str, Row, tuple[str, ...]]]:
    """The rows of each limit as every future has them, equal ones once, with the futures that have it so if not all."""
    for limit in futures[0].planning.limits:
        found: dict[tuple[Any, ...], list[tuple[Row, list[str]]]] = {}
        for future in futures:
            for row in limit.rows(future.planning.case, future.planning.planners):
                said = found.setdefault(row.key, [])
                same = next((names for other, names in said if other == row), None)
                if same is None:
                    said.append((row, [future.name]))
                elif same[-1] != future.name:
                    same.append(future.name)
        for row, names in (one for said in found.values() for one in said):
            yield limit.name, row, () if len(names) == len(futures) else tuple(names)


def _relations(row: Row, v: Variables) -> Relations:
    """A row with its variables; one that no seats can keep, since others forbid them all, is said to be broken."""
    found = list(relations_of([row], v))
    yield from found
    if not found and not standing(row, {}).holds:
        yield row.key, linear([]) >= 1


def _add_balance(lp: Formulation, future: Future, v: Variables, goals: Sequence[str]) -> None:
    """Staff of a future, how its needs are met, and what goals say of it."""
    planning, where = future.planning, (future.name,)
    lp.add(staff_balance.__name__, staff_balance(planning, v), where)
    for name, family in BALANCE_FAMILIES.items():
        if name in planning.families:
            lp.add(name, family(planning, v), where)
    if participation.__name__ in planning.families:
        lp.add(participation.__name__, participation(planning, v, future.alone), where)
    for goal in goals:
        if goal in GOAL_ROWS:
            lp.add(goal, GOAL_ROWS[goal](planning, v, future.alone), where)


def _regret_row(future: Future, v: Variables, counted_from: float) -> Relations:
    """The regret of a future is at most the largest [weighted person-years]."""
    lost = shortage(future.planning, v) - linear([(v.regret, 1.0)])
    yield (future.name,), lost <= future.best - counted_from


def _goal(goal: str, futures: Sequence[Future], own: Sequence[Variables]) -> LpAffineExpression:
    if goal == LARGEST_REGRET:
        return total([own[0].regret])
    if goal == EXPECTED_SHORTAGE:
        return _sum((future.probability, shortage(future.planning, v)) for future, v in zip(futures, own, strict=True))
    found = [GOALS[goal](future.planning, v) for future, v in zip(futures, own, strict=True)]
    if goal in ALL_TOGETHER:
        return found[0]
    return _sum((1.0 if goal == "participation" else 1 / len(futures), expression) for expression in found)


def _sum(parts: Iterable[tuple[float, LpAffineExpression]]) -> LpAffineExpression:
    """Σ weight · expression."""
    parts = list(parts)
    terms = ((x, weight * a) for weight, expression in parts for x, a in expression.items())
    return linear(terms, sum(weight * expression.constant for weight, expression in parts))
