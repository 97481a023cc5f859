"""A plan: whole-number seats with every figure that follows from them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import pandas as pd

from coplan.case import Case
from coplan.contract.model import Model
from coplan.formulation.solving import Optima
from coplan.limits.check import Breach, Seats, broken_relations
from coplan.limits.room import Room
from coplan.plan import figures, remarks, tables
from coplan.plan.allocation import SeatKey
from coplan.plan.alone import Alone
from coplan.plan.balance import Balance, balance_of, ordinary_seats, staff_of
from coplan.plan.findings import spread
from coplan.plan.scorecard import Scorecard
from coplan.plan.settlement import Settlement, overdrawn, rule_of, settle
from coplan.words.language import Text, say_both
from coplan.words.sentences import sentences


@dataclass(frozen=True)
class Plan:
    """Seats by (institution, specialty, trained_for, year), without zeros, under a model.

    by_itself: what each region reaches planning alone; a region without a plan by itself is absent.
    shortage_bound: the LP optimum of the shortage goal [weighted person-years].
    shapley: the Shapley value of each region in the joint gain, where it is known [weighted person-years].
    optimised: whether these seats are those that solving the case under the model gave.
    optima: the LPs that it was made of, with their goals in order.
    steady: whether there was time to make them as steady as is tried. rules_cost: by how much the rules on whole seats
    raised the shortage of plain whole seats, where that is known and there are any [weighted person-years].
    scenarios: those for which the seats were planned, where they were planned for several.
    unproven: goals for which there was no time, and `whole` where whole numbers nearer to the bound may exist.
    agreed: seats that are settled, perhaps 0 of them.
    """

    case: Case
    model: Model
    seats: Seats
    balance: Balance
    by_itself: Mapping[str, Alone]
    shortage_bound: float
    shapley: Mapping[str, float] | None = None
    unproven: tuple[str, ...] = ()
    optimised: bool = False
    optima: tuple[Optima, ...] = field(default=(), compare=False, repr=False)
    steady: bool = True
    rules_cost: float | None = None
    scenarios: tuple[str, ...] = ()
    agreed: frozenset[SeatKey] = frozenset()

    def agreed_on(self, seats: Seats) -> Plan:
        """The plan in which those of these seats are settled that it has."""
        return replace(self, agreed=frozenset(key for key, n in seats.items() if self.seats.get(key, 0) == n))

    @cached_property
    def alone(self) -> Mapping[str, float]:
        """Σ priority · shortage that each region reaches by itself; a region without a plan by itself is absent."""
        return {r: reached.value for r, reached in self.by_itself.items()}

    @property
    def gains(self) -> dict[str, float] | None:
        """What each region gains with whole seats: weight · (alone − together) [weighted person-years].

        None where a region has no plan by itself.
        """
        regions = self.case.regions
        if self.alone.keys() < regions.keys():
            return None
        together = {r: float(figures.weighted_shortage(self.case, self.balance, r)) for r in regions}
        return {r: float(found.weight) * (self.alone[r] - together[r]) for r, found in regions.items()}

    @cached_property
    def unchanged(self) -> Balance:
        """Staff and shortage if the intake of every programme stays as it is."""
        return balance_of(self.case, staff_of(self.case, ordinary_seats(self.case)))

    @cached_property
    def settlement(self) -> Settlement:
        """Who pays whom for directed seats, under the model's rule."""
        return settle(self.case, self.seats, rule_of(self.case, self.model), self.shapley)

    @cached_property
    def figures(self) -> Mapping[str, float | int]:
        """The goals of the whole-number plan and its sums of seats, by Summary key; NaN is not known."""
        case, seats, balance = self.case, self.seats, self.balance
        worse = figures.participation(case, balance, self.alone)
        left = figures.least_gain(case, balance, self.alone)
        flow = figures.flows(case, seats)
        for_others = sum(number for (o, d, _), number in flow.items() if o != d)
        return {
            "shortage": float(figures.shortage(case, balance)),
            "shortage_bound": self.shortage_bound,
            "shortage_unchanged": float(figures.shortage(case, self.unchanged)),
            "least_gain": math.nan if left is None else float(left),
            "worst_region": float(figures.worst_region(case, balance)),
            "surplus": float(figures.surplus(case, balance)),
            "unsteady": figures.unsteady(case, seats),
            "change": sum(figures.change_by_programme(case, seats).values()),
            "cost": float(sum(figures.cost_by_region(case, seats).values())),
            "participation": math.nan if worse is None else float(worse),
            "directed": for_others,
            "seats_total": sum(flow.values()),
            "seats_for_others": for_others,
        }

    @property
    def gap(self) -> float:
        """Distance of the shortage from its bound, as a share of the shortage."""
        shortage = float(self.figures["shortage"])
        return max(shortage - self.shortage_bound, 0.0) / shortage if shortage else 0.0

    @property
    def status(self) -> Text:
        """What is proven of the plan: optimal, or how far at most it is from that."""
        if not self.unproven:
            return Text("optimal", "optimal")
        gap = f"{math.ceil(self.gap * 1e4) / 1e2:.2f}%"
        goals = [say_both("status.whole_numbers" if name == "whole" else f"goal.{name}") for name in self.unproven]
        return say_both("status.within", gap=gap, goals=goals)

    @cached_property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """The result sheets by key, with English column keys."""
        gains = tables.gains(self.case, self.seats, self.unchanged, self.by_itself, self.balance)
        return {
            "Allocation": tables.allocation(self.case, self.seats, self.agreed),
            "Intake": tables.intake(self.case, self.seats),
            "Flows": tables.flows(self.case, self.seats),
            "Balance": tables.balance(self.case, self.balance),
            "Gains": gains,
            "Settlement": tables.settlement(self.settlement),
            "Accounts": tables.accounts(self.case, self.seats, self.settlement),
            "Scorecard": tables.scorecard(Scorecard(self.case, self.seats, self.balance, self.unchanged)),
            "Trends": tables.trends(self.case, self.balance),
            "Exchange": tables.exchange(self.case, self.seats),
            "Coverage": tables.coverage(self.case, self.balance),
            "Shortages": tables.shortages(self.case, self.unchanged, self.balance),
            "Ranking": tables.ranking(gains),
        }

    @cached_property
    def remarks(self) -> Mapping[str, Text]:
        """What is to be said first on a result sheet, by its key."""
        beyond = overdrawn(self.case, self.seats, self.settlement)
        settled = remarks.settlement(self.settlement, beyond, self.case.money_unit)
        gains = sentences([self.guarantee, *spread(self.tables["Gains"])])
        return {"Gains": gains, "Settlement": settled, **({"Accounts": settled} if beyond else {})}

    @cached_property
    def guarantee(self) -> Text:
        """Whether nobody is worse off than alone: who is, and of whom it is not known."""
        worse = figures.worse_by(self.case, self.balance, self.alone)
        unknown = [r for r in self.case.regions if r not in self.alone]
        held = self.optimised and any(goal.name == "participation" for goal in self.model.goals)
        missed = figures.missed_by(self.case, self.balance, self.alone)
        unkept = [r for r, short in missed.items() if short and not worse[r]]
        return remarks.gains(held, self.alone, worse, unknown, unkept)

    @cached_property
    def room(self) -> Room:
        """The room that the limits leave beside the seats."""
        return Room(self.case, self.model.families, self.seats, planners_of(self.case, self.model))

    def broken_relations(self) -> list[Breach]:
        """Relations on seats and intake that do not hold, in exact arithmetic."""
        return broken_by(self.case, self.model, self.model.families, self.seats)

    def left_out(self) -> list[Breach]:
        """Relations that the seats break, and may: only regions that plan together are asked for them."""
        if self.model.planning == "together":
            return []
        asked = {(breach.family, breach.key) for breach in self.broken_relations()}
        every = broken_relations(self.case, self.model.families, self.seats)
        return [breach for breach in every if (breach.family, breach.key) not in asked]


def broken_by(case: Case, model: Model, families: frozenset[str], seats: Seats) -> list[Breach]:
    """Relations of these families that seats break under a model, whose regions plan together or each by itself."""
    found = []
    for group in planners_of(case, model):
        own = {key: n for key, n in seats.items() if case.institutions[key[0]].region in group}
        found += broken_relations(case, families, own, group)
    return found


def planners_of(case: Case, model: Model) -> list[frozenset[str]]:
    """The regions that plan together: all of them, or each by itself."""
    return [frozenset(case.regions)] if model.planning == "together" else [frozenset({r}) for r in case.regions]
