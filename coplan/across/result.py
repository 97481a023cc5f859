"""One plan for several scenarios: its seats in each of them, and what it risks beside every scenario's own plan."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property

from coplan.across.scenarios import Scenario
from coplan.contract.model import Model
from coplan.exact import dot
from coplan.formulation.across import Aim
from coplan.limits.check import Breach, Seats
from coplan.plan import Plan, plan_of_seats


@dataclass(frozen=True)
class Across:
    """Seats that are the same in every scenario, and what comes of them in each.

    plans: the plan that the seats make in each scenario, by name. others: by the name of a scenario, the shortage that
    its own plan has in each scenario, by name [weighted person-years]. base_regret: the largest regret of the own plan
    of the workbook itself; None where it has none. bounds: the two goals of the LP, by name, where they are known.
    breaking: by the name of a scenario, those in which its own plan breaks a limit, where its seats are known.
    """

    aim: Aim
    scenarios: tuple[Scenario, ...]
    plans: Mapping[str, Plan]
    others: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    base_regret: float | None = None
    bounds: Mapping[str, float] = field(default_factory=dict)
    breaking: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @cached_property
    def shortage(self) -> Mapping[str, float]:
        """Shortage in each scenario."""
        return {name: float(plan.figures["shortage"]) for name, plan in self.plans.items()}

    @cached_property
    def regret(self) -> Mapping[str, float]:
        """By how much the shortage in each scenario is above the least that a plan for it alone can reach."""
        return regrets(self.scenarios, self.shortage)

    @cached_property
    def regret_of_others(self) -> Mapping[str, Mapping[str, float]]:
        """Regret in each scenario of each scenario's own plan, by the name of the one and the other."""
        return {name: regrets(self.scenarios, shortage) for name, shortage in self.others.items()}

    @property
    def largest_regret(self) -> float:
        """The largest regret over the scenarios."""
        return max(self.regret.values())

    @property
    def deciding(self) -> str:
        """The scenario with the largest regret; of equal ones the first."""
        return max(self.regret, key=lambda name: self.regret[name])

    @property
    def expected_shortage(self) -> float:
        """Σ probability · shortage."""
        exact = ((s.probability, Fraction(self.shortage[s.name])) for s in self.scenarios)
        return float(dot(exact))

    @property
    def numbers(self) -> Mapping[str, float]:
        """The figures over all scenarios by Summary key; NaN is not known."""
        return {
            "largest_regret": self.largest_regret,
            "expected_shortage": self.expected_shortage,
            "base_regret": math.nan if self.base_regret is None else self.base_regret,
        }

    @property
    def figures(self) -> Mapping[str, float | str]:
        """What Summary says of the scenarios, by key."""
        largest, *others = self.numbers.items()
        bounds = {f"{name}_bound": value for name, value in self.bounds.items()}
        return {"aim": self.aim, **dict([largest]), "deciding_scenario": self.deciding, **dict(others), **bounds}

    def broken(self) -> Iterator[tuple[str, Breach]]:
        """Relations on seats that do not hold, with the scenario in which they do not."""
        for name, plan in self.plans.items():
            yield from ((name, breach) for breach in plan.broken_relations())


def regrets(scenarios: Sequence[Scenario], shortage: Mapping[str, float]) -> dict[str, float]:
    """Regret in each scenario of a plan with these shortages."""
    return {s.name: shortage[s.name] - s.own.best for s in scenarios}


def plans_of(scenarios: Sequence[Scenario], model: Model, seats: Seats, deadline: float | None) -> dict[str, Plan]:
    """The plan that seats make in each scenario; staff lent is optimised in each. Raises solver.Unproven."""
    names = tuple(s.name for s in scenarios)
    made = {s.name: plan_of_seats(s.case, model, seats, s.own.by_itself, s.own.best, deadline) for s in scenarios}
    return {name: replace(plan, scenarios=names) for name, plan in made.items()}
