"""The LP of the planning model: its goals in order, and the values that its relations refer to."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

from tests.independent.facts import Facts
from tests.independent.matrix import InfeasibleError, Terms
from tests.independent.relations import Relations

GOALS = ("participation", "shortage", "worst_region", "surplus", "change", "directed", "cost")
SEPARATE_GOALS = ("shortage", "surplus", "change", "cost")


class Model(Relations):
    """Relations and the goals pursued under them."""

    def goal(self, name: str) -> Terms:
        """What a goal minimises, with the columns and rows that it needs."""
        return getattr(self, f"goal_{name}")()

    def goal_participation(self) -> Terms:
        return {("excess", r): 1 for r in self.planning}

    def goal_shortage(self, weighted: bool = True) -> Terms:
        weight = {r: self.facts.weight[r] if weighted else 1 for r in self.planning}
        return {key: weight[r] * c for r in self.planning for key, c in self.region_shortage(r).items()}

    def goal_worst_region(self) -> Terms:
        self.matrix.columns(("worst",))
        for r in self.planning:
            need = self.facts.required_of(r)
            if need:
                self.matrix.row(
                    {**{key: c / need for key, c in self.region_shortage(r).items()}, ("worst",): -1}, upper=0
                )
        return {("worst",): 1}

    def goal_least_gain(self) -> Terms:
        self.matrix.columns(("least_gain",))
        for r in self.planning:
            if self.alone and self.alone[r]:
                left = {key: float(c) / self.alone[r] for key, c in self.region_shortage(r).items()}
                self.matrix.row({**left, ("least_gain",): -1}, upper=0)
        return {("least_gain",): 1}

    def goal_surplus(self) -> Terms:
        surplus = {("surplus", *key): 1 for key in self.facts.required if key[:2] in self.pairs}
        return {**surplus, **{("lent", *key): 1 - self.facts.sharing[key[0], key[1]][1] for key in self.lent}}

    def goal_change(self) -> Terms:
        moved = [(p, t) for p in self.programmes for t in self.facts.planned]
        for p, t in moved:
            self.matrix.columns(("moved", p.key, t))
            self.matrix.row({("intake", p.key, t): 1, ("moved", p.key, t): -1}, upper=p.current)
            self.matrix.row({("intake", p.key, t): 1, ("moved", p.key, t): 1}, lower=p.current)
        return {("moved", p.key, t): 1 for p, t in moved}

    def goal_directed(self) -> Terms:
        return {
            ("seats", p.key, d, t): 1
            for p in self.programmes
            for d in self.targets[p.key]
            for t in self.facts.planned
            if d != p.region
        }

    def goal_cost(self) -> Terms:
        terms: Terms = {}
        for p in self.programmes:
            for t in self.facts.planned:
                terms["intake", p.key, t] = p.cost * p.years * p.fill
                for d in self.targets[p.key]:
                    terms["seats", p.key, d, t] = self.facts.cost_per_seat(p.region, d)
        return terms

    def in_order(self, *goals: str) -> dict[str, float]:
        """The best value of each goal, the goals before it held at theirs."""
        return {name: self.matrix.minimise(self.goal(name), hold=True) for name in goals}


def alone(facts: Facts, region: str) -> float:
    """The least Σ priority · shortage that a region reaches planning by itself."""
    model = Model(facts.without_agreed(), [region])
    return model.matrix.minimise(model.goal_shortage(weighted=False))


@lru_cache(maxsize=8)
def alone_values(facts: Facts) -> dict[str, float]:
    """alone of every region."""
    return {r: alone(facts, r) for r in facts.regions}


def coalition(facts: Facts, members: Collection[str], sharing: bool = False) -> float:
    """The least Σ weight · priority · shortage of regions that plan together without the others."""
    model = Model(facts.without_agreed(), members, sharing)
    return model.matrix.minimise(model.goal_shortage())


def together(facts: Facts, *goals: str, sharing: bool = False) -> dict[str, float]:
    """The goals of `mutual` (or `shared`) in order."""
    return Model(facts, facts.regions, sharing, alone_values(facts)).in_order(*goals)


def least_gain(facts: Facts, given_up: float) -> float:
    """The goal least_gain of `fair`, which gives up this share of the joint shortage."""
    model = Model(facts, facts.regions, alone=alone_values(facts))
    model.in_order("participation")
    best = model.matrix.minimise(model.goal_shortage())
    model.matrix.row(model.goal_shortage(), upper=best + given_up * abs(best))
    return model.in_order("least_gain")["least_gain"]


def separate(facts: Facts, region: str) -> dict[str, float]:
    """The goals of `separate` in order, for one region."""
    return Model(facts, [region]).in_order(*SEPARATE_GOALS)


def has_plan(facts: Facts) -> bool:
    """Whether any seats, in fractions, keep every relation of the joint plan."""
    try:
        Model(facts, facts.regions).matrix.minimise({})
    except InfeasibleError:
        return False
    return True


def has_whole_plan(facts: Facts) -> bool:
    """Whether any whole seats keep every relation of the joint plan."""
    try:
        Model(facts, facts.regions).matrix.minimise_whole({})
    except InfeasibleError:
        return False
    return True


def least_whole_shortage(facts: Facts, participation: float, sharing: bool = False) -> float:
    """The least shortage of whole seats that leave nobody worse off than alone by more than given, in total."""
    model = Model(facts, facts.regions, sharing, alone_values(facts))
    model.matrix.row(model.goal_participation(), upper=participation + 1e-6)
    goal = model.goal_shortage()
    values = model.matrix.minimise_whole(goal)
    return sum(float(coefficient) * values[key] for key, coefficient in goal.items())
