"""Rules on whole seats and steady seats as an integer programme, apart from the code that looks for them."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from tests.independent.facts import Facts
from tests.independent.lp import Model, alone_values
from tests.independent.matrix import Terms

MOST = 10_000


class WholeModel(Model):
    """The joint plan in whole seats that keep the rules."""

    def __init__(self, facts: Facts):
        super().__init__(facts, facts.regions, alone=alone_values(facts))
        for p in self.programmes:
            for t in facts.planned:
                self._ruled(("intake", p.key, t), p.multiple, p.min_open)
                for d in self.targets[p.key]:
                    if d != p.region:
                        self._ruled(("seats", p.key, d, t), 1, facts.min_group(p.region, d))

    def _ruled(self, column: tuple[object, ...], multiple: int, least: int) -> None:
        if multiple > 1:
            self.matrix.columns(("classes", *column), whole=True)
            self.matrix.row({column: 1, ("classes", *column): -multiple}, 0, 0)
        if least > 1:
            self.matrix.columns(("open", *column), whole=True)
            self.matrix.row({("open", *column): 1}, 0, 1)
            self.matrix.row({column: 1, ("open", *column): -least}, lower=0)
            self.matrix.row({column: 1, ("open", *column): -MOST}, upper=0)

    def unsteady(self) -> Terms:
        """What is to be least, with the columns and rows that it needs."""
        years, terms = list(self.facts.planned), {}
        followed = [("intake", p.key) for p in self.programmes]
        followed += [("seats", p.key, d) for p in self.programmes for d in self.targets[p.key] if d != p.region]
        for before, now in pairwise(years):
            for column in followed:
                moved = ("moved_on", *column, now)
                self.matrix.columns(moved)
                self.matrix.row({(*column, now): 1, (*column, before): -1, moved: -1}, upper=0)
                self.matrix.row({(*column, now): -1, (*column, before): 1, moved: -1}, upper=0)
                terms[moved] = 1
        return terms

    def least_unsteady(self, most: Mapping[str, float]) -> int:
        """The least unsteadiness of plans whose goals come to no more than this."""
        for goal, limit in most.items():
            self.matrix.row(self.goal(goal), upper=limit + 1e-6 * max(1.0, limit))
        terms = self.unsteady()
        values = self.matrix.minimise_whole(terms)
        return round(sum(values[key] for key in terms))

    def least_shortage(self, participation: float) -> float:
        """The least shortage of plans in which nobody is worse off than alone by more than this in all."""
        self.matrix.row(self.goal_participation(), upper=participation + 1e-6)
        goal = self.goal_shortage()
        values = self.matrix.minimise_whole(goal)
        return sum(float(c) * values[key] for key, c in goal.items())
